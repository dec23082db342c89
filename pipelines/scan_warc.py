"""Posts of a WARC file (ISO 28500), packed or not: the visible text of each answer, resource and conversion."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawlers.charset import decode
from crawlers.markup import parse_fragment, text_of
from pipelines.errors import PipelineError

KINDS = frozenset({"response", "resource", "conversion"})
LARGEST = 8_000_000
"""Bytes of a record that are read, unpacked: what a crawl reads of a page."""
LONGEST = 100_000
"""Characters of one post; no site lets people write more, and what comes after them is navigation."""
_TEXTUAL = ("json", "xml", "javascript")


def warc_rows(path: str) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Rows of `line` (the record's number), `id` (WARC-Record-ID), `url` and `text`, and the bytes read so far.

    Records without visible text (pictures, requests, metadata) are no posts and are passed over. A file that breaks
    off gives a last row with an `error`.
    """
    if path == "-":
        yield from _rows(sys.stdin.buffer, "stdin")
        return
    try:
        with Path(path).open("rb") as file:
            yield from _rows(file, path)
    except OSError as error:
        raise PipelineError(f"{path} cannot be read: {error.strerror or error}. Give a WARC file") from None


def _rows(file: IO[bytes], name: str) -> Iterator[tuple[Mapping[str, Any], int]]:
    records = ArchiveIterator(file)
    number = 0
    while True:
        try:
            record = next(records, None)
            number += record is not None
            text = _text(record) if record is not None and record.rec_type in KINDS else ""
        except (ArchiveLoadFailed, EOFError, OSError, ValueError) as error:
            if number == 0:
                raise PipelineError(
                    f"{name} is no WARC file: {str(error).strip()}. `warcio check {name}` says more"
                ) from None
            yield {"line": number + 1, "text": None, "error": f"breaks the WARC file off ({str(error).strip()})"}, 0
            return
        if record is None and number == 0:
            raise PipelineError(f"{name} is no WARC file: there is no record in it. `warcio check {name}` says more")
        if record is None:
            return
        if text:
            headers = record.rec_headers
            identity = (headers.get_header("WARC-Record-ID") or "").strip("<>")
            row = {"line": number, "url": headers.get_header("WARC-Target-URI"), "text": text}
            yield ({**row, "id": identity} if identity else row), int(records.get_record_offset())


def _text(record: Any) -> str:
    headers = record.http_headers or record.rec_headers
    kind = (headers.get_header("Content-Type") or "").lower()
    if not kind.startswith("text/") and not any(word in kind for word in _TEXTUAL):
        return ""
    content = record.content_stream().read(LARGEST)
    text = decode(content, kind)
    if "html" in kind:
        tree = parse_fragment(text)
        text = text_of(tree) if tree is not None else ""
    return text.strip()[:LONGEST]
