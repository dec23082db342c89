"""Fit the rows of classify.rivals: recruitment against sale, and an ad against each label that is not flagged."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from classify.artefact import LABEL_ROWS, OTHER_LABELS
from classify.assessment import FLAGGED_LABELS

Floats = npt.NDArray[np.float64]
ABSENT = 12.0
"""The margin against a label of which nothing was learned: it hardly takes part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What was fitted: row 0 tells recruitment from sale among ads, the others ads from each rival; int8 times scale."""

    weights: npt.NDArray[np.int8]
    scales: Floats
    biases: Floats

    def margins(self, matrix: csr_matrix) -> Floats:
        """(posts, rivals)"""
        found: Floats = matrix @ (self.weights[1:].T * self.scales[1:]) + self.biases[1:]
        return found


def fit_rows(
    matrix: csr_matrix,
    names: npt.NDArray[np.str_],
    weight: Floats,
    *,
    strength: float,
    label_strength: float,
    recruitment: float,
    seed: int,
) -> Rows:
    """Fit every row; in each the two sides weigh the same. `recruitment` is what a recruitment ad weighs among the ads."""
    ads = np.isin(names, FLAGGED_LABELS)
    weights = np.zeros((LABEL_ROWS, matrix.shape[1]), np.int8)
    scales, biases = np.ones(LABEL_ROWS), np.full(LABEL_ROWS, ABSENT)
    heavier = weight * np.where(names == "recruitment_ad", recruitment, 1.0)
    for at, rival in enumerate(("sale_ad", *OTHER_LABELS)):
        truth = names == "recruitment_ad" if at == 0 else ads
        chosen = np.flatnonzero(ads if at == 0 else ads | (names == rival))
        positive = truth[chosen]
        if not 0 < positive.sum() < len(chosen):
            biases[at] = -ABSENT if at == 0 else ABSENT
            continue
        own = weight[chosen] if at == 0 else heavier[chosen]
        if at:
            own = own * np.where(positive, own[~positive].sum() / own[positive].sum(), 1.0)
        model = LogisticRegression(
            C=label_strength if at == 0 else strength, solver="liblinear", tol=1e-3, max_iter=300, random_state=seed
        )
        model.fit(matrix[chosen], positive.astype(np.int64), sample_weight=own / own.mean())
        row = model.coef_[0]
        scales[at] = max(float(np.abs(row).max()) / 127.0, 1e-9)
        weights[at] = np.rint(row / scales[at]).astype(np.int8)
        biases[at] = float(model.intercept_[0])
    return Rows(weights=weights, scales=scales, biases=biases)
