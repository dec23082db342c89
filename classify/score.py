"""The cascade: a cheap screen for every post, a careful and explained score for suspects."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classify import artefact
from classify.artefact import OTHER_LABELS, Weights
from classify.assessment import FLAGGED_LABELS, LABELS, Assessment, Label
from classify.explain import reasons
from classify.features import Reading, read
from classify.fingerprint import fingerprint
from classify.offers import pair_offers
from classify.resources import Resources
from classify.rivals import joined
from classify.screen import LANGUAGES, Screen, Screened, label_mapping
from classify.vector import Vector, vector
from models.registry import LEXICONS

BATCH = 256
"""Posts screened at once: their n-grams then stay in the processor's cache."""


class Classifier:
    """One verified artefact, ready to assess. One caller at a time."""

    def __init__(self, weights: Weights, resources: Resources) -> None:
        self.weights = weights
        self.name = weights.name
        self._resources = resources
        self._screen = Screen(weights.screen, resources.classes)

    @classmethod
    def load(cls, path: Path, lexicons: Path = LEXICONS) -> "Classifier":
        """Read the artefact in directory `path`; ModelError says what is wrong with it."""
        return cls(artefact.load(path), Resources.load(lexicons))

    def assess(
        self, texts: Sequence[str], languages: Sequence[str | None] | None = None, *, full: bool = False
    ) -> list[Assessment]:
        """An assessment a text, in order; the same text gives the same assessment in whatever batch.

        With `full` every text is read by the careful model and explained, else those that the screen suspects are,
        and only flagged ones carry mentions, offers and reasons.
        """
        given = languages if languages is not None else [None] * len(texts)
        found: list[Assessment] = []
        for at in range(0, len(texts), BATCH):
            found += self._assess(texts[at : at + BATCH], given[at : at + BATCH], full=full)
        return found

    def screen(self, texts: Sequence[str]) -> Screened:
        """The cheap pass alone."""
        return self._screen.judge(texts)

    def threshold(self, language: str | None) -> float:
        """The score from which a post in this language is flagged."""
        thresholds = self.weights.thresholds
        return thresholds.get(language or "", thresholds["default"])

    def _assess(self, texts: Sequence[str], given: Sequence[str | None], *, full: bool) -> list[Assessment]:
        screened = self._screen.judge(texts)
        chosen = list(range(len(texts))) if full else np.flatnonzero(screened.suspects).tolist()
        spoken = [
            own or (LANGUAGES[code] if code >= 0 else None)
            for own, code in zip(given, screened.languages.tolist(), strict=True)
        ]
        careful = self.careful([texts[at] for at in chosen], [spoken[at] for at in chosen], full=full)
        found: dict[int, Assessment] = dict(zip(chosen, careful, strict=True))
        return [
            found[at] if at in found else self._unsuspected(screened.scores[at], screened.labels[at], spoken[at])
            for at in range(len(texts))
        ]

    def _unsuspected(self, score: float, labels: npt.NDArray[np.float64], language: str | None) -> Assessment:
        return Assessment(
            score=float(score),
            flagged=False,
            label=LABELS[int(labels.argmax())],
            labels=label_mapping(labels),
            language=language,
            threshold=self.threshold(language),
            model=self.name,
        )

    def careful(
        self, texts: Sequence[str], languages: Sequence[str | None], *, full: bool = False
    ) -> Iterator[Assessment]:
        """Assess texts without screening them."""
        own = self._resources
        for (view, mentions), language in zip(own.finder.find(texts), languages, strict=True):
            reading = read(view, mentions, own.signs, own.meanings)
            features = vector(reading, self.weights.rarity, own.meanings)
            assessment = self._judged(features, language)
            if full or assessment.flagged:
                assessment = self._explained(assessment, reading, features)
            yield assessment

    def _judged(self, features: Vector, language: str | None) -> Assessment:
        weights = self.weights
        logits = weights.logits(features)
        raw, shares = joined(logits[1:])
        score = float(0.5 * (1.0 + np.tanh(0.5 * (weights.slope * float(raw) + weights.intercept))))
        labels = _labels(score, float(logits[0]), shares)
        threshold = self.threshold(language)
        flagged = score >= threshold
        return Assessment(
            score=score,
            flagged=flagged,
            # A flagged post is shown as the likelier kind of ad, however torn the model is.
            label=max(FLAGGED_LABELS if flagged else LABELS, key=lambda name: labels[name]),
            labels=labels,
            language=language,
            threshold=threshold,
            model=self.name,
        )

    def _explained(self, assessment: Assessment, reading: Reading, features: Vector) -> Assessment:
        named = (str(mention.value.get("substance")) for mention in reading.mentions if mention.type == "SUBSTANCE")
        text = reading.view.original
        return replace(
            assessment,
            substances=tuple(dict.fromkeys(name for name in named if name not in ("None", "any"))),
            mentions=reading.mentions,
            offers=tuple(pair_offers(text, reading.mentions)),
            reasons=reasons(reading, features, self.weights),
            fingerprint=fingerprint(text, reading.mentions),
        )


def _labels(score: float, recruiting: float, shares: npt.NDArray[np.float64]) -> dict[Label, float]:
    """All nine labels: the score split between the two kinds of ad, the rest among the rivals by their shares."""
    recruitment = float(0.5 * (1.0 + np.tanh(0.5 * recruiting)))
    found: dict[Label, float] = {"sale_ad": score * (1.0 - recruitment), "recruitment_ad": score * recruitment}
    found.update(zip(OTHER_LABELS, ((1.0 - score) * shares).tolist(), strict=True))
    return found
