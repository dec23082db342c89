"""`veilleur sources health` on a home: a real crawl records fields, an ailing source is said with its advice."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from demo.home import write_sources
from demo.web import DemoWeb
from pipelines import crawl, init, settings
from pipelines.cli import main
from pipelines.deployment import opened_store, utc_now
from pipelines.plans import plans
from store import sources
from store.values import RunCounts

FILE = 'platform = "feed"\nurl = "https://{name}.example/feed"\nbasis = "Public feed, for the tests."\nevery = "1h"\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    init.run(tmp_path / "home")
    for name in ("calme", "refaite"):
        (tmp_path / "home" / "sources" / f"{name}.toml").write_text(FILE.format(name=name), encoding="utf-8")
    return tmp_path / "home"


def ran(home: Path, name: str, *outcomes: str) -> None:
    with opened_store(settings.load(home, {})) as store, store.session() as session, session.begin():
        for outcome in outcomes:
            at = utc_now() - timedelta(minutes=5)
            run = sources.begin_run(session, name, at, "feed")
            counts = RunCounts(posts=12, found=12, authors=12, dates=6, texts=12)
            sources.end_run(session, run, outcome, counts if outcome == "ok" else RunCounts(), None, "", at)


def test_a_well_source_is_a_row_and_the_exit_code_zero(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran(home, "calme", "ok", "ok")
    assert main(["--home", str(home), "sources", "health"]) == 0
    said = capsys.readouterr().out
    assert "None ails." in said
    (row,) = [line for line in said.splitlines() if "calme" in line]
    assert row.split() == ["calme", "well", "5", "min", "ago", "12", "–", "100%", "50%", "100%"]
    (row,) = [line for line in said.splitlines() if "refaite" in line]
    assert row.split()[:3] == ["refaite", "unread", "never"]


def test_an_ailing_source_is_named_with_one_sentence_and_the_exit_code_one(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(home, "calme", "ok")
    ran(home, "refaite", "ok", "layout_changed", "layout_changed")
    assert main(["--home", str(home), "sources", "health"]) == 1
    said = capsys.readouterr().out
    (advice,) = [line for line in said.splitlines() if line.startswith("refaite: ")]
    assert advice.startswith("refaite: 2 runs in a row. The page answers, but what we expect on it is missing")
    assert "1 ailing." in said


def test_a_source_that_is_switched_off_does_not_ail(home: Path) -> None:
    ran(home, "refaite", "blocked")
    path = home / "sources" / "refaite.toml"
    path.write_text(path.read_text(encoding="utf-8") + "enabled = false\n", encoding="utf-8")
    assert main(["--home", str(home), "sources", "health"]) == 0


def test_a_crawl_records_what_it_saw_which_fields_it_filled_and_what_the_files_plan(home: Path) -> None:
    for path in (home / "sources").glob("*.toml"):
        path.unlink()
    with DemoWeb(edition=1, built=utc_now()) as web:
        write_sources(home / "sources", web.addresses)
        crawled = home_crawl(home)
        assert crawled == 0
    found = settings.load(home, {})
    wanted = plans(crawl.chosen(found, ()))
    with opened_store(found) as store, store.reading() as session:
        states = sources.states(session)
        assert {state.name: state.plan for state in states} == wanted
        for state in states:
            (run,) = sources.history(session, state.name)
            assert run.found is not None
            assert run.found >= run.posts > 0
            assert run.texts == run.posts
            assert run.dates is not None
            assert 0 < run.dates <= run.posts


def home_crawl(home: Path) -> int:
    """A crawl in a process of its own: a reactor starts once a process."""
    return subprocess.run(
        [sys.executable, "-m", "pipelines", "--home", str(home), "crawl", "--quiet"], check=False
    ).returncode
