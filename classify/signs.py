"""Reads the term lists that are no mentions: words that argue for another label, of recruitment, trust, promotion and approach."""

import csv
from collections.abc import Iterator
from pathlib import Path

from classify.cues import Signs
from classify.errors import LexiconError
from classify.normalise import normalise

_SAME = {"help_seeking": "harm_reduction"}
_FILES = {
    "negative_cues.csv": "",
    "recruitment.csv": "recruitment",
    "trust.csv": "trust",
    "price_words.csv": "promotion",
    "contact_words.csv": "approach",
}
_CLEAR = 0.4
"""Ambiguity up to which a word speaks for itself."""


def load_signs(directory: Path) -> Signs:
    """Signs of the term lists in `directory`; LexiconError if a file is missing or lacks its columns."""
    return Signs(_terms(directory), _clear_substances(directory), lambda term: normalise(term).text)


def _terms(directory: Path) -> Iterator[tuple[str, str]]:
    for name, sign in _FILES.items():
        path = directory / name
        try:
            if sign:
                found = [(row["term"], _sign(sign, row["ambiguity"])) for row in _rows(path)]
            else:
                found = [(row["term"], _SAME.get(row["label"], row["label"])) for row in _rows(path)]
        except (KeyError, ValueError) as error:
            raise LexiconError(
                f"{path} cannot be used as a list of terms ({error!r}). Install veilleur again"
            ) from None
        yield from found


def _clear_substances(directory: Path) -> list[str]:
    path = directory / "substances.csv"
    try:
        return [row["term"] for row in _rows(path) if float(row["ambiguity"]) <= _CLEAR]
    except (KeyError, ValueError) as error:
        raise LexiconError(
            f"{path} cannot be used as a list of substances ({error!r}). Install veilleur again"
        ) from None


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LexiconError(f"{path} cannot be read ({error}). Install veilleur again") from None


def _sign(sign: str, ambiguity: str) -> str:
    return "clear recruitment" if sign == "recruitment" and float(ambiguity) <= _CLEAR else sign
