"""A trained model on disk: arrays in weights.npz, numbers in settings.json, sealed by the manifest; nothing is ever unpickled."""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classify.assessment import FLAGGED_LABELS, LABELS, Label
from classify.features import CUES_FROM, SIZE
from classify.screen import AD_BITS, TOPIC_BITS, TOPICS, ScreenWeights
from classify.vector import Vector
from classify.word_classes import CLASSES
from models.errors import ModelError
from models.registry import load_manifest

WEIGHTS, SETTINGS, CARD = "weights.npz", "settings.json", "CARD.md"
FEATURES = 6
"""Raised whenever the meaning of a slot changes: weights of another numbering are refused."""
OTHER_LABELS: tuple[Label, ...] = tuple(label for label in LABELS if label not in FLAGGED_LABELS)
LABEL_ROWS = 1 + len(OTHER_LABELS)
"""First row: recruitment_ad against sale_ad; then one row for each label that is not flagged: an ad against it."""
_SHAPES: Mapping[str, tuple[int, ...]] = {
    "rarity": (CUES_FROM,),
    "labels": (LABEL_ROWS, SIZE),
    "label_scales": (LABEL_ROWS,),
    "label_biases": (LABEL_ROWS,),
    "screen_ad": (1 << AD_BITS,),
    "screen_classes": (len(CLASSES), len(CLASSES)),
    "screen_topics": (TOPICS, 1 << TOPIC_BITS),
    "screen_topic_scales": (TOPICS,),
    "screen_topic_biases": (TOPICS,),
}
_NUMBERS = ("slope", "intercept")
_SCREEN_NUMBERS = ("ad_scale", "ad_bias", "class_scale", "cut", "slope", "intercept", "ceiling")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Everything that scoring needs. The calibrated log-odds are slope × joined margins (classify.rivals) + intercept."""

    name: str
    rarity: npt.NDArray[np.float32]
    slope: float
    intercept: float
    labels: npt.NDArray[np.int8]
    label_scales: npt.NDArray[np.float64]
    label_biases: npt.NDArray[np.float64]
    thresholds: Mapping[str, float]
    """By language; `default` for every other."""
    screen: ScreenWeights

    def logits(self, vector: Vector) -> npt.NDArray[np.float64]:
        """What each row says of a post, first the one of recruitment."""
        found: npt.NDArray[np.float64] = (
            self.labels[:, vector.slots].astype(np.float64) @ vector.values * self.label_scales + self.label_biases
        )
        return found


def save(directory: Path, weights: Weights) -> None:
    """Write weights.npz and settings.json into an existing directory; the same weights give the same bytes."""
    screen = weights.screen
    np.savez_compressed(
        directory / WEIGHTS,
        rarity=weights.rarity.astype(np.float16),
        labels=weights.labels,
        label_scales=weights.label_scales,
        label_biases=weights.label_biases,
        screen_ad=screen.ad,
        screen_classes=screen.classes,
        screen_topics=screen.topics,
        screen_topic_scales=screen.topic_scales,
        screen_topic_biases=screen.topic_biases,
    )
    settings = {
        "features": FEATURES,
        **{key: getattr(weights, key) for key in _NUMBERS},
        "thresholds": dict(sorted(weights.thresholds.items())),
        "screen": {key: getattr(screen, key) for key in _SCREEN_NUMBERS},
    }
    (directory / SETTINGS).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def load(directory: Path) -> Weights:
    """Verify and read an artefact. ModelError names what is missing, damaged or made for another version."""
    info = load_manifest(directory)
    for member in (WEIGHTS, SETTINGS):
        if member not in info.manifest["files"]:
            raise ModelError(
                f"{directory / 'manifest.json'} names no {member}: this is no model of this program. Train one with `veilleur retrain`"
            )
    arrays = _arrays(directory / WEIGHTS)
    settings = _settings(directory / SETTINGS)
    screen = ScreenWeights(
        ad=arrays["screen_ad"],
        classes=arrays["screen_classes"],
        topics=arrays["screen_topics"],
        topic_scales=arrays["screen_topic_scales"],
        topic_biases=arrays["screen_topic_biases"],
        **{key: float(settings["screen"][key]) for key in _SCREEN_NUMBERS},
    )
    return Weights(
        name=info.name,
        rarity=arrays["rarity"].astype(np.float32),
        labels=arrays["labels"],
        label_scales=arrays["label_scales"],
        label_biases=arrays["label_biases"],
        thresholds={str(key): float(value) for key, value in settings["thresholds"].items()},
        screen=screen,
        **{key: float(settings[key]) for key in _NUMBERS},
    )


def _arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {key: stored[key] for key in _SHAPES}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(
            f"{path} holds no weights of this program ({error}). Train the model anew with `veilleur retrain`"
        ) from None
    for key, shape in _SHAPES.items():
        if arrays[key].shape != shape:
            raise ModelError(
                f"{path}: {key} has the shape {arrays[key].shape}, this version needs {shape}: the model was made by another version. "
                "Train it anew with `veilleur retrain`"
            )
    return arrays


def _settings(path: Path) -> dict[str, Any]:
    try:
        settings: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        wanted = [
            settings["features"],
            *(settings[key] for key in _NUMBERS),
            *(settings["screen"][key] for key in _SCREEN_NUMBERS),
        ]
        complete = all(isinstance(value, int | float) for value in wanted) and "default" in settings["thresholds"]
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path} cannot be used ({error!r}). Train the model anew with `veilleur retrain`") from None
    if not complete or settings["features"] != FEATURES:
        raise ModelError(
            f"{path} was made for another version of the features. Train the model anew with `veilleur retrain`"
        )
    return settings
