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
_FEWEST = 2
"""How many words a number in words has at least; the rest may be digits."""
SPELLED = re.compile(r"\b(?:zero|oh|cero|null)\b|\bplus (?:trente|thirty|treinta)\b")
"""A text without one of these spells no telephone number."""
_ITEM = rf"(?:{'|'.join(_WORDS)}|\d{{1,2}})"
_RUN = re.compile(rf"\b(?:zero|oh|cero|null|plus|0\d?|trente)(?:[ ,.\-/·•]{{1,3}}{_ITEM}\b){{3,40}}")
_TOKEN = re.compile(r"[a-z]+|\d+")


def spelled_digits(text: str) -> Iterator[tuple[int, int, list[tuple[str, int, int]]]]:
    """Edits (start, end, pieces) that turn each spelled number of eight to fifteen digits in `text` into digits."""
    for run in _RUN.finditer(text):
        items = [
            (item.group(), item.start() + run.start(), item.end() + run.start())
            for item in _TOKEN.finditer(run.group())
        ]
        words = sum(item.isalpha() and item != "et" for item, _, _ in items)
        pieces = _read(items, text)
        if words >= _FEWEST and 8 <= sum(len(digits.lstrip("+")) for digits, _, _ in pieces) <= 15:
            yield run.start(), run.end(), pieces


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
        if word.isdigit():
            pieces.append((word, start, end))
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
        pieces.append((f"{value:02d}", start, end))
    return pieces


def _small(word: str) -> int:
    return _UNITS.get(word, _TEENS.get(word, 0))
