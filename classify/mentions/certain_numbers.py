"""Numbers whose neighbours leave no doubt: `70€/g`, `30 la plaquette`, `3 for 25`, `x20 €60`."""

from collections.abc import Sequence

from classify.mentions.currencies import CURRENCIES
from classify.mentions.reading import CURRENCY, NUMBER, WORD, Item, Reading
from classify.mentions.vocabulary import PER, SIZES, word_set

_FOR = word_set("for pour por fur fuer voor")
_TIMES = frozenset({"x", "×"})
_LEAST_PRICE = 5
_PAIR, _FEWEST_ROWS = 2, 3
_LINKS = frozenset({"→", "->", "=", "=>", ":", "➜", "➡"})


def certain_numbers(reading: Reading, items: Sequence[Item]) -> dict[int, str]:
    """The places, in `items`, of those that are a quantity (Q) or a price (P) however the chain would read the row."""
    sure = _price_first(reading, items)
    for at, item in enumerate(items):
        after = items[at + 1] if at + 1 < len(items) else None
        priced = after is not None and item.bare and item.end - item.first == 1 and _is_priced(reading, item, after)
        if priced or (item.kind in "Qu" and _is_per_unit(reading, item)):
            sure[at] = "Q"
    return sure


def _price_first(reading: Reading, items: Sequence[Item]) -> dict[int, str]:
    """Lines that each hold a price and less of something for it: 20 → 2,2, then 50 → 6, then 100 → 13."""
    rows: dict[int, list[int]] = {}
    for at, item in enumerate(items):
        rows.setdefault(reading.lines[item.first], []).append(at)
    pairs = [(row[0], row[1]) for row in rows.values() if len(row) == _PAIR and _is_linked(reading, items, *row)]
    if len(pairs) < _FEWEST_ROWS or any(items[low].amount < 2 * items[high].amount for low, high in pairs):
        return {}
    prices = [items[price].amount for price, _ in pairs]
    if prices != sorted(set(prices)):
        return {}
    return {at: label for pair in pairs for at, label in zip(pair, "PQ", strict=True)}


def _is_linked(reading: Reading, items: Sequence[Item], left: int, right: int) -> bool:
    one, other = items[left], items[right]
    bare = one.kind in "NPQ" and other.kind in "NPQ" and one.bare and other.bare
    return bare and other.first == one.end and reading.gaps[other.first].strip() in _LINKS


def _is_per_unit(reading: Reading, item: Item) -> bool:
    """The unit word of `30 la plaquette`, `70€/g`."""
    first = item.first
    if reading.kinds[first] != WORD or first < 1 or "\n" in reading.gaps[first]:
        return False
    before = first - 1
    if reading.words[before] in PER and before and "\n" not in reading.gaps[before]:
        before -= 1
    elif reading.gaps[first].strip() != "/":
        return False
    return reading.kinds[before] in (NUMBER, CURRENCY) or reading.words[before] in CURRENCIES


def _is_priced(reading: Reading, item: Item, price: Item) -> bool:
    """Whether a bare number leads to its price: `2 for 15`, `10 pour 60€`, `x20 €60`, `x10 95`."""
    first, end = item.first, item.end
    if reading.kinds[first] != NUMBER or reading.lines[first] != reading.lines[price.first]:
        return False
    if price.kind not in "NPq" or (price.currency is None and not item.amount < price.amount >= _LEAST_PRICE):
        return False
    times = first > 0 and reading.words[first - 1] in _TIMES and reading.gaps[first] == ""
    if price.first == end:
        return times and reading.gaps[end].strip() in ("", ":", "=", "→", "->", "-")
    return (
        price.first == end + 1
        and reading.words[end] in _FOR
        and (item.amount in SIZES or times)
        and not reading.gaps[price.first].strip()
    )
