"""Posts of a file as chunks: JSON Lines as raw bytes, CSV, Parquet and WARC as rows; never the whole file at once."""

import csv
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pipelines.errors import PipelineError

BLOCK_BYTES = 1 << 19
ROWS = 2048
FORMATS = ("jsonl", "csv", "parquet", "warc")
_SUFFIXES = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_FIELDS = ("id", "text", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some posts of the input, in order: either `lines`, as read, or `rows`."""

    first: int
    """Number of the first line or row, from 1 (a CSV's heading is line 1)."""
    lines: bytes = b""
    rows: tuple[Mapping[str, Any], ...] = ()
    consumed: int = 0
    """Bytes of the input that have been read so far, for the progress bar."""


def format_of(path: str, given: str | None) -> str:
    """The format asked for, else the one the suffix names; JSON Lines for stdin."""
    if given:
        return given
    if path == "-":
        return "jsonl"
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    if ".warc" in suffixes:
        return "warc"
    found = _SUFFIXES.get(suffixes[-1] if suffixes else "")
    if found is None:
        raise PipelineError(
            f"{path}: the suffix does not name a format. Say which it is: veilleur scan {path} --format {'|'.join(FORMATS)}"
        )
    return found


def chunks(path: str, kind: str) -> Iterator[Chunk]:
    """The input in order. PipelineError for a file that cannot be read or has no `text` column."""
    if kind == "parquet":
        yield from _parquet(path)
        return
    if kind == "warc":
        yield from _warc(path)
        return
    if path == "-":
        yield from _lines(sys.stdin.buffer) if kind == "jsonl" else _csv(sys.stdin, "stdin")
        return
    try:
        if kind == "jsonl":
            with Path(path).open("rb") as file:
                yield from _lines(file)
        else:
            with Path(path).open(encoding="utf-8-sig", errors="replace", newline="") as text:
                yield from _csv(text, path)
    except OSError as error:
        raise PipelineError(
            f"{path} cannot be read: {error.strerror or error}. Give a JSON Lines, CSV, Parquet or WARC file, or - for stdin"
        ) from None


def _lines(file: IO[bytes]) -> Iterator[Chunk]:
    first, consumed, rest = 1, 0, b""
    while block := file.read(BLOCK_BYTES):
        consumed += len(block)
        head, newline, tail = block.rpartition(b"\n")
        if not newline:
            rest += block
            continue
        lines = rest + head + newline
        yield Chunk(first=first, lines=lines, consumed=consumed)
        first += lines.count(b"\n")
        rest = tail
    if rest:
        yield Chunk(first=first, lines=rest, consumed=consumed)


def _csv(file: IO[str], name: str) -> Iterator[Chunk]:
    csv.field_size_limit(1 << 30)
    reader = csv.DictReader(file)
    columns = reader.fieldnames or []
    if "text" not in columns:
        raise PipelineError(
            f"{name} has no column `text`; its columns are {', '.join(map(str, columns)) or 'none'}. Name the column of the posts `text`"
        )
    rows: list[Mapping[str, Any]] = []
    first = number = 2
    consumed = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            row = {"text": None, "error": f"is not CSV ({error})"}
        rows.append(
            {
                "line": reader.line_num,
                **{
                    key: row[key]
                    for key in (*_FIELDS, "error")
                    if row.get(key) not in (None, "") or (key == "text" and key in row)
                },
            }
        )
        consumed += len(row.get("text") or "")
        number += 1
        if len(rows) == ROWS:
            yield Chunk(first=first, rows=tuple(rows), consumed=consumed)
            rows, first = [], number
    if rows:
        yield Chunk(first=first, rows=tuple(rows), consumed=consumed)


def _warc(path: str) -> Iterator[Chunk]:
    from pipelines.scan_warc import warc_rows

    rows: list[Mapping[str, Any]] = []
    first = consumed = size = 0
    for row, consumed in warc_rows(path):
        first = first or row["line"]
        rows.append(row)
        size += len(row["text"] or "")
        if len(rows) == ROWS or size > BLOCK_BYTES:  # a page is longer than a post
            yield Chunk(first=first, rows=tuple(rows), consumed=consumed)
            rows, first, size = [], 0, 0
    if rows:
        yield Chunk(first=first, rows=tuple(rows), consumed=consumed)


def _parquet(path: str) -> Iterator[Chunk]:
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    if path == "-":
        raise PipelineError("Parquet cannot be read from stdin: it is read from its end. Give the file's path")
    try:
        with parquet.ParquetFile(path, memory_map=False, pre_buffer=False) as file:
            names = file.schema_arrow.names
            if "text" not in names:
                raise PipelineError(
                    f"{path} has no column `text`; its columns are {', '.join(names)}. Name the column of the posts `text`"
                )
            first = 1
            for batch in file.iter_batches(batch_size=ROWS, columns=[name for name in _FIELDS if name in names]):
                rows = batch.to_pylist()
                yield Chunk(first=first, rows=tuple(rows), consumed=0)
                first += len(rows)
    except (OSError, arrow.ArrowException) as error:
        raise PipelineError(
            f"{path} cannot be read as Parquet: {error}. Give a JSON Lines, CSV, Parquet or WARC file"
        ) from None
