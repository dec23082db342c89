"""The parts of the page of the week, as frozen values in the reader's language."""

from dataclasses import dataclass

from markupsafe import Markup

from review.pages import Page
from review.parts import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One figure of the first row, and what it rests on."""

    name: str
    value: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Swatch:
    """A class of the stylesheet and what it stands for."""

    style: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTable:
    """The numbers behind a picture; the first column names the row, the others are numbers."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A picture, its tables and its caveat; none goes without the others."""

    name: str
    title: str
    note: str
    picture: Markup | None
    """None where there is nothing to draw, or nothing to draw with."""
    missing: str
    """Said in its place."""
    legend: tuple[Swatch, ...]
    tables: tuple[DataTable, ...]
    caveat: str
    span: str
    """Class of the stylesheet: how many of the twelve columns."""
    least: str
    """Class of the stylesheet: the width below which a narrow screen scrolls the picture; empty shrinks it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPage(Page):
    title: str
    about: str
    before: str
    """Addresses of the week before and the week after; the latter is empty in the week that runs."""
    after: str
    week: str
    sources: tuple[Choice, ...]
    kpis: tuple[Kpi, ...]
    panels: tuple[Panel, ...]
