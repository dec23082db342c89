"""What the pages of one decision for many posts show: the preview, and what came of it."""

from dataclasses import dataclass

from review.pages import Page
from review.parts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkLine:
    """A post that the decision takes, before and after."""

    href: str
    number: str
    gist: str
    source: str
    snippet: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftLine:
    """A post that is left out, and why. `href` is empty where there is nothing to open."""

    href: str
    number: str
    gist: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPage(Page):
    """Before one decision for many posts: exactly what will change, and what is left out."""

    title: str
    reason: str
    will_change: tuple[Fact, ...]
    stays: tuple[Fact, ...]
    lines: tuple[BulkLine, ...]
    left: tuple[LeftLine, ...]
    fields: tuple[tuple[str, str], ...]
    button: str
    """Empty when nothing is left to decide."""
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkDonePage(Page):
    """What one decision for many posts did."""

    title: str
    text: str
    left: tuple[LeftLine, ...]
    may_undo: bool
    back: str
