"""May a candidate replace the model in force? Its measured figures against that model's, and against fixed ceilings."""

from collections.abc import Mapping
from typing import Any

CEILINGS: Mapping[str, float] = {"harm_reduction": 0.01, "seeking": 0.01, "news": 0.01, "legal_trade": 0.03}
"""Largest share of such posts that may be flagged: those who seek help or report must be left alone."""
SLACK = 0.02
"""By how much recall may fall before it counts as worse: less is noise in held-out sets of some hundred ads."""
FEWEST = 50
"""Posts below which a rate says nothing."""


def complaints(candidate: Mapping[str, Any], in_force: Mapping[str, Any] | None) -> list[str]:
    """Why the candidate should not be promoted, a sentence each; empty if it may.

    Both arguments are the `metrics` of a manifest: figures on held-out voices (`held out`), and, for the candidate of a
    retraining, on held-out labels for both (`labels: candidate`, `labels: in force`).
    """
    found: list[str] = []
    held_out = candidate.get("held out", {})
    if not held_out:
        return ["the candidate's manifest holds no figures on held-out voices; train it with `veilleur retrain`"]
    found += _ceilings(held_out)
    if in_force and in_force.get("held out"):
        found += _falls(held_out, in_force["held out"], "on held-out voices")
    ours, theirs = candidate.get("labels: candidate"), candidate.get("labels: in force")
    if ours and theirs and ours.get("posts", 0) >= FEWEST:
        found += _falls(ours, theirs, "on held-out labels")
    return found


def _ceilings(report: Mapping[str, Any]) -> list[str]:
    found = []
    for label, ceiling in CEILINGS.items():
        seen = report.get("false positives by label", {}).get(label)
        # One post more than the ceiling allows may be chance: in 70 posts, 1 % is less than one.
        if seen and seen["posts"] >= FEWEST and seen["flagged"] > ceiling * seen["posts"] + 1:
            found.append(
                f"it flags {seen['rate']:.1%} of {label} posts ({seen['flagged']} of {seen['posts']}); at most {ceiling:.0%} is right"
            )
    return found


def _falls(ours: Mapping[str, Any], theirs: Mapping[str, Any], where: str) -> list[str]:
    found = []
    mine, other = ours.get("flagged", {}).get("recall"), theirs.get("flagged", {}).get("recall")
    if mine is not None and other is not None and ours.get("ads", 0) >= FEWEST and mine < other - SLACK:
        found.append(f"it finds {mine:.1%} of the ads {where}, the model in force {other:.1%}")
    mine, other = (report.get("flagged", {}).get("false positive rate") for report in (ours, theirs))
    if mine is not None and other is not None and mine > 1.5 * other + 0.002:
        found.append(f"it flags {mine:.2%} of the other posts {where}, the model in force {other:.2%}")
    mine, other = (report.get("average precision") for report in (ours, theirs))
    if mine is not None and other is not None and ours.get("ads", 0) >= FEWEST and mine < other - SLACK:
        found.append(f"its average precision {where} is {mine:.3f}, that of the model in force {other:.3f}")
    return found
