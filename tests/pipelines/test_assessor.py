"""The process that holds the model: the same answers as in this process, and an end to it in every case."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from classify.errors import ClassifyError
from classify.score import Classifier
from models.errors import ModelError
from models.registry import BASELINE, LEXICONS
from pipelines.assessor import Assess, assess, assessor_process
from pipelines.errors import PipelineError

AD = "Menu : coke 1g 60€ 2g 110€, kéta 1g 40€, md 1g 40€. Livraison Lille Roubaix, cash, snap renard.exemple59"
HARMLESS = "Quelqu'un connaît un bon plombier vers la gare ? Mon tel 06 39 98 12 12"


@pytest.fixture(scope="module")
def ask() -> Iterator[Assess]:
    with assessor_process(BASELINE) as ask:
        yield ask


def test_a_child_answers_what_the_model_says_here(ask: Assess) -> None:
    texts, languages = [AD, HARMLESS, HARMLESS], ["fr", None, None]
    assert ask(texts, languages, {2}) == assess(Classifier.load(BASELINE), texts, languages, {2})


def test_only_flagged_posts_and_those_asked_for_come_back(ask: Assess) -> None:
    found = ask([HARMLESS, AD, HARMLESS], [None] * 3, {2})
    assert sorted(found) == [1, 2]
    assert found[1].flagged
    assert not found[2].flagged
    assert [mention.type for mention in found[2].mentions] == ["CONTACT"]


def test_signals_meant_for_the_crawl_do_not_end_its_child(ask: Assess) -> None:
    (child,) = active_children()
    assert child.pid is not None
    os.kill(child.pid, signal.SIGTERM)
    os.kill(child.pid, signal.SIGINT)
    assert ask([AD], ["fr"], ())[0].flagged


def test_a_model_that_cannot_be_read_is_told_before_any_post(tmp_path: Path) -> None:
    shutil.copytree(BASELINE, tmp_path / "broken")
    weights = tmp_path / "broken" / "weights.npz"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ModelError, match=r"weights\.npz"), assessor_process(tmp_path / "broken"):
        pass


def test_a_block_in_which_nobody_asks_ends_without_waiting_for_the_model() -> None:
    before = set(active_children())
    with assessor_process(BASELINE):
        (child,) = set(active_children()) - before
    child.join(timeout=1)
    assert child.exitcode == -signal.SIGKILL


def test_what_only_loading_shows_is_told_to_the_first_who_asks(tmp_path: Path) -> None:
    shutil.copytree(LEXICONS, tmp_path / "lists")
    (tmp_path / "lists" / "units.csv").unlink()
    with assessor_process(BASELINE, tmp_path / "lists") as ask, pytest.raises(ClassifyError, match=r"units\.csv"):
        ask([AD], [None], ())


def test_a_child_that_dies_is_told_to_who_waits() -> None:
    before = set(active_children())
    with assessor_process(BASELINE) as ask:
        (child,) = set(active_children()) - before
        child.kill()
        with pytest.raises(PipelineError, match="has died"):
            ask([AD], [None], ())


def test_a_parent_that_is_killed_takes_the_child_with_it() -> None:
    program = """if __name__ == "__main__":
    import multiprocessing, time
    from models.registry import BASELINE
    from pipelines.assessor import assessor_process
    with assessor_process(BASELINE):
        print(multiprocessing.active_children()[0].pid, flush=True)
        time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 20
    while _runs(child):
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.05)


def _runs(process: int) -> bool:
    """Whether a process lives; one that has ended but was not yet collected does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
