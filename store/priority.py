"""What to look at first, in points that can be read: never about a person, only about one text and its evidence.

    rank(sighting, blind=…, restricted=…, new_campaign=…, now=…) -> Priority

The words are stable keys that the review app translates; docs/data-path.md says what each is worth and why.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from store.values import OfferRow, Sighting

SLOTS = ("SUBSTANCE", "QUANTITY", "PRICE", "CONTACT", "PLACE", "DELIVERY", "PAYMENT")
SLOT_POINTS = {"SUBSTANCE": 8, "PRICE": 8, "CONTACT": 8, "DELIVERY": 8, "QUANTITY": 4, "PLACE": 4, "PAYMENT": 4}
WORD_POINTS = {
    "published_within_the_hour": 12,
    "published_within_a_day": 6,
    "wholesale": 12,
    "menu": 8,
    "recruitment": 10,
    "new_campaign": 6,
    "blind_check": 30,
    "minor_signal": 20,
}
WHOLESALE_GRAMS = 100.0
WHOLESALE_PRICE = 1000.0
MENU_OFFERS = 3
BANDS = (("very_likely", 0.9), ("likely", 0.7), ("uncertain", 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """The sum and its parts: `why` holds (word, points), the largest first."""

    points: int
    slots: tuple[str, ...]
    why: tuple[tuple[str, int], ...]


def band(score: float) -> str:
    """The score in words: very_likely, likely or uncertain."""
    return next(name for name, least in BANDS if score >= least or least == 0.0)


def rank(sighting: Sighting, *, blind: bool, restricted: bool, new_campaign: bool, now: datetime) -> Priority:
    present = {mention.type for mention in sighting.assessment.mentions}
    slots = tuple(slot for slot in SLOTS if slot in present)
    words = []
    if sighting.published_at is not None:
        age = now - sighting.published_at
        if age <= timedelta(hours=1):
            words.append("published_within_the_hour")
        elif age <= timedelta(days=1):
            words.append("published_within_a_day")
    offers = sighting.assessment.offers
    if any(_wholesale(offer) for offer in offers):
        words.append("wholesale")
    if len(offers) >= MENU_OFFERS:
        words.append("menu")
    if sighting.assessment.label == "recruitment_ad":
        words.append("recruitment")
    if new_campaign:
        words.append("new_campaign")
    if blind:
        words.append("blind_check")
    if restricted:
        words.append("minor_signal")
    parts = [(slot.lower(), SLOT_POINTS[slot]) for slot in slots] + [(word, WORD_POINTS[word]) for word in words]
    parts.sort(key=lambda part: -part[1])
    return Priority(points=sum(points for _, points in parts), slots=slots, why=tuple(parts))


def _wholesale(offer: OfferRow) -> bool:
    return (offer.grams or 0.0) >= WHOLESALE_GRAMS or offer.price >= WHOLESALE_PRICE
