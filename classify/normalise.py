"""Undo obfuscation and keep a map to the original offsets."""

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from classify.confusables import COUNTRIES, FLAG_LETTERS, INVISIBLE, JOINER, FoldTable, is_emoji
from classify.spaced_letters import spaced_letters
from classify.spelled_digits import SPELLED, spelled_digits

_TABLE = FoldTable()
_SURROUNDED = "(?<![a-z0-9]){}(?![a-z0-9])"
_SPACED = re.compile(
    _SURROUNDED.format(
        r"[a-z]( ?[.·•*_~^\-:|,;\U0001F300-\U0001FAFF] ?)(?:[a-z]|[0134](?=\1[a-z]))(?:\1[a-z0134])*\1[a-z]"
    )
)
_LEET = re.compile(r"[a-z][0134578@$!€]{1,2}[a-z]|(?<![\w$.,])\$[a-z]{2}|(?<=[a-z]{2})\$(?!\w)")
_LEET_TOKEN = re.compile(r"(?<![\w@$!€.,/])\$?[a-z][a-z0-9@$!€]*(?![\w@]|\.[a-z])")
_LEET_LETTERS = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i", "€": "e"}
)
_PUNCTURED = re.compile(r"(?<=[a-z])[*·•~^|¦\u00b8\"]+(?=[a-z])")
_ZEROS = re.compile(r"(?<![\w.])\d{1,3}(o{1,2})(?![\w])")
_REPEATED = re.compile(r"([a-z])\1\1+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """A plain reading of a text that knows where each of its characters came from."""

    original: str
    text: str
    offsets: Sequence[int]
    """For each character of `text` the index in `original` where it starts; one more entry for the end."""
    ends: Sequence[int]
    """For each character of `text` the index in `original` where it ends."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], max(self.ends[end - 1], self.offsets[start])


def normalise(text: str) -> Normalised:
    """The strong reading: folded, spaced letters joined, leet and repeated letters undone.

    Idempotent and linear; never raises.
    """
    return strengthen(fold(text))


def fold(text: str) -> Normalised:
    """The light reading: lower case without accents, disguises and invisible characters; digits stay as written."""
    if text.isascii():
        return Normalised(original=text, text=text.lower(), offsets=range(len(text) + 1), ends=range(1, len(text) + 1))
    table = _TABLE
    if all(len(table[ord(character)]) == 1 and ord(character) not in FLAG_LETTERS for character in set(text)):
        plain = text.translate(table)
        return Normalised(original=text, text=plain, offsets=range(len(text) + 1), ends=range(1, len(text) + 1))
    return _fold_unevenly(text)


def _fold_unevenly(text: str) -> Normalised:
    table, pieces, offsets, ends = _TABLE, list[str](), array("L"), array("L")
    flags = _flag_readings(text)
    for index, character in enumerate(text):
        code = ord(character)
        plain = table[code]
        if code in FLAG_LETTERS:
            plain = flags[index]
        elif code == JOINER and _joins_emoji(text, index):
            plain = character
        if len(plain) == 1:
            pieces.append(plain)
            offsets.append(index)
            ends.append(index + 1)
            continue
        if not plain:
            continue
        pieces.append(plain)
        for _ in plain:
            offsets.append(index)
            ends.append(index + 1)
    offsets.append(len(text))
    return Normalised(original=text, text="".join(pieces), offsets=offsets, ends=ends)


def _joins_emoji(text: str, index: int) -> bool:
    before = index - 1
    while before >= 0 and ord(text[before]) in INVISIBLE and ord(text[before]) != JOINER:
        before -= 1
    if before < 0 or index + 1 >= len(text):
        return False
    # A regional indicator may become a letter, and letters are not joined.
    return all(is_emoji(side) and ord(side) not in FLAG_LETTERS for side in (text[before], text[index + 1]))


def _flag_readings(text: str) -> dict[int, str]:
    """What each regional indicator reads as: itself in a true flag, a letter where it spells a word."""
    readings: dict[int, str] = {}
    for run in re.finditer(r"[\U0001F1E6-\U0001F1FF]+", text):
        letters = "".join(FLAG_LETTERS[ord(character)] for character in run.group())
        pairs = [letters[at : at + 2] for at in range(0, len(letters), 2)]
        flag = all(pair in COUNTRIES for pair in pairs)
        for shift, character in enumerate(run.group()):
            readings[run.start() + shift] = character if flag else letters[shift]
    return readings


_Edit = tuple[int, int, list[tuple[str, int, int]]]
"""Replace text[start:end] by (string, start, end) pieces whose sources are indices into the same text."""


def strengthen(view: Normalised) -> Normalised:
    """Apply the rules that read across characters until nothing changes any more."""
    for _ in range(40):  # each further round needs a text three times as long: forty are never used up
        changed = False
        for find in _RULES:
            edits = list(find(view.text))
            if edits:
                view, changed = _apply(view, edits), True
        if not changed:
            break
    return view


def _apply(view: Normalised, edits: list[_Edit]) -> Normalised:
    pieces: list[str] = []
    offsets, ends, at = array("L"), array("L"), 0
    old_offsets, old_ends = array("L", view.offsets), array("L", view.ends)
    for start, end, replacements in edits:
        pieces.append(view.text[at:start])
        offsets.extend(old_offsets[at:start])
        ends.extend(old_ends[at:start])
        for string, source, source_end in replacements:
            pieces.append(string)
            for _ in string:
                offsets.append(old_offsets[source])
                ends.append(old_ends[source_end - 1])
        at = end
    pieces.append(view.text[at:])
    offsets.extend(old_offsets[at:])
    ends.extend(old_ends[at:])
    return Normalised(original=view.original, text="".join(pieces), offsets=offsets, ends=ends)


def _join_spaced(text: str) -> Iterator[_Edit]:
    spaced = list(spaced_letters(text))
    spaced += (
        [at for at in range(*match.span()) if text[at].isascii() and text[at].isalnum()]
        for match in _SPACED.finditer(text)
    )
    last = 0
    for letters in sorted(spaced):
        if letters[0] >= last:
            last = letters[-1] + 1
            yield letters[0], last, [(text[at], at, at + 1) for at in letters]


def _drop_punctures(text: str) -> Iterator[_Edit]:
    for match in _PUNCTURED.finditer(text):
        yield match.start(), match.end(), []


def _read_leet(text: str) -> Iterator[_Edit]:
    if not _LEET.search(text):
        return
    for match in _LEET_TOKEN.finditer(text):
        token = match.group()
        if not _is_leet(token):
            continue
        plain = token.translate(_LEET_LETTERS)
        yield (
            match.start(),
            match.end(),
            [(letter, match.start() + n, match.start() + n + 1) for n, letter in enumerate(plain)],
        )


def _is_leet(token: str) -> bool:
    if token.isalpha() or len(token) < 3 or not _LEET.search(token):
        return False
    if re.search(r"[269]|[0-9]{3}|\d\d$|[@!]$", token):
        return False  # an amount or a number at the end of a name, not letters
    if len(token) < 4 and not re.fullmatch(r"([a-z])[01345](?!\1)[a-z]", token):
        return False  # b2b, mp3, f4f
    # g50e is a gram for fifty euros, g33k is a word.
    return not re.fullmatch(r"[a-z]{1,2}(\d)(?!\1)\d[a-z]{1,2}", token)


def _read_zeros(text: str) -> Iterator[_Edit]:
    """The letter o after digits is a zero: 5O, 1OO."""
    for match in _ZEROS.finditer(text):
        start, end = match.span(1)
        yield start, end, [("0", at, at + 1) for at in range(start, end)]


def _squeeze(text: str) -> Iterator[_Edit]:
    for match in _REPEATED.finditer(text):
        start, end = match.span()
        whole = not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum()
        keep = 3 if whole else 1  # "xxx" and "www" are words of their own
        if end - start > keep:
            letter = match.group(1)
            yield (
                start,
                end,
                [(letter, start + n, start + n + 1) for n in range(keep - 1)] + [(letter, start + keep - 1, end)],
            )


def _read_spelled(text: str) -> Iterator[_Edit]:
    if SPELLED.search(text):
        yield from spelled_digits(text)


_RULES: tuple[Callable[[str], Iterator[_Edit]], ...] = (
    _join_spaced,
    _drop_punctures,
    _read_leet,
    _read_zeros,
    _squeeze,
    _read_spelled,
)
