"""What the careful model sees of a post: hashed words, sounds, characters and masked sequences, and cues; contacts by kind only."""

import re
import zlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from classify.assessment import Mention
from classify.cue_names import CUES, PAIRS
from classify.cues import Cue, find_cues
from classify.meanings import DIMENSIONS, UNKNOWN, Meanings
from classify.ngrams import Indices, hashed, windows
from classify.normalise import Normalised
from classify.shapes import Span, touches
from classify.signs import Sign, Signs
from classify.sounds import sound

CHARACTER_BITS, WORD_BITS, SEQUENCE_BITS, SOUND_BITS, CLASS_BITS = 17, 17, 16, 16, 16
CHARACTER_ORDERS = (3, 4, 5)
_BITS = {
    "characters": CHARACTER_BITS,
    "words": WORD_BITS,
    "sequences": SEQUENCE_BITS,
    "sounds": SOUND_BITS,
    "classes": CLASS_BITS,
}
_ENDS = tuple(accumulate(1 << bits for bits in _BITS.values()))
BLOCKS: tuple[tuple[str, int, int], ...] = tuple(zip(_BITS, (0, *_ENDS), _ENDS, strict=False))
"""Name, first slot and end of each hashed block; the cues follow."""
CUES_FROM = BLOCKS[-1][2]
PAIRS_FROM = CUES_FROM + len(CUES)
MEANINGS_FROM = PAIRS_FROM + PAIRS
SIZE = MEANINGS_FROM + DIMENSIONS
LONGEST = 6000
"""Characters that are read of a post: what comes after does not change what it is."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_DIGIT = re.compile(r"\d")
_MASKS = {
    "SUBSTANCE": "\x02s",
    "QUANTITY": "\x02q",
    "PRICE": "\x02p",
    "PLACE": "\x02l",
    "DELIVERY": "\x02d",
    "PAYMENT": "\x02m",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One post as the careful model reads it."""

    view: Normalised
    mentions: tuple[Mention, ...]
    cues: tuple[Cue, ...]
    tokens: tuple[Span, ...]
    """Places in the original text; every hashed feature belongs to one or two of them."""
    slots: Indices
    """The slot of each occurrence of a hashed feature, sorted by block."""
    first: Indices
    last: Indices
    """The tokens that an occurrence begins and ends in."""
    known: Indices
    """The tokens whose words the table of meanings holds,"""
    entries: Indices
    """their entries there,"""
    known_slots: Indices
    """and the slots of their words."""


def read(view: Normalised, mentions: Sequence[Mention], signs: Signs, meanings: Meanings) -> Reading:
    """All features of one normalised post, each with its place."""
    masked, begins, ends = mask_contacts(view, mentions)
    contacts = [(mention.start, mention.end) for mention in mentions if mention.type == "CONTACT"]
    listed = [sign for sign in signs.find(view) if not touches(sign.start, sign.end, contacts)]
    matches = list(_TOKEN.finditer(masked))
    tokens = tuple((begins[match.start()], max(ends[match.end() - 1], begins[match.start()])) for match in matches)
    words = [_DIGIT.sub("0", match.group()) for match in matches]
    entries = meanings.entries(words)
    known = np.flatnonzero(entries != UNKNOWN)
    single = _word_slots(words)
    parts = [
        _character_slots(masked, [match.start() for match in matches]),
        single,
        _sequence_slots(words, tokens, mentions, listed),
        _sound_slots(words),
        _class_slots(words, meanings.classes[entries]),
    ]
    slots, first, last = (np.concatenate([part[column] for part in parts]) for column in range(3))
    return Reading(
        view=view,
        mentions=tuple(mentions),
        cues=tuple(find_cues(view, mentions, signs, listed)),
        tokens=tokens or ((0, len(view.original)),),
        slots=slots,
        first=first,
        last=last,
        known=known,
        entries=entries[known],
        known_slots=single[0][known],
    )


def mask_contacts(view: Normalised, mentions: Sequence[Mention]) -> tuple[str, list[int], list[int]]:
    """The normalised text with each contact as a word for its kind, and where each character begins and ends in the original."""
    text = view.text[:LONGEST]
    offsets = view.offsets
    begins: list[int] = []
    ends: list[int] = []
    pieces: list[str] = []
    at = 0
    for mention in sorted((m for m in mentions if m.type == "CONTACT"), key=lambda m: m.start):
        start = bisect_left(offsets, mention.start, at, len(text))
        end = bisect_left(offsets, mention.end, start, len(text))
        if start >= len(text) or end <= at:
            continue
        word = f" contact{mention.value.get('platform', 'other')} "
        pieces += [text[at:start], word]
        begins += offsets[at:start]
        begins += [mention.start] * len(word)
        ends += view.ends[at:start]
        ends += [mention.end] * len(word)
        at = end
    pieces.append(text[at:])
    begins += offsets[at : len(text)]
    ends += view.ends[at : len(text)]
    return "".join(pieces), begins, ends


_Part = tuple[Indices, Indices, Indices]


def _character_slots(masked: str, starts: Sequence[int]) -> _Part:
    view = windows([masked])
    size = int(view.ends[0] - view.starts[0])
    # A token begins at a byte, not at a character, and one space stands before the text.
    byte_starts = np.asarray(starts, np.int64) + 1
    if not masked.isascii():
        widths = np.fromiter((len(c.encode("utf-8", "replace")) for c in masked), np.int64, len(masked))
        byte_starts = np.concatenate([[0], np.cumsum(widths)])[np.asarray(starts, np.int64)] + 1
    positions = np.arange(size)
    slots, owners = [], []
    for order in CHARACTER_ORDERS:
        count = size - order + 1
        if count > 0:
            slots.append(hashed(view, order, CHARACTER_BITS)[view.starts[0] : view.starts[0] + count])
            owners.append(np.maximum(np.searchsorted(byte_starts, positions[:count] + order // 2, "right") - 1, 0))
    if not slots:
        empty = np.empty(0, np.int64)
        return empty, empty, empty
    owner = np.concatenate(owners)
    return np.concatenate(slots), owner, owner


def _code(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "replace"))


def _word_slots(words: Sequence[str]) -> _Part:
    return _sequences(list(map(_code, words)), (1, 2), BLOCKS[1][1], WORD_BITS)


def _sound_slots(words: Sequence[str]) -> _Part:
    """One- and two-grams of words as they sound."""
    return _sequences([_code(sound(word)) for word in words], (1, 2), BLOCKS[3][1], SOUND_BITS)


def _class_slots(words: Sequence[str], classes: Indices) -> _Part:
    """One- and two-grams of what kind of word stands where; marks are passed over, numbers are as long as they are."""
    owner = np.asarray([at for at, word in enumerate(words) if word[0].isalnum()], np.int64)
    codes = [int(classes[at]) or (_code(words[at]) if words[at][0] == "0" else 0) for at in owner.tolist()]
    slots, first, last = _sequences(codes, (1, 2), BLOCKS[4][1], CLASS_BITS)
    return slots, owner[first], owner[last]


def _sequence_slots(
    words: Sequence[str], tokens: Sequence[Span], mentions: Sequence[Mention], listed: Sequence[Sign]
) -> _Part:
    """One- to three-grams of the text in which every mention is only its type and every listed word only its kind."""
    masks = {sign.start: (sign.end, f"\x03{sign.kinds[0]}") for sign in listed}
    masks |= {m.start: (m.end, _MASKS[m.type]) for m in mentions if m.type in _MASKS}
    starts = [*sorted(masks), 1 << 62]
    following = 0
    codes: list[int] = []
    owners: list[int] = []
    inside = -1
    for index, (word, (start, end)) in enumerate(zip(words, tokens, strict=True)):
        if start < inside:
            continue
        while starts[following] < start:
            following += 1
        if starts[following] < end:
            stop, word = masks[starts[following]]
            inside = max(stop, end)
        codes.append(_code(word))
        owners.append(index)
    slots, first, last = _sequences(codes, (1, 2, 3), BLOCKS[2][1], SEQUENCE_BITS)
    owner = np.asarray(owners, np.int64)
    return slots, owner[first], owner[last]


def _sequences(codes: Sequence[int], orders: Sequence[int], base: int, bits: int) -> _Part:
    code = np.asarray(codes, np.uint64)
    slots, first = [], []
    for order in orders:
        count = max(len(code) - order + 1, 0)
        mixed = np.full(count, order, np.uint64)
        for step in range(order):
            mixed = mixed * np.uint64(1000003) + code[step : step + count]
        slots.append((mixed * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(64 - bits)).view(np.int64) + base)
        first.append(np.arange(count))
    starts = np.concatenate(first)
    lengths = np.concatenate([np.full(len(part), order - 1) for part, order in zip(first, orders, strict=True)])
    return np.concatenate(slots), starts, starts + lengths
