"""Which kinds of listed words a text holds, for a whole batch at once: words are hashed by prefix sums, never cut out."""

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classify.cue_names import SUBSTANCE_KINDS
from classify.errors import LexiconError
from classify.ngrams import DIGITS_AS_ZERO, Indices, Windows
from classify.normalise import normalise
from classify.signs import SIGN_WORDS, terms_of_situations

Masks = npt.NDArray[np.uint64]

_BASE = 0x5851F42D4C957F2D
"""An odd multiplier: it has an inverse modulo 2**64, so that a word's hash does not depend on where it stands."""
_INVERSE = pow(_BASE, -1, 1 << 64)
_PAIR = np.uint64(0x9E3779B97F4A7C15)
_SLOT_BITS = 17
_CLEAR, _DOUBTFUL = 0.4, 0.8
_WORD = np.zeros(256, np.bool_)
_WORD[[*range(ord("a"), ord("z") + 1), ord("0"), *range(0x80, 0xC0), *range(0xC3, 0xC7)]] = True

_KINDS = (
    *(f"clear {kind}" for kind in (*dict.fromkeys(SUBSTANCE_KINDS.values()), "medicines")),
    "doubtful substance",
    "vague substance",
    "unit",
    "amount",
    "price",
    "delivery",
    "payment",
    "platform",
    "place",
)
CLASSES: tuple[str, ...] = (*_KINDS, *SIGN_WORDS)
"""Every kind of listed word, in the order of their bits; at most 64."""
_BIT = {name: np.uint64(1 << index) for index, name in enumerate(CLASSES)}


class WordClasses:
    """The term lists of one directory, compiled for whole batches; terms of one or two words."""

    def __init__(self, directory: Path) -> None:
        single: dict[int, int] = {}
        double: dict[int, int] = {}
        for term, name in _terms(directory):
            for tokens in _spellings(term):
                if 1 <= len(tokens) <= 2:
                    table, key = (
                        (single, hash_of(tokens[0])) if len(tokens) == 1 else (double, pair_hash(*map(hash_of, tokens)))
                    )
                    table[key] = table.get(key, 0) | int(_BIT[name])
        self._single = _Table(single)
        self._double = _Table(double)
        self._powers = np.ones(1, np.uint64)
        self._inverses = np.ones(1, np.uint64)

    def masks(self, view: Windows) -> Masks:
        """For each text the set of classes of which it holds a word, one bit a class."""
        starts, ends = _words(view)
        found = np.zeros(len(view.starts), np.uint64)
        if not len(starts):
            return found
        self._reach(len(view.data) + 1)
        sums = np.concatenate([[np.uint64(0)], np.cumsum(view.data.astype(np.uint64) * self._powers[: len(view.data)])])
        hashes = (sums[ends] - sums[starts]) * self._inverses[starts]
        bits = self._single.look_up(hashes)
        if len(hashes) > 1:
            pairs = (hashes[:-1] * _PAIR) ^ hashes[1:]
            # Two words belong together when one mark stands between them: that keeps pairs inside one text, too.
            pair_bits = self._double.look_up(pairs)
            pair_bits[starts[1:] - ends[:-1] != 1] = 0
            bits[:-1] |= pair_bits
        known = np.flatnonzero(bits)
        owners = np.searchsorted(view.ends, starts[known], "right")
        if len(known):
            firsts = np.flatnonzero(np.diff(owners, prepend=-1))
            found[owners[firsts]] = np.bitwise_or.reduceat(bits[known], firsts)
        return found

    def _reach(self, size: int) -> None:
        if len(self._powers) < size:
            size = 1 << (size - 1).bit_length()
            self._powers = _powers_of(_BASE, size)
            self._inverses = _powers_of(_INVERSE, size)


class _Table:
    """Exact lookup of 64-bit hashes: a slot leads to the candidates, the whole hash decides."""

    def __init__(self, entries: dict[int, int]) -> None:
        self._hashes = np.asarray([0, *entries], np.uint64)
        self._bits = np.asarray([0, *entries.values()], np.uint64)
        self._slots = np.zeros(1 << _SLOT_BITS, np.int32)
        # On the rare clash of two terms in one slot the later one wins: the screen can miss a word, not invent one.
        self._slots[self._slot(self._hashes[1:])] = np.arange(1, len(self._hashes), dtype=np.int32)

    def look_up(self, hashes: Masks) -> Masks:
        entry = self._slots[self._slot(hashes)]
        bits: Masks = self._bits[entry]
        bits[self._hashes[entry] != hashes] = 0
        return bits

    @staticmethod
    def _slot(hashes: Masks) -> Indices:
        return ((hashes * _PAIR) >> np.uint64(64 - _SLOT_BITS)).view(np.int64)


def unpack(masks: Masks) -> Indices:
    """One row a text, one column a class: 1 where the text holds a word of it."""
    bits = (masks[:, None] >> np.arange(len(CLASSES), dtype=np.uint64)) & np.uint64(1)
    return bits.view(np.int64)


def hash_of(word: bytes) -> int:
    """The hash that `WordClasses.masks` computes of a word."""
    return sum(byte * pow(_BASE, index, 1 << 64) for index, byte in enumerate(word)) % (1 << 64)


def pair_hash(first: int, second: int) -> int:
    """The hash of two words in a row."""
    return ((first * int(_PAIR)) % (1 << 64)) ^ second


def _powers_of(base: int, size: int) -> Masks:
    powers = np.full(size, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def _words(view: Windows) -> tuple[Indices, Indices]:
    inside = _WORD[view.data]
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    # Each text begins and ends with a space, so edges come in pairs; a cut text may end inside a word.
    if len(edges) % 2:
        edges = np.append(edges, len(inside))
    return edges[0::2], edges[1::2]


def _spellings(term: str) -> set[tuple[bytes, ...]]:
    lower = term.lower()
    plain = "".join(c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c))
    return {_tokens(spelling) for spelling in (lower, plain, normalise(term).text)}


def _tokens(text: str) -> tuple[bytes, ...]:
    data = text.encode("utf-8").translate(DIGITS_AS_ZERO)
    return tuple(bytes(byte if _WORD[byte] else 32 for byte in data).split())


def _terms(directory: Path) -> Iterator[tuple[str, str]]:
    """Every term with its class."""
    for row in _rows(directory / "substances.csv", "term", "substance", "ambiguity"):
        ambiguity = float(row["ambiguity"])
        if ambiguity <= _CLEAR:
            yield row["term"], f"clear {SUBSTANCE_KINDS.get(row['substance'], 'medicines')}"
        else:
            yield row["term"], "doubtful substance" if ambiguity <= _DOUBTFUL else "vague substance"
    for row in _rows(directory / "units.csv", "term"):
        yield row["term"], "unit"
        yield from ((f"{digits}{row['term']}", "amount") for digits in ("0", "00", "000") if row["term"].isalpha())
    for mark in ("e", "eur", "euro", "euros", "balles", "£", "€"):
        yield from ((f"{digits}{mark}", "price") for digits in ("0", "00", "000"))
    for name in ("delivery", "payment"):
        yield from ((row["term"], name) for row in _rows(directory / f"{name}.csv", "term"))
    for row in _rows(directory / "contact_platforms.csv", "term", "kind"):
        if row["kind"] == "word":
            yield row["term"], "platform"
    for name in ("places_fr", "places_world"):
        yield from (
            (row["name"], "place")
            for row in _rows(directory / f"{name}.csv", "name", "ambiguity")
            if float(row["ambiguity"]) <= _CLEAR
        )
    yield from ((term, kind) for term, kind in terms_of_situations(directory) if kind in SIGN_WORDS)


def _rows(path: Path, *columns: str) -> Sequence[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LexiconError(f"{path} cannot be read ({error}). Install veilleur again") from None
    missing = [column for column in columns if rows and column not in rows[0]]
    if missing:
        raise LexiconError(f"{path} has no column {missing[0]!r}. Install veilleur again")
    return rows
