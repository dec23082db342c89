"""The canary goes the whole way through the real parts, is timed, names the step that fails, and leaves no trace."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.registry import BASELINE
from pipelines import init, settings
from pipelines.canary_page import AD, CanaryPage
from pipelines.deployment import opened_store
from store.tables import Table


@pytest.fixture
def home(tmp_path: Path) -> Path:
    init.run(tmp_path / "home")
    return tmp_path / "home"


def canary(home: Path) -> tuple[int, str, str]:
    program = [sys.executable, "-m", "pipelines", "--home", str(home), "canary"]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout, done.stderr


def rows(home: Path) -> dict[str, int]:
    with opened_store(settings.load(home, {})) as store, store.reading() as session:
        tables = Table.metadata.tables.items()
        return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables}


def test_it_reaches_the_queue_is_timed_and_leaves_nothing_in_the_home(home: Path) -> None:
    before, files = rows(home), sorted(path.name for path in home.iterdir())
    code, said, complaint = canary(home)
    assert (code, complaint) == (0, "")
    seconds = re.match(r"The canary reached the queue (\d+\.\d\d) s after its page was asked for", said)
    assert seconds is not None, said
    assert 0 < float(seconds[1]) < 60
    assert rows(home) == before
    assert sorted(path.name for path in home.iterdir()) == files
    assert not any((home / "evidence").iterdir())


def test_a_model_that_cannot_be_read_is_the_step_named(home: Path) -> None:
    broken = home / "models" / "broken"
    shutil.copytree(BASELINE, broken)
    weights = broken / "weights.npz"
    weights.write_bytes(weights.read_bytes()[:-1])
    (home / "models" / "current.json").write_text('{"name": "broken"}', encoding="utf-8")
    code, _, complaint = canary(home)
    assert code == 1
    assert complaint.startswith("The canary did not reach the queue. Failed step: model: ")
    assert not list(home.glob(".canary-*"))


def test_a_home_whose_database_is_gone_is_the_step_named(home: Path) -> None:
    (home / "veilleur.db").unlink()
    code, _, complaint = canary(home)
    assert code == 1
    assert "Failed step: home: There is no review database" in complaint


def test_a_cap_that_cuts_every_page_is_the_step_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VEILLEUR_CRAWL_TIMEOUT", "0.0001")
    code, _, complaint = canary(home)
    assert code == 1
    assert "Failed step: crawl: the run ended in failed" in complaint


def test_its_page_holds_invented_contacts_only_and_new_ids_each_time() -> None:
    assert set(re.findall(r"exemple\S*", AD)) == {"exemple.canari", "exemple_canari"}
    assert CanaryPage().ad != CanaryPage().ad
