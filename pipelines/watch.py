"""`veilleur watch`: read each source by its own interval until stopped; one run a host at a time."""

import hashlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import click

from crawlers.addresses import host_of
from crawlers.source import Source, load_sources
from pipelines import alerts
from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.deployment import opened_store, utc_now
from pipelines.settings import Settings
from store import sources as stored_sources
from store.engine import Store

TICK_SECONDS = 1.0
TELL_SECONDS = 60.0
"""How often health is looked at between crawls: what was missed while this process was down is read first."""
CHILDREN = 2
"""Crawls that may run side by side, so that one slow site does not hold up the rest."""
LONGEST_GOODBYE = 60.0
"""Seconds a crawl has to finish its batch after SIGTERM."""


def jittered(name: str, every: timedelta, last_started: datetime | None, share: float) -> timedelta:
    """The interval, lengthened by up to `share` of itself: always the same for one source and one last run.

    Sources that were added together drift apart, and a restart of the process changes nothing.
    """
    seed = f"{name} {last_started.isoformat() if last_started else ''}".encode()
    dice = int.from_bytes(hashlib.sha256(seed).digest()[:4]) / 2**32
    return every * (1 + share * dice)


def due(store: Store, sources: Sequence[Source], now: datetime, share: float) -> list[str]:
    """The names of the sources whose time has come, longest overdue first."""
    with store.reading() as session:
        last = {state.name: state.last_started_at for state in stored_sources.states(session)}
        every = {
            each.name: jittered(each.name, each.every, last.get(each.name), share) for each in sources if each.enabled
        }
        return stored_sources.due(session, now, every)


def hosts(source: Source) -> frozenset[str]:
    """The hosts that a run of this source asks first: two sources that share one never run at the same time."""
    return frozenset(host_of(url) for url in source.starts)


@dataclass(slots=True)
class Child:
    """One crawl process and the hosts it is busy with."""

    process: subprocess.Popen[bytes]
    names: Sequence[str]
    hosts: frozenset[str]


@dataclass(slots=True)
class Watch:
    """The loop's state. `spawn` starts a crawl of some sources and returns its process."""

    store: Store
    sources_dir: Path
    share: float
    spawn: Callable[[Sequence[str]], subprocess.Popen[bytes]]
    say: Callable[[str], None]
    clock: Callable[[], datetime] = utc_now
    tell: Callable[[frozenset[str]], None] = lambda _: None
    """Tells people of sources that turned ailing or recovered, but for those that are being read just now."""
    children: list[Child] = field(default_factory=list)
    _told_at: float = field(default_factory=time.monotonic)

    def tick(self) -> None:
        """Let go of crawls that ended, tell what changed, start those that are due."""
        ended = [each for each in self.children if each.process.poll() is not None]
        for child in ended:
            self.children.remove(child)
            self.say(
                f"{', '.join(child.names)}: {'done' if child.process.returncode == 0 else 'some failed, see: veilleur sources list'}"
            )
        if ended or time.monotonic() - self._told_at > TELL_SECONDS:
            self._told_at = time.monotonic()
            self.tell(frozenset(name for child in self.children for name in child.names))
        if len(self.children) >= CHILDREN:
            return
        sources = {each.name: each for each in load_sources(self.sources_dir)}
        names = due(self.store, list(sources.values()), self.clock(), self.share)
        busy = frozenset[str]().union(*(child.hosts for child in self.children))
        under_way = {name for child in self.children for name in child.names}
        ready = [name for name in names if name not in under_way and not hosts(sources[name]) & busy]
        if ready:
            together = frozenset[str]().union(*(hosts(sources[name]) for name in ready))
            self.say(f"reading {', '.join(ready)}")
            self.children.append(Child(process=self.spawn(ready), names=ready, hosts=together))

    def stop(self) -> None:
        """Ask every crawl to finish its batch, and wait for it."""
        for child in self.children:
            child.process.terminate()
        for child in self.children:
            try:
                child.process.wait(timeout=LONGEST_GOODBYE)
            except subprocess.TimeoutExpired:
                # Nothing is lost: the cursor of an unfinished run was not moved.
                child.process.kill()


def run(settings: Settings, *, rounds: int | None, say: Callable[[str], None]) -> int:
    """Loop until SIGTERM or SIGINT, or until `rounds` crawls have ended; 0 at a clean stop."""
    stopping = threading.Event()
    before: Mapping[int, object] = {
        number: signal.signal(number, lambda *_: stopping.set()) for number in (signal.SIGTERM, signal.SIGINT)
    }
    program = [sys.executable, "-m", "pipelines", "--home", str(settings.home), "crawl", "--quiet"]

    def spawn(names: Sequence[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*program, *names], start_new_session=True)  # noqa: S603 - our own program and source names

    ended = 0
    try:
        with opened_store(settings) as store:

            def tell(leave: frozenset[str]) -> None:
                for problem in alerts.tell(settings, store, load_sources(settings.sources_dir), utc_now(), leave=leave):
                    say(problem)

            watch = Watch(
                store=store,
                sources_dir=settings.sources_dir,
                share=settings.tables.watch.jitter,
                spawn=spawn,
                say=say,
                tell=tell,
            )
            say(
                f"watching {len(load_sources(settings.sources_dir))} sources of {settings.sources_dir}; stop with Ctrl-C or SIGTERM"
            )
            try:
                while not stopping.is_set() and (rounds is None or ended < rounds):
                    open_before = len(watch.children)
                    watch.tick()
                    ended += max(0, open_before - len(watch.children))
                    stopping.wait(TICK_SECONDS)
            finally:
                watch.stop()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal() gave back a moment ago
    say("stopped; nothing was lost")
    return 0


@click.command("watch")
@click.option("--rounds", type=click.IntRange(min=1), help="End after this many crawls (for trying it out).")
@click.pass_obj
def command(call: Call, *, rounds: int | None) -> int:
    """Read each source by its own interval until stopped with Ctrl-C or SIGTERM.

    One run a host at a time; a source that fails waits longer each time, the others go on.
    """
    return run(
        settings_of.load(call.home),
        rounds=rounds,
        say=lambda line: click.echo(f"{time.strftime('%H:%M:%S')} {line}"),
    )
