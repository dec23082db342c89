"""The rows of the term lists: models/lexicons/*.csv read and checked one by one."""

import csv
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from classify.errors import LexiconError

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


Weights = dict[str, tuple[float, float, float]]


def read_number_weights(path: Path) -> tuple[Weights, tuple[Weights, ...]]:
    """The weights of `mentions.number_model`: by sign, and by label before and sign of the link."""
    by_before: dict[str, Weights] = {"-": {}, "Q": {}, "P": {}, "O": {}}
    for row in read_rows(path, "sign", "before", "quantity", "price", "neither"):
        if row["before"] not in by_before:
            raise LexiconError(f"{path} line {row['line']}: before is {row['before']!r}; it must be one of -, Q, P, O.")
        quantity, price, neither = (
            read_number(path, row, column, math.isfinite, "a number") for column in ("quantity", "price", "neither")
        )
        by_before[row["before"]][row["sign"]] = (quantity, price, neither)
    return by_before["-"], (by_before["Q"], by_before["P"], by_before["O"])


def read_rows(path: Path, *columns: str) -> Iterator[dict[str, str]]:
    """The rows of a list as they stand, with their line; LexiconError where a needed column or cell is missing."""
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
    return read_number(path, row, "ambiguity", lambda value: 0 <= value <= 1, "a number from 0 to 1")


def read_number(path: Path, row: dict[str, str], column: str, right: Callable[[float], bool], what: str) -> float:
    """The number in this column; LexiconError says what would be right."""
    try:
        value = float(row[column])
    except ValueError:
        value = float("nan")
    if not right(value):
        raise LexiconError(f"{path} line {row['line']}: {column} is {row[column]!r}; it must be {what}.")
    return value


def read_terms(path: Path, term: str, value: str, allowed: frozenset[str]) -> Iterator[Term]:
    """The terms of a list whose column `value` must be one of `allowed`."""
    for row in read_rows(path, term, value, "ambiguity"):
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


def read_units(path: Path) -> Iterator[Unit]:
    """The unit words."""
    for row in read_rows(path, "term", "unit", "ambiguity"):
        amount = (
            read_number(path, row, "amount", lambda value: value > 0, "a positive number") if row["amount"] else None
        )
        yield Unit(term=row["term"], unit=row["unit"], amount=amount, ambiguity=_ambiguity(path, row))


def read_places(path: Path, country: str) -> Iterator[Place]:
    """The places; those of the French list are in France."""
    for row in read_rows(path, "name", "kind", "ambiguity"):
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


def spellings(name: str) -> Iterator[str]:
    """How else the name of a place is written."""
    yield name
    for full, short in (("Saint-", "St "), ("Sainte-", "Ste "), ("-Saint-", "-St-"), ("Saint ", "St ")):
        if full in name:
            yield name.replace(full, short)
