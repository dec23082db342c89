"""Sighting and its parts: what the other rooms hand to the store, and what `keep` answers.

`pipelines.intake` translates a crawled post and its assessment into a Sighting; nothing here knows those rooms.
All times are aware and in UTC. Offsets are Python string indices into `Sighting.text`, end exclusive.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

LABELS = (
    "sale_ad",
    "recruitment_ad",
    "seeking",
    "drug_talk",
    "news",
    "harm_reduction",
    "legal_trade",
    "other_illicit_offer",
    "unrelated",
)
FLAGGED_LABELS = ("sale_ad", "recruitment_ad")
SHIELDED_LABELS = ("seeking", "harm_reduction")
"""Posts of people who ask or who need help: never linked by contact, never found by searching for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRow:
    """A span that names something. A CONTACT's `value` is {"platform", "normal"}; the store keeps it encrypted."""

    start: int
    end: int
    type: str
    value: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """Substance × quantity × price as the post states them; `grams` only where the unit is a mass."""

    substance: str | None
    quantity: float | None
    unit: str | None
    price: float
    currency: str | None
    grams: float | None = None
    promo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonRow:
    """A contribution to the score in log-odds; `start` is None for what has no place in the text."""

    text: str
    weight: float
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSpan:
    """A stretch of the text that nobody wrote: it was read in a picture of the post, or in a QR code on one."""

    start: int
    end: int
    kind: str
    """text or qr."""
    image: str
    """The picture's address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRow:
    """What one model version says of the text."""

    score: float
    flagged: bool
    label: str
    labels: Mapping[str, float]
    threshold: float
    model: str
    language: str | None = None
    substances: tuple[str, ...] = ()
    mentions: tuple[MentionRow, ...] = ()
    offers: tuple[OfferRow, ...] = ()
    reasons: tuple[ReasonRow, ...] = ()
    fingerprint: str = ""
    """16 hexadecimal digits, or empty when the text is too short to have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One public post as read once, with its assessment."""

    source: str
    external_id: str
    url: str
    text: str
    fetched_at: datetime
    assessment: AssessmentRow
    platform: str = ""
    author: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    edited_at: datetime | None = None
    language: str | None = None
    hashtags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    from_pictures: tuple[PictureSpan, ...] = ()
    blind: bool = False
    """The analyst labels before seeing the automatic reading."""
    audit: bool = False
    """Kept although not flagged, briefly, to measure what is missed. Never tied to a campaign or a contact."""
    restricted: bool = False
    """Only a supervisor may see it: a sign that a minor is concerned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of a sighting: `new` post, or `revised` because the text had not been seen on that post before."""

    post_id: int
    revision_id: int
    new: bool
    revised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounts:
    """What one run of one source brought."""

    posts: int = 0
    flagged: int = 0
    new: int = 0
    revised: int = 0
    removed: int = 0
    requests: int = 0
    bytes: int = 0
    found: int | None = None
    """Posts seen, known ones included; None where the site gave only what is new."""
    authors: int | None = None
    """Of `posts`, those with an author, with a date, with any text."""
    dates: int | None = None
    texts: int | None = None
