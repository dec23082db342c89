"""Rules that make a bare number of a line a price: after a product, after `un`, in a list, beside another price."""

from classify.mentions.line import Line
from classify.mentions.reading import NUMBER, WORD, Item
from classify.mentions.vocabulary import LIMITS, MEDICINES, NUMBERED

_AVAILABLE = ("sur", "dispo", "secteur", "dans", "livraison", "liv")
_AT = ("a", "at", "for", "pour", "@", "fur", "por", "voor")


def one_for(line: Line, at: int) -> bool:
    """un 20, des 50."""
    item = line.items[at]
    if not _may_be_price(line, item) or line.prior(item) not in ("un", "une", "des"):
        return False
    if item.amount % 5 or not line.candidates:
        return False
    item.kind = "P"
    return True


def price_after_product(line: Line, at: int) -> bool:
    """c 60, keta : 45."""
    item, after = line.items[at], line.after(at)
    candidate = line.names.get(item.first)
    if candidate is None or not _may_be_price(line, item) or _is_place(line, item):
        return False
    measured = after is not None and after.kind == "Q" and not after.bare and not line.between(item, after)
    if after is not None and measured and (line.gap(after) in (":", "-", "–", "—") or item.amount > 60):
        return True  # Filtré 120 : 100g 320: a grade, settled as no amount
    gap = line.gap(item)
    if gap not in ("", ":", "=", "-", ">", "->", "→", "@", "(", "–", "—", "·", "•", "➜", "➡", "|"):
        return False
    district = bool(item.amount % 5) and 20 < item.amount < 96 and line.district(item) and not gap
    if district or (candidate.ambiguity >= 0.97 and not gap and item.amount % 5):
        return False
    item.kind = "P"
    return True


def price_at(line: Line, at: int) -> bool:
    """shit a 60, coke for 80."""
    item = line.items[at]
    if line.prior(item) not in _AT or not line.candidates or item.amount < 5 or not _may_be_price(line, item):
        return False
    ranged = item.first > 1 and line.reading.kinds[item.first - 2] == NUMBER
    if not ranged and not _is_place(line, item):
        item.kind = "P"
    return True


def price_in_list(line: Line, at: int) -> bool:
    """poney 40, mathilde 45: a word and a number, closed, in a post that is laid out as a list."""
    item, prior = line.items[at], line.prior(line.items[at])
    if not line.structured or not item.first or line.reading.kinds[item.first - 1] != WORD or not line.closes(item):
        return False
    if (
        item.amount % 5
        or not _may_be_price(line, item)
        or prior in LIMITS
        or prior in NUMBERED
        or _is_place(line, item)
    ):
        return False
    item.kind = "P"
    return True


def second_price(line: Line, at: int) -> bool:
    """un 20 ou un 50."""
    item, before = line.items[at], line.before(at)
    if before is None or before.kind != "P" or item.amount < 5 or not _may_be_price(line, item):
        return False
    if line.between(before, item) not in (["ou"], ["or"], ["o"], ["oder"], ["ou", "un"], ["et"], ["of"]):
        return False
    item.kind = "P"
    return True


def _may_be_price(line: Line, item: Item) -> bool:
    candidate = line.names.get(item.first)
    least = 1 if candidate is not None and candidate.value in MEDICINES else 3
    return least <= item.amount <= 20000 and not item.word


def _is_place(line: Line, item: Item) -> bool:
    """Whether the number is the département of an availability (`c dispo 94`)."""
    return line.prior(item) in _AVAILABLE or line.reading.kinds[item.first] != NUMBER
