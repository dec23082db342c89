"""A near-duplicate signature: SimHash (Charikar 2002) of a text whose numbers, contacts and emoji are masked."""

import re
import zlib
from collections.abc import Iterator, Sequence

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
    shingles = list(_shingles(words))
    hashes = _mixed(np.fromiter((zlib.crc32(shingle) for shingle, _ in shingles), dtype=np.uint64, count=len(shingles)))
    weights = np.fromiter((weight for _, weight in shingles), dtype=np.int64, count=len(shingles))
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


def _shingles(words: Sequence[str]) -> Iterator[tuple[bytes, int]]:
    """Words, pairs of words and runs of characters, each with its weight."""
    for word in words:
        yield word.encode("utf-8", "replace"), _WORD_WEIGHT
    for left, right in zip(words, words[1:], strict=False):
        yield f"{left} {right}".encode("utf-8", "replace"), _WORD_WEIGHT
    line = " ".join(words).encode("utf-8", "replace")[:20_000]
    for at in range(max(1, len(line) - _CHARACTERS + 1)):
        yield b"#" + line[at : at + _CHARACTERS], 1


def _mixed(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread 32-bit checksums over 64 bits (the finaliser of SplitMix64)."""
    hashes = hashes + np.uint64(0x9E3779B97F4A7C15)
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = hashes ^ (hashes >> np.uint64(31))
    return mixed
