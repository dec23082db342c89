"""Training rows: the project's own corpus, labels given by analysts, and (for measurement) a file of real posts."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast, get_args

from classify.assessment import FLAGGED_LABELS, Label
from classify.errors import ClassifyError

LABEL_NAMES = frozenset(get_args(Label))
FAMILY_LABELS: Mapping[str, Label] = {
    "food_menu_fr": "unrelated",
    "drug_talk_en": "drug_talk",
    "buyer_feedback_en": "drug_talk",
    "trip_report_en": "drug_talk",
    "drug_review_en": "drug_talk",
    "tweets_drugword_en": "drug_talk",
    "rap_fr": "unrelated",
    "press_fr": "news",
    "chat_fr": "unrelated",
    "classified_en": "unrelated",
    "sms_en": "unrelated",
    "tweets_en_plain": "unrelated",
}
"""What `not_ad` means in the families of data/dev.jsonl; rap and press are general, few of them are about drugs."""
ROWS_A_FAMILY = 60.0
"""What a large family of other data weighs at most, counted in posts of the corpus: 34,000 rows must not drown it."""
MOST_ROWS = 700
"""About how many innocent rows are taken of such a family: more take time and teach nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRow:
    """One labelled text. Rows of one `group` never stand on both sides of a split."""

    id: str
    text: str
    label: Label
    language: str | None = None
    family: str = ""
    group: str = ""
    source: str = "corpus"
    style: str = ""
    voice: str = ""
    obfuscation: tuple[str, ...] = ()
    weight: float = 1.0

    @property
    def flagged(self) -> bool:
        """Whether a perfect model flags this text."""
        return self.label in FLAGGED_LABELS


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each object of a JSON Lines file with its line number; ClassifyError names the line that is none."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    row = json.loads(line)
                    if not isinstance(row, dict):
                        raise ClassifyError(f"{path}, line {number} is not a JSON object: {line[:60]!r}")
                    yield number, row
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ClassifyError(f"{path} cannot be read as JSON Lines: {error}") from None


def training_row(entry: Mapping[str, Any], *, where: str, source: str) -> TrainingRow:
    """A row from an object with text and label; other fields are optional. ClassifyError says what is wrong at `where`."""
    text, label = entry.get("text"), entry.get("label")
    family = str(entry.get("family") or label or "")
    if label == "ad":
        label = "sale_ad"
    elif label == "not_ad":
        label = FAMILY_LABELS.get(family, "unrelated")
    if not isinstance(text, str) or not text.strip():
        raise ClassifyError(f"{where}: a label needs the text of its post; the field `text` is empty or missing")
    if label not in LABEL_NAMES:
        raise ClassifyError(f"{where}: the label {label!r} is not one of {', '.join(sorted(LABEL_NAMES))}")
    identity = str(entry.get("id") or hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16])
    language = entry.get("lang") or entry.get("language")
    return TrainingRow(
        id=identity,
        text=text,
        label=cast("Label", label),
        language=language if isinstance(language, str) and len(language) == 2 else None,
        family=family,
        group=str(entry.get("group") or entry.get("campaign") or identity),
        source=source,
        style=str(entry.get("style") or ""),
        voice=str(entry.get("voice") or ""),
        obfuscation=tuple(entry.get("obfuscation") or ()),
    )


def read_corpus(directory: Path) -> list[TrainingRow]:
    """The posts that the project wrote, of every *.jsonl in `directory`, in the order of file name and line."""
    return [
        training_row(entry, where=f"{path}, line {number}", source="corpus")
        for path in sorted(directory.glob("*.jsonl"))
        for number, entry in read_jsonl(path)
    ]


def read_data(path: Path) -> list[TrainingRow]:
    """Posts of another collection (such as data/dev.jsonl), each family weighing no more than ROWS_A_FAMILY."""
    rows = [training_row(entry, where=f"{path}, line {number}", source="data") for number, entry in read_jsonl(path)]
    sizes = Counter(row.family for row in rows)
    rows = [row for row in rows if row.flagged or bucket(row.id, 1000) < 1000 * MOST_ROWS / sizes[row.family]]
    sizes = Counter(row.family for row in rows)
    return [replace(row, voice=_shop(row.group), weight=min(1.0, ROWS_A_FAMILY / sizes[row.family])) for row in rows]


def _shop(group: str) -> str:
    """The shop in a group such as `fr_shops:NAME:17`: its posts share a style, so that they must not part."""
    parts = group.split(":")
    return ":".join(parts[:2]) if len(parts) > 2 else ""


def digest(rows: Iterable[TrainingRow]) -> str:
    """SHA-256 over ids, labels and texts, in order: the same rows give the same digest."""
    state = hashlib.sha256()
    for row in rows:
        state.update(f"{row.id}\0{row.label}\0{row.text}\0\0".encode("utf-8", "replace"))
    return state.hexdigest()


def folds(rows: Sequence[TrainingRow], count: int) -> list[int]:
    """A fold of 0 … count - 1 for each row, by the voice (else the group) it belongs to; stable across runs and sizes."""
    return [bucket(row.voice or row.group, count) for row in rows]


def bucket(key: str, count: int) -> int:
    """A number of 0 … count - 1 that depends on the key alone."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:4], "big") % count
