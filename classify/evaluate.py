"""How good scores are: by label, language, source and family; precision as it would be where ads are rare; calibration."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from classify.calibrate import at_prevalence
from classify.dataset import TrainingRow

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
RARE, RARER = 0.01, 0.003


def evaluate(rows: Sequence[TrainingRow], scores: Floats, flagged: Flags) -> dict[str, Any]:
    """Every figure that a card, a table or a gate needs. Rates are None where there is nothing to measure."""
    truth = np.asarray([row.flagged for row in rows])
    report: dict[str, Any] = {"posts": len(rows), "ads": int(truth.sum()), **ranking(rows, scores)}
    report["flagged"] = {
        "recall": _rate(flagged, truth),
        "false positive rate": _rate(flagged, ~truth),
        "precision at 1 %": _precision(flagged, truth, RARE),
    }
    report["recall by label"] = _grouped(rows, flagged, truth, lambda row: row.label)
    report["recall by family"] = _grouped(rows, flagged, truth, lambda row: row.family)
    report["recall by language"] = _grouped(rows, flagged, truth, lambda row: row.language or "?")
    report["false positives by label"] = _grouped(rows, flagged, ~truth, lambda row: row.label)
    report["false positives by family"] = _grouped(rows, flagged, ~truth, lambda row: row.family)
    report["false positives by language"] = _grouped(rows, flagged, ~truth, lambda row: row.language or "?")
    report["false positives by source"] = _grouped(rows, flagged, ~truth, lambda row: row.source)
    report["recall by source"] = _grouped(rows, flagged, truth, lambda row: row.source)
    report["calibration error"] = calibration_error(scores, truth)
    return report


def ranking(rows: Sequence[TrainingRow], scores: Floats, wanted: float = 0.9) -> dict[str, float | None]:
    """Average precision, and precision at `wanted` recall (every family of ads weighing the same) at two prevalences."""
    truth = np.asarray([row.flagged for row in rows])
    if not truth.any() or truth.all():
        return {
            "average precision": None,
            "precision at 90 % recall, 1 %": None,
            "precision at 90 % recall, 0.3 %": None,
        }
    families = np.asarray([row.family for row in rows])[truth]
    names, inverse, counts = np.unique(families, return_inverse=True, return_counts=True)
    weight = 1.0 / counts[inverse] / len(names)
    order = np.argsort(-scores[truth], kind="stable")
    reached = int(np.searchsorted(np.cumsum(weight[order]), wanted - 1e-9))
    bar = scores[truth][order][min(reached, len(order) - 1)]
    recall, alarms = weight[scores[truth] >= bar].sum(), (scores[~truth] >= bar).mean()
    precision = [
        float(at_prevalence(np.asarray(recall), np.asarray(alarms), prevalence)) for prevalence in (RARE, RARER)
    ]
    return {
        "average precision": average_precision(scores, truth),
        "precision at 90 % recall, 1 %": precision[0],
        "precision at 90 % recall, 0.3 %": precision[1],
    }


def average_precision(scores: Floats, truth: Flags) -> float:
    """Mean precision at the rank of each ad, in the mix as given."""
    hits = truth[np.argsort(-scores, kind="stable")]
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())


def calibration_error(scores: Floats, truth: Flags, bins: int = 10) -> float:
    """Mean distance of score and share of ads over bins of equal size."""
    parts = [part for part in np.array_split(np.argsort(scores, kind="stable"), bins) if len(part)]
    return float(sum(len(part) * abs(scores[part].mean() - truth[part].mean()) for part in parts) / max(len(scores), 1))


def _rate(flagged: Flags, among: Flags) -> float | None:
    return float(flagged[among].mean()) if among.any() else None


def _precision(flagged: Flags, truth: Flags, prevalence: float) -> float | None:
    recall, alarms = _rate(flagged, truth), _rate(flagged, ~truth)
    if recall is None or alarms is None or recall + alarms == 0:
        return None
    return float(at_prevalence(np.asarray(recall), np.asarray(alarms), prevalence))


def _grouped(
    rows: Sequence[TrainingRow], flagged: Flags, among: Flags, key: Callable[[TrainingRow], str]
) -> dict[str, dict[str, float]]:
    groups: dict[str, list[bool]] = {}
    for row, hit, chosen in zip(rows, flagged.tolist(), among.tolist(), strict=True):
        if chosen:
            groups.setdefault(key(row), []).append(hit)
    return {
        name: {"posts": len(hits), "flagged": sum(hits), "rate": round(sum(hits) / len(hits), 5)}
        for name, hits in sorted(groups.items())
    }
