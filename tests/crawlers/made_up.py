"""Sources, pages and whole runs made up for the tests of platforms, without a network."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawlers import platforms
from crawlers.explain import build_source
from crawlers.post import Outcome, Post
from crawlers.reading import Page, Request
from crawlers.source import Source

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
URLS = {
    "mastodon": "https://masto.example.org/tags/livraison",
    "bluesky": "https://public.api.bsky.app/profile/vert.example.net",
    "discourse": "https://forum.example.org/",
    "nodebb": "https://forum.example.org/",
    "wordpress": "https://blog.example.org/",
    "lemmy": "https://lemmy.example.org/c/entraide",
    "imageboard": "https://board.example.org/b/",
    "reddit": "https://www.reddit.com/r/exemple",
    "snapchat": "https://www.snapchat.com/add/exemple_vert",
    "classified": "https://annonces.example.org/lyon",
}


def source_of(platform: str, **more: Any) -> Source:
    values = {"platform": platform, "url": URLS.get(platform, ""), "basis": "Made up for the tests", **more}
    if platform == "classified":
        values.setdefault("selectors", {"item": "li", "link": "a::attr(href)", "published": "time"})
    return build_source("made-up", values)


def page_of(request: Request, body: bytes | str | Any, url: str = "", **headers: str) -> Page:
    text = body if isinstance(body, str) else "" if isinstance(body, bytes) else json.dumps(body)
    data = body if isinstance(body, bytes) else text.encode("utf-8", "surrogatepass")
    return Page(request=request, url=url or request.url, status=200, headers=headers, body=data, fetched_at=NOW)


class Walk:
    """A run without a crawl: every request is answered by a function of its address."""

    def __init__(self, source: Source, answer: Any, cursor: dict[str, Any] | None = None) -> None:
        platform = platforms.load(source.platform)
        self.cursor = cursor or {}
        self.asked: list[str] = []
        self.posts: list[Post] = []
        self.outcomes: list[Outcome] = []
        self.warnings: list[str] = []
        waiting = platform.start(source, self.cursor)
        while waiting:
            request = waiting.pop(0)
            assert request.url not in self.asked
            self.asked.append(request.url)
            body, headers = answer(request.url), {}
            if isinstance(body, tuple):
                body, headers = body
            parsed = platform.parse(source, page_of(request, body, **headers), self.cursor)
            self.cursor = json.loads(json.dumps(parsed.cursor)) if parsed.cursor is not None else self.cursor
            self.posts += parsed.posts
            self.outcomes.append(parsed.outcome)
            self.warnings += parsed.warnings
            waiting += parsed.requests

    @property
    def ids(self) -> list[str]:
        return [re.findall(r"\d+", post.external_id)[-1] for post in self.posts]


def query(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
