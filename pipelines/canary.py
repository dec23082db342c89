"""`veilleur canary`: one invented post goes the whole way from a page on this machine to the queue, and is timed.

It is kept in a database of its own beside the home's, made for the run and deleted with it. A mark on a row of the real
database would have to be honoured by every query there is (queue, campaigns, look-alikes, counts, evidence, exports,
whatever comes later), and one that forgot it would make an invented advertisement a label. What is shared with real
runs is all that can break between them: settings, guard, robots.txt, crawler, the model in force, the home's own word
lists, intake, migrations and the queue's query. The home's database and keys are opened too, and only read.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from crawlers import crawl as crawling
from crawlers.explain import build_source
from crawlers.handover import RunReport, Taken
from crawlers.post import Post
from crawlers.source import Source
from models.registry import Registry
from pipelines import settings as settings_of
from pipelines.assessor import assessor_process
from pipelines.canary_page import CanaryPage
from pipelines.cli import Call
from pipelines.deployment import crawl_settings, opened_store, utc_now
from pipelines.errors import PipelineError
from pipelines.intake import StoreIntake
from pipelines.own_lists import joined
from pipelines.settings import Settings
from store import queue
from store.engine import Store
from store.keys import Keys

PREFIX = ".canary-"
LEFT_BEHIND = 3600.0
"""Seconds after which the folder of a canary that was killed is cleared away."""


class CanaryError(PipelineError):
    """A step that the canary did not pass; the message begins with the step's name."""


@dataclass(slots=True)
class _Timed:
    """The real intake, and the moment at which the queue first showed the advertisement."""

    inner: StoreIntake
    store: Store
    wanted: str
    queued_at: float | None = None
    flagged: int = 0

    def open(self, source: Source) -> None:
        self.inner.open(source)

    def take(self, source: str, posts: Sequence[Post]) -> Taken:
        return self._noted(self.inner.take(source, posts))

    def close(self, report: RunReport, posts: Sequence[Post]) -> Taken:
        return self._noted(self.inner.close(report, posts))

    def _noted(self, taken: Taken) -> Taken:
        self.flagged += taken.flagged
        if self.queued_at is None and self.wanted in queued(self.store):
            self.queued_at = time.perf_counter()
        return taken


def queued(store: Store) -> list[str]:
    """Addresses of the posts that an analyst would be shown, by the queue's own query."""
    with store.reading() as session:
        return [line.url for line in queue.page(session, queue.Filters(), None, 10, utc_now()).lines]


def run(settings: Settings) -> float:
    """Seconds from the request of the page to the queue. Raises CanaryError with the step that failed.

    A process can do this once, like any crawl.
    """
    with _step("home"), opened_store(settings):
        pass
    with _own_store(settings.home) as store, CanaryPage() as page:
        source = build_source("canary", page.source())
        with _step("model"):
            model, lexicons = Registry(settings.models_dir).current(), joined(settings.home)
            assessor = assessor_process(model, lexicons)
            assess = assessor.__enter__()
            assess([], [], ())  # waits until the model is loaded
        try:
            intake = _Timed(inner=StoreIntake(store, assess, utc_now), store=store, wanted=page.ad_url)
            with _step("crawl"):
                (report,) = crawling.run([source], cursors={}, intake=intake, settings=crawl_settings(settings))
        finally:
            assessor.__exit__(None, None, None)
        _judge(report, intake, page, store)
        return (intake.queued_at or 0.0) - (page.asked_at or 0.0)


def _judge(report: RunReport, intake: _Timed, page: CanaryPage, store: Store) -> None:
    if not report.outcome.succeeded:
        raise CanaryError(f"crawl: the run ended in {report.outcome}: {report.detail}")
    if report.posts != 2:
        raise CanaryError(f"crawl: the page has 2 posts and {report.posts} were handed on")
    if page.asked_at is None:
        raise CanaryError("crawl: the page was never asked for")
    if intake.flagged == 0:
        raise CanaryError("model: an advertisement as plain as can be is not flagged; see: veilleur models")
    if intake.flagged > 1:
        raise CanaryError("model: the harmless post beside the advertisement is flagged as well; see: veilleur models")
    if intake.queued_at is None:
        raise CanaryError(f"queue: the post was flagged and the queue shows {queued(store) or 'nothing'}")


@contextmanager
def _step(name: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # whatever breaks, the step's name is what we are here to tell
        raise CanaryError(f"{name}: {error}") from error


@contextmanager
def _own_store(home: Path) -> Iterator[Store]:
    """A migrated, empty database with keys of its own, in a folder of the home that goes with the block."""
    with _step("store"):
        for left in home.glob(f"{PREFIX}*"):
            if time.time() - left.stat().st_mtime > LEFT_BEHIND:
                shutil.rmtree(left)
        folder = tempfile.TemporaryDirectory(prefix=PREFIX, dir=home)
    with folder as name:
        with _step("store"):
            store = Store.create(f"sqlite:///{Path(name) / 'canary.db'}", Keys.create(Path(name) / "keys"))
        with closing(store):
            yield store


@click.command("canary")
@click.pass_obj
def command(call: Call) -> int:
    """See that a known post reaches the queue: page, guard, crawl, model, intake, database, queue; and how fast.

    Nothing of it enters the home's own database. Exit code 1 with the step that failed.
    """
    began = time.perf_counter()
    try:
        seconds = run(settings_of.load(call.home))
    except CanaryError as error:
        click.echo(f"The canary did not reach the queue. Failed step: {error}", err=True)
        return 1
    click.echo(
        f"The canary reached the queue {seconds:.2f} s after its page was asked for ({time.perf_counter() - began:.1f} s in all)."
    )
    return 0
