"""Exported or annotated labels (csv, jsonl, parquet) as training rows."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from classify.dataset import TrainingRow, read_jsonl, training_row
from pipelines.errors import PipelineError

UNDECIDED = frozenset({"unsure", "", None})
"""What is no label: such rows are left out and counted."""


def read_labels(paths: Sequence[Path]) -> tuple[list[TrainingRow], int]:
    """All labelled rows, and how many were left out as undecided. The last label of a text counts."""
    rows: dict[tuple[str, str], TrainingRow] = {}
    undecided = 0
    for path in paths:
        for number, entry in _entries(path):
            if entry.get("label") in UNDECIDED:
                undecided += 1
                continue
            row = training_row(entry, where=f"{path}, line {number}", source="labels")
            rows[(row.group, row.text)] = row
    return list(rows.values()), undecided


def _entries(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        yield from read_jsonl(path)
    elif suffix == ".csv":
        yield from _csv(path)
    elif suffix == ".parquet":
        yield from _parquet(path)
    else:
        raise PipelineError(
            f"{path} is no label file by its suffix: .csv, .jsonl or .parquet is right. Make one with: veilleur export"
        )


def _csv(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    csv.field_size_limit(1 << 30)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            _need(path, reader.fieldnames or ())
            for row in reader:
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PipelineError(
            f"{path} cannot be read as CSV: {error}. Export the labels again with: veilleur export"
        ) from None


def _parquet(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    try:
        table = parquet.read_table(path)
    except (OSError, arrow.ArrowException) as error:
        raise PipelineError(
            f"{path} cannot be read as Parquet: {error}. Export the labels again with: veilleur export"
        ) from None
    _need(path, table.column_names)
    yield from enumerate(table.to_pylist(), 1)


def _need(path: Path, columns: Sequence[str]) -> None:
    missing = [name for name in ("text", "label") if name not in columns]
    if missing:
        raise PipelineError(
            f"{path} has no column {missing[0]!r}; its columns are {', '.join(columns) or 'none'}. Make one with: veilleur export"
        )
