"""A near-duplicate signature: SimHash (Charikar 2002) of a text whose numbers, contacts and emoji are masked."""

import re
import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from classify.assessment import Mention
from classify.normalise import normalise

NEAR = 3
"""Two texts are near-identical where at most this many of the 64 bits differ."""
_WORD = re.compile(r"[^\W\d_]+")
_CHARACTERS = 5
_WORD_WEIGHT = 3


def fingerprint(text: str, mentions: Sequence[Mention]) -> str:
    """Sixteen hexadecimal digits that stay the same when a post comes again with other numbers, handles or emoji."""
    words = _WORD.findall(normalise(_masked(text, mentions)).text)
    if not words:
        words = normalise(text).text.split() or [""]
    pairs = [f"{left} {right}" for left, right in pairwise(words)]
    checksums = [zlib.crc32(shingle.encode("utf-8", "replace")) for shingle in [*words, *pairs]]
    runs = _character_runs(" ".join(words))
    hashes = _mixed(np.concatenate([np.array(checksums, dtype=np.uint64), runs]))
    weights = np.repeat(np.array([_WORD_WEIGHT, 1]), [len(checksums), len(runs)])
    bits = np.unpackbits(hashes.astype(">u8").view(np.uint8)).reshape(-1, 64).astype(np.int64)
    votes = (2 * bits - 1).T @ weights
    return np.packbits(votes > 0).tobytes().hex()


def distance(left: str, right: str) -> int:
    """How many bits two fingerprints differ in."""
    return (int(left, 16) ^ int(right, 16)).bit_count()


def _masked(text: str, mentions: Sequence[Mention]) -> str:
    pieces, at = [], 0
    for mention in sorted(mentions, key=lambda mention: mention.start):
        if mention.type in ("CONTACT", "QUANTITY", "PRICE") and mention.start >= at:
            pieces.append(text[at : mention.start])
            at = mention.end
    pieces.append(text[at:])
    return " ".join(pieces)


def _character_runs(line: str) -> npt.NDArray[np.uint64]:
    """One number for each run of characters, all at once."""
    codes = np.frombuffer(line[:20_000].encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    size = max(1, len(codes) - _CHARACTERS + 1)
    runs = np.zeros(size, dtype=np.uint64)
    for shift in range(min(_CHARACTERS, len(codes))):
        runs = runs * np.uint64(1_000_003) + codes[shift : shift + size]
    return runs


def _mixed(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread 32-bit checksums over 64 bits (the finaliser of SplitMix64)."""
    hashes = hashes + np.uint64(0x9E3779B97F4A7C15)
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = hashes ^ (hashes >> np.uint64(31))
    return mixed
