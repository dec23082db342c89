"""Our crawl as a Scrapy project: settings, and the spider `source` for one source of $VEILLEUR_HOME.

For looking at a source with Scrapy's own tools: `scrapy crawl source -a name=forum-lyon -o posts.jsonl`. Posts go to
Scrapy as items and nowhere else; no cursor is kept. Guard, robots.txt, delay and contact are those of `veilleur crawl`.
"""

import os
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, cast

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.errors import CrawlError, SourceError
from crawlers.guard import Permits
from crawlers.handover import Lane
from crawlers.post import Post
from crawlers.reading import Request
from crawlers.run import Run
from crawlers.settings import CrawlSettings, scrapy_settings
from crawlers.source import load_source
from crawlers.spider import SourceSpider

_DEFAULTS = scrapy_settings(CrawlSettings())
_OWN = {"scrapy.extensions.logcount.LogCount", "scrapy.extensions.feedexport.FeedExporter"}

# Scrapy reads a settings module's capitals; most of them are those of every crawl of ours.
globals().update(_DEFAULTS)
BOT_NAME = _DEFAULTS["BOT_NAME"]
SPIDER_MODULES = ["crawlers.scrapy_project"]
EXTENSIONS = {name: order for name, order in _DEFAULTS["EXTENSIONS"].items() if name not in _OWN}
LOG_ENABLED = True
LOG_INSTALL_ROOT_HANDLER = True
LOG_LEVEL = "INFO"
VEILLEUR_PERMITS = Permits()


def home(environ: Mapping[str, str]) -> Path:
    """The deployment's folder: $VEILLEUR_HOME, else ~/.veilleur."""
    return Path(environ.get("VEILLEUR_HOME") or "~/.veilleur").expanduser()


def crawl_settings(folder: Path) -> CrawlSettings:
    """[crawl] of the home's veilleur.toml, as far as the crawler knows its keys."""
    try:
        table = tomllib.loads((folder / "veilleur.toml").read_text(encoding="utf-8")).get("crawl", {})
    except OSError:
        table = {}
    except tomllib.TOMLDecodeError as error:
        raise CrawlError(f"{folder / 'veilleur.toml'} is not valid TOML: {error}. Mend that line") from None
    known = {each.name for each in fields(CrawlSettings)} - {"batching"}
    return CrawlSettings(**{key: value for key, value in table.items() if key in known})


class ProjectSpider(SourceSpider):
    """One source of the home, its posts as items."""

    name = "source"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:  # noqa: ARG003 - Scrapy's signature
        folder = home(os.environ)
        names = sorted(path.stem for path in (folder / "sources").glob("*.toml"))
        name = str(kwargs.get("name") or "")
        if name not in names:
            known = ", ".join(names) or "none yet"
            raise SourceError([f"scrapy crawl source -a name=… needs a source of {folder}. Known: {known}"])
        source = load_source(folder / "sources" / f"{name}.toml")
        settings = crawl_settings(folder)
        settings.check([source])
        own = {key: value for key, value in scrapy_settings(settings, source).items() if key not in _KEPT}
        crawler.settings.setdict(own, priority="spider")
        run = Run(source, {}, cast("Lane", _Items()), lambda: datetime.now(UTC))
        spider = cls(run=run, robots={}, permits=VEILLEUR_PERMITS)
        if source.local:
            VEILLEUR_PERMITS.allow({host for host, _ in source.allowed})
        spider._set_crawler(crawler)
        return spider

    async def read(self, response: Response, request: Request) -> list[Any]:
        requests: list[scrapy.Request] = await super().read(response, request)
        items = cast("_Items", self.run.lane)
        return [*(_item(post) for post in items.taken()), *requests]

    def closed(self, reason: str) -> None:
        super().closed(reason)
        report = self.run.report(self.run.lane.counts, requests=0, received=0)
        self.logger.info("%s: %s %s", report.source, report.outcome, report.detail)
        for warning in report.warnings:
            self.logger.warning("%s", warning)


def _item(post: Post) -> dict[str, Any]:
    """The fields of a post; the answers that held it are no item."""
    item = asdict(replace(post, capture=None, pictures=()))
    del item["capture"], item["pictures"]
    return item


_KEPT = frozenset(
    {"EXTENSIONS", "LOG_ENABLED", "LOG_INSTALL_ROOT_HANDLER", "LOG_LEVEL", "TWISTED_REACTOR", "TWISTED_DNS_RESOLVER"}
)
"""Settings of the project that a source's own do not replace."""


class _Items:
    """Stands where a crawl hands posts to its intake, and keeps them for Scrapy."""

    def __init__(self) -> None:
        self.counts = {"posts": 0, "flagged": 0, "new": 0, "revised": 0, "removed": 0}
        self._posts: list[Post] = []

    async def suspicious(self, posts: list[Post]) -> Collection[int]:  # noqa: ARG002 - as crawlers.handover.Lane has it
        """Nothing here judges posts, so no picture is asked for."""
        return ()

    async def put(self, posts: list[Post]) -> None:
        self.counts["posts"] += len(posts)
        self._posts += posts

    def taken(self) -> list[Post]:
        posts, self._posts = self._posts, []
        return posts
