"""The parts that pages are made of, as frozen values in the reader's language."""

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
class DrawnKey:
    """A key of the drawn keyboard, AZERTY."""

    x: int
    y: int
    letter: str
    caption: str
    tone: str


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
class Segment:
    """A stretch of the post's text: plain, or the mention of one type. `masked` characters stand for a contact."""

    text: str
    kind: str = ""
    word: str = ""
    masked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """A type of mention that the text holds, and how often."""

    icon: str
    word: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """A contact of the post; `value` is masked unless `shown_until` says until when it is not."""

    start: int
    icon: str
    value: str
    about: str
    platform: str
    shown_until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCell:
    quantity: str
    price: str
    unit_price: str
    """Per gram, empty where the quantity is no mass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferGroup:
    """The offers of one advertised substance."""

    substance: str
    said: str
    """The post's own words for it, empty when they are the same or unknown."""
    offers: tuple[OfferCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """A reason with its weight; `width` of 100 is the heaviest one on the page."""

    text: str
    weight: str
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The machine's reading of the text shown; an assessment, never a fact."""

    model: str
    verdict: str
    band: int
    """0 to 4."""
    record: str
    """What this band has meant so far, in a sentence; empty until enough is decided."""
    offers: tuple[OfferGroup, ...]
    unit_heading: str
    """€/g, or the one currency of the table."""
    pro: tuple[ReasonLine, ...]
    con: tuple[ReasonLine, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Another post or campaign that this one goes with, and how strongly."""

    icon: str
    text: str
    sub: str
    strength: str
    strong: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of the history; `human` where a person decided."""

    text: str
    label: str
    note: str
    when: str
    exact: str
    human: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A stretch of the difference between two revisions: same, added or removed."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionLink:
    href: str
    word: str
    current: bool
    shortcut: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelButton:
    value: str
    key: str
    word: str
    meaning: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Toggle:
    value: str
    key: str
    word: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideForm:
    """The bar of the person's decision. It carries what the page showed, so that a stale page is noticed."""

    action: str
    skip_action: str
    undo_action: str
    hidden: tuple[tuple[str, str], ...]
    labels: tuple[LabelButton, ...]
    toggles: tuple[Toggle, ...]
    skip_reasons: tuple[Choice, ...]
    last: str
    """The person's latest decision, in words; empty when there is none to undo."""
    campaign_posts: int
    """How many undecided posts a decision for the campaign would cover, this one included; below 2 hides the choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Whose post this is now. `seconds` is what is left of one's own claim."""

    mine: bool
    text: str
    template: str
    over: str
    seconds: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """A small line of posts read a run: points in a 104 × 24 box, and those that failed."""

    line: str
    last: tuple[float, float] | None
    bad: tuple[tuple[float, float], ...]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeWord:
    icon: str
    tone: str
    word: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    name: str
    href: str
    platform: str
    outcome: OutcomeWord | None
    when: str
    exact: str
    spark: Spark | None
    posts: str
    flagged: str
    failures: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    href: str
    word: str
    count: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    started: str
    exact: str
    outcome: OutcomeWord | None
    requests: str
    posts: str
    new: str
    flagged: str
    lasted: str
    detail: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBar:
    """One run of the chart: x and height in its 720 × 150 box."""

    x: float
    y: float
    height: float
    width: float
    bad: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignContact:
    icon: str
    value: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """The keyboard help."""

    labels: tuple[LabelButton, ...]
    keys: tuple[DrawnKey, ...]
