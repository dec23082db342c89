"""Sparse matrices of many posts, for training: the careful model's features and the screen's n-grams."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, vstack

from classify.features import CUES_FROM, SIZE, Reading
from classify.meanings import Meanings
from classify.ngrams import Indices, hashed, windows
from classify.screen import LONGEST_BYTES
from classify.vector import vector

Floats = npt.NDArray[np.float64]


def rarity(readings: Sequence[Reading]) -> npt.NDArray[np.float32]:
    """log((1 + n) / (1 + posts with the slot)) + 1, for each hashed slot; the half precision in which it is stored."""
    seen = np.zeros(CUES_FROM)
    for reading in readings:
        seen[np.unique(reading.slots)] += 1
    return (np.log((1.0 + len(readings)) / (1.0 + seen)) + 1.0).astype(np.float16).astype(np.float32)


def careful_matrix(readings: Sequence[Reading], rarities: npt.NDArray[np.float32], meanings: Meanings) -> csr_matrix:
    """One row a post, exactly as the classifier will see it."""
    vectors = [vector(reading, rarities, meanings) for reading in readings]
    bounds = np.concatenate([[0], np.cumsum([len(v.slots) for v in vectors])])
    slots = np.concatenate([v.slots for v in vectors]) if vectors else np.empty(0, np.int64)
    values = np.concatenate([v.values for v in vectors]) if vectors else np.empty(0)
    return csr_matrix(
        (values.astype(np.float32), slots.astype(np.int32), bounds.astype(np.int64)), shape=(len(vectors), SIZE)
    )


def screen_matrix(texts: Sequence[str], orders: Sequence[int], bits: int) -> csr_matrix:
    """One row a text: counts of hashed byte n-grams over the root of their number, as `Screen` sums them."""
    rows: list[csr_matrix] = []
    for at in range(0, len(texts), 2000):
        batch = texts[at : at + 2000]
        view = windows(batch, LONGEST_BYTES)
        columns = [_by_text(hashed(view, order, bits), view.starts, view.ends) for order in orders]
        owner = np.repeat(np.arange(len(batch)), view.lengths)
        indices = np.concatenate(columns)
        scale = 1.0 / np.sqrt(len(orders) * view.lengths)
        owners = np.tile(owner, len(orders))
        matrix = csr_matrix((scale[owners].astype(np.float32), (owners, indices)), shape=(len(batch), 1 << bits))
        matrix.sum_duplicates()
        rows.append(matrix)

    return csr_matrix(vstack(rows))


def _by_text(slots: Indices, starts: Indices, ends: Indices) -> Indices:
    return np.concatenate([slots[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)])
