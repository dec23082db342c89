"""Training: the same rows give the same bytes, voices never part, thresholds keep their ceilings."""

import random
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from classify.augment import DISGUISES, disguised_copies
from classify.calibrate import logistic_fit, threshold
from classify.dataset import ROWS_A_FAMILY, TrainingRow, digest, folds, read_corpus, read_data, training_row
from classify.errors import ClassifyError
from classify.normalise import normalise
from classify.resources import Resources
from classify.train import Recipe, Trained, train, write
from models.registry import CORPUS, load_manifest, sha256

MADE = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_the_same_rows_and_seed_give_the_same_bytes(
    trained: Trained,
    some_rows: list[TrainingRow],
    resources: Resources,
    small_recipe: Recipe,
    small_model: Path,
    tmp_path: Path,
) -> None:
    again = train(some_rows, name="small", resources=resources, recipe=small_recipe)
    write(again, tmp_path / "again", created_at=MADE, recipe=small_recipe, metrics={}, sources="A part of the corpus.")
    for path in sorted(small_model.iterdir()):
        assert sha256(path) == sha256(tmp_path / "again" / path.name), path.name


def test_an_artefact_is_small_and_sealed(small_model: Path) -> None:
    info = load_manifest(small_model)
    assert set(info.manifest["files"]) == {"weights.npz", "settings.json", "CARD.md"}
    assert sum(path.stat().st_size for path in small_model.iterdir()) < 8_000_000
    assert "For**" in (small_model / "CARD.md").read_text(encoding="utf-8")


def test_held_out_voices_are_told_apart(trained: Trained) -> None:
    truth = np.asarray([row.flagged for row in trained.rows])
    assert trained.held_out[truth].mean() > 2 * trained.held_out[~truth].mean()


def test_thresholds_keep_to_their_ceilings() -> None:
    scores = np.linspace(0, 1, 101)
    groups = ["news"] * 101
    bar = threshold(scores, groups, {"news": 0.05, "seeking": 0.0}, fewest=20)
    assert (scores >= bar).sum() == 6  # five are 5 %, and one more may be chance
    together = threshold(scores, groups, {"news": 0.05}, fewest=20, protected=["news"], together=0.05)
    assert (scores >= together).sum() == 5


def test_a_group_too_small_to_tell_has_no_say() -> None:
    assert threshold(np.asarray([0.9, 0.8]), ["news", "news"], {"news": 0.0}, fewest=20) == 0.0


def test_calibrated_scores_average_to_the_prevalence() -> None:
    rng = np.random.default_rng(0)
    truth = np.arange(2000) % 2 == 0
    raw = rng.normal(np.where(truth, 1.0, -1.0), 1.0)
    slope, intercept = logistic_fit(raw, truth, np.ones(2000), 0.1)
    scores = 1 / (1 + np.exp(-(slope * raw + intercept)))
    assert np.average(scores, weights=np.where(truth, 0.1, 0.9)) == pytest.approx(0.1, abs=0.01)


def test_voices_never_part() -> None:
    rows = read_corpus(CORPUS)[:600]
    where: dict[str, set[int]] = {}
    for row, fold in zip(rows, folds(rows, 5), strict=True):
        where.setdefault(row.voice or row.group, set()).add(fold)
    assert all(len(found) == 1 for found in where.values())
    assert len({fold for found in where.values() for fold in found}) == 5


@pytest.mark.parametrize("kind", sorted(set(DISGUISES) - {"leet"}))
def test_a_disguise_is_read_through(kind: str) -> None:
    text = "dispo ce soir cocaine livraison Bobigny"
    hidden = DISGUISES[kind](text, random.Random(1))
    plain = normalise(hidden).text.replace(" ", "").replace(".", "")
    assert plain == text.lower().replace(" ", "")


def test_disguised_copies_stay_with_their_voice() -> None:
    rows = read_corpus(CORPUS)[:200]
    copies = disguised_copies(rows, 0.5, 0)
    assert 40 < len(copies) < 160
    assert copies == disguised_copies(rows, 0.5, 0)
    by_id = {row.id: row for row in rows}
    assert all(copy.voice == by_id[copy.id.partition("~")[0]].voice for copy in copies)


def test_a_large_family_does_not_drown_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    lines = [f'{{"id": "c{n}", "text": "bonjour {n}", "label": "not_ad", "family": "chat_fr"}}' for n in range(300)]
    path.write_text("\n".join(lines), encoding="utf-8")
    rows = read_data(path)
    assert sum(row.weight for row in rows) == pytest.approx(ROWS_A_FAMILY)
    assert {row.label for row in rows} == {"unrelated"}


def test_a_row_without_a_label_says_which_and_what_is_right() -> None:
    with pytest.raises(ClassifyError, match=r"labels\.csv, line 7: the label 'spam' is not one of .*sale_ad"):
        training_row({"text": "a", "label": "spam"}, where="labels.csv, line 7", source="labels")
    with pytest.raises(ClassifyError, match="needs the text"):
        training_row({"text": " ", "label": "news"}, where="x", source="labels")


def test_the_digest_sees_every_change() -> None:
    row = training_row({"text": "a", "label": "news", "id": "1"}, where="x", source="labels")
    other = training_row({"text": "a", "label": "seeking", "id": "1"}, where="x", source="labels")
    assert digest([row]) != digest([other])
