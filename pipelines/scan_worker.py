"""Score one chunk of posts into finished JSON lines; runs in this process or in a child."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from classify.score import BATCH, Classifier
from classify.screen import LANGUAGES
from models.registry import LEXICONS
from pipelines.scan_input import Chunk
from pipelines.scan_output import line, plain_line

_LANGUAGES = [f'"{language}"'.encode() for language in LANGUAGES] + [b"null"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A chunk's output and counts. `problems` are whole sentences, one a bad line."""

    lines: bytes
    posts: int
    flagged: int
    bad: int
    problems: tuple[str, ...]


class Worker:
    """Holds the classifier of one process."""

    def __init__(self, model: Path, lexicons: Path = LEXICONS, *, full: bool) -> None:
        self._classifier = Classifier.load(model, lexicons)
        self._full = full
        self._model = orjson.dumps(self._classifier.name)

    def score(self, chunk: Chunk) -> Scored:
        """Parse, assess and serialise; never raises for what stands in a line."""
        identities: list[object] = []
        texts: list[str] = []
        languages: list[str | None] = []
        problems: list[str] = []
        bad = 0
        numbered = _numbered_lines(chunk) if not chunk.rows else _numbered_rows(chunk)
        for number, post, problem in numbered:
            if problem is None:
                text = post.get("text")
                if isinstance(text, str):
                    identity = post.get("id")
                    language = post.get("language")
                    identities.append(number if identity is None else identity)
                    texts.append(text)
                    languages.append(language if isinstance(language, str) else None)
                    continue
                problem = (
                    "has no `text`" if text is None else f"has a `text` that is no string but {type(text).__name__}"
                )
            bad += 1
            problems.append(f"line {number} {problem}; skipped")
        pieces: list[bytes] = []
        flagged = 0
        for at in range(0, len(texts), BATCH):
            part = slice(at, at + BATCH)
            flagged += self._batch(identities[part], texts[part], languages[part], pieces)
        return Scored(lines=b"".join(pieces), posts=len(texts), flagged=flagged, bad=bad, problems=tuple(problems[:50]))

    def _batch(
        self, identities: list[object], texts: list[str], languages: list[str | None], pieces: list[bytes]
    ) -> int:
        screened = self._classifier.screen(texts)
        codes = screened.languages.tolist()
        chosen = list(range(len(texts))) if self._full else np.flatnonzero(screened.suspects).tolist()
        spoken = [languages[at] or (LANGUAGES[codes[at]] if codes[at] >= 0 else None) for at in chosen]
        found = dict(
            zip(chosen, self._classifier.careful([texts[at] for at in chosen], spoken, full=self._full), strict=True)
        )
        scores, labels, tops = (
            screened.scores.tolist(),
            screened.labels.tolist(),
            screened.labels.argmax(axis=1).tolist(),
        )
        flagged = 0
        for at, identity in enumerate(identities):
            if at in found:
                flagged += found[at].flagged
                pieces.append(line(identity, found[at]))
            else:
                language = languages[at]
                spoken_as = _LANGUAGES[codes[at]] if language is None else orjson.dumps(language)
                pieces.append(plain_line(identity, scores[at], labels[at], tops[at], spoken_as, self._model))
        return flagged


_Numbered = tuple[int, Mapping[str, Any], str | None]


def _numbered_lines(chunk: Chunk) -> list[_Numbered]:
    found: list[_Numbered] = []
    for number, raw in enumerate(chunk.lines.split(b"\n"), chunk.first):
        if not raw or raw.isspace():
            continue
        try:
            post = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            found.append((number, {}, f"is not JSON ({error})"))
            continue
        if isinstance(post, dict):
            found.append((number, post, None))
        else:
            found.append((number, {}, f"is not a JSON object but {type(post).__name__}"))
    return found


def _numbered_rows(chunk: Chunk) -> list[_Numbered]:
    found: list[_Numbered] = []
    for number, row in enumerate(chunk.rows, chunk.first):
        error = row.get("error")
        found.append((row.get("line", number), row, error or None))
    return found
