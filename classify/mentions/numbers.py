"""What each number of a post is by itself: a quantity, a price, a dose, a time, or still open."""

from classify.lexicon import Lexicon, Unit
from classify.mentions.amount_words import MEASURES, unit_or_number_word
from classify.mentions.currencies import CURRENCIES, currency_after, has_cents, is_ordinal, trails
from classify.mentions.reading import CURRENCY, NUMBER, WORD, Item, Reading

GRAMS = {"g": 1.0, "mg": 0.001, "kg": 1000.0, "oz": 28.0, "lb": 448.0}
"""Grams of each unit of mass, as the trade rounds them."""
_CODES = ("eur", "chf", "gbp", "usd", "cad", "aud")


def find_items(reading: Reading, lexicon: Lexicon) -> None:
    """Fill `reading.items` with every free number and unit word, classified as far as its neighbours say."""
    words, kinds = reading.words, reading.kinds
    at, size = 0, len(words)
    items = reading.items
    while at < size:
        if reading.claimed[at]:
            at += 1
            continue
        kind = kinds[at]
        if kind == NUMBER:
            item = _number(reading, lexicon, at)
            items.append(item)
            at = max(item.end, at + 1)
        elif kind == WORD:
            found = unit_or_number_word(reading, lexicon, at)
            if found:
                items.append(found)
                at = found.end
            else:
                at += 1
        else:
            at += 1


def value_of(word: str) -> float:
    """The value of a written number; a point or comma before three digits separates thousands."""
    head, mark, tail = word.replace(",", ".").partition(".")
    if mark and len(tail) == 3 and head != "0" and len(head) <= 3:
        return float(head + tail)
    if mark:
        return float(f"{head}.{tail}")
    return float(head) if len(head) < 16 else 0.0


def _number(reading: Reading, lexicon: Lexicon, at: int) -> Item:
    words, kinds, gaps, size = reading.words, reading.kinds, reading.gaps, len(reading.words)
    amount, end, first = value_of(words[at]), at + 1, at
    named = lexicon.units.match(words, at, reading.reach(at, 3)) if words[at] in lexicon.units else None
    if named and named[0] > 1:  # 8th, 8 ball, 9 bar
        unit = named[1][0]
        return Item("u", first, first + named[0], unit.amount or 1.0, unit=unit.unit)
    # 1 800 euros, 1'800.-
    if (
        end < size
        and kinds[end] == NUMBER
        and gaps[end] in (" ", "'", "\u202f")
        and len(words[end]) == 3
        and words[end].isdigit()
        and words[at].isdigit()
        and len(words[at]) <= 2
        and (currency_after(reading, end + 1) or (at and kinds[at - 1] == CURRENCY) or _is_per_mass(words, end + 1))
        and (words[end].endswith("00") or (end + 1 < size and len(words[end + 1]) > 2))
        and not (at and (words[at - 1] == "x" or kinds[at - 1] == NUMBER))
    ):
        amount, end = amount * 1000 + float(words[end]), end + 1
    # 1/2 oz
    elif (
        end + 1 < size
        and gaps[end] == "/"
        and kinds[end] == NUMBER
        and words[at] in ("1", "3")
        and words[end] in ("2", "4", "8", "3")
        and (hit := lexicon.units.match(words, end + 1, min(2, size - end - 1)))
        and reading.close(end + 1)
        and not reading.claimed[end + 1]
    ):
        unit = hit[1][0]
        if unit.unit in ("mg", "ug"):
            return Item("D", first, end + 1 + hit[0], amount / float(words[end]), unit=unit.unit)
        if unit.amount is None or unit.unit == "oz":
            share = amount / float(words[end]) * (unit.amount or 1)
            return Item("Q", first, end + 1 + hit[0], share, unit=unit.unit)
    lone = (end + 1 >= size or gaps[end + 1] != "/") and (at == 0 or gaps[at] != "/")
    if lone and end < size and gaps[end] == "/" and words[at] == "1" and words[end] in ("8", "4", "2"):
        return Item("q", first, end + 1, 1 / float(words[end]), unit="oz")
    before = first - 1
    if before >= 0 and kinds[before] == CURRENCY and gaps[first] in ("", " ") and not trails(reading, before):
        sign = words[before]
        if sign != "€" or gaps[first] == "" or not currency_after(reading, end):
            return Item("P", before, end, _thousand(reading, end, amount), currency=CURRENCIES[sign])
    code = before >= 0 and words[before] in _CODES and gaps[first] in ("", " ", ": ")
    if code and (before == 0 or kinds[before - 1] != NUMBER):
        return Item("P", before, end, amount, currency=CURRENCIES[words[before]])
    if reading.view.text[reading.ends[end - 1] : reading.ends[end - 1] + 2] == ".-":  # 15.-, the Swiss way
        return Item("P", first, end, amount, currency="CHF")
    if end >= size or reading.claimed[end] or (len(gaps[end]) > 1 and gaps[end] not in ("  ", " x", " -")):
        return _bare(reading, first, end, amount)
    following = words[end]
    currency = currency_after(reading, end)
    if currency:
        if following in ("e", "eu") and is_ordinal(reading, end, amount):
            return Item("X", first, end + 1, amount)
        stop = end + 1
        if has_cents(reading, lexicon, end):
            return Item("P", first, stop + 1, amount + float(words[stop]) / 100, currency=currency)
        return Item("P", first, stop, amount, currency=currency)
    if gaps[end] in ("", " ", "-", "  "):
        leads = gaps[end] == " " and end + 1 < size and kinds[end + 1] == NUMBER and gaps[end + 1] == ""  # 60 x20
        if (following == "x" or following == "×") and not leads:
            return Item("q", first, end, amount, unit="piece", bare=True)
        if following == "k" and gaps[end] == "" and amount < 100:
            return Item("N", first, end + 1, amount * 1000, bare=True)
        if following in ("et", "and", "y") and end + 1 < size and words[end + 1] in ("demi", "half", "medio"):
            return Item("Q", first, end + 2, amount + 0.5, unit="g")
        if following == "er" and gaps[end] == "" and amount > 1:  # a German fiver of something
            return Item("N", first, end + 1, amount, bare=True)
        if following == "h" and (
            gaps[end] == "" or reading.view.text[reading.ends[end] : reading.ends[end] + 1] != "/"
        ):
            return Item("X", first, end + 1, amount)
        if following in MEASURES and (len(following) > 1 or gaps[end] == ""):
            return Item("X", first, end + 1, amount)
        hit = (
            lexicon.units.match(words, end, reading.reach(end, 2))
            if following not in ("le", "la", "les") and (following != "l" or gaps[end] == "")
            else None
        )
        elided = reading.view.text[reading.ends[end] : reading.ends[end] + 1] in ("'", "’")
        if hit and not reading.claimed[end] and not elided:
            after = end + hit[0]
            paired = (
                gaps[end] == " " and after < size and (gaps[after] == "/" or (kinds[after] == NUMBER and first > 0))
            )
            return _measured(first, end, amount, hit, paired=paired)
    if following == "%" or reading.view.text[reading.ends[end - 1] : reading.ends[end - 1] + 2].lstrip()[:1] == "%":
        return Item("X", first, end, amount)
    return _bare(reading, first, end, amount)


def _is_per_mass(words: list[str], at: int) -> bool:
    """Whether `le kilo` follows: 1 400 le kilo."""
    return words[at : at + 1] in (["le"], ["par"], ["per"], ["the"], ["el"], ["al"], ["das"]) and words[
        at + 1 : at + 2
    ] in (["kilo"], ["kg"], ["lb"], ["pound"])


def _measured(first: int, end: int, amount: float, hit: tuple[int, tuple[Unit, ...]], *, paired: bool) -> Item:
    length, (unit, *_) = hit
    if unit.unit in ("mg", "ug"):
        return Item("D", first, end + length, amount, unit=unit.unit)
    if unit.amount is not None:
        if unit.ambiguity >= 0.9 or paired:
            return Item("N", first, end, amount, bare=True)
        return Item("Q", first, end + length, amount * unit.amount, unit=unit.unit)
    return Item("Q" if unit.ambiguity < 0.4 else "q", first, end + length, amount, unit=unit.unit)


def _bare(reading: Reading, first: int, end: int, amount: float) -> Item:
    text, stop = reading.view.text, reading.ends[end - 1]
    if text[stop : stop + 2].lstrip()[:1] == "%" or text[stop : stop + 1] in ("h", "°"):
        return Item("X", first, end, amount)
    word = reading.words[first]
    start = reading.starts[first]
    nxt = end < len(reading.words) and reading.kinds[end] == NUMBER and reading.gaps[end] == " "
    if word in ("05", "08") and nxt and first and reading.kinds[first - 1] == WORD:
        return Item("N", first, end, amount / 10, bare=True)  # c 05 30: half a gram
    if word.isdigit() and (len(word) > 5 or (len(word) > 1 and word[0] == "0")):
        return Item("X", first, end, amount)
    if text[start - 1 : start] == "+" and amount in (16, 18, 21):
        return Item("X", first, end, amount)
    if first and reading.gaps[first] == "" and reading.kinds[first - 1] == WORD:
        before = reading.words[first - 1]
        if before == "x":
            return Item("q", first, end, amount, unit="piece", bare=True)
        if before not in CURRENCIES and before not in ("g", "gr", "q", "z"):
            return Item("X", first, end, amount)  # the number at the end of a name
    return Item("N", first, end, amount, bare=True)


def _thousand(reading: Reading, at: int, amount: float) -> float:
    if at < len(reading.words) and reading.words[at] == "k" and reading.gaps[at] == "":
        return amount * 1000
    return amount
