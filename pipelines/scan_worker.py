"""Score one chunk of posts into finished JSON lines; runs in this process or in a child."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from classify.score import BATCH, Classifier
from classify.screen import LANGUAGES
from models.registry import LEXICONS
from pipelines.scan_input import Chunk
from pipelines.scan_output import Scored, line, plain_line

_LANGUAGES = [f'"{language}"'.encode() for language in LANGUAGES] + [b"null"]


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
        lines, flagged = self._lines(identities, texts, languages)
        return Scored(lines=lines, posts=len(texts), flagged=flagged, bad=bad, problems=tuple(problems[:50]))

    def _lines(self, identities: list[object], texts: list[str], languages: list[str | None]) -> tuple[bytes, int]:
        """The output of a chunk, and how many are flagged: first the screen over all of it, then the suspects.

        Each of the two keeps its tables in the processor's cache that way.
        """
        screened = [self._classifier.screen(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
        chosen: list[int] = []
        spoken: list[str | None] = []
        for number, part in enumerate(screened):
            first, codes = number * BATCH, part.languages.tolist()
            inside = range(len(codes)) if self._full else np.flatnonzero(part.suspects).tolist()
            chosen += [first + at for at in inside]
            spoken += [languages[first + at] or (LANGUAGES[codes[at]] if codes[at] >= 0 else None) for at in inside]
        careful = self._classifier.careful([texts[at] for at in chosen], spoken, full=self._full)
        found: dict[int, bytes] = {}
        flagged = 0
        for at, assessment in zip(chosen, careful, strict=True):
            flagged += assessment.flagged
            found[at] = line(identities[at], assessment)
        pieces: list[bytes] = []
        for number, part in enumerate(screened):
            scores, labels = part.scores.tolist(), part.labels.tolist()
            tops, codes = part.labels.argmax(axis=1).tolist(), part.languages.tolist()
            for inside_at, score in enumerate(scores):
                at = number * BATCH + inside_at
                if at in found:
                    pieces.append(found[at])
                    continue
                language = languages[at]
                code = _LANGUAGES[codes[inside_at]] if language is None else orjson.dumps(language)
                pieces.append(plain_line(identities[at], score, labels[inside_at], tops[inside_at], code, self._model))
        return b"".join(pieces), flagged


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
