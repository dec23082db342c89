"""The parts of a post's page, as frozen values in the reader's language."""

from dataclasses import dataclass

from review.parts import Choice, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnKey:
    """A key of the drawn keyboard, AZERTY."""

    x: int
    y: int
    letter: str
    caption: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of the post's text: plain, or the mention of one type. `masked` characters stand for a contact.

    In the normaliser's reading `was` is what stands in the post where that differs.
    """

    text: str
    kind: str = ""
    word: str = ""
    masked: bool = False
    was: str = ""


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
class Reading:
    """The machine's reading of the text shown; an assessment, never a fact."""

    model: str
    verdict: str
    doubt: str
    """Which label is likelier than either kind of advertisement, in a sentence; empty where none is."""
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
    key: str = ""
    """One letter that follows the link."""


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
class BulkForm:
    """Beside a list whose lines can be chosen."""

    labels: tuple[LabelButton, ...]
    back: str
    """The list, to return to."""
    last: str
    """The person's latest decision, in words; empty when there is none to undo."""


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
class Help:
    """The keyboard help."""

    labels: tuple[LabelButton, ...]
    keys: tuple[DrawnKey, ...]
