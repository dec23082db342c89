"""docs/data-path.md says what the tables and the points are."""

from pathlib import Path

from classify.assessment import FLAGGED_LABELS as CLASSIFIER_FLAGGED
from classify.assessment import LABELS as CLASSIFIER_LABELS
from store import priority
from store.tables import Table
from store.values import FLAGGED_LABELS, LABELS, SHIELDED_LABELS

PAGE = (Path(__file__).parents[2] / "docs" / "data-path.md").read_text()


def test_every_table_is_documented_and_no_other() -> None:
    rows = {line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")}
    points = set(priority.WORD_POINTS) | {slot.lower() for slot in priority.SLOTS}
    assert rows - points == set(Table.metadata.tables)


def test_every_word_of_the_priority_is_documented_with_its_points() -> None:
    for word, points in priority.WORD_POINTS.items():
        assert f"| `{word}` | {points} |" in PAGE
    for slot, points in priority.SLOT_POINTS.items():
        (line,) = [line for line in PAGE.splitlines() if f"`{slot.lower()}`" in line and "each" in line]
        assert f"| {points} each |" in line


def test_the_labels_of_the_store_are_those_of_the_classifier() -> None:
    assert LABELS == CLASSIFIER_LABELS
    assert FLAGGED_LABELS == CLASSIFIER_FLAGGED
    assert set(SHIELDED_LABELS) < set(LABELS)
