"""RFC 3161 timestamps of a real authority: openssl ts behind a small HTTP server on this machine."""

import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pipelines.errors import PipelineError
from pipelines.evidence_timestamp import ask, problem_of, roots
from pipelines.evidence_verify import verify
from store.engine import Store
from tests.pipelines.evidence_home import Desk

CONFIG = """
[ req ]
distinguished_name = name
[ name ]
[ tsa_extensions ]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[ tsa ]
default_tsa = here
[ here ]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
ess_cert_id_alg = sha256
"""


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@dataclass(frozen=True, kw_only=True)
class Authority:
    url: str
    root: Path
    asked: list[bytes]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority's keys: a root, and a certificate for timestamping that it signs."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    new = ("req", "-newkey", "rsa:2048", "-nodes", "-config", "tsa.cnf")
    openssl(folder, *new, "-x509", "-days", "30", "-subj", "/CN=Root of the tests", "-keyout", "ca.key", "-out", "ca.pem",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip
    openssl(folder, *new, "-subj", "/CN=Authority of the tests", "-keyout", "tsa.key", "-out", "tsa.csr")
    openssl(folder, "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
            "-extfile", "tsa.cnf", "-extensions", "tsa_extensions", "-out", "tsa.pem")  # fmt: skip
    openssl(
        folder, *new, "-x509", "-days", "30", "-subj", "/CN=Another root", "-keyout", "other.key", "-out", "other.pem"
    )
    return folder


@pytest.fixture
def authority(folder: Path) -> Iterator[Authority]:
    asked: list[bytes] = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(query)
            (folder / "query.tsq").write_bytes(query)
            openssl(folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-signer", "tsa.pem",
                    "-inkey", "tsa.key", "-chain", "ca.pem", "-out", "reply.tsr")  # fmt: skip
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write((folder / "reply.tsr").read_bytes())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Authority(url=f"http://127.0.0.1:{server.server_port}/tsr", root=folder / "ca.pem", asked=asked)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_sealed_day_is_timestamped_and_checked_offline(store: Store, tmp_path: Path, authority: Authority) -> None:
    desk = Desk.at(store, tmp_path / "evidence")
    desk.days(2)
    trusted = roots(authority.root)
    assert desk.seal(partial(ask, authority.url, trusted=trusted)).stamped == ("2026-11-20", "2026-11-21")
    assert desk.seal(partial(ask, authority.url, trusted=trusted)).stamped == ()
    assert len(authority.asked) == 2
    verdict = verify(store, desk.folder, desk.now, trusted)
    assert (verdict.stamped, verdict.problems, verdict.notes) == (2, [], [])
    with store.reading() as session:
        from store import evidence

        sealed = evidence.days(session)[0]
    (tmp_path / "hash").write_text(sealed.hash)
    openssl(desk.folder.path, "ts", "-verify", "-data", str(tmp_path / "hash"), "-in", "2026-11-20.tsr",
            "-CAfile", str(authority.root))  # fmt: skip
    token = desk.folder.path / "2026-11-20.tsr"
    whole = token.read_bytes()
    for at in range(0, len(whole), 97):
        broken = bytearray(whole)
        broken[at] ^= 1
        token.write_bytes(broken)
        assert f"2026-11-20.tsr: byte {at} " in verify(store, desk.folder, desk.now, trusted).problems[0]


def test_a_timestamp_of_another_hash_or_authority_does_not_hold(authority: Authority, folder: Path) -> None:
    token, _moment = ask(authority.url, b"one hash")
    trusted = roots(authority.root)
    assert problem_of(token, b"one hash", trusted) == ""
    assert problem_of(token, b"another", trusted) == "Mismatch between messages"
    assert "certificates" in problem_of(token, b"one hash", roots(folder / "other.pem"))
    assert "no timestamp" in problem_of(b"\x30\x03\x02\x01\x00" + token, b"one hash", trusted)
    with pytest.raises(PipelineError, match="of no use"):
        ask(authority.url, b"one hash", roots(folder / "other.pem"))


def test_a_day_without_an_answer_stays_sealed_and_is_asked_for_again(
    store: Store, tmp_path: Path, authority: Authority
) -> None:
    desk = Desk.at(store, tmp_path / "evidence")
    desk.days(1)
    nowhere = partial(ask, authority.url.replace("/tsr", "").rpartition(":")[0] + ":9/tsr")
    first = desk.seal(nowhere)
    assert (first.days, first.stamped) == (("2026-11-20",), ())
    assert "2026-11-20 is sealed and has no timestamp yet" in first.warning
    assert desk.seal(partial(ask, authority.url)).stamped == ("2026-11-20",)
    verdict = desk.verify()
    assert verdict.problems == []
    assert "evidence.tsa_ca is not set" in verdict.notes[0]
