"""Evidence of a real crawl: what came over the wire, nothing private, and nothing lost to a kill."""

import gzip
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines import evidence, init, settings
from pipelines.deployment import opened_store, utc_now
from pipelines.evidence_folder import EvidenceFolder
from tests.pipelines.evidence_home import HARMLESS, ad

ROOT = Path(__file__).resolve().parents[2]
PAGES = 12


def page(number: int) -> bytes:
    posts = [HARMLESS + f" (page {number})"] if number % 3 == 0 else [ad(number), HARMLESS + f" (page {number})"]
    items = "".join(
        f'<article><a class="l" href="/post/{number}-{place}">n° {place}</a><p>{text}</p></article>'
        for place, text in enumerate(posts)
    )
    following = f'<a rel="next" href="/?page={number + 1}">suite</a>' if number < PAGES else ""
    return f"<!doctype html><meta charset=utf-8><body>{items}{following}<!-- page {number} --></body>".encode()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                self.send_error(404)
                return
            body = gzip.compress(page(int(self.path.partition("=")[2] or 1)), mtime=0)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Set-Cookie", "session=geheim")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def home(path: Path, site: str) -> Path:
    init.run(path)
    (path / "sources" / "board.toml").write_text(
        f"""platform = "listing"
url = "{site}"
basis = "A board of our own, for tests."
local = true
max_pages = 20
[selectors]
item = "article"
text = "p"
url = "a.l::attr(href)"
next = "a[rel=next]::attr(href)"
""",
        encoding="utf-8",
    )
    return path


def crawl(path: Path) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-m", "pipelines", "--home", str(path), "crawl", "--quiet"]
    return subprocess.Popen(program, cwd=ROOT, stdout=subprocess.DEVNULL)


def verified(path: Path) -> evidence.Verdict:
    found = settings.load(path, {})
    with opened_store(found) as store:
        return evidence.run_verify(found, store, utc_now())


def test_a_crawl_keeps_the_bytes_of_the_wire_and_nothing_private(tmp_path: Path, site: str) -> None:
    where = home(tmp_path / "home", site)
    assert crawl(where).wait() == 0
    verdict = verified(where)
    flagged = [number for number in range(1, PAGES + 1) if number % 3]
    assert (verdict.problems, verdict.notes, verdict.captures) == ([], [], len(flagged))
    (name,) = EvidenceFolder(where / "evidence").names()
    bodies, sent = [], []
    with (where / "evidence" / name).open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                bodies.append(record.raw_stream.read())
                assert record.http_headers.get_header("Content-Encoding") == "gzip"
                assert record.http_headers.get_header("Set-Cookie") is None
            elif record.rec_type == "request":
                sent.append({key.lower() for key, _ in record.http_headers.headers})
    assert [gzip.decompress(body) for body in bodies] == [page(number) for number in flagged]
    assert all({"host", "user-agent"} <= names and "cookie" not in names for names in sent)
    everything = gzip.decompress((where / "evidence" / name).read_bytes())
    assert b"geheim" not in everything
    quiet = [number for number in range(1, PAGES + 1) if number % 3 == 0]
    for path in filter(Path.is_file, where.rglob("*")):
        content = path.read_bytes()
        for number in quiet:
            assert f"page {number} -->".encode() not in content
            assert f"(page {number})".encode() not in content
    assert (where / "evidence" / name).stat().st_mode & 0o077 == 0
    check = subprocess.run([Path(sys.executable).with_name("warcio"), "check", where / "evidence" / name], check=False)
    assert check.returncode == 0


@pytest.mark.timeout(600)
def test_killed_at_any_moment_no_row_lacks_its_evidence(tmp_path: Path, site: str) -> None:
    where = home(tmp_path / "home", site)
    dice = random.Random(os.environ.get("VEILLEUR_TEST_SEED", "8"))
    began = time.monotonic()
    assert crawl(home(tmp_path / "other", site)).wait() == 0
    length = time.monotonic() - began
    for _ in range(8):
        victim = crawl(where)
        time.sleep(dice.uniform(0.5 * length, length))
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        assert verified(where).problems == []
    assert crawl(where).wait() == 0
    verdict = verified(where)
    assert verdict.problems == []
    assert verdict.texts == len([number for number in range(1, PAGES + 1) if number % 3])
    assert not any("no evidence" in note for note in verdict.notes)


KILLED_BEFORE_COMMIT = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.orm import Session
from store.engine import Store
from store.keys import Keys
from store.tables import Capture
from tests.pipelines.evidence_home import Desk, ad, page

home = Path(sys.argv[1])
desk = Desk.at(Store.open(f"sqlite:///{home / 'veilleur.db'}", Keys.load(home / "keys")), home / "evidence")
desk.crawl(page(1, [ad(1)]))

@event.listens_for(Session, "before_commit")
def die(session):
    if session.query(Capture).count() > 1:
        os.kill(os.getpid(), signal.SIGKILL)

desk.crawl(page(2, [ad(2)]))
"""


def test_killed_between_the_record_and_the_commit_leaves_a_record_without_a_row(tmp_path: Path) -> None:
    init.run(tmp_path / "home")
    program = [sys.executable, "-c", KILLED_BEFORE_COMMIT, str(tmp_path / "home")]
    assert subprocess.run(program, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    verdict = verified(tmp_path / "home")
    assert (verdict.captures, verdict.texts, verdict.problems) == (1, 1, [])
    assert "belong to no row: a capture whose storing was interrupted" in verdict.notes[0]
    (path,) = (tmp_path / "home" / "evidence").glob("*.warc.gz")
    assert b"renard.exemple2" in gzip.decompress(path.read_bytes())
    assert subprocess.run([Path(sys.executable).with_name("warcio"), "check", path], check=False).returncode == 0
