"""An ad against each of its rivals: a linear row for every label that is not flagged, joined into one sum.

With margins b (the log-odds of an ad against each rival alone) the sum is -log Σ exp(-b): one over the odds add up. It
stays exact to explain: with shares p ∝ exp(-b) it equals Σ p·b minus the entropy of p, and each b is linear. A post that
reads like a buyer's is thus weighed by what tells sellers from buyers, one that reads like news by what tells them from news.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def joined(margins: Floats) -> tuple[Floats, Floats]:
    """(sum, shares) of margins of shape (…, rivals): the log-odds of an ad, and each rival's part of what speaks against it."""
    least = margins.min(axis=-1, keepdims=True)
    odds = np.exp(least - margins)
    total = odds.sum(axis=-1, keepdims=True)
    return (least - np.log(total))[..., 0], odds / total


def entropy(shares: Floats) -> float:
    """How undecided it is which rival a post is; what the joined sum lies below the mean of the margins."""
    inside = shares[shares > 0]
    return float(-(inside * np.log(inside)).sum())
