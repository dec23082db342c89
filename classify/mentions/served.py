"""Recording a place, served or refused."""

from classify.mentions.reading import Reading
from classify.mentions.vocabulary import word_set

_REFUSED = word_set(
    "pas sauf hors no not except sorry excl sin ohne senza niet kein keine excluding exclu non never aucun"
)


def claim_place(reading: Reading, first: int, end: int, value: dict[str, object]) -> None:
    """Record a place; one that the seller does not serve gets the role `excluded`."""
    around = reading.words[max(0, first - 2) : first]
    following = reading.words[end] if end < len(reading.words) and "\n" not in reading.gaps[end] else ""
    if any(word in _REFUSED for word in around) or following in ("non", "exclu"):
        value = value | {"role": "excluded"}
    reading.claim(first, end, "PLACE", value)
