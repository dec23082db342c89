"""Scheduled runs: each source by its own interval, one run a host at a time, a clean stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from demo.home import write_sources
from demo.web import DemoWeb
from pipelines import init, settings
from pipelines.watch import Watch, jittered
from store import sources
from store.engine import Store
from store.keys import Keys

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
FILE = 'platform = "feed"\nurl = "{url}"\nbasis = "Public feed, for the tests."\nevery = "1h"\n'


def sleeper(_: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


@pytest.fixture
def watch(store: Store, tmp_path: Path) -> Watch:
    folder = tmp_path / "sources"
    folder.mkdir()
    for name, url in (
        ("a", "https://one.example/feed"),
        ("b", "https://one.example/other"),
        ("c", "https://two.example/feed"),
    ):
        (folder / f"{name}.toml").write_text(FILE.format(url=url), encoding="utf-8")
    return Watch(store=store, sources_dir=folder, share=0.1, spawn=sleeper, say=lambda _: None, clock=lambda: NOW)


def test_jitter_only_lengthens_and_is_the_same_after_a_restart() -> None:
    hour = timedelta(hours=1)
    lengths = {jittered(f"source-{number}", hour, NOW, 0.1) for number in range(50)}
    assert all(hour <= length <= hour * 1.1 for length in lengths)
    assert len(lengths) > 40
    assert jittered("a", hour, NOW, 0.1) == jittered("a", hour, NOW, 0.1)


def test_sources_that_share_a_host_with_a_run_under_way_wait(watch: Watch, tmp_path: Path) -> None:
    watch.tick()
    assert [sorted(child.names) for child in watch.children] == [["a", "b", "c"]]
    (tmp_path / "sources" / "d.toml").write_text(FILE.format(url="https://two.example/more"), encoding="utf-8")
    (tmp_path / "sources" / "e.toml").write_text(FILE.format(url="https://three.example/feed"), encoding="utf-8")
    watch.tick()
    assert [sorted(child.names) for child in watch.children] == [["a", "b", "c"], ["e"]]
    watch.stop()


def test_a_source_that_ran_waits_for_its_interval_and_longer_after_failures(watch: Watch, store: Store) -> None:
    def read(name: str, outcome: str, at: datetime) -> None:
        with store.session() as session, session.begin():
            run = sources.begin_run(session, name, at)
            sources.end_run(session, run, outcome, sources.RunCounts(), None, "", at)

    read("a", "ok", NOW - timedelta(minutes=50))
    read("b", "failed", NOW - timedelta(minutes=90))
    read("c", "ok", NOW - timedelta(minutes=70))
    watch.tick()
    assert [list(child.names) for child in watch.children] == [["c"]]
    watch.stop()


def test_people_are_told_when_a_crawl_ends_and_sources_being_read_are_left_for_later(
    watch: Watch, tmp_path: Path
) -> None:
    told: list[frozenset[str]] = []
    watch.tell = told.append
    watch.tick()
    (tmp_path / "sources" / "e.toml").write_text(FILE.format(url="https://three.example/feed"), encoding="utf-8")
    watch.tick()
    assert told == []
    first, second = watch.children
    first.process.kill()
    first.process.wait()
    watch.tick()
    assert told == [frozenset(second.names)]
    watch.stop()


def test_stopping_ends_every_crawl(watch: Watch) -> None:
    watch.tick()
    watch.stop()
    assert all(child.process.poll() is not None for child in watch.children)


@pytest.mark.timeout(180)
def test_watch_reads_again_and_again_until_sigterm_and_stops_cleanly(tmp_path: Path) -> None:
    home = tmp_path / "home"
    init.run(home)
    with DemoWeb(edition=1, built=NOW) as web:
        write_sources(home / "sources", web.addresses)
        for path in (home / "sources").glob("*.toml"):
            text = path.read_text(encoding="utf-8")
            path.write_text(
                "\n".join('every = "1s"' if line.startswith("every") else line for line in text.split("\n")),
                encoding="utf-8",
            )
        program = [sys.executable, "-m", "pipelines", "--home", str(home), "watch"]
        process = subprocess.Popen(
            program, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
        found = settings.load(home, {})
        store = Store.open(found.database_url, Keys.load(found.keys_dir))
        runs = 0
        deadline = time.monotonic() + 120
        while runs < 2 and time.monotonic() < deadline:
            time.sleep(0.5)
            with store.reading() as session:
                runs = min(
                    len([run for run in sources.history(session, name) if run.outcome]) for name in web.addresses
                )
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=90)
    assert process.returncode == 0
    assert "nothing was lost" in output
    with store.reading() as session:
        assert all(
            run.outcome in ("ok", "empty", "failed") for name in web.addresses for run in sources.history(session, name)
        )
        assert runs >= 2
    store.close()
