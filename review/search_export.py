"""What a search found as a file: CSV that no spreadsheet takes for a formula, or JSON Lines. Contacts stay masked."""

import csv
import io
import json
from collections.abc import Iterable, Mapping

from store.queue import Line

COLUMNS = (
    "post",
    "source",
    "platform",
    "url",
    "published_at",
    "first_seen_at",
    "state",
    "label",
    "language",
    "substances",
    "places",
    "campaign",
    "text",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
Record = Mapping[str, str | int | list[str] | None]


def record(line: Line) -> Record:
    """Of a post to be judged blind nothing that the machine says."""
    hidden = line.blind and line.state != "decided"
    return {
        "post": line.post_id,
        "source": line.source,
        "platform": line.platform,
        "url": line.url,
        "published_at": None if line.published_at is None else line.published_at.isoformat(),
        "first_seen_at": line.first_seen_at.isoformat(),
        "state": line.state,
        "label": line.decided_label or (None if hidden else line.label),
        "language": line.language or None,
        "substances": [] if hidden else list(line.substances),
        "places": [] if hidden else list(line.places),
        "campaign": line.campaign_id,
        "text": line.excerpt,
    }


def as_csv(records: Iterable[Record]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in records:
        writer.writerow([guarded(one[name]) for name in COLUMNS])
    return out.getvalue()


def as_jsonl(records: Iterable[Record]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records)


def guarded(value: str | int | list[str] | None) -> str | int:
    """A cell that a spreadsheet would calculate gets an apostrophe in front, also behind spaces."""
    if isinstance(value, int):
        return value
    said = ", ".join(value) if isinstance(value, list) else value or ""
    return f"'{said}" if said.startswith(FORMULA) or said.lstrip().startswith(FORMULA) else said
