"""Try a source: read a page or two, show what would be taken, store nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawlers.handover import RunReport, Taken
from crawlers.post import Post
from crawlers.settings import CrawlSettings
from crawlers.source import Source

_FIELDS = ("text", "author", "title", "published_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a run of the source would bring: its report and posts, and which fields stay empty how often."""

    report: RunReport
    posts: tuple[Post, ...]
    empty: Mapping[str, int]
    """Field → number of posts without it; fields that all posts have are left out."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """The run's warnings and one for each field that is often empty."""
        total = len(self.posts)
        return (
            *self.report.warnings,
            *(f"{field} is empty in {count} of {total} posts" for field, count in self.empty.items()),
        )


def try_source(
    source: Source, *, settings: CrawlSettings, pages: int = 1, clock: Callable[[], datetime] | None = None
) -> Trial:
    """Read up to `pages` pages of the source from its beginning. Like a crawl, once a process."""
    from crawlers import crawl  # Scrapy takes half a second to import

    collected = _Collected()
    once = source.model_copy(update={"max_pages": pages})
    options: dict[str, Any] = {} if clock is None else {"clock": clock}
    report = crawl.run([once], cursors={}, intake=collected, settings=settings, **options)[0]
    posts = tuple(collected.posts)
    counts = {field: sum(not getattr(post, field) for post in posts) for field in _FIELDS}
    return Trial(report=report, posts=posts, empty={field: count for field, count in counts.items() if count})


class _Collected:
    """An intake that only keeps the posts in memory."""

    def __init__(self) -> None:
        self.posts: list[Post] = []

    def open(self, source: Source) -> None:
        """Nothing is stored, so nothing begins."""

    def take(self, source: str, posts: list[Post]) -> Taken:  # noqa: ARG002 - the protocol's signature
        self.posts += posts
        return Taken(posts=len(posts))

    def close(self, report: RunReport, posts: list[Post]) -> Taken:  # noqa: ARG002 - the protocol's signature
        self.posts += posts
        return Taken(posts=len(posts))
