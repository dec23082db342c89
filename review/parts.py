"""The parts that several pages are made of, as frozen values in the reader's language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A way on from a message: a link."""

    href: str
    label: str
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """The form that could not be carried out, ready to be sent again with a fresh token."""

    action: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One of the seven kinds of evidence, present or missing."""

    icon: str
    word: str
    present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """One post of the queue. `why` explains its place in words."""

    post_id: int
    href: str
    source: str
    gist: str
    why: str
    snippet: str
    slots: tuple[Slot, ...]
    band: str
    label: str
    posts: int
    """How many posts its campaign holds."""
    age: str
    seen: str
    current: bool = False
    choosable: bool = False
    """Whether it may be chosen for a decision over many posts."""
    taken: str = ""
    """Who looks at it now, and for how long still; empty when it is free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An option of a select or a list of links."""

    value: str
    word: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One way to narrow the queue."""

    name: str
    word: str
    all_word: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewTab:
    """A view of the queue with its own name, and how many posts it holds now."""

    href: str
    word: str
    count: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A box to write in; `kind` is text, decimal or date."""

    name: str
    word: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a snippet; `hit` where it is a word that was looked for."""

    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A post that a search found."""

    line: QueueLine
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignContact:
    icon: str
    value: str
    about: str
