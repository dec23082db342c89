"""Byte n-grams of many texts at once: one buffer, one multiplication an order, no Python a token."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

PADDING = 8
"""Zero bytes between two texts: longer than any n-gram, so that no window sees two posts."""
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): the top bits of the product are well mixed."""
DIGITS_AS_ZERO = bytes(48 if 48 <= byte <= 57 else byte for byte in range(256))

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Eight bytes from every position of the joined texts; text `i` owns the positions starts[i] to ends[i]."""

    words: npt.NDArray[np.uint64]
    data: npt.NDArray[np.uint8]
    starts: Indices
    ends: Indices

    @property
    def lengths(self) -> Indices:
        """Bytes of each text, at least one: the space that stands before every text."""
        return self.ends - self.starts


def windows(texts: Sequence[str], longest: int | None = None) -> Windows:
    """Join texts, in lower case and with every digit as 0; each begins and ends with a space, so that n-grams know words.

    No more than `longest` bytes are read of a text.
    """
    encoded = [f" {text} ".lower().encode("utf-8", "replace").replace(b"\0", b" ")[:longest] for text in texts]
    joined = (b"\0" * PADDING).join(encoded).translate(DIGITS_AS_ZERO) + b"\0" * (2 * PADDING)
    lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
    ends = np.cumsum(lengths + PADDING) - PADDING
    size = len(joined) - PADDING
    data = np.frombuffer(joined, np.uint8)[:size]
    words = np.ndarray((size,), "<u8", joined, 0, (1,)).copy()
    return Windows(words=words, data=data, starts=ends - lengths, ends=ends)


def hashed(view: Windows, order: int, bits: int) -> Indices:
    """A slot in 0 … 2**bits - 1 for the n-gram of `order` bytes that begins at each position."""
    slots = view.words << np.uint64(64 - 8 * order)
    # Adding the order keeps equal slots of two orders apart: their tables are shared.
    slots += np.uint64(order)
    slots *= MULTIPLIER
    slots >>= np.uint64(64 - bits)
    return slots.view(np.int64)


Number = TypeVar("Number", np.float32, np.uint64)


def sums(values: npt.NDArray[Number], view: Windows) -> npt.NDArray[Number]:
    """The sum of one value a position over each text."""
    bounds = np.empty(2 * len(view.starts), np.int64)
    bounds[0::2] = view.starts
    bounds[1::2] = view.ends
    total: npt.NDArray[Number] = np.add.reduceat(values, bounds)[0::2]
    return total
