"""What each page shows, as frozen values: a template sees the fields of its page and nothing else.

Texts here are already in the reader's language, except labels of the navigation, which the layout translates.
Nothing here holds a contact in clear but `ContactLine.value`, and that only while a reveal runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from review.parts import Action, CampaignContact, Choice, Fact, Field, Filter, QueueLine, Result, Retry, ViewTab
from review.post_parts import (
    BulkForm,
    Change,
    Claim,
    ContactLine,
    DecideForm,
    Event,
    Help,
    Legend,
    Reading,
    RevisionLink,
    Segment,
    Tie,
)
from review.sealed import Sealed
from review.source_parts import Ailing, OutcomeWord, RunBar, RunLine, SourceLine, Tab


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    href: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is signed in; `role` is a word."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What surrounds every page."""

    language: str
    languages: Mapping[str, str]
    theme: str
    """auto, light or dark."""
    keys_on: bool
    person: Person | None
    csrf: str
    nav: tuple[NavItem, ...]
    back: str
    """Where a preference form returns to."""
    notice: str
    """One sentence about what was just done, or empty."""
    rest: str
    """For how long one has been at it without a pause, once a break is due; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Every page has its surroundings."""

    shell: Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage(Page):
    user: str
    back: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePage(Page):
    """Something could not be done: what happened, what was kept, how to go on."""

    title: str
    text: str
    icon_name: str
    actions: tuple[Action, ...]
    retry: Retry | None
    note: str
    """A note that was typed and not recorded, so that it can be copied; empty when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakPage(Page):
    """A quiet page without a post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage(Page):
    help: Help


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage(Page):
    lines: tuple[QueueLine, ...]
    filters: tuple[Filter, ...]
    chips: tuple[Action, ...]
    """The filters in force; each link takes one off."""
    waiting: str
    """How many wait, in words."""
    start: str
    """Address that opens the next post of this view."""
    more: str
    """Address of the following lines, or empty."""
    first: str
    """Address of the first lines when these are not, or empty."""
    may_decide: bool
    decided: bool
    """Whether the lines show what people decided instead of what the machine reads."""
    escalated: str
    """How many posts wait for a supervisor, in words; empty when none does."""
    escalated_href: str
    """Where they are, for those who may see them."""
    tabs: tuple[ViewTab, ...]
    """The whole queue, then the reader's own saved views."""
    view: str
    """This view's filters as a query, empty for all."""
    saved_name: str
    """The name that this view has; empty for one without."""
    live: str
    """Address of the numbers as they stand now."""
    bulk: BulkForm | None
    """None where no line can be chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Page):
    asked: str
    """The words that were looked for, as they were typed."""
    hidden: tuple[tuple[str, str], ...]
    """Filters that have no box of their own."""
    results: tuple[Result, ...]
    found: str
    """How many there are, in words."""
    selects: tuple[Filter, ...]
    entries: tuple[Field, ...]
    chips: tuple[Action, ...]
    platforms: tuple[Choice, ...]
    more: str
    first: str
    exports: tuple[Action, ...]
    bulk: BulkForm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPage(Page):
    """The triage page: published, machine reading, your decision."""

    number: str
    gist: str
    revision: str
    revision_id: int
    source: str
    source_href: str
    dates: str
    address: str
    """Where the post was read: shown as text, never as a link."""
    language: str
    sealed: Sealed | None
    """None where there is no capture."""
    segments: tuple[Segment, ...]
    changes: tuple[Change, ...]
    """Filled when the page compares two revisions; empty otherwise."""
    revisions: tuple[RevisionLink, ...]
    plain_note: str
    """How much of the text is disguised, where it is shown as the normaliser reads it; else empty."""
    legend: tuple[Legend, ...]
    contacts: tuple[ContactLine, ...]
    reveal_reasons: tuple[Choice, ...]
    """Empty where the role may not reveal."""
    reveal_action: str
    reading: Reading | None
    """None while the post is judged blind."""
    ties: tuple[Tie, ...]
    campaign_href: str
    campaign_name: str
    events: tuple[Event, ...]
    lines: tuple[QueueLine, ...]
    next_href: str
    previous_href: str
    view: str
    """The queue's filters as a query, empty for all."""
    claim: Claim | None
    form: DecideForm | None
    standing: str
    """Why there is no form, or that the post is decided already; empty for a plain open post."""
    help: Help


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage(Page):
    lines: tuple[SourceLine, ...]
    summary: str
    tabs: tuple[Tab, ...]
    ailing: tuple[Ailing, ...]
    """Sources whose health asks for a hand, with one sentence of advice each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage(Page):
    name: str
    platform: str
    state: OutcomeWord | None
    alert: str
    facts: tuple[Fact, ...]
    runs: tuple[RunLine, ...]
    bars: tuple[RunBar, ...]
    top: str
    """The highest count of the chart, in words for its axis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPage(Page):
    """The posts tied together, with contacts masked."""

    name: str
    summary: str
    posts: tuple[QueueLine, ...]
    more: str
    contacts: tuple[CampaignContact, ...]
    sources: tuple[Fact, ...]
    substances: tuple[Fact, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPage(Page):
    """Before a decision that touches many posts: exactly what will change, and what stays."""

    title: str
    action: str
    fields: tuple[tuple[str, str], ...]
    will_change: tuple[Fact, ...]
    stays: tuple[Fact, ...]
    button: str
    back: str
    note: str
