"""An ad against each of its rivals: the joined sum, its exact parts, and the thresholds that follow from scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from classify import calibrate
from classify.artefact import OTHER_LABELS
from classify.fit_rivals import fit_rows
from classify.rivals import entropy, joined

MARGINS = st.lists(st.floats(-60, 60), min_size=2, max_size=9).map(np.asarray)


@given(MARGINS)
def test_the_sum_is_what_its_shares_say_exactly(margins: np.ndarray) -> None:
    total, shares = joined(margins)
    assert shares.sum() == pytest.approx(1.0)
    assert float(total) == pytest.approx(float(shares @ margins) - entropy(shares), abs=1e-9)


@given(MARGINS)
def test_no_rival_can_be_outvoted(margins: np.ndarray) -> None:
    total, shares = joined(margins)
    assert float(total) <= margins.min() + 1e-12
    assert shares.argmax() == margins.argmin() or shares.max() == pytest.approx(shares[margins.argmin()])


def test_a_post_is_an_ad_only_if_it_beats_every_label() -> None:
    ads, buyers, press = [1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0]
    names = np.asarray(["sale_ad"] * 20 + ["recruitment_ad"] * 5 + ["seeking"] * 20 + ["news"] * 20)
    matrix = csr_matrix(np.asarray([ads] * 25 + [buyers] * 20 + [press] * 20))
    rows = fit_rows(matrix, names, np.ones(65), strength=20.0, label_strength=6.0, recruitment=3.0, seed=0)
    totals, shares = joined(rows.margins(csr_matrix(np.asarray([ads, buyers, press]))))
    assert totals[0] > 0 > max(totals[1], totals[2])
    assert OTHER_LABELS[int(shares[1].argmax())] == "seeking"
    assert OTHER_LABELS[int(shares[2].argmax())] == "news"


def test_a_label_nobody_taught_takes_no_part() -> None:
    names = np.asarray(["sale_ad", "seeking"] * 10)
    matrix = csr_matrix(np.asarray([[1.0, 0.0], [0.0, 1.0]] * 10))
    rows = fit_rows(matrix, names, np.ones(20), strength=20.0, label_strength=6.0, recruitment=3.0, seed=0)
    _, shares = joined(rows.margins(matrix))
    assert shares[:, OTHER_LABELS.index("news")].max() < 0.01


def test_the_threshold_keeps_the_precision_where_ads_are_rare() -> None:
    ads, others = np.linspace(0.5, 1.0, 100), np.linspace(0.0, 0.9, 1000)
    bar = calibrate.precise(ads, others, prevalence=0.01, precision=0.9)
    found, wrong = (ads >= bar).mean() * 0.01, (others >= bar).mean() * 0.99
    assert found / (found + wrong) >= 0.9
    lower = others[others < bar].max()
    assert (ads >= lower).mean() * 0.01 / ((ads >= lower).mean() * 0.01 + (others >= lower).mean() * 0.99) < 0.9


def test_without_ordinary_posts_precision_asks_for_nothing() -> None:
    assert calibrate.precise(np.ones(3), np.empty(0), prevalence=0.01, precision=0.9) == 0.0
