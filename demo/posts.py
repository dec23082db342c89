"""The posts of the demo's fictional sites, and which of them stand at which edition of the sites."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

POSTS_FILE = Path(__file__).with_name("posts.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPost:
    """One fictional post; `minutes_ago` counts back from the moment at which the sites were built."""

    site: str
    id: int
    author: str
    title: str
    thread: str
    minutes_ago: int
    text: str
    edited: bool = False

    def at(self, built: datetime) -> datetime:
        return built - timedelta(minutes=self.minutes_ago)


def posts(edition: int) -> list[DemoPost]:
    """The posts of one edition (1 or 2), in the file's order.

    A row of the file with `edition: 2` stands only from the second edition on; one with `edited_text` reads
    differently from then on. So a second crawl has something new to find, and nothing old to store again.
    """
    found = []
    with POSTS_FILE.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row.pop("edition", 1) > edition:
                continue
            edited = row.pop("edited_text", None)
            row.pop("label", None)
            if edited is not None and edition > 1:
                row |= {"text": edited, "edited": True}
            found.append(DemoPost(**row))
    return found
