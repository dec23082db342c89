"""The figures: precision as it would be where ads are rare, by label and family, and calibration."""

import numpy as np
import pytest

from classify.dataset import TrainingRow
from classify.evaluate import average_precision, calibration_error, evaluate, ranking


def row(label: str, family: str = "", language: str = "fr") -> TrainingRow:
    return TrainingRow(id="x", text="x", label=label, family=family or label, language=language)  # type: ignore[arg-type]


def test_perfect_scores_have_perfect_figures() -> None:
    rows = [row("sale_ad")] * 10 + [row("news")] * 90
    scores = np.asarray([1.0] * 10 + [0.0] * 90)
    report = evaluate(rows, scores, scores > 0.5)
    assert report["average precision"] == 1.0
    assert report["precision at 90 % recall, 1 %"] == 1.0
    assert report["flagged"] == {"recall": 1.0, "false positive rate": 0.0, "precision at 1 %": 1.0}
    assert report["calibration error"] == 0.0


def test_precision_is_told_for_the_rarity_of_ads_and_not_for_the_mix_at_hand() -> None:
    rows = [row("sale_ad")] * 100 + [row("news")] * 100
    flagged = np.asarray([True] * 100 + [True] * 10 + [False] * 90)
    report = evaluate(rows, flagged.astype(float), flagged)
    assert report["flagged"]["precision at 1 %"] == pytest.approx(0.01 / (0.01 + 0.1 * 0.99))


def test_every_family_of_ads_weighs_the_same() -> None:
    rows = [row("sale_ad", "menu")] * 99 + [row("sale_ad", "coded")] + [row("news")] * 100
    scores = np.asarray([0.9] * 99 + [0.1] + [0.5] * 50 + [0.0] * 50)
    # 90 % of the families' mean recall needs the one coded ad, and with it half of the news.
    assert ranking(rows, scores)["precision at 90 % recall, 1 %"] == pytest.approx(0.01 / (0.01 + 0.5 * 0.99))


def test_figures_are_split_by_label_family_and_language() -> None:
    rows = [row("sale_ad", "menu", "fr"), row("recruitment_ad", "lookout", "en"), row("news", "seizure", "fr")]
    report = evaluate(rows, np.asarray([0.9, 0.2, 0.1]), np.asarray([True, False, False]))
    assert report["recall by label"] == {
        "recruitment_ad": {"posts": 1, "flagged": 0, "rate": 0.0},
        "sale_ad": {"posts": 1, "flagged": 1, "rate": 1.0},
    }
    assert report["false positives by family"] == {"seizure": {"posts": 1, "flagged": 0, "rate": 0.0}}
    assert set(report["recall by language"]) == {"en", "fr"}


def test_without_ads_there_is_nothing_to_rank() -> None:
    assert ranking([row("news")], np.asarray([0.1]))["average precision"] is None


def test_average_precision_counts_ranks() -> None:
    assert average_precision(np.asarray([0.9, 0.8, 0.7]), np.asarray([True, False, True])) == pytest.approx(
        (1 + 2 / 3) / 2
    )


def test_scores_that_promise_too_much_are_miscalibrated() -> None:
    assert calibration_error(np.full(100, 0.9), np.zeros(100, bool)) == pytest.approx(0.9)
