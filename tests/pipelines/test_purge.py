"""What may no longer be kept goes with its evidence, on the word of somebody who answers for it, and nothing else goes."""

import gzip
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from classify.score import Classifier
from models.registry import BASELINE
from pipelines import init, purge, settings
from pipelines.cli import main
from pipelines.errors import PipelineError
from pipelines.evidence_block import Text, capture_block, record_id
from pipelines.evidence_orphans import is_removed, removed
from store import audit, retention, users
from store.engine import Store
from store.keys import Keys
from store.tables import AuditEntry, Post
from tests.pipelines.evidence_home import NOON, Desk, ad, page

LATER = NOON + timedelta(days=1)
Said = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(BASELINE)


@pytest.fixture
def desk(tmp_path: Path, classifier: Classifier) -> Desk:
    """A home with three pages, each with one flagged post, and two people."""
    init.run(tmp_path / "home")
    found = settings.load(tmp_path / "home", {})
    store = Store.open(found.database_url, Keys.load(found.keys_dir))
    with store.session() as session, session.begin():
        users.add(session, "camille", "correct horse battery", "supervisor", NOON)
        users.add(session, "alix", "correct horse battery", "analyst", NOON)
    desk = Desk.at(store, found.evidence_dir, classifier)
    desk.crawl(*(page(number, [ad(number)]) for number in (1, 2, 3)))
    return desk


@pytest.fixture
def say(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """Run a verb: its exit code, and what it said."""

    def said(*arguments: str) -> tuple[int, str]:
        code = main(["--home", str(tmp_path / "home"), *arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return said


def on_disk(desk: Desk) -> bytes:
    return b"".join(gzip.decompress(path.read_bytes()) for path in sorted(desk.folder.path.glob("*.warc.gz")))


def posts(desk: Desk) -> list[str]:
    with desk.store.reading() as session:
        return sorted(session.scalars(select(Post.external_id)))


def acts(desk: Desk) -> list[tuple[str, str, str]]:
    """Who did what, and why, as far as a person did it."""
    with desk.store.reading() as session:
        assert audit.verify_chain(session).broken_at is None
        found = session.execute(
            select(AuditEntry.action, AuditEntry.object, AuditEntry.reason).where(AuditEntry.user_id == 1)
        )
        return [tuple(row) for row in found]  # type: ignore[misc]  # three columns


def test_a_named_post_goes_with_its_evidence_at_once(desk: Desk, say: Said) -> None:
    assert b"renard.exemple2" in on_disk(desk)
    code, said = say("purge", "--by", "camille", "--post", "2", "--reason", "Erasure request 12")
    assert (code, said) == (0, "1 posts, 1 contacts and 1 campaigns erased; 1 captures blanked in 1 files.\n")
    assert posts(desk) == ["1-0", "3-0"]
    held = on_disk(desk)
    assert b"renard.exemple2" not in held
    assert b"renard.exemple3" in held
    verdict = desk.verify()
    assert (verdict.problems, verdict.notes, verdict.blanked) == ([], [], 1)
    assert acts(desk) == [("purge", "posts:1", "Erasure request 12")]


def test_what_is_past_its_time_goes_and_what_is_not_stays(desk: Desk, tmp_path: Path) -> None:
    desk.now = LATER
    desk.crawl(page(4, [ad(4)], LATER))
    found = settings.load(tmp_path / "home", {})
    gone = purge.run(found, by="camille", now=NOON + timedelta(days=30))
    assert (gone.posts.posts, gone.evidence.captures) == (3, 3)
    assert posts(desk) == ["4-0"]
    assert b"renard.exemple1" not in on_disk(desk)
    assert b"renard.exemple4" in on_disk(desk)
    assert desk.verify().problems == []
    assert purge.run(found, by="camille", now=NOON + timedelta(days=30)).posts.posts == 0


def test_evidence_that_a_killed_purge_left_goes_with_the_next(desk: Desk, tmp_path: Path) -> None:
    with desk.store.session() as session, session.begin():
        retention.erase(session, [1], "retention", NOON)  # and then the program was killed
    assert b"renard.exemple1" in on_disk(desk)
    gone = purge.run(settings.load(tmp_path / "home", {}), by="camille", now=LATER)
    assert (gone.posts.posts, gone.evidence.captures) == (0, 1)
    assert b"renard.exemple1" not in on_disk(desk)


def test_a_dry_run_says_how_much_and_erases_nothing(desk: Desk, say: Said) -> None:
    before = on_disk(desk)
    code, said = say("purge", "--by", "camille", "--post", "1", "--reason", "Only a question", "--dry-run")
    assert (code, said) == (0, "1 posts, 1 contacts and 1 campaigns would be erased; nothing was.\n")
    assert (posts(desk), on_disk(desk), acts(desk)) == (["1-0", "2-0", "3-0"], before, [])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--by", "alix", "--post", "1", "--reason", "I want to"), "'alix' is no supervisor or admin"),
        (("--by", "nobody", "--post", "1", "--reason", "I want to"), "'nobody' is no supervisor or admin"),
        (("--by", "camille", "--post", "1", "--post", "99", "--reason", "Both of them"), "There is no post 99"),
        (("--by", "camille", "--post", "1"), "--post needs --reason"),
    ],
)
def test_nothing_is_erased_without_somebody_who_may_and_a_reason(
    arguments: tuple[str, ...], words: str, desk: Desk, say: Said
) -> None:
    before = on_disk(desk)
    code, said = say("purge", *arguments)
    assert code == 1
    assert words in said
    assert (posts(desk), on_disk(desk)) == (["1-0", "2-0", "3-0"], before)


def orphan(number: int) -> bytes:
    """A capture as a writer that was killed before its commit leaves it."""
    (post,) = page(number, [ad(number)])
    assert post.capture is not None
    text = Text(external_id=post.external_id, url=post.url, text=post.text)
    return capture_block(post.capture, [text], {"source": "forum"}, record=record_id())


def test_orphans_are_reported_until_a_named_person_has_them_removed(desk: Desk, say: Said) -> None:
    path = desk.only_file()
    path.write_bytes(path.read_bytes() + orphan(7) + b"\x1f\x8b\x08\0torn")
    desk.crawl(page(8, [ad(8)]))  # goes on behind the orphan
    path.write_bytes(path.read_bytes() + orphan(9))
    alone = path.with_name("2026-11-20-elsewhere.warc.gz")
    alone.write_bytes(orphan(10))
    assert len(desk.verify().notes) == 3

    before = {each.name: each.read_bytes() for each in (path, alone)}
    for name in ("", "alix"):
        code, said = say("evidence", "erase", "--orphans", "--by", name)
        assert code == 1
        assert "is no supervisor or admin" in said
    assert say("evidence", "erase")[0] == 0
    assert {each.name: each.read_bytes() for each in (path, alone)} == before  # never without being asked

    code, said = say("evidence", "erase", "--orphans", "--by", "camille")
    assert code == 0
    assert "removed from 2 files" in said
    held = on_disk(desk)
    for number in (7, 9, 10):
        assert f"renard.exemple{number}".encode() not in held
    for number in (1, 2, 3, 8):
        assert f"renard.exemple{number}".encode() in held
    assert not alone.exists()
    verdict = desk.verify()
    assert (verdict.problems, verdict.notes, verdict.captures) == ([], [], 4)
    check = subprocess.run([Path(sys.executable).with_name("warcio"), "check", path], check=False)
    assert check.returncode == 0
    assert [(action, name) for action, name, _ in acts(desk)] == [
        ("erase", "evidence:2026-11-20-elsewhere.warc.gz"),
        ("erase", f"evidence:{path.name}"),
    ]
    assert "0 bytes" in say("evidence", "erase", "--orphans", "--by", "camille")[1]
    desk.now = LATER
    desk.crawl(page(11, [ad(11)], LATER))
    desk.seal()
    assert desk.verify().problems == []


@given(st.integers(300, 200_000))
def test_a_filling_has_exactly_the_length_of_what_it_replaces(length: int) -> None:
    filling = removed(length, NOON)
    assert len(filling) == length
    assert is_removed(filling)


def test_what_is_no_filling_is_not_taken_for_one() -> None:
    assert not is_removed(b"")
    assert not is_removed(orphan(1))
    assert not is_removed(gzip.compress(b"urn:veilleur:removed\r\n\r\nand words"))
    with pytest.raises(PipelineError, match="fewer than any record has"):
        removed(100, NOON)
