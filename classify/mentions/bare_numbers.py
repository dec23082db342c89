"""A number without unit or currency: what its neighbours on the line make of it."""

from collections.abc import Callable

from classify.mentions.bare_prices import one_for, price_after_product, price_at, price_in_list, second_price
from classify.mentions.line import Line
from classify.mentions.reading import Item
from classify.mentions.vocabulary import COUNTED, FOR, PER, SIZES, THE

_EQUALS = (":", "=", "->", "→", "=>", ">", "➜", "➡", "-", "–", "x", ".", "~", "—", "/", "🟰", "@", "…", "...", "»")
_ARTICLES = ("les", "le", "la", "the", "los", "las", "gli", "i", "die")


def settle_number(line: Line, at: int) -> None:
    """Make the open number at this place a quantity or a price, and its partner with it, if any rule says so."""
    if _price_of_quantity(line, at):
        return
    after = line.after(at)
    if not line.menu or (after is not None and after.kind == "u" and is_per(line, line.items[at], after)):
        return  # 70 le g is settled by its unit word
    for rule in _RULES:
        if rule(line, at):
            return


def is_per(line: Line, price: Item, unit: Item) -> bool:
    """Whether only `le`, `per`, `/` … stand between a price and a unit word."""
    words = line.between(price, unit)
    if not words:
        return "/" in line.gap(unit) or line.reading.words[unit.first] in ("l", "la", "le", "lun", "lunite")
    return len(words) <= 2 and all(word in PER for word in words)


def bare_quantity(line: Line, price: Item, after: Item | None) -> None:
    """80€ les 10, 50€ for 5: the number after a price and an article is a quantity."""
    if after is None or after.kind != "N" or after.amount > 1000:
        return
    words = line.between(price, after)
    if len(words) == 1 and words[0] in THE:
        after.kind, after.unit, after.bare = "Q", None, True


def _price_of_quantity(line: Line, at: int) -> bool:
    """5g 30, 5g = 30, 5g pour 30, half zip 180."""
    item, before, after = line.items[at], line.before(at), line.after(at)
    if before is None or before.kind not in "Qqu" or item.amount < 2 or item.word:
        return False
    words = line.between(before, item)
    linked = (
        len(words) <= 3 and all(word in FOR for word in words) and not (before.kind == "u" and before.bare and words)
    )
    starts_next = (
        after is not None
        and after.kind == "P"
        and not line.between(item, after)
        and item.amount < after.amount
        and line.gap(after) in (":", "=", "->", "→")
    )
    if not linked or starts_next or not (line.menu or before.kind != "u"):
        return False
    item.kind = "P"
    bare_quantity(line, item, after)
    return True


def _gift(line: Line, at: int) -> bool:
    """3 + 1 offert → 170€."""
    item, after, price = line.items[at], line.after(at), line.after(at, 2)
    if after is None or price is None or line.gap(after) != "+" or after.kind not in "Nq" or price.kind not in "NP":
        return False
    following = line.reading.words[after.end : after.end + 2]
    if not any(word.startswith(("offert", "ofert", "free", "gratis", "gratuit", "cadeau")) for word in following):
        return False
    item.kind, item.bare, after.kind, price.kind = "Q", True, "M", "P"
    return True


def _price_with_article(line: Line, at: int) -> bool:
    """80 les 10, 50 la 0.7."""
    item, after = line.items[at], line.after(at)
    if after is None or after.kind not in "NQq" or item.amount < 5:
        return False
    link = line.between(item, after)
    if len(link) != 1 or link[0] not in _ARTICLES:
        return False
    item.kind = "P"
    if after.kind == "N":
        after.kind, after.bare = "Q", True
    return True


def _price_for_quantity(line: Line, at: int) -> bool:
    """180 for three."""
    item, after = line.items[at], line.after(at)
    if after is None or after.kind != "N" or line.between(item, after) not in (["for"], ["pour"], ["per"], ["voor"]):
        return False
    if item.amount < 10 or item.amount <= 3 * after.amount or after.amount not in SIZES:
        return False
    item.kind, after.kind, after.bare = "P", "Q", True
    return True


def _quantity_and_price(line: Line, at: int) -> bool:
    """3 for 25, 2 : 110, 1 → 80€, 0.4 30."""
    item, after = line.items[at], line.after(at)
    if after is None or after.kind not in "NP":
        return False
    link = line.between(item, after)
    if len(link) > 2 or not all(word in FOR for word in link) or (item.word and not link):
        return False
    if not _is_pair(line, item, after, link):
        return False
    item.kind, item.bare, after.kind = "Q", True, "P"
    return True


def _is_pair(line: Line, quantity: Item, price: Item, link: list[str]) -> bool:
    if not 0 < quantity.amount < price.amount or price.amount < 5 or quantity.amount > 1000:
        return False
    if link:
        return quantity.amount <= 500
    gap = line.gap(price)
    if gap in _EQUALS:
        return gap != "/" or price.kind == "P" or quantity.amount <= 100
    if gap:
        return False
    if price.amount < 2 * quantity.amount or quantity.amount not in SIZES:
        return False
    return price.amount % 5 == 0 or sum(item.kind in "NQP" for item in line.items) >= 4


def _price_after_bare(line: Line, at: int) -> bool:
    item, before = line.items[at], line.before(at)
    if (
        before is None
        or before.kind != "Q"
        or not before.bare
        or item.amount <= before.amount
        or line.between(before, item)
    ):
        return False
    item.kind = "P"
    return True


def _count_before_product(line: Line, at: int) -> bool:
    """100 MSJ Valium."""
    item = line.items[at]
    following = next((one for one in line.candidates if one.first == item.end), None)
    if following is None or line.reading.gaps[item.end] != " " or following.value not in COUNTED:
        return False
    if following.ambiguity >= 0.9 or item.first in line.names or item.amount != int(item.amount):
        return False
    if not 1 < item.amount <= 2000:
        return False
    item.kind, item.unit, item.bare = "Q", "piece", True
    return True


def _quantity_after_price(line: Line, at: int) -> bool:
    """£45 3.5 at the end of a line."""
    item, before = line.items[at], line.before(at)
    if before is None or before.kind != "P" or line.between(before, item) or item.amount not in SIZES:
        return False
    if item.amount >= before.amount / 2 or not line.closes(item):
        return False
    if item.amount == int(item.amount) and (line.reading.gaps[item.first] != " " or len(line.items) != 2):
        return False
    item.kind, item.bare = "Q", True
    return True


_RULES: tuple[Callable[[Line, int], bool], ...] = (
    _gift,
    _price_with_article,
    _price_for_quantity,
    _quantity_and_price,
    _price_after_bare,
    _count_before_product,
    _quantity_after_price,
    one_for,
    price_after_product,
    price_at,
    price_in_list,
    second_price,
)
