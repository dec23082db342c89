"""Evidence of flagged posts: what is written, what is not, and that nothing can change without being named."""

import gzip
import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from warcio.archiveiterator import ArchiveIterator

from classify.score import Classifier
from models.registry import BASELINE
from pipelines.evidence_erase import erase_captures
from pipelines.evidence_seal import CHAIN
from store import evidence, merkle, retention
from store.engine import Store
from store.posts import known
from tests.pipelines.evidence_home import HARMLESS, NOON, Desk, ad, page


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(BASELINE)


@pytest.fixture
def desk(store: Store, tmp_path: Path, classifier: Classifier) -> Desk:
    return Desk.at(store, tmp_path / "evidence", classifier)


def records(path: Path) -> Iterator[tuple[str, dict[str, str], bytes]]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            content = record.content_stream().read()
            yield record.rec_type, dict(record.rec_headers.headers), content


def warcio_check(path: Path) -> int:
    return subprocess.run([Path(sys.executable).with_name("warcio"), "check", path], check=False).returncode


def every_byte_of(folder: Path) -> bytes:
    """What the folder holds, unpacked where it is packed."""
    content = b""
    for path in folder.rglob("*"):
        raw = path.read_bytes()
        content += raw
        if path.suffix == ".gz":
            content += gzip.decompress(raw)
    return content


def test_a_flagged_post_has_exactly_its_answer_as_a_warc_record(desk: Desk) -> None:
    posts = page(1, [ad(1), HARMLESS])
    desk.crawl(posts)
    assert posts[0].capture is not None
    found = list(records(desk.only_file()))
    assert [kind for kind, _, _ in found] == ["warcinfo", "request", "response", "conversion", "metadata"]
    _, headers, body = found[2]
    assert body == posts[0].capture.body
    assert headers["WARC-Target-URI"] == posts[0].capture.url
    assert headers["WARC-Date"] == "2026-11-20T12:00:00.000000Z"
    assert headers["WARC-Payload-Digest"].startswith("sha256:")
    assert found[3][2].decode() == ad(1)
    about = json.loads(found[4][2])
    assert about["basis"] == "Feed of our own, for tests."
    assert about["headers_left_out"] == ["Set-Cookie"]
    assert [post["sha256"] for post in about["posts"]] == [hashlib.sha256(ad(1).encode()).hexdigest()]
    assert warcio_check(desk.only_file()) == 0
    with desk.store.reading() as session:
        shown = evidence.of_revision(session, 1)
    assert shown is not None
    block = desk.only_file().read_bytes()[shown.offset : shown.offset + shown.length]
    assert hashlib.sha256(block).hexdigest() == shown.sha256
    assert hashlib.sha256(body).hexdigest() == shown.payload_sha256


def test_an_unflagged_answer_leaves_no_trace(desk: Desk) -> None:
    desk.crawl(page(1, [HARMLESS]), page(2, [HARMLESS + " Vraiment."]))
    assert not desk.folder.path.exists() or not list(desk.folder.path.iterdir())
    desk.crawl(page(3, [ad(3)]), page(4, ["Une page sans rien que nous devions garder, mot rare : zygomatique."]))
    assert b"zygomatique" not in every_byte_of(desk.folder.path)
    assert b"renard.exemple3" in every_byte_of(desk.folder.path)


def test_of_a_stream_only_the_messages_that_held_flagged_posts_are_kept(desk: Desk) -> None:
    messages = [["EVENT", "s", {"id": f"{number:064x}", "content": f"message {number}"}] for number in range(3)]
    body = b"[" + b",\n".join(json.dumps(message).encode() for message in messages) + b"]"
    first, second = page(1, [ad(1), HARMLESS], body=body)
    assert first.capture is not None
    capture = replace(first.capture, url="wss://relay.example/")
    desk.crawl(
        [
            replace(first, external_id=f"{'a' * 64}/{1:064x}", capture=capture),
            replace(second, external_id=f"{'a' * 64}/{2:064x}", capture=capture),
        ]
    )
    found = list(records(desk.only_file()))
    assert [kind for kind, _, _ in found] == ["warcinfo", "resource", "conversion", "metadata"]
    assert json.loads(found[1][2]) == [messages[1]]
    assert warcio_check(desk.only_file()) == 0


def test_posts_of_one_page_share_one_capture_and_the_same_text_is_captured_once(desk: Desk) -> None:
    both = page(1, [ad(1), HARMLESS, ad(2)])
    desk.crawl(both)
    size = desk.only_file().stat().st_size
    desk.crawl(both)
    assert desk.only_file().stat().st_size == size
    assert desk.verify().captures == 1
    assert desk.verify().texts == 2


def test_a_changed_text_has_a_capture_of_its_own(desk: Desk) -> None:
    desk.crawl(page(1, [ad(1)]))
    desk.now += timedelta(hours=1)
    desk.crawl([replace(post, fetched_at=desk.now) for post in page(1, [ad(1) + " Promo ce soir."], desk.now)])
    verdict = desk.verify()
    assert (verdict.captures, verdict.texts, verdict.problems) == (2, 2, [])


def test_all_is_well_over_days_and_the_tree_is_that_of_the_standard(desk: Desk) -> None:
    desk.days(3, pages_a_day=3)
    assert desk.seal().days == ("2026-11-20", "2026-11-21", "2026-11-22")
    assert desk.seal().days == ()
    verdict = desk.verify()
    assert (verdict.captures, verdict.days, verdict.problems, verdict.notes) == (9, 3, [], [])
    lines = [json.loads(line) for line in (desk.folder.path / CHAIN).read_text().splitlines()]
    assert [line["previous"] for line in lines[1:]] == [line["hash"] for line in lines[:-1]]
    first = [
        bytes.fromhex(line.split()[0]) for line in (desk.folder.path / "2026-11-20.leaves").read_text().split("\n")[:-1]
    ]

    def tree(entries: list[bytes]) -> bytes:
        """RFC 9162, 2.1.1, word for word."""
        if len(entries) == 1:
            return hashlib.sha256(b"\0" + entries[0]).digest()
        k = 1
        while k * 2 < len(entries):
            k *= 2
        return hashlib.sha256(b"\1" + tree(entries[:k]) + tree(entries[k:])).digest()

    assert lines[0]["root"] == tree(first).hex()
    for size in range(1, 40):
        entries = [bytes([number]) * 32 for number in range(size)]
        assert merkle.root(entries) == tree(entries).hex()


def test_every_flipped_byte_of_a_warc_is_named(desk: Desk) -> None:
    desk.days(1, pages_a_day=3)
    path = desk.only_file()
    whole = path.read_bytes()
    dice = random.Random(4)
    for at in {0, 3, 9, len(whole) - 1, *(dice.randrange(len(whole)) for _ in range(60))}:
        broken = bytearray(whole)
        broken[at] ^= 1 << dice.randrange(8)
        path.write_bytes(broken)
        problems = desk.verify().problems
        assert len(problems) == 1
        assert f"byte {at} is 0x{broken[at]:02x} and was 0x{whole[at]:02x}" in problems[0]
    path.write_bytes(whole)
    assert desk.verify().problems == []


def test_several_broken_bytes_a_cut_and_a_missing_file_are_named(desk: Desk) -> None:
    desk.days(1, pages_a_day=2)
    path = desk.only_file()
    whole = path.read_bytes()
    second = whole.index(b"\x1f\x8b\x08", 1)
    path.write_bytes(whole[: second + 40] + bytes(20) + whole[second + 60 :])
    assert f"the record that begins at byte {second} is broken" in desk.verify().problems[0]
    path.write_bytes(whole[:-7])
    assert f"ends at byte {len(whole) - 7}, 7 bytes are missing" in desk.verify().problems[0]
    path.unlink()
    assert "the file is missing, with 2 captures" in desk.verify().problems[0]


@pytest.mark.parametrize("name", [CHAIN, "2026-11-21.leaves"])
def test_every_flipped_byte_of_the_log_is_named(desk: Desk, name: str) -> None:
    desk.days(2)
    desk.seal()
    path = desk.folder.path / name
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):
        broken = bytearray(whole)
        broken[at] ^= 4
        path.write_bytes(broken)
        assert any(f"{name}: byte {at} (line" in problem for problem in desk.verify().problems)
    path.write_bytes(whole)
    assert desk.verify().problems == []


TAMPERED = {
    "UPDATE captures SET sha256 = '{zeros}' WHERE id = 2": "it is their hash in the database that was changed",
    "UPDATE evidence_days SET root = '{zeros}' WHERE day = '2026-11-20'": "2026-11-20: the Merkle root in the database",
    "UPDATE evidence_days SET hash = '{zeros}' WHERE day = '2026-11-20'": "2026-11-20: its hash in the database",
    "UPDATE evidence_days SET previous = '{zeros}' WHERE day = '2026-11-21'": "2026-11-21: it is chained to 000",
    "UPDATE revisions SET text = 'Rien.' WHERE id = 1": "the text of revision 1 (post 1)",
}


@pytest.mark.parametrize("statement", TAMPERED)
def test_a_changed_row_is_named(desk: Desk, statement: str) -> None:
    desk.days(2)
    desk.seal()
    with desk.store.session() as session, session.begin():
        for table in ("captures", "evidence_days"):
            on = f" ON {table}" if session.get_bind().dialect.name == "postgresql" else ""
            session.execute(text(f"DROP TRIGGER {table}_no_update{on}"))
        session.execute(text(statement.format(zeros="0" * 64)))
    problems = desk.verify().problems
    assert any(TAMPERED[statement] in problem for problem in problems), problems


def test_what_a_killed_writer_leaves_is_harmless_and_reported(desk: Desk) -> None:
    desk.crawl(page(1, [ad(1)]))
    path = desk.only_file()
    end = path.stat().st_size
    orphan = gzip.compress(b"a record whose row was never committed")
    path.write_bytes(path.read_bytes() + orphan + b"\x1f\x8b\x08\0torn")
    verdict = desk.verify()
    assert verdict.problems == []
    assert f"bytes {end} to {path.stat().st_size - 1} belong to no row" in verdict.notes[0]
    assert f"from byte {end + len(orphan)} on not even whole records" in verdict.notes[0]
    desk.crawl(page(2, [ad(2)]))
    verdict = desk.verify()
    assert verdict.problems == []
    assert f"bytes {end} to {end + len(orphan) - 1} belong to no row" in verdict.notes[0]
    assert gzip.decompress(path.read_bytes())


def test_nothing_is_stored_when_evidence_cannot_be_written(desk: Desk) -> None:
    desk.folder.path.mkdir()
    (desk.folder.path / "2026-11-20-here.warc.gz").mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        desk.crawl(page(1, [ad(1)]))
    with desk.store.reading() as session:
        assert known(session, "forum", ["1-0"]) == set()


def test_an_erased_post_takes_its_capture_along_and_the_chain_still_holds(desk: Desk) -> None:
    desk.days(2)
    desk.seal()
    long = page(50, [ad(50)], desk.now, body=random.Random(1).randbytes(300_000))
    desk.crawl([replace(post, fetched_at=desk.now) for post in long])
    sizes = {name: desk.folder.size(name) for name in desk.folder.names()}
    with desk.store.session() as session, session.begin():
        retention.erase(session, [1, 5], "retention", desk.now)
    assert b"renard.exemple0" in every_byte_of(desk.folder.path)
    assert erase_captures(desk.store, desk.folder, desk.now).captures == 2
    assert erase_captures(desk.store, desk.folder, desk.now).captures == 0
    held = every_byte_of(desk.folder.path)
    assert b"renard.exemple0" not in held
    assert b"/page/0" not in held
    assert b"renard.exemple1" in held
    assert {name: desk.folder.size(name) for name in desk.folder.names()} == sizes
    last = desk.folder.path / "2026-11-22-here.warc.gz"
    assert last.stat().st_blocks * 512 < 100_000
    verdict = desk.verify()
    assert (verdict.captures, verdict.blanked, verdict.problems) == (5, 2, [])
    for name in desk.folder.names():
        assert warcio_check(desk.folder.path / name) == 0
    desk.now += timedelta(days=1)
    desk.seal()
    assert desk.verify().problems == []
    broken = bytearray(last.read_bytes())
    broken[200_000] ^= 1
    last.write_bytes(broken)
    assert "byte 200000 is 0x01 and was 0x00" in desk.verify().problems[0]


def test_a_capture_stays_while_one_of_its_posts_is_kept(desk: Desk) -> None:
    desk.crawl(page(1, [ad(1), ad(2)]))
    with desk.store.session() as session, session.begin():
        retention.erase(session, [1], "retention", desk.now)
    assert erase_captures(desk.store, desk.folder, desk.now).captures == 0
    assert desk.verify().problems == []


def test_seals_cannot_be_changed_or_deleted(desk: Desk) -> None:
    desk.days(1)
    desk.seal()
    for statement in (
        "UPDATE captures SET sha256 = ''",
        "UPDATE evidence_days SET hash = ''",
        "DELETE FROM captures",
        "DELETE FROM evidence",
        "DELETE FROM evidence_days",
    ):
        with desk.store.session() as session, pytest.raises(Exception, match="is append-only"):
            session.execute(text(statement))


def test_a_clock_that_goes_back_never_adds_to_a_sealed_day(desk: Desk) -> None:
    desk.days(2)
    desk.seal()
    desk.now = NOON
    desk.crawl(page(99, [ad(99)]))
    desk.now = NOON + timedelta(days=5)
    assert desk.seal().days == ("2026-11-22",)
    assert desk.verify().problems == []
