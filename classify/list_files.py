"""What each term list holds: its columns, its vocabulary, what it names, and how one term is told from another."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from classify.assessment import FLAGGED_LABELS, LABELS, MentionType
from classify.errors import LexiconError
from classify.lexicon import MEANS, MODES, SUBSTANCES, tokens_of
from classify.signs import SIGN_WORDS

KINDS_OF_PLACE = frozenset({"commune", "arrondissement", "departement", "region", "country", "city", "district"})
NEGATIVE = frozenset(LABELS) - frozenset(FLAGGED_LABELS) | {"help_seeking", "attr:scam_suspected"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKind:
    """One list. `value` is the column of what a term stands for; empty where the list itself says it."""

    columns: tuple[str, ...]
    term: str = "term"
    value: str = ""
    allowed: frozenset[str] = frozenset()
    also: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Further columns with a vocabulary of their own."""
    shares: tuple[str, ...] = ("ambiguity",)
    """Columns that hold a number from 0 to 1."""
    names: MentionType | None = None
    source: str = ""
    """Where every row comes from, in a list without a column for it."""
    told_apart_by: tuple[str, ...] = ()
    """Columns that make two rows of the same term and value different ones."""


_CUES = ListKind(columns=("term", "language", "ambiguity", "source"))
LISTS: Mapping[str, ListKind] = {
    "substances": ListKind(
        columns=("term", "language", "substance", "kind", "ambiguity", "source"),
        value="substance",
        allowed=SUBSTANCES,
        also={"kind": frozenset({"slang", "product", "strain", "grade"})},
        names="SUBSTANCE",
    ),
    "emoji": ListKind(
        columns=("emoji", "substance", "ambiguity", "source"),
        term="emoji",
        value="substance",
        allowed=SUBSTANCES,
        names="SUBSTANCE",
    ),
    "strain_heads": ListKind(columns=("term", "substance", "source"), value="substance", allowed=SUBSTANCES, shares=()),
    "units": ListKind(columns=("term", "language", "unit", "amount", "ambiguity", "source"), value="unit"),
    "delivery": ListKind(
        columns=("term", "language", "mode", "ambiguity", "source"),
        value="mode",
        allowed=MODES,
        names="DELIVERY",
    ),
    "payment": ListKind(
        columns=("term", "language", "means", "ambiguity", "source"),
        value="means",
        allowed=MEANS,
        names="PAYMENT",
    ),
    "contact_platforms": ListKind(
        columns=("term", "kind", "platform", "source"),
        value="platform",
        also={"kind": frozenset({"word", "domain"})},
        shares=(),
        told_apart_by=("kind",),
    ),
    "recruitment": _CUES,
    "trust": _CUES,
    "price_words": _CUES,
    "contact_words": _CUES,
    "negative_cues": ListKind(
        columns=("term", "language", "label", "weight", "note"),
        value="label",
        allowed=NEGATIVE,
        shares=("weight",),
        source="CURATED",
    ),
    "situations": ListKind(
        columns=("term", "language", "situation"),
        value="situation",
        allowed=frozenset(SIGN_WORDS),
        shares=(),
        source="CURATED",
    ),
    "generic": ListKind(columns=("term",), shares=(), source="CURATED"),
    "stop_contacts": ListKind(
        columns=("kind", "value", "owner", "language"),
        term="value",
        value="kind",
        allowed=frozenset({"phone", "domain"}),
        shares=(),
        source="PUBLISHED",
    ),
    "places_fr": ListKind(
        columns=("name", "kind", "code", "departement", "population", "ambiguity", "of"),
        term="name",
        value="kind",
        allowed=KINDS_OF_PLACE,
        names="PLACE",
        source="COG",
        told_apart_by=("code", "departement"),
    ),
    "places_world": ListKind(
        columns=("name", "kind", "country", "population", "ambiguity", "of"),
        term="name",
        value="kind",
        allowed=KINDS_OF_PLACE,
        names="PLACE",
        source="GEONAMES",
        told_apart_by=("country",),
    ),
}
"""Every list that a person writes. The two of learned weights are written by `python -m classify.fit_judge`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """One row as it stands in its file."""

    list: str
    path: Path
    line: int
    cells: Mapping[str, str]

    @property
    def kind(self) -> ListKind:
        return LISTS[self.list]

    @property
    def term(self) -> str:
        return self.cells.get(self.kind.term) or ""

    @property
    def value(self) -> str:
        return self.cells.get(self.kind.value) or "" if self.kind.value else ""

    @property
    def language(self) -> str:
        return self.cells.get("language") or "mul"

    @property
    def ambiguity(self) -> float | None:
        """How often the term does not name it; None where the list knows none or the cell is no number."""
        try:
            return float(self.cells["ambiguity"])
        except (KeyError, ValueError):
            return None

    @property
    def source(self) -> str:
        return self.cells.get("source") or self.kind.source

    @property
    def normal(self) -> tuple[str, ...]:
        """The tokens under which the term is found."""
        return tokens_of(self.term) if self.list != "stop_contacts" else (self.term.casefold(),)

    @property
    def key(self) -> tuple[str, ...]:
        """Two rows of one list with the same key say the same."""
        apart = tuple(self.cells.get(column) or "" for column in self.kind.told_apart_by)
        return (" ".join(self.normal), self.value, self.language, *apart)


def read_list(path: Path) -> Iterator[ListedRow]:
    """The rows of one list as they stand, right or wrong; values beyond the last column are kept under the key `+`."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, restkey="+", restval="")
            for cells in reader:
                yield ListedRow(list=path.stem, path=path, line=reader.line_num, cells=cells)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LexiconError(f"The term list {path} cannot be read ({error}). Write it as CSV in UTF-8") from None


def read_lists(directory: Path) -> Iterator[ListedRow]:
    """The rows of every list that stands in `directory`, in the order of LISTS."""
    for name in LISTS:
        if (directory / f"{name}.csv").is_file():
            yield from read_list(directory / f"{name}.csv")
