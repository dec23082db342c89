"""Compiled term lists: models/lexicons/*.csv read once, and looked up over normalised tokens."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from classify.list_rows import (
    CUES,
    MEANS,
    MODES,
    SUBSTANCES,
    Place,
    Term,
    Unit,
    read_number,
    read_number_weights,
    read_places,
    read_rows,
    read_terms,
    read_units,
    spellings,
)
from classify.term_index import WORDS, TermIndex, tokens_of

__all__ = ["MEANS", "MODES", "SUBSTANCES", "WORDS", "Lexicon", "Place", "Term", "TermIndex", "Unit", "tokens_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All lists of one directory."""

    substances: TermIndex[Term]
    strain_heads: frozenset[str]
    emoji: TermIndex[Term]
    units: TermIndex[Unit]
    delivery: TermIndex[Term]
    payment: TermIndex[Term]
    platforms: TermIndex[Term]
    platform_domains: dict[str, str]
    places: TermIndex[Place]
    departements: dict[str, str]
    """Code → name of each French département (01 … 95, 2A, 2B, 971 …)."""
    stop_phones: frozenset[str]
    stop_domains: frozenset[str]
    generic: frozenset[str]
    """Words that are never a product's name, however a menu is laid out."""
    cues: dict[str, TermIndex[Term]]
    weights: dict[str, float]
    """What each sign around a doubtful product word weighs: see `classify.mentions.judge`."""
    numbers: dict[str, tuple[float, float, float]]
    """What each sign around a number says for a quantity, a price, neither: see `classify.mentions.number_model`."""
    number_ties: tuple[dict[str, tuple[float, float, float]], ...]
    """The same for what links it to the number before, by the label of that one."""
    misspelt: dict[str, tuple[str, Term]]
    """Long firm names of substances by each form with one letter left out: see `near`."""

    def near(self, word: str) -> tuple[Term, ...]:
        """The firm substance word one edit away from `word` (a letter added, left out, changed or swapped)."""
        for form in (word, *(word[:at] + word[at + 1 :] for at in range(len(word)))):
            found = self.misspelt.get(form)
            if found and found[0][0] == word[0] and _one_edit(word, found[0]):
                return (found[1],)
        return ()

    @classmethod
    def load(cls, directory: Path) -> "Lexicon":
        """Read every list of `directory`; LexiconError names the file, line and value that is wrong."""
        substances = list(read_terms(directory / "substances.csv", "term", "substance", SUBSTANCES))
        places = [*read_places(directory / "places_fr.csv", "FR"), *read_places(directory / "places_world.csv", "")]
        stops = list(read_rows(directory / "stop_contacts.csv", "kind", "value"))
        platforms = list(read_rows(directory / "contact_platforms.csv", "term", "kind", "platform"))
        numbers, number_ties = read_number_weights(directory / "number_weights.csv")
        return cls(
            numbers=numbers,
            number_ties=number_ties,
            substances=TermIndex((term.term, term) for term in substances),
            strain_heads=frozenset(row["term"] for row in read_rows(directory / "strain_heads.csv", "term")),
            emoji=TermIndex(
                (term.term, term) for term in read_terms(directory / "emoji.csv", "emoji", "substance", SUBSTANCES)
            ),
            units=TermIndex((unit.term, unit) for unit in read_units(directory / "units.csv")),
            delivery=TermIndex(
                (term.term, term) for term in read_terms(directory / "delivery.csv", "term", "mode", MODES)
            ),
            payment=TermIndex(
                (term.term, term) for term in read_terms(directory / "payment.csv", "term", "means", MEANS)
            ),
            platforms=TermIndex(
                (row["term"], Term(term=row["term"], language="mul", value=row["platform"]))
                for row in platforms
                if row["kind"] == "word"
            ),
            platform_domains={row["term"]: row["platform"] for row in platforms if row["kind"] == "domain"},
            places=TermIndex((spelling, place) for place in places for spelling in spellings(place.name)),
            departements={place.code: place.name for place in places if place.kind == "departement" and place.code},
            stop_phones=frozenset(row["value"] for row in stops if row["kind"] == "phone"),
            stop_domains=frozenset(row["value"] for row in stops if row["kind"] == "domain"),
            generic=frozenset(row["term"] for row in read_rows(directory / "generic.csv", "term")),
            weights={
                row["feature"]: read_number(
                    directory / "substance_weights.csv", row, "weight", math.isfinite, "a number"
                )
                for row in read_rows(directory / "substance_weights.csv", "feature", "weight")
            },
            misspelt=_misspelt(substances),
            cues={name: _cue_index(directory / f"{name}.csv") for name in CUES},
        )


def _misspelt(terms: Iterable[Term]) -> dict[str, tuple[str, Term]]:
    forms: dict[str, tuple[str, Term]] = {}
    for term in terms:
        tokens = tokens_of(term.term)
        if len(tokens) != 1 or len(tokens[0]) < 7 or term.ambiguity > 0.45 or not tokens[0].isalpha():
            continue
        word = tokens[0]
        doubtful = replace(term, ambiguity=min(term.ambiguity + 0.2, 1.0))
        for at in range(len(word)):
            forms.setdefault(word[:at] + word[at + 1 :], (word, doubtful))
        forms.setdefault(word, (word, doubtful))
    return forms


def _one_edit(left: str, right: str) -> bool:
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    if (
        left[start + 1 :] == right[start + 1 :]
        or left[start:] == right[start + 1 :]
        or left[start + 1 :] == right[start:]
    ):
        return True
    return left[start : start + 2] == right[start : start + 2][::-1] and left[start + 2 :] == right[start + 2 :]


def _cue_index(path: Path) -> TermIndex[Term]:
    def terms() -> Iterator[tuple[str, Term]]:
        for row in read_rows(path, "term"):
            weight = row.get("weight") or row.get("ambiguity") or "0.5"
            term = Term(
                term=row["term"],
                language=row.get("language") or "mul",
                value=row.get("label") or path.stem,
                ambiguity=float(weight),
            )
            yield row["term"], term

    return TermIndex(terms())
