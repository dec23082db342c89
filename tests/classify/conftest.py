"""A small model, trained once: every eighth post of the project's own corpus."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from classify.dataset import TrainingRow, read_corpus
from classify.mentions import MentionFinder
from classify.resources import Resources
from classify.score import Classifier
from classify.train import Recipe, Trained, train, write
from models.registry import CORPUS

MADE = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def resources() -> Resources:
    return Resources.load()


@pytest.fixture(scope="session")
def finder(resources: Resources) -> MentionFinder:
    return resources.finder


@pytest.fixture(scope="session")
def some_rows() -> list[TrainingRow]:
    return read_corpus(CORPUS)[::8][:500]


@pytest.fixture(scope="session")
def small_recipe() -> Recipe:
    return Recipe(folds=3, disguised=0.2)


@pytest.fixture(scope="session")
def trained(some_rows: list[TrainingRow], resources: Resources, small_recipe: Recipe) -> Trained:
    return train(some_rows, name="small", resources=resources, recipe=small_recipe)


@pytest.fixture(scope="session")
def small_model(trained: Trained, small_recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "small"
    write(trained, folder, created_at=MADE, recipe=small_recipe, metrics={}, sources="A part of the corpus.")
    return folder


@pytest.fixture(scope="session")
def small_classifier(small_model: Path) -> Classifier:
    return Classifier.load(small_model)


@pytest.fixture(scope="session")
def shipped() -> Classifier:
    from models.registry import BASELINE

    return Classifier.load(BASELINE)
