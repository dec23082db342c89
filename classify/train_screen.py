"""Train the cheap pass: margins that let through what the careful model would flag, rough labels, and languages."""

import random
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression

from classify import calibrate
from classify.assessment import LABELS
from classify.dataset import TrainingRow
from classify.matrix import screen_matrix
from classify.ngrams import windows
from classify.normalise import normalise
from classify.screen import (
    AD_BITS,
    AD_ORDERS,
    AD_RANGE,
    LANGUAGES,
    LONGEST_BYTES,
    TOPIC_BITS,
    TOPIC_ORDERS,
    TOPICS,
    ScreenWeights,
    split,
)
from classify.word_classes import CLASSES, WordClasses, unpack

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
KEPT = 0.998
"""Share of what the careful model flags that must pass the screen."""
CLASS_SCALE, PAIR_SCALE = 0.3, 0.15
"""Value of a class of words, and of two together, beside n-grams of length about one."""
CLASS_RANGE = 1 << 20
ORDINARY = 100.0
"""Weight of other collections' innocent posts here: the screen's work is ordinary posts, not those written to mislead."""


def screen_weights(
    rows: Sequence[TrainingRow],
    *,
    classes: WordClasses,
    scores: Floats,
    truth: Flags,
    weight: Floats,
    fold: npt.NDArray[np.int64],
    thresholds: Mapping[str, float],
    prevalence: float,
) -> ScreenWeights:
    """Fit on the normalised reading of every post; `scores` are the careful model's on held-out voices."""
    texts = [normalise(row.text[:6000]).text for row in rows]
    pieces, owners = split(texts)
    matrix = _matrix(pieces, classes)
    flagged = scores >= np.asarray([thresholds.get(row.language or "", thresholds["default"]) for row in rows])
    # An ad, or what the careful model takes for one, must pass.
    wanted = truth | flagged
    here = weight * np.asarray([ORDINARY if _ordinary(row) else 1.0 for row in rows])
    here *= np.where(wanted, here[~wanted].sum() / here[wanted].sum(), 1.0)
    piece_weight = here[owners] / np.bincount(owners)[owners]
    margins = np.full(len(rows), -np.inf)
    for number in np.unique(fold):
        inside, outside = np.flatnonzero(fold[owners] != number), np.flatnonzero(fold[owners] == number)
        model = _fit(matrix[inside], wanted[owners][inside], piece_weight[inside])
        np.maximum.at(margins, owners[outside], model.decision_function(matrix[outside]))
    caught = truth & flagged
    cut = float(np.quantile(margins[caught if caught.any() else truth], 1.0 - KEPT))
    slope, intercept = calibrate.logistic_fit(margins, truth, weight, prevalence)
    model = _fit(matrix, wanted[owners], piece_weight)
    letters, words = model.coef_[0][: 1 << AD_BITS], _square(model.coef_[0][1 << AD_BITS :])
    scale = max(float(np.abs(letters).max()) / AD_RANGE, 1e-9)
    class_scale = max(float(np.abs(words).max()) / CLASS_RANGE, 1e-9)
    topics, topic_scales, topic_biases = _topics(texts, rows, weight)
    return ScreenWeights(
        ad=np.rint(letters / scale).astype(np.int16),
        ad_scale=scale,
        ad_bias=float(model.intercept_[0]),
        classes=np.rint(words / class_scale).astype(np.int32),
        class_scale=class_scale,
        topics=topics,
        topic_scales=topic_scales,
        topic_biases=topic_biases,
        cut=cut,
        slope=max(slope, 0.0),
        intercept=intercept,
        ceiling=min(0.5 * min(thresholds.values()), 0.5 * (1.0 + float(np.tanh(0.5 * (slope * cut + intercept))))),
    )


def _ordinary(row: TrainingRow) -> bool:
    return row.source == "data" and not row.flagged


def _matrix(pieces: Sequence[str], classes: WordClasses) -> csr_matrix:
    """N-grams, then classes of words and pairs of them as in `_square`."""
    blocks: list[csr_matrix] = []
    first, second = np.triu_indices(len(CLASSES))
    factor = np.where(first == second, CLASS_SCALE, PAIR_SCALE)
    for at in range(0, len(pieces), 2000):
        view = windows(pieces[at : at + 2000], LONGEST_BYTES)
        present = unpack(classes.masks(view))
        blocks.append(csr_matrix((present[:, first] * present[:, second] * factor).astype(np.float32)))
    return csr_matrix(hstack([screen_matrix(pieces, AD_ORDERS, AD_BITS), vstack(blocks)]))


def _square(weights: Floats) -> Floats:
    """The weights of classes and pairs as the upper half of a square, times the value that training gave them."""
    first, second = np.triu_indices(len(CLASSES))
    square = np.zeros((len(CLASSES), len(CLASSES)))
    square[first, second] = weights * np.where(first == second, CLASS_SCALE, PAIR_SCALE)
    return square


def _fit(matrix: csr_matrix, truth: Flags, weight: Floats) -> LogisticRegression:
    model = LogisticRegression(C=10.0, solver="liblinear", tol=1e-2, max_iter=60, random_state=0)
    return model.fit(matrix, truth.astype(np.int64), sample_weight=weight / weight.mean())


def _topics(
    texts: Sequence[str], rows: Sequence[TrainingRow], weight: Floats
) -> tuple[npt.NDArray[np.int8], Floats, Floats]:
    stored = np.zeros((TOPICS, 1 << TOPIC_BITS), np.int8)
    scales, biases = np.ones(TOPICS), np.full(TOPICS, -6.0)
    matrix = screen_matrix([text[:1200] for text in texts], TOPIC_ORDERS, TOPIC_BITS)
    names = [row.label for row in rows]
    for at, label in enumerate(LABELS):
        _one_row(matrix, np.asarray([name == label for name in names]), weight, at, stored, scales, biases)
    spoken = [row.language for row in rows]
    sentences, languages = stop_word_sentences(seed=0)
    more = screen_matrix(sentences, TOPIC_ORDERS, TOPIC_BITS)
    known = np.flatnonzero([language in LANGUAGES for language in spoken])
    both = csr_matrix(vstack([matrix[known], more]))
    names_of = np.asarray([str(spoken[at]) for at in known.tolist()] + languages)
    both_weight = np.concatenate([weight[known], np.full(len(languages), 0.5)])
    for at, language in enumerate(LANGUAGES):
        _one_row(both, names_of == language, both_weight, len(LABELS) + at, stored, scales, biases)
    return stored, scales, biases


def _one_row(
    matrix: csr_matrix,
    truth: Flags,
    weight: Floats,
    at: int,
    stored: npt.NDArray[np.int8],
    scales: Floats,
    biases: Floats,
) -> None:
    if not 0 < truth.sum() < len(truth):
        return
    model = _fit(matrix, truth, weight)
    scales[at] = max(float(np.abs(model.coef_).max()) / 127.0, 1e-9)
    stored[at] = np.rint(model.coef_[0] / scales[at]).astype(np.int8)
    biases[at] = float(model.intercept_[0])


def stop_word_sentences(seed: int, count: int = 400) -> tuple[list[str], list[str]]:
    """Strings of common words of each language (spaCy's lists): the corpus alone holds too little of the smaller ones."""
    import spacy.util

    sentences: list[str] = []
    languages: list[str] = []
    for language in LANGUAGES:
        words = sorted(spacy.util.get_lang_class(language).Defaults.stop_words)
        rng = random.Random(f"{seed}:{language}")  # noqa: S311 - reproducible, not secret
        for _ in range(count):
            sentences.append(" ".join(rng.choices(words, k=rng.randint(3, 14))))
            languages.append(language)
    return sentences, languages
