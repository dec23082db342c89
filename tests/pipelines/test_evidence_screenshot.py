"""Screenshots of captured pages: drawn from what was stored, without scripts and without a second visit."""

import gzip
import shutil
import struct
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines import init, settings
from pipelines.cli import main
from pipelines.errors import PipelineError
from pipelines.evidence import keeper
from pipelines.evidence_screenshot import BROWSERS, screenshots
from store.engine import Store
from tests.pipelines.evidence_home import Desk, ad, page

browser = pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="needs a Chromium on this machine")


@pytest.mark.browser
@browser
def test_a_picture_of_the_stored_page_and_no_visit_to_the_site(store: Store, tmp_path: Path) -> None:
    visits: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visits.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    here = f"http://127.0.0.1:{server.server_port}"
    (post,) = page(1, [ad(1)])
    assert post.capture is not None
    content = (
        f"<!doctype html><link rel=stylesheet href={here}/style.css><img src={here}/picture.png>"
        f"<script>fetch('{here}/script')</script><iframe src={here}/frame></iframe>"
        f"<div style='height:2000px;background:#0a0'>{ad(1)}</div>"
    )
    capture = replace(
        post.capture,
        url=f"{here}/page",
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")),
        body=gzip.compress(content.encode()),
    )
    desk = Desk.at(store, tmp_path / "evidence")
    desk.screenshots = screenshots
    desk.crawl([replace(post, capture=capture)])
    server.shutdown()
    thread.join()
    server.server_close()
    assert visits == []
    with desk.only_file().open("rb") as file:
        (picture,) = [
            (record.rec_headers, record.content_stream().read())
            for record in ArchiveIterator(file)
            if record.rec_type == "resource"
        ]
    assert picture[0].get_header("WARC-Target-URI") == f"urn:view:{here}/page"
    width, height = struct.unpack(">II", picture[1][16:24])
    assert picture[1].startswith(b"\x89PNG")
    assert width == 1280
    assert height > 2000
    assert desk.verify().problems == []


def test_a_machine_without_a_browser_is_told_before_the_crawl(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    init.run(tmp_path / "home")
    (tmp_path / "home" / "veilleur.toml").write_text("[evidence]\nscreenshots = true\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PipelineError, match=r"no browser was found .*screenshots = false"):
        keeper(settings.load(tmp_path / "home", {}), store)


def test_the_verb_checks_seals_and_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init.run(tmp_path)
    home = ["--home", str(tmp_path), "evidence"]
    assert main([*home, "verify"]) == 0
    assert "All evidence is as it was written." in capsys.readouterr().out
    assert main([*home, "seal"]) == 0
    assert main([*home, "erase"]) == 0
    assert main([*home, "show", "7"]) == 1
    assert "There is no post 7" in capsys.readouterr().err
