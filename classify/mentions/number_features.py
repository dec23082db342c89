"""What stands around each number of a post, as names that `mentions.number_model` weighs."""

import itertools
from collections.abc import Sequence

from classify.lexicon import Lexicon
from classify.mentions.candidates import Candidate
from classify.mentions.reading import CURRENCY, EMOJI, NUMBER, WORD, Item, Reading
from classify.mentions.vocabulary import COUNTED, LIMITS, NUMBERED, PLACE_LEADS, RECRUITING, SHOP, SIZES

_SCALES = ((1.0, "<1"), (1.01, "=1"), (2.0, "1-2"), (5.0, "2-5"), (12.0, "5-12"), (40.0, "12-40"))
_MASSES = frozenset({"g", "kg", "oz", "lb", "mg", "ml"})


class Row:
    """The items of one line, with what their values have in common."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.values = values = [item.amount for item in items]
        self.size = len(values)
        self.rising = self.size >= 3 and all(a < b for a, b in itertools.pairwise(values))
        halves = list(zip(values[::2], values[1::2], strict=False))
        even = self.size >= 4 and self.size % 2 == 0
        self.pairs_up = even and all(low < high for low, high in halves)
        self.pairs_down = even and all(low > high for low, high in halves)
        self.kinds = "".join(item.kind for item in items)


def describe(
    reading: Reading, lexicon: Lexicon, candidates: Sequence[Candidate]
) -> tuple[list[list[str]], list[list[str]]]:
    """For each item of the reading what speaks for its kind, and what ties it to the item before."""
    items = reading.items
    lines: dict[int, list[Item]] = {}
    for item in items:
        lines.setdefault(reading.lines[item.first], []).append(item)
    rows = {line: Row(found) for line, found in lines.items()}
    ends = {one.end: one for one in candidates}
    starts = {one.first: one for one in candidates}
    columns = _columns(rows)
    post = _post(reading, candidates, rows)
    states: list[list[str]] = []
    links: list[list[str]] = []
    before: Item | None = None
    place = 0
    for at, item in enumerate(items):
        line = reading.lines[item.first]
        same = before is not None and reading.lines[before.first] == line
        place = place + 1 if same else 0
        after = items[at + 1] if at + 1 < len(items) else None
        names = _own(reading, item)
        names += _words(reading, lexicon, item)
        names += _products(reading, item, starts, ends, before if same else None)
        names += _row(rows, line, place, item)
        if columns and rows[line].size == 2:
            names.append(f"columns {columns} {place} {item.kind}")
        base, kind = names[0], names[1]
        link = _link(reading, before, item) if before is not None else "none"
        onward = _link(reading, item, after) if after is not None else "none"
        names += (f"from={link}", f"to={onward}", f"{kind} to={onward}", f"{kind} from={link}", f"{base} to={onward}")
        if after is not None:
            names.append(f"to={onward} kind={after.kind}{'' if after.bare else '!'}")
        if before is not None:
            names.append(f"from={link} kind={before.kind}{'' if before.bare else '!'}")
        names += (f"{kind} {sign}" for sign in post)
        names += post
        states.append(names)
        links.append([f"link={link}", f"near={link.split(' ')[0]}"] if before is not None else [])
        before = item
    return states, links


def _columns(rows: dict[int, Row]) -> str:
    """Whether the lines of two numbers all rise or all fall: amounts with prices, or prices with amounts."""
    pairs = [row.values for row in rows.values() if row.size == 2]
    if len(pairs) < 2:
        return ""
    return "up" if all(a < b for a, b in pairs) else "down" if all(a > b for a, b in pairs) else ""


def _post(reading: Reading, candidates: Sequence[Candidate], rows: dict[int, Row]) -> list[str]:
    items = reading.items
    priced = sum(item.kind == "P" and item.currency is not None for item in items)
    measured = sum(item.kind == "Q" and item.unit in _MASSES for item in items)
    firm = sum(one.ambiguity <= 0.5 for one in candidates)
    seen = set(reading.words)
    return [
        f"signs={min(reading.signs, 4)}",
        f"priced={min(priced, 2)}",
        f"measured={min(measured, 2)}",
        f"firm={min(firm, 2)}",
        f"items={'1' if len(items) == 1 else '2-3' if len(items) < 4 else '4+'}",
        f"recruiting={bool(seen & RECRUITING)}",
        f"shop={min(len(seen & SHOP), 2)}",
        f"lines={'1' if len(rows) == 1 else '2+'}",
        f"words={'few' if len(reading.words) < 12 else 'some' if len(reading.words) < 40 else 'many'}",
    ]


def _own(reading: Reading, item: Item) -> list[str]:
    amount = item.amount
    whole = amount == int(amount)
    unit = item.unit or "-"
    kind = f"kind={item.kind}{'w' if item.word else 'b' if item.bare else '!'}"
    size = str(int(amount)) if whole and amount in (1, 2, 3, 5, 10, 20, 100) else _size(amount, whole=whole)
    currency = "money" if item.currency else "-"
    long = item.end - item.first > 1
    return [
        f"size={size}",
        kind,
        f"{kind} size={size}",
        f"{kind} unit={unit}",
        f"unit={unit} long={long}",
        f"sold={amount in SIZES} round={whole and amount % 5 == 0}",
        f"{currency} {kind}",
        f"written={reading.words[item.first]}" if item.kind == "u" else "digits",
    ]


def _size(amount: float, *, whole: bool) -> str:
    if amount < 1:
        return "<1"
    end = "." if not whole else "0" if amount % 10 == 0 else "5" if amount % 5 == 0 else "n"
    return f"{end}{min(len(str(int(amount))), 5)}"


def _words(reading: Reading, lexicon: Lexicon, item: Item) -> list[str]:
    words, first, end = reading.words, item.first, item.end
    opening, closing = reading.bounds(first)
    left = _shape(reading, first - 1, opening, closing)
    right = _shape(reading, end, opening, closing)
    names = [
        f"l={left}",
        f"r={right}",
        f"l2={_shape(reading, first - 2, opening, closing)} {left}",
        f"r2={right} {_shape(reading, end + 1, opening, closing)}",
        f"lg={_mark(reading, first, opening)}",
        f"rg={_mark(reading, end, opening) if end < closing else '$'}",
        f"l={left} r={right}",
        f"kind={item.kind} l={left}",
        f"kind={item.kind} r={right}",
    ]
    earlier = words[max(opening, first - 4) : first]
    names += (f"b={word}" for word in earlier if word.isalpha())
    names += (f"a={word}" for word in words[end : min(closing, end + 4)] if word.isalpha())
    if LIMITS.intersection(earlier):
        names.append("limit")
    if first > opening:
        word = words[first - 1]
        names += (
            name
            for name, known in (
                ("l in numbered", word in NUMBERED),
                ("l in leads", word in PLACE_LEADS),
                ("l is place", word in lexicon.places),
                ("l is generic", word in lexicon.generic),
            )
            if known
        )
    if end < closing and words[end] in lexicon.places:
        names.append("r is place")
    if words[first] in lexicon.departements:
        names.append(f"departement l={left}")
    if reading.gaps[first] == "" and first and reading.kinds[first - 1] == WORD:
        names.append("glued")
    return names


def _shape(reading: Reading, at: int, opening: int, closing: int) -> str:
    if at < opening:
        return "^"
    if at >= closing:
        return "$"
    if reading.claimed[at]:
        return reading.claimed[at]
    kind = reading.kinds[at]
    if kind == NUMBER:
        return "#"
    return "☺" if kind == EMOJI else reading.words[at]


def _mark(reading: Reading, at: int, opening: int) -> str:
    if at <= opening or at >= len(reading.gaps):
        return "^"
    gap = reading.gaps[at]
    return gap.strip()[:3] or ("_" if gap else "0")


def _products(
    reading: Reading, item: Item, starts: dict[int, Candidate], ends: dict[int, Candidate], before: Item | None
) -> list[str]:
    opening, closing = reading.bounds(item.first)
    floor = before.end if before is not None else opening
    names: list[str] = []
    left = next(((d, ends[at]) for d, at in enumerate(range(item.first, floor - 1, -1)) if at in ends), None)
    right = next(
        ((d, starts[at]) for d, at in enumerate(range(item.end, min(closing, item.end + 4))) if at in starts), None
    )
    if left is not None and left[0] <= 8:
        distance, one = left
        far = str(distance) if distance < 3 else "3+"
        doubt = "emoji" if one.kind == "emoji" else str(int(one.ambiguity * 5))
        names += (f"product {far}", f"product {far} {doubt}", f"product {far} counted={one.value in COUNTED}")
        names.append(f"kind={item.kind} product {far} led={before is not None}")
        if distance == 0:
            names.append(f"product gap={_mark(reading, item.first, opening)} {doubt}")
    else:
        names.append("no product left")
    if right is not None:
        distance, one = right
        names.append(f"product right {distance} {int(one.ambiguity * 5)} {one.kind == 'emoji'}")
    return names


def _row(rows: dict[int, Row], line: int, place: int, item: Item) -> list[str]:
    row = rows[line]
    parity = place % 2
    names = [f"place={min(place, 3)} of={min(row.size, 5)}"]
    if row.rising:
        names.append(f"rising {item.kind}")
    if row.pairs_up:
        names.append(f"pairs up {parity} {item.kind}")
    if row.pairs_down:
        names.append(f"pairs down {parity} {item.kind}")
    for step, side in ((-1, "above"), (1, "below")):
        other = rows.get(line + step)
        if other is not None and place < len(other.kinds):
            names.append(f"{side}={other.kinds[place]} same={other.size == row.size}")
    return names


def _link(reading: Reading, left: Item, right: Item) -> str:
    """How two neighbours are tied: the line, what stands between, how their values compare."""
    if reading.lines[left.first] != reading.lines[right.first]:
        return "line"
    between = [reading.words[at] for at in range(left.end, right.first) if reading.kinds[at] not in (EMOJI, CURRENCY)]
    gap = reading.gaps[right.first].strip()[:2] or ("_" if reading.gaps[right.first] else "0")
    words = "0" if not between else between[0] if len(between) == 1 else "2" if len(between) == 2 else "3+"
    scale = right.amount / left.amount if left.amount else 0.0
    ratio = next((name for most, name in _SCALES if scale < most), ">40")
    return f"{words}{gap} {ratio}" if len(between) < 3 else f"3+ {ratio}"
