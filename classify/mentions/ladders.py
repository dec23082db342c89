"""Rows of numbers: 60/100/180, tables with a head of amounts, two ladders one under the other."""

from classify.mentions.line import Line
from classify.mentions.reading import Item, Reading
from classify.mentions.vocabulary import IDF, SIZES

_ROW_GAPS = ("/", "-", "|", "–", "")
_LONGEST = 30
"""Numbers of a row that only blanks hold together: more are no ladder, and are not walked again from each of them."""


def twin_ladders(lines: dict[int, list[Item]], reading: Reading) -> None:
    """Format: 5 / 10 / 20, and on the next line Tarif: 60 / 100 / 180: amounts and their prices."""
    for line, low in lines.items():
        high = lines.get(line + 1, [])
        if len(low) < 3 or len(low) != len(high) or any(item.kind != "N" for item in low + high):
            continue
        barred = all(reading.gaps[item.first].strip() in ("/", "|") for item in low[1:] + high[1:])
        if barred and _are_twins(low, high):
            _pair(low, high)


def tables(lines: dict[int, list[Item]], reading: Reading) -> None:
    """A line of amounts alone heads columns; each later line with as many numbers holds their prices."""
    tokens: dict[int, int] = {}
    for line in reading.lines:
        tokens[line] = tokens.get(line, 0) + 1
    heading = 0
    for line, row in sorted(lines.items()):
        if len(row) < 3:
            continue
        values = [item.amount for item in row]
        alone = sum(item.end - item.first for item in row) == tokens[line]
        if alone and values == sorted(set(values)) and all(item.kind in "NQq" for item in row):
            following = lines.get(line + 1, []) or lines.get(line + 2, [])
            if len(following) == len(row) and all(item.kind in "NP" for item in following):
                heading = len(row)
                for item in row:
                    item.kind, item.bare = "Q", item.unit is None
        elif len(row) == heading and all(item.kind in "NP" for item in row):
            for item in row:
                item.kind = "P"


def meshes(reading: Reading, items: list[Item]) -> None:
    """73-120u, 45/73/90 microns: sizes of a sieve, no amounts."""
    for at, item in enumerate(items):
        if item.kind == "X" and reading.words[item.end - 1] in ("u", "um", "micron", "microns"):
            item.kind = "M"
            while at and items[at - 1].kind == "N" and items[at - 1].end == items[at].first:
                if reading.gaps[items[at].first].strip() not in ("-", "/", "–"):
                    break
                at -= 1
                items[at].kind = "M"


def slash_ladders(line: Line) -> None:
    """60/100/180 after a product are prices; 75/92/93 is left to the places."""
    at, earlier = 0, list[Item]()
    while at < len(line.items):
        run = _run(line, at)
        if not _is_row(line, run):
            at += 1
            continue
        if len(run) >= 3 and len(run) == len(earlier) and _are_twins(earlier, run):
            _pair(earlier, run)  # 2 / 5 / 10 — Tarif : 12 / 27 / 48
            earlier = []
        else:
            _settle(line, at, run)
            earlier = run
        at += len(run)


def _run(line: Line, at: int) -> list[Item]:
    """The longest row of numbers from this place on that one separator holds together."""
    run = [line.items[at]]
    while True:
        following = line.after(at, len(run))
        if following is None or following.kind not in "NP" or run[-1].kind not in "NP":
            return run
        gap = line.gap(following)
        if gap not in _ROW_GAPS or (len(run) > 1 and gap != line.gap(run[1])) or line.between(run[-1], following):
            return run
        run.append(following)
        if not gap and len(run) == _LONGEST:
            return run


def _is_row(line: Line, run: list[Item]) -> bool:
    """Numbers with only blanks between them are a row where a product leads them."""
    if len(run) < 2 or line.gap(run[1]):
        return True
    led = run[0].first in line.names or (
        line.menu and bool(line.candidates) and all(item.amount % 5 == 0 for item in run)
    )
    return len(run) >= 3 and led and all(item.amount >= 5 for item in run)


def _settle(line: Line, at: int, run: list[Item]) -> None:
    values = [item.amount for item in run]
    rising = values == sorted(set(values))
    if len(run) == 2 and values in ([7.0, 7.0], [24.0, 7.0]):
        run[0].kind = run[1].kind = "X"  # 7/7
    elif len(run) >= 3 and rising and _are_prices(line, run):
        for item in run:
            item.kind = "P"
        _amounts_after(line, at, len(run))
    elif len(run) == 2 and rising and _is_pair_of_prices(line, run):
        for item in run:
            item.kind = "P"
    elif len(run) >= 3 or (len(run) == 2 and _are_districts(line, run)):
        kind = "L" if all(line.district(item) for item in run) else "X"
        for item in run:
            if item.kind == "N":
                item.kind = kind


def _are_prices(line: Line, run: list[Item]) -> bool:
    if any(item.kind == "P" for item in run):
        return True
    districts = all(line.district(item) for item in run)
    if not line.menu or (districts and {line.reading.words[item.first] for item in run} <= IDF):
        return False
    return all(item.amount % 5 == 0 and item.amount >= 10 for item in run) or (not districts and run[-1].amount >= 20)


def _is_pair_of_prices(line: Line, run: list[Item]) -> bool:
    """SHIT 20/50: two prices, where no further number follows before the next product."""
    low, high = run
    if not line.menu or low.first not in line.names or low.kind != "N" or high.kind != "N":
        return False
    after = next((other for other in line.items if other.first >= high.end), None)
    alone = after is None or any(high.end <= one.first < after.first for one in line.candidates)
    return alone and low.amount % 10 == 0 and high.amount % 10 == 0 and high.amount <= 5 * low.amount


def _are_districts(line: Line, run: list[Item]) -> bool:
    if not all(item.kind == "N" and line.district(item) for item in run):
        return False
    codes = {line.reading.words[item.first] for item in run}
    return codes <= IDF or (not line.candidates and all(int(code) % 5 for code in codes))


def _amounts_after(line: Line, at: int, size: int) -> None:
    """40/75/160 pour 1/2/5: as many amounts follow the prices."""
    following = line.items[at + size : at + 2 * size]
    if len(following) < size or any(item.kind != "N" or item.amount not in SIZES for item in following):
        return
    words, gap = line.between(line.items[at + size - 1], following[0]), line.gap(following[0])
    if words in (["pour"], ["for"], ["les"]) or (not words and gap in ("→", "->", "=", "=>", ":")):
        for item in following:
            item.kind, item.bare = "Q", True


def _are_twins(low: list[Item], high: list[Item]) -> bool:
    return all(
        small.amount in SIZES and 2 * small.amount <= large.amount for small, large in zip(low, high, strict=True)
    )


def _pair(low: list[Item], high: list[Item]) -> None:
    for small, large in zip(low, high, strict=True):
        small.kind, small.bare, large.kind = "Q", True, "P"
