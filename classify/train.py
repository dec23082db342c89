"""Train an artefact from labelled rows: careful model, calibration, thresholds, screen; the same rows and seed give the same bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from classify import artefact, calibrate
from classify.artefact import LABEL_ROWS, OTHER_LABELS, Weights
from classify.augment import disguised_copies
from classify.card import card
from classify.dataset import TrainingRow, digest, folds
from classify.features import BLOCKS, SIZE, Reading, read
from classify.matrix import careful_matrix, rarity
from classify.mentions import MentionFinder
from classify.signs import Signs
from classify.train_screen import screen_weights
from classify.word_classes import WordClasses
from models.registry import write_manifest

Floats = npt.NDArray[np.float64]
Progress = Callable[[str], None]


PROTECTED = ("harm_reduction", "seeking", "news")
"""Whoever seeks help, asks or reports must be left alone: together they may be flagged no more often than 1 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Every choice of a training; written into the manifest."""

    seed: int = 0
    folds: int = 5
    strength: float = 20.0
    """Inverse regularisation of the careful model (scikit-learn's C)."""
    label_strength: float = 6.0
    disguised: float = 0.3
    """Share of the rows that get a disguised copy."""
    balance: float = 0.5
    """Weight of all ads against all other rows in the careful model."""
    prevalence: float = 0.03
    """Share of ads for which the score is calibrated."""
    ceilings: dict[str, float] = field(
        default_factory=lambda: {
            "harm_reduction": 0.01,
            "seeking": 0.01,
            "news": 0.01,
            "drug_talk": 0.02,
            "legal_trade": 0.03,
            "other_illicit_offer": 0.05,
            "unrelated": 0.04,
        }
    )
    """Share of each label's held-out posts that may be flagged: the threshold is the lowest that keeps to all of them.
    These posts were written to be mistaken for ads; ordinary posts are flagged far more rarely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A training's result before it is written, with what each row scored while its voice was held out."""

    weights: Weights
    rows: tuple[TrainingRow, ...]
    held_out: Floats
    """Calibrated scores by the model of the folds that had not seen the row's voice."""

    def flagged(self) -> npt.NDArray[np.bool_]:
        """Which rows the threshold of their language flags."""
        thresholds = self.weights.thresholds
        bars = [thresholds.get(row.language or "", thresholds["default"]) for row in self.rows]
        return np.asarray(self.held_out >= np.asarray(bars))


def train(
    rows: Sequence[TrainingRow],
    *,
    name: str,
    finder: MentionFinder,
    signs: Signs,
    classes: WordClasses,
    recipe: Recipe | None = None,
    progress: Progress = lambda line: None,  # noqa: ARG005 - silence
) -> Trained:
    """Fit everything. Needs ads and other posts of at least two voices each."""
    recipe = recipe or Recipe()
    copies = disguised_copies([row for row in rows if row.source != "data"], recipe.disguised, recipe.seed)
    everything = [*rows, *copies]
    progress(f"reading {len(everything)} posts")
    readings = readings_of([row.text for row in everything], finder, signs)
    rarities = rarity(readings[: len(rows)])
    matrix = careful_matrix(readings, rarities)
    del readings
    truth = np.asarray([row.flagged for row in everything])
    weight = np.asarray([row.weight for row in everything])
    fold = np.asarray(folds(everything, recipe.folds))
    progress("holding out each voice in turn")
    held_out = np.zeros(len(everything))
    for number in np.unique(fold):
        inside = np.flatnonzero(fold != number)
        model = fit_flag(matrix[inside], truth[inside], weight[inside], recipe)
        held_out[fold == number] = model.decision_function(matrix[fold == number])
    own = np.arange(len(rows))
    slope, intercept = calibrate.logistic_fit(held_out[own], truth[own], weight[own], recipe.prevalence)
    scores = 0.5 * (1.0 + np.tanh(0.5 * (slope * held_out + intercept)))
    thresholds = _thresholds(rows, scores[own], recipe)
    progress("fitting the careful model")
    model = fit_flag(matrix, truth, weight, recipe)
    flag = model.coef_[0].astype(np.float16).astype(np.float32)
    labels, label_scales, label_biases = _label_rows(matrix, everything, weight, recipe)
    progress("fitting the screen")
    screen = screen_weights(
        everything,
        classes=classes,
        scores=scores,
        truth=truth,
        weight=weight,
        fold=fold,
        thresholds=thresholds,
        prevalence=recipe.prevalence,
    )
    weights = Weights(
        name=name,
        rarity=rarities,
        flag=flag,
        bias=float(model.intercept_[0]),
        slope=slope,
        intercept=intercept,
        labels=labels,
        label_scales=label_scales,
        label_biases=label_biases,
        thresholds=thresholds,
        screen=screen,
    )
    return Trained(weights=weights, rows=tuple(rows), held_out=scores[own])


def write(
    trained: Trained, directory: Path, *, created_at: datetime, recipe: Recipe, metrics: dict[str, object], sources: str
) -> None:
    """Write the artefact into `directory`, which must not exist yet or be empty."""
    directory.mkdir(parents=True, exist_ok=True)
    artefact.save(directory, trained.weights)
    (directory / artefact.CARD).write_text(
        card(trained.weights, trained.rows, created_at=created_at, metrics=metrics, sources=sources), encoding="utf-8"
    )
    write_manifest(
        directory,
        {
            "name": trained.weights.name,
            "created_at": created_at.isoformat(),
            "corpus": {"rows": len(trained.rows), "sha256": digest(trained.rows)},
            "recipe": {key: getattr(recipe, key) for key in recipe.__slots__},
            "thresholds": dict(trained.weights.thresholds),
            "metrics": metrics,
        },
    )


def readings_of(texts: Sequence[str], finder: MentionFinder, signs: Signs) -> list[Reading]:
    """Read texts in batches."""
    found: list[Reading] = []
    for at in range(0, len(texts), 500):
        found += [read(view, mentions, signs) for view, mentions in finder.find(texts[at : at + 500])]
    return found


def fit_flag(matrix: csr_matrix, truth: npt.NDArray[np.bool_], weight: Floats, recipe: Recipe) -> LogisticRegression:
    """Ad or not, the ads together weighing `balance` of the others."""
    balanced = np.where(truth, recipe.balance * weight[~truth].sum() / weight[truth].sum(), 1.0) * weight
    model = LogisticRegression(C=recipe.strength, solver="liblinear", max_iter=300, random_state=recipe.seed)
    return model.fit(matrix, truth.astype(np.int64), sample_weight=balanced / balanced.mean())


def _label_rows(
    matrix: csr_matrix, rows: Sequence[TrainingRow], weight: Floats, recipe: Recipe
) -> tuple[npt.NDArray[np.int8], Floats, Floats]:
    """Recruitment against sale among the ads; then one row a label among the others, each against the rest."""
    names = np.asarray([row.label for row in rows])
    ads = np.isin(names, ("sale_ad", "recruitment_ad"))
    # Characters tell little about labels: without them training is faster and rows are smaller.
    kept = np.ones(SIZE)
    kept[: BLOCKS[0][2]] = 0.0
    plain = csr_matrix(matrix @ diags(kept))
    targets = [(ads, names == "recruitment_ad")] + [(~ads, names == label) for label in OTHER_LABELS]
    stored = np.zeros((LABEL_ROWS, SIZE), np.int8)
    label_scales, biases = np.ones(LABEL_ROWS), np.full(LABEL_ROWS, -4.0)
    for at, (inside, truth) in enumerate(targets):
        chosen = np.flatnonzero(inside)
        if 0 < truth[chosen].sum() < len(chosen):
            model = LogisticRegression(
                C=recipe.label_strength, solver="liblinear", tol=1e-2, max_iter=60, random_state=recipe.seed
            )
            model.fit(plain[chosen], truth[chosen].astype(np.int64), sample_weight=weight[chosen])
            row = model.coef_[0]
            label_scales[at] = max(float(np.abs(row).max()) / 127.0, 1e-9)
            stored[at] = np.rint(row / label_scales[at]).astype(np.int8)
            biases[at] = float(model.intercept_[0])
    return stored, label_scales, biases


def _thresholds(rows: Sequence[TrainingRow], scores: Floats, recipe: Recipe) -> dict[str, float]:
    """One threshold for all, and one for each language that has enough posts of its own; never far from the common one."""
    chosen = np.asarray([at for at, row in enumerate(rows) if row.source != "data"])
    if not len(chosen):
        chosen = np.arange(len(rows))
    groups = ["" if row.flagged else row.label for row in rows]
    overall = calibrate.threshold(
        scores[chosen], [groups[at] for at in chosen], recipe.ceilings, fewest=20, protected=PROTECTED
    )
    found = {"default": overall}
    for language, own in calibrate.by_language([rows[at].language for at in chosen], 600).items():
        inside = chosen[own]
        bar = calibrate.threshold(
            scores[inside], [groups[at] for at in inside], recipe.ceilings, fewest=60, protected=PROTECTED
        )
        found[language] = float(np.clip(bar, 0.5 * overall, 1.0 - 0.5 * (1.0 - overall)))
    return {language: round(min(max(value, 0.02), 0.98), 6) for language, value in found.items()}
