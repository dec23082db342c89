"""Assessment, Mention, Offer, Reason: the values this room hands out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Label = Literal[
    "sale_ad",
    "recruitment_ad",
    "seeking",
    "drug_talk",
    "news",
    "harm_reduction",
    "legal_trade",
    "other_illicit_offer",
    "unrelated",
]
LABELS: tuple[Label, ...] = get_args(Label)
FLAGGED_LABELS: tuple[Label, ...] = ("sale_ad", "recruitment_ad")
"""The two labels that are flagged: the score is the sum of their probabilities."""

MentionType = Literal["SUBSTANCE", "QUANTITY", "PRICE", "CONTACT", "PLACE", "DELIVERY", "PAYMENT"]
MENTION_TYPES: tuple[MentionType, ...] = get_args(MentionType)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A span of the original text that names something. Offsets are Python string indices, end exclusive."""

    start: int
    end: int
    text: str
    type: MentionType
    value: Mapping[str, object] = field(default_factory=dict)
    """By type. SUBSTANCE {substance}; QUANTITY {amount, unit, grams?}; PRICE {amount, currency?};
    CONTACT {platform, normal}; PLACE {name, kind, code?, departement?, country?, role?}; DELIVERY {mode}; PAYMENT {means}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A substance × quantity × price that the post states. `grams` only where the unit is a mass."""

    substance: str | None
    quantity: float | None
    unit: str | None
    price: float
    currency: str | None
    grams: float | None = None
    promo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """An exact contribution to the score, in log-odds: positive speaks for an ad. `start` is None for what has no place."""

    text: str
    weight: float
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What one model version says of one text."""

    score: float
    """Calibrated probability that the post is a sale_ad or a recruitment_ad."""
    flagged: bool
    label: Label
    labels: Mapping[Label, float]
    language: str | None
    threshold: float
    model: str
    substances: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    offers: tuple[Offer, ...] = ()
    reasons: tuple[Reason, ...] = ()
    fingerprint: str = ""
    """64-bit near-duplicate signature of the masked text, 16 hexadecimal digits; near-identical means at most 3 bits apart."""
