"""Which open numbers are quantities and which are prices: ladders, `70 le g`, `3 for 25`, `80€ les 10`, `un 20`."""

import itertools
import re

from classify.mentions.bare_numbers import bare_quantity, is_per, settle_number
from classify.mentions.candidates import Candidate
from classify.mentions.ladders import meshes, slash_ladders, tables, twin_ladders
from classify.mentions.line import Line
from classify.mentions.numbers import GRAMS
from classify.mentions.pay import is_pay
from classify.mentions.reading import NUMBER, WORD, Item, Reading
from classify.mentions.vocabulary import (
    BY_GRAM,
    EACH,
    FIRM_UNITS,
    FOR,
    FREE,
    LIMITS,
    MEDICINES,
    PER,
    POWDERS,
    RECRUITING,
    STRENGTHS,
)

_PAIR = re.compile(
    r"\d(?:\s*(?:=|→|->|=>|➜|:)\s*|\s(?:for|pour|les|por|fur|voor|per)\s)\d"
    r"|\d\s(?:le|la)\s(?:g|gr|gramme|pochon|meuge)\b|\bun \d{1,2}0\b"
)
_HOLDING = frozenset({"de", "of", "da", "mit", "con", "met", "x"})
_SEGMENT = re.compile(
    r"(?:^|[\n,;|•·]|\s[-–—/]\s)[^\w\n]{0,8}(?:[^\W\d_]{1,14}[ '’-]?){1,3}[\s:.=→>–-]{0,20}\d{1,3}(?:[.,]\d)?"
    r"(?=(?:\s\d{1,3}(?:[.,]\d)?){0,6}\s{0,2}(?:$|[\n,;|•·.]|\s[-–—/]\s))",
    re.MULTILINE,
)
"""A name and a number, closed: two of them make a menu."""


def resolve(reading: Reading, candidates: list[Candidate], *, signs: int) -> None:
    """Turn the open items of each line into quantities and prices. `signs`: how much the post looks like an offer."""
    items, text = reading.items, reading.view.text
    lines: dict[int, list[Item]] = {}
    for item in items:
        lines.setdefault(reading.lines[item.first], []).append(item)
    numbers = {line: sum(item.kind in "NQPq" for item in found) for line, found in lines.items()}
    priced = any(item.kind == "P" for item in items) or len(_PAIR.findall(text)) >= 2
    structured = len(_SEGMENT.findall(text)) >= 2
    opened = signs >= 3 or structured
    bar = 0.995 if signs >= 2 or (signs >= 1 and priced) else 0.8
    near = {
        line
        for candidate in candidates
        if candidate.ambiguity <= bar or _priced(reading, candidate, signs, numbers)
        for line in candidate.lines(reading)
    }
    by_line: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        for line in candidate.lines(reading):
            by_line.setdefault(line, []).append(candidate)
    twin_ladders(lines, reading)
    tables(lines, reading)
    meshes(reading, items)
    recruiting = bool(RECRUITING.intersection(reading.words))
    menus: set[int] = set()
    for line, found in lines.items():
        menu = opened or bool(near & {line, line - 1, line - 2}) or line - 1 in menus
        if menu:
            menus.add(line)
        _resolve_line(
            Line(reading, found, by_line.get(line, []), menu=menu, recruiting=recruiting, structured=structured)
        )
    reading.items = [item for found in lines.values() for item in found]


def claim_amounts(reading: Reading) -> None:
    """Record quantities and prices as mentions."""
    for before, item in itertools.pairwise(reading.items):
        if _holds(reading, before, item):
            item.first, before.kind = before.first, "X"
    for item in reading.items:
        if not reading.free(item.first, item.end):
            continue
        if item.kind == "Q":
            value: dict[str, object] = {"amount": round(item.amount, 4), "unit": item.unit}
            if item.unit in GRAMS:
                value["grams"] = round(item.amount * GRAMS[item.unit], 4)
            reading.claim(item.first, item.end, "QUANTITY", value)
        elif item.kind == "P" and item.amount > 0:
            reading.claim(item.first, item.end, "PRICE", {"amount": item.amount, "currency": item.currency})


def _holds(reading: Reading, pack: Item, count: Item) -> bool:
    """Whether a pack and how many it holds are one amount: boîte de 30, box of 12."""
    between = count.first - pack.end
    return (
        count.kind == "Q"
        and count.bare
        and pack.unit is not None
        and pack.kind in "uQqX"
        and reading.kinds[pack.first] == WORD
        and between == 1
        and reading.words[pack.end] in _HOLDING
        and reading.lines[pack.first] == reading.lines[count.first]
    )


def _priced(reading: Reading, candidate: Candidate, signs: int, numbers: dict[int, int]) -> bool:
    """Whether a doubtful product word has a number right behind it, and a second one or a sign of an offer near."""
    at, words = candidate.end, reading.words
    if candidate.kind == "emoji" or at >= len(words) or reading.kinds[at] != NUMBER or candidate.ambiguity > 0.985:
        return False
    if reading.gaps[at].strip(" ") not in ("", ":", "=", "-", "|", "→", "➜"):
        return False
    count = numbers.get(reading.lines[at], 0)
    if signs >= 1 or (candidate.ambiguity <= 0.85 and count >= 2):
        return True
    if count >= 4 and any("." in word or "," in word for word in words[at : at + 8]):
        return True
    following = words[at + 1] if at + 1 < len(words) and reading.lines[at + 1] == reading.lines[at] else ""
    return count >= 2 and following in ("le", "les", "la", "pour", "for")


def _resolve_line(line: Line) -> None:
    _doses(line)
    slash_ladders(line)
    _swallowed_units(line)
    for at, item in enumerate(line.items):
        if item.kind in "Qq" and _is_price_each(line, item):
            item.kind, item.end = "P", item.first + 1
        elif item.kind == "u":
            _unit_word(line, at)
        elif item.kind == "P":
            earlier = line.reading.words[max(0, item.first - 7) : item.first]
            if LIMITS.intersection(earlier[-3:]) and FREE.intersection(earlier):
                item.kind = "X"  # free delivery from an amount on
            else:
                bare_quantity(line, item, line.after(at))
        elif item.kind == "N" and _pays(line, item):
            item.kind = "P"
        elif item.kind == "N" and not _is_limited(line, item):
            settle_number(line, at)
    for at, item in enumerate(line.items):
        if item.kind in ("q", "u"):
            item.kind = "Q" if _is_quantity(line, at) else "X"


def _doses(line: Line) -> None:
    """`lyrica 300 la boite 60` names a strength; `2C-B 500 mg 45€` an amount."""
    for at, item in enumerate(line.items):
        candidate, later = line.names.get(item.first), line.after(at)
        if candidate is None or later is None:
            continue
        if item.kind == "N" and candidate.value in MEDICINES and item.amount in STRENGTHS:
            stop = min((one.first for one in line.candidates if one.first >= item.end), default=len(line.reading.words))
            linked = bool(line.between(item, later)) and set(line.between(item, later)) <= FOR  # xanax 10 pour 30
            linked = linked or (later.kind == "u" and is_per(line, item, later) and item.amount < 10)  # rivo 3 la pièce
            if not linked and any(other.kind in "PNuq" and other.first < stop for other in line.items[at + 1 :]):
                item.kind = "D"
            continue
        weighed = item.kind == "D" and item.unit == "mg" and candidate.value in POWDERS
        if weighed and later.kind == "P" and not line.between(item, later):
            item.kind = "Q"


def _swallowed_units(line: Line) -> None:
    """`c 55 g` is a price per gram, `za 900 lb` a price per pound."""
    if any(item.kind == "P" for item in line.items):
        return
    for at, item in enumerate(line.items):
        candidate = line.names.get(item.first)
        if item.kind not in "Qq" or candidate is None or item.end - item.first != 2:
            continue
        spaced = line.reading.gaps[item.end - 1] == " "
        per_gram = item.unit == "g" and 25 <= item.amount <= 120 and candidate.value in BY_GRAM and spaced
        after = line.after(at)
        free = after is None or after.kind != "N" or bool(line.between(item, after))
        if free and (per_gram or (item.unit == "lb" and item.amount >= 100)):
            unit = Item("Q", item.end - 1, item.end, 1.0, unit=item.unit)
            item.kind, item.end, item.unit = "P", item.end - 1, None
            line.items.insert(at + 1, unit)
            return


def _is_limited(line: Line, item: Item) -> bool:
    """Whether the number is a minimum order or a threshold."""
    words = line.reading.words[max(0, item.first - 3) : item.first]
    if "minimum" in words or "mini" in words:
        return True
    return any(word in LIMITS for word in words[-2:]) and "des" not in words[-1:]


def _pays(line: Line, item: Item) -> bool:
    """130 la journée, 500 a week, 3000 net: pay."""
    end = line.reading.ends[item.end - 1]
    tail = line.reading.view.text[end : end + 24]
    if line.recruiting and 50 <= item.amount <= 20000 and item.amount % 10 == 0 and not item.word:
        whole = item.end - item.first == 1 and len(line.reading.words[item.first]) > 2
        return whole or is_pay(tail) or tail[:3].strip()[:1] == "+"
    return item.amount >= 40 and is_pay(tail)


def _is_price_each(line: Line, item: Item) -> bool:
    """25 pc: the price of one."""
    last = line.reading.words[item.end - 1]
    return line.menu and item.unit == "piece" and item.amount >= 2 and last in EACH and item.end - item.first >= 2


def _unit_word(line: Line, at: int) -> None:
    """A unit word makes the number before it a price (70 le g), or the one after it (Q/75, oz 170)."""
    item, before, after = line.items[at], line.before(at), line.after(at)
    if after is not None and after.kind == "N" and line.menu and _is_count(line, at):
        item.kind, after.kind, after.unit = "X", "Q", "piece"  # boîte de 30 : 70€
        return
    firm = line.menu or (item.unit in FIRM_UNITS and line.prior(item) in PER)
    if firm and before is not None and before.kind == "N" and before.amount >= 2 and is_per(line, before, item):
        before.kind = "P"
    if after is not None and after.kind == "N" and line.menu and after.amount >= 5 and not line.between(item, after):
        following = line.after(at, 2)
        if following is None or following.kind != "u":
            after.kind = "P"


def _is_count(line: Line, at: int) -> bool:
    """Whether the number after a unit word says how many it holds, and a price follows."""
    item, count, price = line.items[at], line.after(at), line.after(at, 2)
    if count is None or price is None or price.kind not in "NP" or count.amount != int(count.amount) or line.gap(count):
        return False
    packed = line.between(item, count) in (["de"], ["of"], ["da"], ["mit"], ["con"])
    return packed or (not line.between(item, count) and price.kind == "P" and not line.between(count, price))


def _is_quantity(line: Line, at: int) -> bool:
    """Whether a doubtful unit stands beside a price or a product."""
    item, before, after = line.items[at], line.before(at), line.after(at)
    beside = (before is not None and before.kind == "P" and len(line.between(before, item)) <= 3) or (
        after is not None and after.kind == "P" and len(line.between(item, after)) <= 3
    )
    if item.kind == "u":
        return beside and (line.menu or not item.bare)
    return beside or any(
        abs(candidate.first - item.end) <= 3 or abs(candidate.end - item.first) <= 4 for candidate in line.candidates
    )
