"""The cheap pass over every post: one vectorised margin for "may be an ad", a rough label and the language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classify.assessment import FLAGGED_LABELS, LABELS, Label
from classify.disguise import disguised
from classify.ngrams import Indices, Windows, hashed, sums, windows
from classify.normalise import normalise
from classify.word_classes import WordClasses, unpack

AD_ORDERS, AD_BITS = (3, 4, 6), 17
TOPIC_ORDERS, TOPIC_BITS = (3, 5), 16
LANGUAGES = ("fr", "en", "es", "de", "it", "nl", "pt")
TOPICS = len(LABELS) + len(LANGUAGES)
LANE_BITS, LANES = 21, 3
"""Three sums travel in one 64-bit word: 8-bit weights of at most 8,192 n-grams fit 21 bits, so no lane spills over."""
PIECE, OVERLAP = 300, 100
"""A long post is read in pieces of this many characters; one suspicious piece makes it a suspect."""
LONGEST_BYTES = 4000
AD_RANGE = 1000
"""Integer weights of ± 1000 over at most 12,000 n-grams add up exactly in single precision: a sum knows no batch."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenWeights:
    """What training writes. Integers, so that every sum is exact."""

    ad: npt.NDArray[np.int16]
    ad_scale: float
    ad_bias: float
    classes: npt.NDArray[np.int32]
    """Square: what a class of words says alone stands on the diagonal, what two say together above it."""
    class_scale: float
    topics: npt.NDArray[np.int8]
    """One row a label, then one a language."""
    topic_scales: Floats
    topic_biases: Floats
    cut: float
    """Posts with a margin below it are not read further."""
    slope: float
    intercept: float
    ceiling: float
    """Score of a post that is not read further: logistic in its margin, never above the ceiling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What the cheap pass knows of a batch, one row a text."""

    margins: Floats
    suspects: npt.NDArray[np.bool_]
    scores: Floats
    labels: Floats
    """Probabilities in the order of LABELS; each row sums to one and its flagged labels to the score."""
    languages: Indices
    """Index into LANGUAGES, -1 where the text holds too little to tell."""


class Screen:
    """Margins, rough labels and languages of many texts at once."""

    def __init__(self, weights: ScreenWeights, classes: WordClasses) -> None:
        self.weights = weights
        self._classes = classes
        self._pairs = weights.classes.astype(np.int64)
        self._ad = weights.ad.astype(np.float32)
        self._packed = [_pack(weights.topics[at : at + LANES]) for at in range(0, TOPICS, LANES)]

    def judge(self, texts: Sequence[str]) -> Screened:
        """Screen texts; a disguised one is screened again as normalised, and the more suspicious reading counts."""
        pieces, owners = split(texts)
        view = windows(pieces, LONGEST_BYTES)
        margins = self._margins(view)
        odd = np.flatnonzero(disguised(view))
        if len(odd):
            plain = windows([normalise(pieces[at]).text for at in odd], LONGEST_BYTES)
            margins[odd] = np.maximum(margins[odd], self._margins(plain))
        first = np.searchsorted(owners, np.arange(len(texts)))
        if len(pieces) > len(texts):
            margins = np.maximum.reduceat(margins, first)
        topics = self._topics(view)[first]
        return self._screened(margins, topics, view.lengths[first])

    def margins(self, texts: Sequence[str]) -> Floats:
        """The margins alone."""
        return self.judge(texts).margins if texts else np.empty(0)

    def _margins(self, view: Windows) -> Floats:
        total = self._ad.take(hashed(view, AD_ORDERS[0], AD_BITS), mode="wrap")
        for order in AD_ORDERS[1:]:
            total += self._ad.take(hashed(view, order, AD_BITS), mode="wrap")
        raw = sums(total, view).astype(np.float64)
        present = unpack(self._classes.masks(view))
        # Whole numbers: exact in any order, and numpy then starts no threads for so small a product.
        together = ((present @ self._pairs) * present).sum(axis=1)
        by_letters = raw * self.weights.ad_scale / np.sqrt(len(AD_ORDERS) * view.lengths)
        margins: Floats = by_letters + together * self.weights.class_scale + self.weights.ad_bias
        return margins

    def _topics(self, view: Windows) -> Floats:
        slots = [hashed(view, order, TOPIC_BITS) for order in TOPIC_ORDERS]
        mask = np.uint64((1 << LANE_BITS) - 1)
        logits = np.empty((len(view.starts), LANES * len(self._packed)))
        for at, table in enumerate(self._packed):
            values = table.take(slots[0], mode="wrap")
            for further in slots[1:]:
                values += table.take(further, mode="wrap")
            packed = sums(values, view)
            for lane in range(LANES):
                logits[:, at * LANES + lane] = (packed >> np.uint64(lane * LANE_BITS)) & mask
        count = len(TOPIC_ORDERS) * view.lengths[:, None]
        # Weights were stored from 0 to 255: take the middle away again.
        logits = (logits[:, :TOPICS] - 128.0 * count) * self.weights.topic_scales / np.sqrt(count)
        return logits + self.weights.topic_biases

    def _screened(self, margins: Floats, topics: Floats, lengths: Indices) -> Screened:
        weights = self.weights
        scores = np.minimum(sigmoid(weights.slope * margins + weights.intercept), weights.ceiling)
        labels = np.exp(topics[:, : len(LABELS)] - topics[:, : len(LABELS)].max(axis=1, keepdims=True))
        flagged = [LABELS.index(label) for label in FLAGGED_LABELS]
        others = [at for at in range(len(LABELS)) if at not in flagged]
        labels[:, flagged] *= (scores / labels[:, flagged].sum(axis=1))[:, None]
        labels[:, others] *= ((1.0 - scores) / labels[:, others].sum(axis=1))[:, None]
        languages = topics[:, len(LABELS) :].argmax(axis=1)
        languages[lengths < 6] = -1
        return Screened(
            margins=margins, suspects=margins >= weights.cut, scores=scores, labels=labels, languages=languages
        )


def split(texts: Sequence[str]) -> tuple[list[str], Indices]:
    """Long texts in overlapping pieces, and the index of the text that each piece belongs to."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    if len(texts) == 0 or lengths.max() <= PIECE:
        return list(texts), np.arange(len(texts))
    pieces: list[str] = []
    owners: list[int] = []
    for index, text in enumerate(texts):
        for start in range(0, max(len(text) - OVERLAP, 1), PIECE - OVERLAP):
            pieces.append(text[start : start + PIECE])
            owners.append(index)
    return pieces, np.asarray(owners, np.int64)


def sigmoid(margin: Floats) -> Floats:
    """1 / (1 + e^-x), without overflow."""
    value: Floats = 0.5 * (1.0 + np.tanh(0.5 * margin))
    return value


def label_mapping(row: Floats) -> Mapping[Label, float]:
    """A row of label probabilities by name."""
    return dict(zip(LABELS, row.tolist(), strict=True))


def _pack(rows: npt.NDArray[np.int8]) -> npt.NDArray[np.uint64]:
    packed = np.zeros(rows.shape[1], np.uint64)
    for lane, row in enumerate(rows):
        packed |= (row.astype(np.int64) + 128).astype(np.uint64) << np.uint64(lane * LANE_BITS)
    return packed
