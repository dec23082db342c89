"""robots.txt, obeyed as RFC 9309 asks: one that cannot be had forbids, one that does not exist allows."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from crawlers.guard import NotSentError
from crawlers.post import Outcome
from crawlers.settings import PRODUCT

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_LARGEST = 512_000
"""Bytes of a robots.txt that are read; RFC 9309 asks for 500 kibibytes at least."""
_LONGEST_DELAY = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one host's robots.txt says to us."""

    parser: Protego | None = None
    """None allows everything."""
    refusal: NotSentError | None = None
    """Set where nothing may be read."""
    delay: float = 0.0

    def check(self, url: str) -> None:
        if self.refusal is not None:
            raise NotSentError(self.refusal.outcome, self.refusal.detail, self.refusal.retry_after)
        if self.parser is not None and not self.parser.can_fetch(url, PRODUCT):
            raise NotSentError(Outcome.FORBIDDEN_BY_ROBOTS, f"the site's robots.txt does not allow {url}")


class RobotsMiddleware:
    """Fetches each host's robots.txt once, keeps its word and its Crawl-delay."""

    def __init__(self, crawler: "Crawler") -> None:
        self.crawler = crawler
        self._locks: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("robots_txt"):
            return
        parts = urlsplit(request.url)
        scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)  # a websocket's rules are its site's
        site = f"{scheme}://{parts.netloc}"
        known: dict[str, Rules] = self.crawler.spider.robots  # type: ignore[union-attr]  # the one spider keeps them
        rules = known.get(site)
        if rules is None:
            async with self._locks.setdefault(site, asyncio.Lock()):
                rules = known.get(site)
                if rules is None:
                    rules = known[site] = await self._fetch(site)
        rules.check(request.url)
        if rules.delay:
            slot = self.crawler.engine.downloader.slots.get(parts.hostname or "")
            if slot is not None:
                slot.delay = max(slot.delay, rules.delay)

    async def _fetch(self, site: str) -> Rules:
        request = Request(f"{site}/robots.txt", callback=NO_CALLBACK, priority=1000, meta={"robots_txt": True})
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever keeps robots.txt from us keeps us from the site
            outcome, detail, _ = self.crawler.spider.reason_of(error, request)  # type: ignore[union-attr]  # the one spider
            if isinstance(error, IgnoreRequest):
                outcome = Outcome.FORBIDDEN_BY_ROBOTS
            return Rules(refusal=NotSentError(outcome, f"{site}/robots.txt cannot be read: {detail}"))
        return _rules(response, site)


def _rules(response: "Response", site: str) -> Rules:
    status = response.status
    if status == 429:
        retry_after = (response.headers.get("Retry-After") or b"").decode("latin-1")
        detail = f"{site}/robots.txt says that we ask too often (HTTP 429)"
        return Rules(refusal=NotSentError(Outcome.RATE_LIMITED, detail, retry_after))
    if status in (401, 403) or status >= 500:
        detail = f"{site}/robots.txt answers HTTP {status}: as long as it does, nothing may be read"
        return Rules(refusal=NotSentError(Outcome.FORBIDDEN_BY_ROBOTS, detail))
    if not 200 <= status < 300:
        return Rules()
    parser = Protego.parse(response.body[:_LARGEST].decode("utf-8", "replace"))
    delay = parser.crawl_delay(PRODUCT) or 0.0
    rate = parser.request_rate(PRODUCT)
    if rate is not None and rate.requests:
        delay = max(delay, rate.seconds / rate.requests)
    return Rules(parser=parser, delay=min(float(delay), _LONGEST_DELAY))
