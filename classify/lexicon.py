"""Compiled term lists: models/lexicons/*.csv read once, checked row by row, and looked up over normalised tokens."""

import csv
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from classify.errors import LexiconError
from classify.normalise import normalise

_SUBSTANCES = """any cannabis cannabis_herb cannabis_resin cannabis_concentrate semi_synthetic_cannabinoids synthetic_cannabinoids
    cocaine crack_cocaine tusi heroin opium morphine codeine codeine_promethazine oxycodone tramadol
    fentanyl_and_analogues nitazenes buprenorphine methadone opioids_other benzodiazepines alprazolam clonazepam
    diazepam flunitrazepam z_drugs pregabalin methylphenidate other_medicines mdma amphetamine methamphetamine 3-mmc
    mephedrone synthetic_cathinones ketamine pcp ghb_gbl lsd psilocybin dmt 2c-b mescaline salvia nitrous_oxide
    alkyl_nitrites khat kratom steroids"""
SUBSTANCES = frozenset(_SUBSTANCES.split())
"""The controlled vocabulary of substances, aligned with the groupings of the EU drugs agency."""
MODES = frozenset({"home", "meetup", "fixed_point", "pickup", "post"})
MEANS = frozenset({"cash", "crypto", "coupon", "transfer", "card", "escrow"})
CUES = ("recruitment", "trust", "price_words", "contact_words", "negative_cues")
"""Lists that name no mention but speak for or against an ad."""

WORDS = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[\u2600-\u27BF\U0001F000-\U0001FAFF\u2300-\u23FF\u2B00-\u2BFF€$£]")
"""What counts as a token when a term is compiled: numbers, letters, pictographs, currency signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One row of a list that names something: `value` is its substance, mode, means or platform."""

    term: str
    language: str
    value: str
    kind: str = ""
    ambiguity: float = 0.5
    """How often the word does not name it, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit word. `amount` is set where the word holds its own (an eighth is 0.125 oz)."""

    term: str
    unit: str
    amount: float | None
    ambiguity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place name. `of` is the official name where the row is a short form."""

    name: str
    kind: str
    code: str = ""
    departement: str = ""
    country: str = ""
    ambiguity: float = 0.5
    of: str = ""
    population: int = 0


Payload = TypeVar("Payload")


class TermIndex(Generic[Payload]):
    """Terms by their first token, longest first."""

    __slots__ = ("_heads",)

    def __init__(self, terms: Iterable[tuple[str, Payload]]) -> None:
        heads: dict[str, dict[tuple[str, ...], list[Payload]]] = {}
        for term, payload in terms:
            tokens = tokens_of(term)
            if tokens:
                heads.setdefault(tokens[0], {}).setdefault(tokens, []).append(payload)
        self._heads = {
            head: (
                tuple(sorted({len(tokens) for tokens in found}, reverse=True)),
                {tokens: tuple(payloads) for tokens, payloads in found.items()},
            )
            for head, found in heads.items()
        }

    def __contains__(self, word: object) -> bool:
        return word in self._heads

    def match(self, words: Sequence[str], at: int, reach: int) -> tuple[int, tuple[Payload, ...]] | None:
        """The longest term that starts at `words[at]` and takes at most `reach` tokens: how many, and what they mean."""
        held = self._heads.get(words[at])
        if held is None:
            return None
        lengths, terms = held
        for length in lengths:
            if length <= reach and (payloads := terms.get(tuple(words[at : at + length]))):
                return length, payloads
        return None

    def single(self, word: str) -> tuple[Payload, ...]:
        """What the one-token term `word` means; empty if it is none."""
        held = self._heads.get(word)
        return held[1].get((word,), ()) if held else ()

    def singles(self) -> Iterator[tuple[str, tuple[Payload, ...]]]:
        """All one-token terms."""
        for head, (_, terms) in self._heads.items():
            if payloads := terms.get((head,)):
                yield head, payloads


def tokens_of(term: str) -> tuple[str, ...]:
    """The tokens under which a term is found in a normalised text."""
    return tuple(WORDS.findall(normalise(term).text))


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
        substances = list(_terms(directory / "substances.csv", "term", "substance", SUBSTANCES))
        places = [*_places(directory / "places_fr.csv", "FR"), *_places(directory / "places_world.csv", "")]
        stops = list(_rows(directory / "stop_contacts.csv", "kind", "value"))
        platforms = list(_rows(directory / "contact_platforms.csv", "term", "kind", "platform"))
        numbers, number_ties = _number_weights(directory / "number_weights.csv")
        return cls(
            numbers=numbers,
            number_ties=number_ties,
            substances=TermIndex((term.term, term) for term in substances),
            strain_heads=frozenset(row["term"] for row in _rows(directory / "strain_heads.csv", "term")),
            emoji=TermIndex(
                (term.term, term) for term in _terms(directory / "emoji.csv", "emoji", "substance", SUBSTANCES)
            ),
            units=TermIndex((unit.term, unit) for unit in _units(directory / "units.csv")),
            delivery=TermIndex((term.term, term) for term in _terms(directory / "delivery.csv", "term", "mode", MODES)),
            payment=TermIndex((term.term, term) for term in _terms(directory / "payment.csv", "term", "means", MEANS)),
            platforms=TermIndex(
                (row["term"], Term(term=row["term"], language="mul", value=row["platform"]))
                for row in platforms
                if row["kind"] == "word"
            ),
            platform_domains={row["term"]: row["platform"] for row in platforms if row["kind"] == "domain"},
            places=TermIndex((spelling, place) for place in places for spelling in _spellings(place.name)),
            departements={place.code: place.name for place in places if place.kind == "departement" and place.code},
            stop_phones=frozenset(row["value"] for row in stops if row["kind"] == "phone"),
            stop_domains=frozenset(row["value"] for row in stops if row["kind"] == "domain"),
            generic=frozenset(row["term"] for row in _rows(directory / "generic.csv", "term")),
            weights={
                row["feature"]: _number(directory / "substance_weights.csv", row, "weight", math.isfinite, "a number")
                for row in _rows(directory / "substance_weights.csv", "feature", "weight")
            },
            misspelt=_misspelt(substances),
            cues={name: _cue_index(directory / f"{name}.csv") for name in CUES},
        )


Weights = dict[str, tuple[float, float, float]]


def _number_weights(path: Path) -> tuple[Weights, tuple[Weights, ...]]:
    by_before: dict[str, Weights] = {"-": {}, "Q": {}, "P": {}, "O": {}}
    for row in _rows(path, "sign", "before", "quantity", "price", "neither"):
        if row["before"] not in by_before:
            raise LexiconError(f"{path} line {row['line']}: before is {row['before']!r}; it must be one of -, Q, P, O.")
        quantity, price, neither = (
            _number(path, row, column, math.isfinite, "a number") for column in ("quantity", "price", "neither")
        )
        by_before[row["before"]][row["sign"]] = (quantity, price, neither)
    return by_before["-"], (by_before["Q"], by_before["P"], by_before["O"])


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


def _rows(path: Path, *columns: str) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise LexiconError(
                    f"{path}: the column {missing[0]!r} is missing; its first line must name {', '.join(columns)}."
                )
            for row in reader:
                empty = [column for column in columns if not row[column]]
                if empty or None in row:
                    what = f"{empty[0]!r} is empty" if empty else "there are more values than columns"
                    raise LexiconError(f"{path} line {reader.line_num}: {what}; fill it in or remove the line.")
                yield row | {"line": str(reader.line_num)}
    except OSError as problem:
        raise LexiconError(
            f"The term list {path} cannot be read ({problem.strerror}); reinstall Veilleur."
        ) from problem


def _ambiguity(path: Path, row: dict[str, str]) -> float:
    return _number(path, row, "ambiguity", lambda value: 0 <= value <= 1, "a number from 0 to 1")


def _number(path: Path, row: dict[str, str], column: str, right: Callable[[float], bool], what: str) -> float:
    try:
        value = float(row[column])
    except ValueError:
        value = float("nan")
    if not right(value):
        raise LexiconError(f"{path} line {row['line']}: {column} is {row[column]!r}; it must be {what}.")
    return value


def _terms(path: Path, term: str, value: str, allowed: frozenset[str]) -> Iterator[Term]:
    for row in _rows(path, term, value, "ambiguity"):
        if row[value] not in allowed:
            known = ", ".join(sorted(allowed))
            raise LexiconError(f"{path} line {row['line']}: {value} is {row[value]!r}; it must be one of {known}.")
        yield Term(
            term=row[term],
            language=row.get("language") or "mul",
            value=row[value],
            kind=row.get("kind") or "",
            ambiguity=_ambiguity(path, row),
        )


def _units(path: Path) -> Iterator[Unit]:
    for row in _rows(path, "term", "unit", "ambiguity"):
        amount = _number(path, row, "amount", lambda value: value > 0, "a positive number") if row["amount"] else None
        yield Unit(term=row["term"], unit=row["unit"], amount=amount, ambiguity=_ambiguity(path, row))


def _places(path: Path, country: str) -> Iterator[Place]:
    for row in _rows(path, "name", "kind", "ambiguity"):
        yield Place(
            name=row["name"],
            kind=row["kind"],
            code=row.get("code") or "",
            departement=row.get("departement") or "",
            country=row.get("country") or country,
            ambiguity=_ambiguity(path, row),
            of=row["of"],
            population=int(row["population"] or 0),
        )


def _spellings(name: str) -> Iterator[str]:
    yield name
    for full, short in (("Saint-", "St "), ("Sainte-", "Ste "), ("-Saint-", "-St-"), ("Saint ", "St ")):
        if full in name:
            yield name.replace(full, short)


def _cue_index(path: Path) -> TermIndex[Term]:
    def terms() -> Iterator[tuple[str, Term]]:
        for row in _rows(path, "term"):
            weight = row.get("weight") or row.get("ambiguity") or "0.5"
            term = Term(
                term=row["term"],
                language=row.get("language") or "mul",
                value=row.get("label") or path.stem,
                ambiguity=float(weight),
            )
            yield row["term"], term

    return TermIndex(terms())
