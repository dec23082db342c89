"""What is wrong in the term lists: columns, vocabulary, numbers, sources, doubles after normalisation, contradictions."""

import csv
import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from classify.list_files import LISTS, ListedRow, read_list

FIRM = 0.4
"""Ambiguity up to which a word speaks for itself; `classify.signs` draws the same line."""
PLAIN = 0.2
"""Ambiguity up to which a word can hardly mean anything else: it then stands in no list of words that name nothing."""
WIDER = {
    "cannabis": {"cannabis_herb", "cannabis_resin", "cannabis_concentrate"},
    "benzodiazepines": {"alprazolam", "clonazepam", "diazepam", "flunitrazepam"},
    "cocaine": {"crack_cocaine"},
    "codeine": {"codeine_promethazine"},
    "synthetic_cathinones": {"3-mmc", "mephedrone"},
}
"""A group of the vocabulary, and what it holds: naming both is no contradiction."""
AGAINST = ("negative_cues",)
FOR = ("recruitment", "trust", "price_words", "contact_words")
_LANGUAGE = re.compile(r"mul|[a-z]{2}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend, where it stands, and how."""

    path: Path
    line: int
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}. {self.fix}"


def problems(rows_of: Sequence[Path], sources: frozenset[str], *, complete: Path | None = None) -> list[Problem]:
    """Everything wrong in the lists of these directories together; `complete` is the one that must hold every list."""
    found: list[Problem] = []
    rows: list[ListedRow] = []
    for directory in rows_of:
        for name, kind in LISTS.items():
            path = directory / f"{name}.csv"
            if not path.is_file():
                if directory == complete:
                    found.append(Problem(path=path, line=1, what="the list is missing", fix="Install Veilleur again"))
                continue
            missing = [column for column in kind.columns if column not in _heading(path)]
            if missing:
                fix = f"Its first line must be {','.join(kind.columns)}"
                found.append(Problem(path=path, line=1, what=f"the column {missing[0]!r} is missing", fix=fix))
                continue
            for row in read_list(path):
                wrong = list(_wrong_cells(row, sources))
                found += wrong
                if not wrong:
                    rows.append(row)
        found += [
            Problem(path=path, line=1, what=f"{path.stem!r} is the name of no list", fix=_nearest(path.stem, LISTS))
            for path in sorted(directory.glob("*.csv"))
            if directory != complete and path.stem not in LISTS and path.stem != "sources"
        ]
    found += _doubles(rows)
    found += _contradictions(rows)
    return sorted(found, key=lambda problem: (str(problem.path), problem.line))


def known_sources(directories: Iterable[Path]) -> frozenset[str]:
    """The ids of sources.csv in these directories."""
    found: set[str] = set()
    for directory in directories:
        path = directory / "sources.csv"
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as file:
                found |= {row["id"] for row in csv.DictReader(file) if row.get("id")}
    return frozenset(found)


def _heading(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="", errors="replace") as file:
        return next(csv.reader(file), [])


def _wrong_cells(row: ListedRow, sources: frozenset[str]) -> Iterator[Problem]:
    def problem(what: str, fix: str) -> Problem:
        return Problem(path=row.path, line=row.line, what=what, fix=fix)

    kind, cells = row.kind, row.cells
    if "+" in cells:
        yield problem(f"the row has more values than columns ({cells['+']!r})", "Put a term with a comma in quotes")
    needed = [kind.term, kind.value, *kind.shares, *(["source"] if "source" in kind.columns else [])]
    for column in needed:
        if column and not (cells.get(column) or "").strip():
            yield problem(f"{column!r} of {row.term!r} is empty", "Fill it in, or remove the line")
    if row.term and not row.normal:
        fix = "Write it in letters, digits or a pictograph, or remove the line"
        yield problem(f"{row.term!r} holds nothing that is ever looked up", fix)
    for column, allowed in {kind.value: kind.allowed, **kind.also}.items():
        given = cells.get(column) or ""
        if given and allowed and given not in allowed:
            yield problem(
                f"{column} of {row.term!r} is {given!r}, which is not in the vocabulary", _nearest(given, allowed)
            )
        elif given and column and not allowed and not _NAME.fullmatch(given):
            yield problem(f"{column} of {row.term!r} is {given!r}", "Give small letters, digits and _ only")
    for column in (*kind.shares, "amount", "population"):
        given = cells.get(column) or ""
        if given and not _number_fits(column, given):
            right = "a positive number" if column in ("amount", "population") else "a number from 0 to 1"
            yield problem(f"{column} of {row.term!r} is {given!r}", f"It must be {right}")
    language = cells.get("language") or ""
    if language and not _LANGUAGE.fullmatch(language):
        yield problem(f"language of {row.term!r} is {language!r}", "Give two small letters, or mul for any")
    if row.source and row.source not in sources:
        fix = f"Add it to sources.csv. {_nearest(row.source, sources)}"
        yield problem(f"source of {row.term!r} is {row.source!r}, which sources.csv does not know", fix)


def _number_fits(column: str, given: str) -> bool:
    try:
        value = float(given)
    except ValueError:
        return False
    return 0 < value < 1e12 if column in ("amount", "population") else 0 <= value <= 1


def _doubles(rows: Iterable[ListedRow]) -> Iterator[Problem]:
    """Rows that say the same once normalised, within one file; a home's own row may stand over a shipped one."""
    first: dict[tuple[Path, tuple[str, ...]], ListedRow] = {}
    for row in rows:
        earlier = first.setdefault((row.path, row.key), row)
        if earlier is not row:
            yield Problem(
                path=row.path,
                line=row.line,
                what=f"{row.term!r} says the same as {earlier.term!r} in line {earlier.line}: both are read as {row.key[0]!r}",
                fix="Remove one of the two lines",
            )


def _contradictions(rows: Iterable[ListedRow]) -> Iterator[Problem]:
    by_list: dict[str, dict[tuple[str, ...], list[ListedRow]]] = {}
    for row in rows:
        by_list.setdefault(row.list, {}).setdefault(row.normal, []).append(row)
    substances = by_list.get("substances", {})
    for normal, named in substances.items():
        firm = [row for row in named if (row.ambiguity or 0) <= FIRM]
        for row in firm:
            other = next((one for one in firm if one.line < row.line and apart(one.value, row.value)), None)
            if other:
                yield _against(
                    row, other, "is firmly another substance", "Raise the ambiguity of the rarer meaning above 0.4"
                )
        for name, what in (
            ("generic", "never names a product"),
            ("stop_contacts", "is nobody's contact"),
        ):
            plain = any((row.ambiguity or 0) <= PLAIN for row in firm)
            for other in by_list.get(name, {}).get(normal, ())[:1] if plain else ():
                yield _against(
                    other, firm[0], what, "Remove one of the two, or raise the substance's ambiguity above 0.2"
                )
    for name in AGAINST:
        for normal, rows_against in by_list.get(name, {}).items():
            for side in FOR:
                for other in by_list.get(side, {}).get(normal, ())[:1]:
                    if (other.ambiguity or 0) <= FIRM:
                        yield _against(rows_against[0], other, "speaks against an ad", "Keep the term on one side")


def apart(one: str, other: str) -> bool:
    """Whether two substances are neither the same nor one within the other."""
    if one == other or "any" in (one, other):
        return False
    return other not in WIDER.get(one, ()) and one not in WIDER.get(other, ())


def _against(row: ListedRow, other: ListedRow, what: str, fix: str) -> Problem:
    said = f"{row.term!r} {what} here ({row.value or row.list}), yet {other.path.name}:{other.line} lists it as {other.value or other.list}"
    return Problem(path=row.path, line=row.line, what=said, fix=fix)


def _nearest(given: str, right: Iterable[str]) -> str:
    known = sorted(right)
    close = difflib.get_close_matches(given.casefold(), known, n=1, cutoff=0.5)
    return f"Did you mean {close[0]!r}?" if close else f"Known: {', '.join(known[:60])}"
