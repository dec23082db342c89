"""Run a crawl: hosts in parallel, the sources of one host one at a time, a failing source never stops the others.

A host is let go with the last answer of a source, while that source's posts may still wait for the intake.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Self

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawlers.errors import CrawlError
from crawlers.guard import Permits
from crawlers.handover import Handover, Intake, RunReport, Suspicious
from crawlers.post import Known, Outcome
from crawlers.reading import Platform
from crawlers.robots import Rules
from crawlers.run import Progress, Run
from crawlers.settings import CrawlSettings, scrapy_settings
from crawlers.source import Source
from crawlers.spider import SourceSpider

OnProgress = Callable[[Progress], None]
Report = Callable[[Mapping[str, int]], RunReport]
"""The report of a run that asks for nothing more, from the counts of what was made of its posts."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def run(
    sources: Sequence[Source],
    *,
    cursors: Mapping[str, dict[str, Any]],
    intake: Intake,
    settings: CrawlSettings,
    on_progress: OnProgress | None = None,
    clock: Callable[[], datetime] = utc_now,
    platform: Platform | None = None,
    known: Mapping[str, Sequence[Known]] | None = None,
    suspicious: Suspicious | None = None,
) -> list[RunReport]:
    """Read the sources, block until all are done, and return a report for each, in the order given.

    `known` are kept posts, by source, whose own pages are asked again.

    `platform` reads every source in place of its own: how an unknown page is looked at (crawlers.look).

    `suspicious` chooses the posts whose pictures are asked for, of sources with `pictures`; without it none are.

    Starts the asyncio reactor, which a process can do once: call it once a process. The intake is called in one worker
    thread only. Raises CrawlError when public sites would be read without a contact, and whatever the intake raised,
    after stopping. Ctrl-C ends the runs under way (their reports say so) and leaves out those that had not begun.
    """
    settings.check(list(sources))
    if not sources:
        return []
    permits = Permits()
    process = AsyncCrawlerProcess(Settings({**scrapy_settings(settings), "VEILLEUR_PERMITS": permits}))
    _quieten()
    from twisted.internet import reactor  # only now is it ours

    if getattr(reactor, "_startedBefore", False):
        raise CrawlError("this process has crawled once already; start a new process for each crawl")
    loop = asyncio.get_event_loop()
    handover = Handover(intake, settings.batching, loop=loop, suspicious=suspicious)
    crew = Crew(process, settings, handover, permits, on_progress, clock, total=len(sources), platform=platform)
    crew.known = known or {}
    work = loop.create_task(crew.read_all(sources, cursors))

    def stop(_: object) -> None:
        if reactor.running:
            reactor.stop()  # type: ignore[misc]  # Twisted declares the interface, without self

    work.add_done_callback(stop)
    try:
        process.start(
            stop_after_crawl=False,
            install_signal_handlers=threading.current_thread() is threading.main_thread(),
        )
        if not work.done():  # Ctrl-C stopped the reactor first: let the runs under way tell the intake how they ended
            crew.interrupted = True
            loop.run_until_complete(work)
    finally:
        handover.shut()
    if handover.failure is not None:
        raise handover.failure
    return work.result()


def _quieten() -> None:
    """Reports carry every failure; Scrapy's own log lines would only repeat them."""
    for name in ("scrapy", "twisted", "protego", "websockets"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


class _OwnSettings(Settings):
    """Settings that were made for one run: nobody else changes them, and a deep copy costs as much as the crawler."""

    def copy(self) -> Self:
        return self


class Crew:
    """Starts a run for each source when its hosts are free, and sees each to its report."""

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        settings: CrawlSettings,
        handover: Handover,
        permits: Permits,
        on_progress: OnProgress | None,
        clock: Callable[[], datetime],
        *,
        total: int,
        platform: Platform | None = None,
    ) -> None:
        self._platform = platform
        self.interrupted = False
        self.known: Mapping[str, Sequence[Known]] = {}
        self._process = process
        self._settings = settings
        self._handover = handover
        self._permits = permits
        self._on_progress = on_progress
        self._clock = clock
        self._total = total
        self._done = 0
        self._robots: dict[str, Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._left: dict[str, float] = {}
        """When a host was last asked, on the monotonic clock."""
        self._resting: dict[str, RunReport] = {}
        """Hosts that asked us to stay away during this crawl, and the report that says so."""
        self._places = asyncio.Semaphore(settings.hosts_at_once)
        self._shown = 0.0

    async def read_all(self, sources: Sequence[Source], cursors: Mapping[str, dict[str, Any]]) -> list[RunReport]:
        runs = [self._in_turn(source, cursors.get(source.name) or {}) for source in sources]
        return [report for report in await asyncio.gather(*runs) if report is not None]

    async def _in_turn(self, source: Source, cursor: dict[str, Any]) -> RunReport | None:
        hosts = sorted({host for host, _ in source.allowed})
        async with AsyncExitStack() as stack:
            for host in hosts:  # always in the same order: no two sources wait for each other
                await stack.enter_async_context(self._locks.setdefault(host, asyncio.Lock()))
            await stack.enter_async_context(self._places)
            await self._handover.backlog.room()
            if self.interrupted or self._handover.failure is not None:
                return None
            run, report = await self._read(source, cursor, hosts)
        return await self._store(run, report)

    def _not_before(self, source: Source, hosts: list[str]) -> float:
        """The pause between two requests holds between two sources of a host as well."""
        delay = float(scrapy_settings(self._settings, source)["DOWNLOAD_DELAY"])
        return max((self._left[host] + delay for host in hosts if host in self._left), default=0.0)

    async def _read(self, source: Source, cursor: dict[str, Any], hosts: list[str]) -> tuple[Run, Report]:
        """Ask all that there is to ask; the report is final once the posts are stored."""
        lane = self._handover.lane(source)
        one = Run(source, cursor, lane, self._clock, self._platform, self.known.get(source.name, ()))
        for host in hosts:
            if resting := self._resting.get(host):
                one.stop(Outcome.RATE_LIMITED, f"not asked: {resting.detail}, when {resting.source} was read")
        one.not_before = self._not_before(source, hosts)
        lane.open()
        # Scrapy merges the process's settings over these where their priority is equal: these must stand higher.
        crawler = Crawler(SourceSpider, _OwnSettings(scrapy_settings(self._settings, source), priority="cmdline"))
        if one.stopped is None and self._handover.failure is None:
            await self._crawl(crawler, one, hosts)
        stats = crawler._stats  # the public attribute raises where the crawl never began

        def report(counts: Mapping[str, int]) -> RunReport:
            return one.report(
                counts,
                requests=stats.get_value("downloader/request_count", 0) if stats else 0,
                received=stats.get_value("downloader/response_bytes", 0) if stats else 0,
            )

        if (so_far := report(lane.counts)).outcome is Outcome.RATE_LIMITED:
            self._resting.update(dict.fromkeys(hosts, so_far))
        return one, report

    async def _store(self, one: Run, report: Report) -> RunReport:
        """Wait until the last posts of a run are stored, and its cursor with them."""
        if waiting := one.album.rest():  # a run that was stopped asks for no more pictures
            await one.lane.put(waiting)
        final = await one.lane.close(report)
        self._done += 1
        self._show(one, final.outcome)
        return final

    async def _crawl(self, crawler: Crawler, one: Run, hosts: list[str]) -> None:
        permitted = set(hosts) if one.source.local else set()
        self._permits.allow(permitted)
        try:
            await self._process.crawl(crawler, run=one, robots=self._robots, permits=self._permits, on_page=self._page)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other sources go on
            one.stop(Outcome.FAILED, f"the crawl broke off: {error!r}")
        finally:
            self._permits.withdraw(permitted)
            self.interrupted |= one.interrupted
            if one.heard_at is not None:  # while its posts are handed over the pause goes on
                self._left.update(dict.fromkeys(hosts, one.heard_at))

    def _page(self, one: Run) -> None:
        if self._handover.failure is not None:
            one.stop(Outcome.FAILED, f"the intake failed: {self._handover.failure}")
        if self._on_progress is not None and monotonic() - self._shown > 0.1:
            self._show(one, None)

    def _show(self, one: Run, outcome: Outcome | None) -> None:
        if self._on_progress is not None:
            self._shown = monotonic()
            self._on_progress(
                Progress(
                    source=one.source.name,
                    pages=one.pages,
                    posts=one.lane.counts["posts"],
                    outcome=outcome,
                    done=self._done,
                    total=self._total,
                )
            )
