"""Killed at any moment, a crawl loses nothing and stores nothing twice."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.home import write_sources
from demo.web import DemoWeb
from pipelines import init
from tests.pipelines.rows import content

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20


def crawl(home: Path) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-m", "pipelines", "--home", str(home), "crawl", "--quiet"]
    return subprocess.Popen(program, cwd=ROOT, stdout=subprocess.DEVNULL)


@pytest.mark.timeout(600)
def test_twenty_kills_and_one_full_run_leave_the_rows_of_an_undisturbed_run(tmp_path: Path) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    dice = random.Random(os.environ.get("VEILLEUR_TEST_SEED", "20"))
    with DemoWeb(edition=1, built=datetime(2026, 11, 1, 12, tzinfo=UTC)) as web:
        for home in (undisturbed, killed):
            init.run(home)
            write_sources(home / "sources", web.addresses)
        began = time.monotonic()
        whole = crawl(undisturbed)
        assert whole.wait() == 0
        length = time.monotonic() - began
        for _ in range(KILLS):
            victim = crawl(killed)
            time.sleep(dice.uniform(0.3 * length, length))
            victim.send_signal(signal.SIGKILL)
            victim.wait()
        assert crawl(killed).wait() == 0
        rows = content(killed)
        assert rows == content(undisturbed)
        assert len(rows["posts"]) >= 10
        again = crawl(killed)
        assert again.wait() == 0
        assert content(killed) == rows
