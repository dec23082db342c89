"""The features of a post as numbers: counts weighed by rarity, cues, pairs of cues, and the mean of what its words mean."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from classify.cue_names import PAIRED, PAIRED_INDEX
from classify.features import BLOCKS, CUES_FROM, MEANINGS_FROM, PAIRS_FROM, Reading
from classify.meanings import DIMENSIONS, Meanings
from classify.ngrams import Indices

CUE_SCALE, PAIR_SCALE, MEANING_SCALE, LENGTH = 0.4, 0.2, 1.0, 2.2
"""Value of a cue and of a pair and the length of the meanings beside hashed blocks of length one; the length of the whole vector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """The features of one post: `values[i]` of slot `slots[i]`; first hashed ones, then cues, pairs of cues, meanings."""

    slots: Indices
    values: npt.NDArray[np.float64]
    inverse: Indices
    """From an occurrence of a hashed feature to its entry."""
    counts: Indices
    """Occurrences of each hashed feature."""
    pairs: npt.NDArray[np.int64]
    """For each pair the positions of its two cues in the reading; two rows."""
    meanings: npt.NDArray[np.float64]
    """What each known word adds to the last DIMENSIONS values: (known words, DIMENSIONS)."""


def vector(reading: Reading, rarity: npt.NDArray[np.float32], meanings: Meanings) -> Vector:
    """Weigh the features of a post: 1 + log of the count, times rarity, each block of length one; cues and pairs; and the
    sum of its words' vectors, each times its rarity, of length one."""
    slots, inverse, counts = np.unique(reading.slots, return_inverse=True, return_counts=True)
    values = (1.0 + np.log(counts)) * rarity[slots]
    bounds = np.searchsorted(slots, [start for _, start, _ in BLOCKS] + [CUES_FROM])
    for start, end in pairwise(bounds):
        norm = float(np.sqrt(np.square(values[start:end]).sum()))
        if norm > 0:
            values[start:end] /= norm
    cues = np.asarray([cue.index for cue in reading.cues], np.int64)
    pairs, pair_slots = _pairs(cues)
    parts = meanings.vectors[reading.entries].astype(np.float64) * rarity[reading.known_slots][:, None]
    meaning = parts.sum(axis=0)
    length = float(np.sqrt(np.square(meaning).sum()))
    scale = MEANING_SCALE / length if length > 0 else 0.0
    values = np.concatenate(
        [values, np.full(len(cues), CUE_SCALE), np.full(len(pair_slots), PAIR_SCALE), meaning * scale]
    )
    norm = float(np.sqrt(np.square(values).sum()))
    whole = LENGTH / norm if norm > 0 else 1.0
    return Vector(
        slots=np.concatenate([slots, cues + CUES_FROM, pair_slots + PAIRS_FROM, np.arange(DIMENSIONS) + MEANINGS_FROM]),
        values=values * whole,
        inverse=inverse,
        counts=counts,
        pairs=pairs,
        meanings=parts * (scale * whole),
    )


def _pairs(cues: Indices) -> tuple[npt.NDArray[np.int64], Indices]:
    """Positions of the two cues of each pair, and the pair's number among all pairs."""
    positions = np.asarray([at for at, cue in enumerate(cues.tolist()) if cue in PAIRED_INDEX], np.int64)
    ranks = np.asarray([PAIRED_INDEX[cue] for cue in cues[positions].tolist()], np.int64)
    order = np.argsort(ranks)
    positions, ranks = positions[order], ranks[order]
    first, second = np.triu_indices(len(ranks), 1)
    low, high = ranks[first], ranks[second]
    numbers = low * (2 * len(PAIRED) - low - 1) // 2 + (high - low - 1)
    return np.stack([positions[first], positions[second]]), numbers
