"""An opened home: settings, keys, store and the model in force, for the verbs that need them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from classify.score import Classifier
from models.registry import Registry
from pipelines.settings import Settings
from store.engine import Store
from store.keys import Keys


def utc_now() -> datetime:
    """The clock that verbs hand to the rooms."""
    return datetime.now(UTC)


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """The review database of a home; closed at the end of the block."""
    store = Store.open(settings.database_url, Keys.load(settings.keys_dir))
    try:
        yield store
    finally:
        store.close()


def classifier_in_force(settings: Settings) -> Classifier:
    """The promoted model of this home, else the shipped baseline."""
    return Classifier.load(Registry(settings.models_dir).current())
