"""Hand posts to the intake in batches, in one worker thread, and slow the crawl down when the intake is slower."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from crawlers.backlog import Backlog
from crawlers.post import Gone, Outcome, Post
from crawlers.source import Source

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What the intake made of the posts of one call."""

    posts: int = 0
    flagged: int = 0
    new: int = 0
    revised: int = 0
    removed: int = 0
    """Kept posts that are now known to be gone from their site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """How one run of one source went. `cursor` is None when the source must start again from where it was."""

    source: str
    outcome: Outcome
    detail: str
    started_at: datetime
    finished_at: datetime
    posts: int = 0
    """Posts handed to the intake: new ones and changed ones."""
    found: int = 0
    """All posts seen, those already known included: what `expect` counts."""
    unchanged: bool = False
    """The site gave only what is new, or nothing since nothing is: `found` says nothing of all that stands there."""
    requests: int = 0
    bytes: int = 0
    cursor: dict[str, Any] | None = None
    warnings: tuple[str, ...] = ()
    retry_at: datetime | None = None
    """Not before this moment: what the site's Retry-After asks."""
    gone: tuple[Gone, ...] = ()
    """Posts that the site says are gone, kept or not."""
    flagged: int = 0
    new: int = 0
    revised: int = 0
    removed: int = 0


class Intake(Protocol):
    """Takes posts; each method is called in one and the same worker thread and may block."""

    def open(self, source: Source) -> None:
        """A run of this source begins."""

    def take(self, source: str, posts: list[Post]) -> Taken | None:
        """A full batch of a run that goes on."""

    def close(self, report: RunReport, posts: list[Post]) -> Taken | None:
        """The run has ended: its last posts and its cursor, for one transaction."""


Suspicious = Callable[[Source, Sequence[Post]], Collection[int]]
"""The places of posts whose pictures are worth reading; called in the intake's worker thread, and may block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batching:
    """When a batch is full."""

    posts: int = 512
    bytes: int = 4_000_000
    """Of the answers that the posts of a batch were read from; they are held until it is taken."""
    seconds: float = 1.0
    waiting: int = 3
    """Batches of one run that may wait for the intake before the run pauses: what keeps memory flat."""
    waiting_posts: int = 20_000
    waiting_bytes: int = 64_000_000
    """Posts of all runs together, and bytes of their answers, that may wait for the intake before every run pauses."""


class Handover:
    """The one door between the reactor's thread and the intake's."""

    def __init__(
        self,
        intake: Intake,
        batching: Batching,
        *,
        loop: asyncio.AbstractEventLoop,
        suspicious: Suspicious | None = None,
    ) -> None:
        self.batching = batching
        self.suspicious = suspicious
        """Chooses the posts whose pictures are read; None where no pictures are."""
        self.failure: BaseException | None = None
        """The first error of the intake; the crawl stops and raises it."""
        self.backlog = Backlog(batching.waiting_posts, batching.waiting_bytes)
        self._intake = intake
        self._loop = loop
        self._thread = ThreadPoolExecutor(
            max_workers=1, thread_name_prefix="intake"
        )  # one thread: calls keep their order

    def lane(self, source: Source) -> "Lane":
        return Lane(self, source)

    async def call(self, function: Callable[..., T], *arguments: object) -> T | None:
        """Run one intake call in the worker thread; None once the intake has failed."""
        if self.failure is not None:
            return None
        try:
            return await self._loop.run_in_executor(self._thread, function, *arguments)
        except Exception as error:  # noqa: BLE001 - kept and raised by crawl.run, whatever it is
            self.failure = self.failure or error
            return None

    def shut(self) -> None:
        self._thread.shutdown(wait=True)

    @property
    def intake(self) -> Intake:
        return self._intake


class Lane:
    """One run's way to the intake: collects posts, hands on full batches in order, keeps the counts."""

    def __init__(self, handover: Handover, source: Source) -> None:
        self.counts: dict[str, int] = {"posts": 0, "flagged": 0, "new": 0, "revised": 0, "removed": 0}
        self._handover = handover
        self._source = source
        self._posts: list[Post] = []
        self._held = 0
        """Bytes of the answers that the collected posts were read from."""
        self._timer: asyncio.TimerHandle | None = None
        self._pending: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        """Tell the intake of the run. Calls keep their order: nobody needs to wait for a busy intake."""
        self._keep(self._handover.call(self._handover.intake.open, self._source))

    async def suspicious(self, posts: Sequence[Post]) -> Collection[int]:
        """The places of posts whose pictures are to be asked for, once the intake has time to say so."""
        if self._handover.suspicious is None or not self._source.pictures:
            return ()
        return await self._handover.call(self._handover.suspicious, self._source, posts) or ()

    async def put(self, posts: Sequence[Post]) -> None:
        """Add the posts of one page; waits only while the intake has its fill."""
        self.counts["posts"] += len(posts)
        self._posts.extend(posts)
        size = _size(posts)
        self._held += size
        self._handover.backlog.add(len(posts), size)
        batching = self._handover.batching
        while self._posts and (len(self._posts) >= batching.posts or self._held >= batching.bytes):
            batch, self._posts = self._posts[: batching.posts], self._posts[batching.posts :]
            left = size if self._posts else 0
            self._begin(batch, self._held - left)
            self._held = left
        if self._posts and self._timer is None:  # before any wait: what is waited for may be these very posts
            self._timer = asyncio.get_running_loop().call_later(batching.seconds, self._time_is_up)
        while len(self._pending) >= batching.waiting:
            await asyncio.wait(self._pending, return_when=asyncio.FIRST_COMPLETED)
        await self._handover.backlog.room()

    async def close(self, report: Callable[[Mapping[str, int]], RunReport]) -> RunReport:
        """The end of the run: the last posts and the report in one call; the report counts what came before them."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._pending:
            await asyncio.wait(self._pending)
        last, held = self._emptied()
        taken = await self._handover.call(self._handover.intake.close, report(self.counts), last)
        self._handover.backlog.add(-len(last), -held)
        self._count(taken)
        return report(self.counts)

    def _time_is_up(self) -> None:
        self._timer = None
        batch, held = self._emptied()
        if batch:
            self._begin(batch, held)

    def _emptied(self) -> tuple[list[Post], int]:
        """The posts collected so far and the bytes they hold, which the lane now forgets."""
        collected = self._posts, self._held
        self._posts, self._held = [], 0
        return collected

    def _begin(self, batch: list[Post], held: int) -> None:
        self._keep(self._take(batch, held))

    def _keep(self, call: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(call)
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    async def _take(self, batch: list[Post], held: int) -> None:
        self._count(await self._handover.call(self._handover.intake.take, self._source.name, batch))
        self._handover.backlog.add(-len(batch), -held)

    def _count(self, taken: Taken | None) -> None:
        if taken is not None:
            for key in ("flagged", "new", "revised", "removed"):
                self.counts[key] += getattr(taken, key)


def _size(posts: Sequence[Post]) -> int:
    """Bytes of the one answer that these posts were read from, and of their pictures."""
    page = len(posts[0].capture.body) if posts and posts[0].capture is not None else 0
    return page + sum(len(picture.body) for post in posts for picture in post.pictures)
