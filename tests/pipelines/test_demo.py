"""The demonstration as a newcomer runs it: once, and again."""

import subprocess
import sys
from pathlib import Path

from tests.pipelines.rows import content

ROOT = Path(__file__).resolve().parents[2]


def demo(home: Path) -> str:
    program = [sys.executable, "-m", "pipelines", "--home", str(home), "demo", "--once"]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_demo_tells_what_was_read_flagged_and_stored_and_a_second_run_stores_nothing_twice(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = demo(home)
    for word in ("channel", "forum", "board", "blog", "read", "flagged", "new"):
        assert word in first
    before = content(home)
    assert len(before["posts"]) >= 10
    second = demo(home)
    assert "only what is new or edited" in second
    after = content(home)
    assert {row[0] for row in before["posts"]} < {row[0] for row in after["posts"]}  # type: ignore[index]  # rows are tuples
    assert len(after["revisions"]) == len({row[0] for row in after["revisions"]})  # type: ignore[index]  # rows are tuples
    demo(home)
    assert content(home)["revisions"] == after["revisions"]
