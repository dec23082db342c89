"""The one spider: carries a platform's requests out and its posts away, for one run of one source."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from time import monotonic
from typing import Any

import scrapy
from scrapy import exceptions as lost
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.addresses import host_of
from crawlers.capture import Capture
from crawlers.guard import NotSentError, Permits
from crawlers.picture_answers import answered, to_ask, unanswered
from crawlers.pictures import ACCEPT, LARGEST
from crawlers.post import Outcome, Post
from crawlers.raw_answer import capture_of
from crawlers.reading import Page, Request
from crawlers.robots import Rules
from crawlers.run import Run

log = logging.getLogger(__name__)


class SourceSpider(scrapy.Spider):
    """Asks each address once a run. All that a source's own kind needs is in its platform."""

    name = "source"

    def __init__(self, *, run: Run, robots: dict[str, Rules], permits: Permits, on_page: Any = None) -> None:
        super().__init__()
        self.run = run
        self.robots = robots
        """Rules of the sites met in this process, by scheme and host."""
        self.permits = permits
        self.on_page = on_page
        self._asked: set[str] = set()

    async def start(self) -> AsyncIterator[scrapy.Request]:
        try:
            requests = self.run.begin()
        except Exception as error:
            log.exception("the platform of %s could not begin", self.run.source.name)
            self.run.stop(Outcome.FAILED, f"the platform could not begin: {error!r}")
            return
        # The pause is kept here, with the engine ready, so that its making costs no further time.
        if (pause := self.run.not_before - monotonic()) > 0:
            await asyncio.sleep(pause)
        for request in self._new(requests):
            yield request

    async def read(self, response: Response, request: Request) -> list[scrapy.Request]:
        """One answer: its posts to the intake, its further requests to the scheduler."""
        run = self.run
        if run.stopped is not None:
            return []
        page = self._page_of(response, request)
        pictures: list[scrapy.Request] = []
        try:
            parsed = run.read(page)
        except Exception as error:
            log.exception("the platform of %s failed on %s", run.source.name, page.url)
            run.stop(Outcome.FAILED, f"the platform {run.source.platform} failed on {page.url}: {error!r}")
            return []
        if parsed.posts:
            capture = capture_of(response, page.fetched_at)
            pictures = await self._hand_over([replace(post, capture=capture) for post in parsed.posts])
        if self.on_page is not None:
            self.on_page(run)
        if run.stopped is not None:
            raise lost.CloseSpider(run.stopped[0])
        return [*pictures, *self._new(parsed.requests)]

    async def read_picture(self, response: Response, picture: str) -> None:
        """The answer to a picture: with it, or without it, its posts go on."""
        page = self._page_of(response, Request(url=picture, essential=False))
        fit = answered(self.run, page)
        await self._settled(picture, capture_of(response, page.fetched_at) if fit else None)

    async def lost_picture(self, failure: Failure) -> None:
        """A picture without an answer: its posts go on without it."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        if self.run.stopped is None:
            outcome, _, retry_after = self.reason_of(failure.value, request)
            unanswered(self.run, request.url, failure.value, outcome, retry_after)
        await self._settled(request.cb_kwargs["picture"], None)

    async def _settled(self, picture: str, capture: Capture | None) -> None:
        self.run.album.settle(picture, capture)
        if posts := self.run.album.ready():
            await self.run.lane.put(posts)
        if self.run.stopped is not None:
            raise lost.CloseSpider(self.run.stopped[0])

    async def _hand_over(self, posts: list[Post]) -> list[scrapy.Request]:
        """Posts to the intake, but for those that wait for their pictures; requests for these."""
        album = self.run.album
        wanted = {place: to_ask(self.run, posts[place]) for place in await self.run.lane.suspicious(posts)}
        asked = [url for place, urls in wanted.items() if urls for url in album.hold(posts[place], urls)]
        ready = album.ready()
        await self.run.lane.put([post for place, post in enumerate(posts) if not wanted.get(place)] + ready)
        return [
            scrapy.Request(
                url,
                callback=self.read_picture,
                errback=self.lost_picture,
                headers={"Accept": ACCEPT},
                cb_kwargs={"picture": url},
                meta={"picture": True, "download_maxsize": min(LARGEST, self.settings.getint("DOWNLOAD_MAXSIZE"))},
                priority=1,  # before further pages: few posts wait
                dont_filter=True,
            )
            for url in asked
        ]

    def _page_of(self, response: Response, request: Request) -> Page:
        return Page(
            request=request,
            url=response.url,
            status=response.status,
            headers={
                name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
                for name, values in response.headers.items()
            },
            body=response.body,
            fetched_at=self.run.clock(),
        )

    def lost(self, failure: Failure) -> None:
        """A request without an answer."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        outcome, detail, retry_after = self.reason_of(failure.value, request)
        self.run.lost(request.cb_kwargs["request"], outcome, detail, retry_after)

    def closed(self, reason: str) -> None:
        if reason == "shutdown":
            self.run.interrupted = True
        elif reason == "closespider_timeout":
            longest = self.settings.getfloat("CLOSESPIDER_TIMEOUT")
            self.run.stop(Outcome.FAILED, f"stopped after {longest:g} seconds, the longest that a run may take")

    def reason_of(self, error: BaseException | None, request: scrapy.Request) -> tuple[Outcome, str, str]:
        """What kept an answer from us: outcome, sentence, Retry-After."""
        url = request.url
        limit = self.settings.getint("DOWNLOAD_MAXSIZE")
        detail: str
        match error:
            case NotSentError():
                return error.outcome, error.detail, error.retry_after
            case lost.DownloadTimeoutError():
                detail = f"{url} did not answer in full within {self.settings.getfloat('DOWNLOAD_TIMEOUT'):g} seconds"
            case lost.ResponseDataLossError():
                detail = f"the answer of {url} was cut short"
            case lost.DownloadCancelledError():
                detail = f"the answer of {url} is larger than {limit} bytes (crawl.max_bytes)"
            case lost.IgnoreRequest() if "DOWNLOAD_MAXSIZE" in str(error):
                detail = f"the answer of {url} unpacks to more than {limit} bytes (crawl.max_bytes)"
            case lost.IgnoreRequest() if "max redirections" in str(error):
                first, most = request.meta.get("redirect_urls", [url])[0], self.settings.getint("REDIRECT_MAX_TIMES")
                detail = f"{first} redirects in a loop (more than {most} times)"
            case lost.CannotResolveHostError() if private := self.permits.refused.get(host_of(url)):
                detail = f"{host_of(url)} leads to {private}, which is not on the public internet"
            case lost.CannotResolveHostError():
                detail = f"the name {host_of(url)} is not known (DNS)"
            case _ if "certificate" in str(error):
                detail = f"the TLS certificate of {host_of(url)} is not valid, so nobody knows who answers"
            case lost.DownloadConnectionRefusedError():
                detail = f"nothing answers at {url} (connection refused)"
            case _:
                detail = f"{url} could not be read: {str(error) or type(error).__name__}"
        return Outcome.FAILED, detail, ""

    def _new(self, requests: Any) -> list[scrapy.Request]:
        found = []
        for request in requests:
            if request.url in self._asked:
                continue
            if not request.about:  # an item that its list says has changed is asked for all the same
                self._asked.add(request.url)
            try:
                found.append(
                    scrapy.Request(
                        request.url,
                        callback=self.read,
                        errback=self.lost,
                        headers=dict(request.headers),
                        cb_kwargs={"request": request},
                        dont_filter=True,
                    )
                )
            except ValueError as error:  # no scheme, a broken host: a link that nobody can follow
                self.run.lost(request, Outcome.FAILED, f"{request.url} is no address: {error}")
        return found
