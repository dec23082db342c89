"""Train an artefact from labelled rows: careful model, calibration, thresholds, screen; the same rows and seed give the same bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from classify import artefact, calibrate
from classify.artefact import Weights
from classify.augment import disguised_copies, misspelt_copies
from classify.card import card
from classify.dataset import TrainingRow, digest, folds
from classify.features import Reading, read
from classify.fit_rivals import Rows, fit_rows
from classify.matrix import careful_matrix, rarity
from classify.resources import Resources
from classify.rivals import joined
from classify.train_screen import screen_weights
from models.registry import write_manifest

Floats = npt.NDArray[np.float64]
Progress = Callable[[str], None]


PROTECTED = ("harm_reduction", "seeking", "news")
"""Whoever seeks help, asks or reports must be left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Every choice of a training; written into the manifest."""

    seed: int = 0
    folds: int = 5
    strength: float = 20.0
    """Inverse regularisation of an ad against each of its rivals (scikit-learn's C)."""
    label_strength: float = 6.0
    """The same of recruitment against sale."""
    disguised: float = 0.3
    """Share of the rows that get a disguised copy."""
    misspelt: float = 0.35
    """The same of misspelt copies."""
    recruitment: float = 3.0
    """Weight of a recruitment ad among the ads: they are few, and as much to be found."""
    prevalence: float = 0.1
    """Share of ads, among posts as hard to tell as those of the training, for which the score is calibrated."""
    ceilings: dict[str, float] = field(
        default_factory=lambda: {
            "harm_reduction": 0.025,
            "seeking": 0.035,
            "news": 0.015,
            "drug_talk": 0.03,
            "legal_trade": 0.03,
            "other_illicit_offer": 0.05,
            "unrelated": 0.05,
        }
    )
    """Share of each label's held-out posts that may be flagged: the threshold is the lowest that keeps to all of them.
    These posts were written to be mistaken for ads; ordinary posts are flagged far more rarely."""
    together: float = 0.02
    """The same of the protected labels taken together: each alone has too few posts to pin a threshold on."""
    precision: float = 0.9
    """Share of flagged posts that must be ads where one post in a hundred is, by the rate among ordinary posts."""


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
    resources: Resources,
    recipe: Recipe | None = None,
    progress: Progress = lambda line: None,  # noqa: ARG005 - silence
) -> Trained:
    """Fit everything. Needs ads and other posts of at least two voices each."""
    recipe = recipe or Recipe()
    own_posts = [row for row in rows if row.source != "data"]
    copies = disguised_copies(own_posts, recipe.disguised, recipe.seed)
    copies += misspelt_copies(own_posts, recipe.misspelt, recipe.seed)
    everything = [*rows, *copies]
    progress(f"reading {len(everything)} posts")
    readings = readings_of([row.text for row in everything], resources)
    rarities = rarity(readings[: len(rows)])
    matrix = careful_matrix(readings, rarities, resources.meanings)
    del readings
    truth = np.asarray([row.flagged for row in everything])
    weight = np.asarray([row.weight for row in everything])
    fold = np.asarray(folds(everything, recipe.folds))
    progress("holding out each voice in turn")
    names = np.asarray([str(row.label) for row in everything])
    held_out = np.zeros(len(everything))
    for number in np.unique(fold):
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        margins = _fitted(matrix[inside], names[inside], weight[inside], recipe).margins(matrix[outside])
        held_out[outside], _ = joined(margins)
    own = np.arange(len(rows))
    slope, intercept = calibrate.logistic_fit(held_out[own], truth[own], weight[own], recipe.prevalence)
    scores = 0.5 * (1.0 + np.tanh(0.5 * (slope * held_out + intercept)))
    thresholds = _thresholds(rows, scores[own], recipe)
    progress("fitting the careful model")
    fitted = _fitted(matrix, names, weight, recipe)
    progress("fitting the screen")
    screen = screen_weights(
        everything,
        classes=resources.classes,
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
        slope=slope,
        intercept=intercept,
        labels=fitted.weights,
        label_scales=fitted.scales,
        label_biases=fitted.biases,
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


def readings_of(texts: Sequence[str], resources: Resources) -> list[Reading]:
    """Read texts in batches."""
    found: list[Reading] = []
    for at in range(0, len(texts), 500):
        pairs = resources.finder.find(texts[at : at + 500])
        found += [read(view, mentions, resources.signs, resources.meanings) for view, mentions in pairs]
    return found


def _fitted(matrix: csr_matrix, names: npt.NDArray[np.str_], weight: Floats, recipe: Recipe) -> Rows:
    return fit_rows(
        matrix,
        names,
        weight,
        strength=recipe.strength,
        label_strength=recipe.label_strength,
        recruitment=recipe.recruitment,
        seed=recipe.seed,
    )


def _thresholds(rows: Sequence[TrainingRow], scores: Floats, recipe: Recipe) -> dict[str, float]:
    """One threshold for all, and one for each language that has enough posts of its own; never far from the common one."""
    everything = np.arange(len(rows))
    overall = _threshold(rows, scores, everything, recipe, fewest=20)
    found = {"default": overall}
    chosen = np.asarray([at for at, row in enumerate(rows) if row.source != "data"], np.int64)
    for language in calibrate.by_language([rows[at].language for at in chosen], 600):
        own = np.asarray([at for at, row in enumerate(rows) if row.language == language], np.int64)
        bar = _threshold(rows, scores, own, recipe, fewest=60)
        found[language] = float(np.clip(bar, 0.5 * overall, 1.0 - 0.5 * (1.0 - overall)))
    return {language: round(min(max(value, 0.02), 0.98), 6) for language, value in found.items()}


def _threshold(
    rows: Sequence[TrainingRow], scores: Floats, chosen: npt.NDArray[np.int64], recipe: Recipe, *, fewest: int
) -> float:
    """The lowest score that keeps to the ceilings on hard posts and to the precision on ordinary ones."""
    hard = np.asarray([at for at in chosen if rows[at].source != "data"], np.int64)
    if not len(hard):
        hard = chosen
    groups = ["" if rows[at].flagged else rows[at].label for at in hard]
    ceiling = calibrate.threshold(
        scores[hard], groups, recipe.ceilings, fewest=fewest, protected=PROTECTED, together=recipe.together
    )
    ads = [at for at in chosen if rows[at].flagged]
    ordinary = [at for at in chosen if rows[at].source == "data" and not rows[at].flagged]
    precise = calibrate.precise(scores[ads], scores[ordinary], prevalence=0.01, precision=recipe.precision)
    return max(ceiling, precise)
