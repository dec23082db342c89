"""Telephone numbers written in words (zéro six trente-neuf …) read as digits."""

import re
from collections.abc import Iterator

_UNITS = {
    "zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5,
    "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "oh": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9,
    "cero": 0, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
    "null": 0, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
}  # fmt: skip
_TEENS = {
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_TENS = {
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "nonante": 90,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_WORDS = sorted({*_UNITS, *_TEENS, *_TENS, "et", "double", "triple", "hundred"}, key=len, reverse=True)
_ONES = frozenset("123456789")
_FEWEST = 2
"""How many words a number in words has at least; a whole mobile number may have one digit in a word."""
_NAMES = "|".join(_WORDS)
_GAP = r"[ ,.\-/·•_*]"
SPELLED = re.compile(
    r"\b(?:zero|oh|cero|null)|\bplus (?:trente|thirty|treinta)\b|\+\d\d |\b[0o](?:six|sept|seven)|\b[0o][1-9]\d{0,3}(?:[ ,.\-/·•_*]{1,3}|(?=[a-z]))"
)
"""A text without one of these spells no telephone number."""
_ITEM = rf"(?>{_NAMES}|\d++)"
_RUN = re.compile(
    rf"(?<![\w+])(?:zero|oh|cero|null|plus|\+\d\d|[0o]\d{{0,4}}+|trente)(?>{_GAP}{{0,3}}+{_ITEM}){{2,40}}(?![a-z0-9])"
)
_TOKEN = re.compile(rf"o(?=six|sept|seven)|{_NAMES}|[a-z]+|\d+")
_LONGEST = 15
_WHOLE = re.compile(r"0[1-9]\d{8}|07\d{9}|\+33[1-9]\d{8}|\+447\d{9}")


def spelled_digits(text: str) -> Iterator[tuple[int, int, list[tuple[str, int, int]]]]:
    """Edits (start, end, pieces) that turn each spelled number of eight to fifteen digits in `text` into digits."""
    for run in _RUN.finditer(text):
        items = [
            (item.group(), item.start() + run.start(), item.end() + run.start())
            for item in _TOKEN.finditer(run.group())
        ]
        words = sum(item.isalpha() and item != "et" for item, _, _ in items)
        if not words:
            continue
        pieces = _read(items, text)
        mobile = _mobile(pieces)
        if mobile:
            if any(not text[start].isdigit() for _, start, _ in pieces[:mobile]):
                yield run.start(), pieces[mobile - 1][2], pieces[:mobile]
        elif (
            words >= _FEWEST and _is_told(items) and 8 <= sum(len(digits.lstrip("+")) for digits, _, _ in pieces) <= 15
        ):
            yield run.start(), run.end(), pieces


def _mobile(pieces: list[tuple[str, int, int]]) -> int:
    """How many of the first pieces are a whole number of a known length; 0 if none are: a price may follow it."""
    digits, found = "", 0
    for count, (more, _, _) in enumerate(pieces, 1):
        digits += more
        if len(digits) > _LONGEST:
            break
        if _WHOLE.fullmatch(digits):
            found = count
    return found


def _is_told(items: list[tuple[str, int, int]]) -> bool:
    """Whether the number opens as one that is spelled does: with a word, not with an amount."""
    first = items[0][0]
    return first.isalpha() or (first.startswith("0") and len(first) <= len("00"))


def _read(items: list[tuple[str, int, int]], text: str) -> list[tuple[str, int, int]]:
    def tied() -> bool:
        """Whether no comma stands before the next word: `quatre, vingt` is not eighty."""
        return at < len(items) and text[items[at - 1][2] : items[at][1]].strip(" -") == ""

    pieces: list[tuple[str, int, int]] = []
    at = 0
    while at < len(items):
        word, start, end = items[at]
        at += 1
        if word == "plus":
            pieces.append(("+", start, end))
            continue
        if word == "o" and at == 1:
            word = "0"
        if word.isdigit():
            pieces.append(("+" + word if at == 1 and text[start - 1 : start] == "+" else word, start, end))
            continue
        if word == "et":
            continue
        if word in ("double", "triple"):
            if at < len(items) and (unit := _UNITS.get(items[at][0])) is not None:
                pieces.append((str(unit) * (2 if word == "double" else 3), start, items[at][2]))
                at += 1
            continue
        if word == "quatre" and tied() and items[at][0].startswith("vingt"):
            value, end, at = 80, items[at][2], at + 1
        elif word in _UNITS:
            hundred = tied() and items[at][0] == "hundred"
            pieces.append((str(_UNITS[word]) + "00" * hundred, start, items[at][2] if hundred else end))
            at += hundred
            continue
        else:
            value = _TENS.get(word, _TEENS.get(word, 0))
        if value >= 20 and tied() and items[at][0] == "et":
            at += 1
        room = 20 if value in (60, 80) else 10
        if (value >= 20 or value == 10) and tied():
            added = _small(items[at][0])
            if 0 < added < room and not (value == 10 and added < 7):
                value, end, at = value + added, items[at][2], at + 1
                if added == 10 and tied() and 7 <= _small(items[at][0]) <= 9:
                    value, end, at = value + _small(items[at][0]), items[at][2], at + 1
        if value >= 20 and value % 10 == 0 and at < len(items) and items[at][1] == end and items[at][0] in _ONES:
            value, end, at = value + int(items[at][0]), items[at][2], at + 1  # trente9
        pieces.append((f"{value:02d}", start, end))
    return pieces


def _small(word: str) -> int:
    return _UNITS.get(word, _TEENS.get(word, 0))
