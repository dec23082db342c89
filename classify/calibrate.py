"""From raw sums to honest probabilities, and from a wished precision to a threshold; on scores of held-out voices only."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def logistic_fit(raw: Floats, truth: Flags, weight: Floats, prevalence: float) -> tuple[float, float]:
    """Slope and intercept of Platt's sigmoid, the positives weighing `prevalence` of the whole."""
    balanced = np.where(truth, prevalence / weight[truth].sum(), (1.0 - prevalence) / weight[~truth].sum()) * weight
    model = LogisticRegression(C=1e6, solver="lbfgs", max_iter=500)
    model.fit(raw[:, None], truth.astype(np.int64), sample_weight=balanced * len(raw))
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def threshold(
    scores: Floats,
    groups: Sequence[str],
    ceilings: Mapping[str, float],
    *,
    fewest: int,
    protected: Sequence[str] = (),
    together: float = 0.01,
) -> float:
    """The lowest score at which no group of innocent posts is flagged more often than its ceiling allows.

    `groups` names each post's label, empty for an ad; groups of fewer than `fewest` posts have no say. A group may
    exceed its ceiling by one post, which may be chance; the `protected` groups may not exceed theirs taken together.
    """
    names = np.asarray(groups)
    lowest = 0.0
    for group, ceiling in ceilings.items():
        lowest = max(lowest, _bar(scores[names == group], ceiling, 1, fewest))
    if protected:
        lowest = max(lowest, _bar(scores[np.isin(names, list(protected))], together, 0, fewest))
    return lowest


def _bar(scores: Floats, ceiling: float, more: int, fewest: int) -> float:
    """The score just above the first one that must not be flagged."""
    found = np.sort(scores)[::-1]
    if len(found) < fewest:
        return 0.0
    return float(np.nextafter(found[min(int(ceiling * len(found)) + more, len(found) - 1)], 1.0))


def precise(ads: Floats, others: Floats, *, prevalence: float, precision: float) -> float:
    """The lowest score at which flagged posts are ads as often as `precision`, where `prevalence` of all posts are ads.

    `ads` and `others` are scores; `others` must be posts as they come, not chosen to be hard. Without any, 0.
    """
    if not len(ads) or not len(others):
        return 0.0
    innocent = np.sort(others)[::-1]
    bars = np.nextafter(innocent, np.inf)  # above the n-th innocent post n - 1 are flagged
    recall = (ads[None, :] >= bars[:, None]).mean(axis=1)
    good = np.flatnonzero(at_prevalence(recall, np.arange(len(innocent)) / len(innocent), prevalence) >= precision)
    return float(bars[good.max()]) if len(good) else float(bars[0])


def at_prevalence(recall: Floats, alarm_rate: Floats, prevalence: float) -> Floats:
    """Precision as it would be where `prevalence` of all posts are ads."""
    true, false = recall * prevalence, alarm_rate * (1.0 - prevalence)
    return np.divide(true, true + false, out=np.zeros_like(true), where=(true + false) > 0)


def by_language(languages: Sequence[str | None], least: int) -> dict[str, npt.NDArray[np.int64]]:
    """Row numbers of each language that has at least `least` rows."""
    found: dict[str, list[int]] = {}
    for index, language in enumerate(languages):
        if language:
            found.setdefault(language, []).append(index)
    return {language: np.asarray(rows) for language, rows in sorted(found.items()) if len(rows) >= least}
