"""Listed terms that are no mentions but speak for or against an ad: another label's words, recruitment, situations."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from classify.errors import LexiconError
from classify.normalise import Normalised, normalise

SIGN_WORDS = {
    "news": "negation: news",
    "harm_reduction": "negation: harm reduction or help",
    "legal_trade": "negation: legal trade",
    "seeking": "negation: a buyer asks",
    "drug_talk": "negation: talk",
    "other_illicit_offer": "negation: another kind of offer",
    "unrelated": "negation: another subject",
    "recruitment": "words of recruitment",
    "clear recruitment": "plain words of recruitment",
    "trust": "words that win trust",
    "promotion": "words of price or promotion",
    "approach": "words that ask to get in touch",
    "availability": "words of being available",
    "supply": "words of supplying",
    "quality": "words of quality",
    "terms of dealing": "terms of dealing",
    "buying": "words of a buyer",
    "hiring": "words of hiring",
    "secrecy of work": "words of secret work",
    "use": "words of use",
    "institutions": "words of police, courts or press",
    "care": "words of help or prevention",
    "lawful business": "words of lawful business",
    "food": "words of food",
    "other goods": "words of other goods",
    "services": "words of other services",
    "tobacco and arms": "words of tobacco, arms or papers",
    "leisure": "words of leisure",
}
"""Kinds of listed terms, and how a reason names them: the first seven argue for another label than an ad."""

FILES = {
    "negative_cues.csv": "label",
    "situations.csv": "situation",
    "recruitment.csv": "",
    "trust.csv": "",
    "price_words.csv": "",
    "contact_words.csv": "",
}
"""List → the column that names the kind; where there is none, the file itself is the kind."""
_KINDS = {"help_seeking": "harm_reduction", "price_words": "promotion", "contact_words": "approach"}
_CLEAR = 0.4
"""Ambiguity up to which a word speaks for itself."""
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One listed term found in a text, with its place in the original."""

    kinds: tuple[str, ...]
    start: int
    end: int


class Signs:
    """The lists, compiled: terms by their first token, longest first."""

    def __init__(
        self, terms: Iterable[tuple[str, str]], clear_substances: Iterable[str], fold: Callable[[str], str]
    ) -> None:
        self._fold = fold
        self._clear = frozenset(map(fold, clear_substances))
        kinds: dict[tuple[str, ...], dict[str, None]] = {}
        for term, kind in terms:
            tokens = tuple(_TOKEN.findall(fold(term)))
            if tokens and kind in SIGN_WORDS:
                kinds.setdefault(tokens, {})[kind] = None
        heads: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        for tokens, found in kinds.items():
            heads.setdefault(tokens[0], []).append((tokens, tuple(found)))
        self._heads = {head: sorted(rows, key=lambda row: (-len(row[0]), row[0])) for head, rows in heads.items()}

    def find(self, view: Normalised) -> list[Sign]:
        """Every listed term, the longest at each place, without overlap, in the order of the text."""
        matches = list(_TOKEN.finditer(view.text))
        words = [match.group() for match in matches]
        found: list[Sign] = []
        at = 0
        while at < len(words):
            length = 1
            for tokens, kinds in self._heads.get(words[at], ()):
                if len(tokens) == 1 or tuple(words[at : at + len(tokens)]) == tokens:
                    length = len(tokens)
                    start, end = view.span(matches[at].start(), matches[at + length - 1].end())
                    found.append(Sign(kinds=kinds, start=start, end=end))
                    break
            at += length
        return found

    def strong(self, surface: str) -> bool:
        """Whether this spelling of a substance hardly means anything else."""
        return self._fold(surface) in self._clear


def load_signs(directory: Path) -> Signs:
    """The term lists of `directory`; LexiconError if one is missing or lacks its columns."""
    return Signs(terms_of_situations(directory), _clear_substances(directory), lambda term: normalise(term).text)


def terms_of_situations(directory: Path) -> Iterator[tuple[str, str]]:
    """Every listed term that is no mention, with its kind."""
    for name, column in FILES.items():
        path = directory / name
        try:
            found = [(row["term"], _kind(row, column, path.stem)) for row in _rows(path)]
        except (KeyError, ValueError) as error:
            raise LexiconError(
                f"{path} cannot be used as a list of terms ({error!r}). Install veilleur again"
            ) from None
        yield from found


def _kind(row: dict[str, str], column: str, stem: str) -> str:
    kind = row[column] if column else stem
    if kind == "recruitment" and float(row["ambiguity"]) <= _CLEAR:
        return "clear recruitment"
    return _KINDS.get(kind, kind)


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
