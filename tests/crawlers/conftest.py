"""A loopback site whose every page is scripted, and the way to crawl it in a process of its own."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
Crawl = Callable[..., dict[str, Any]]


@dataclass
class Answer:
    """What a path answers: a body with its headers, or, with `raw`, bytes as they go over the wire, piece by piece."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: list[bytes] | None = None
    pause: float = 0.0
    """Seconds before each raw piece."""


class Site:
    """A server on a loopback address; `pages` maps paths to answers."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.hits: list[tuple[str, str, dict[str, str], float]] = []
        self.busiest = 0
        self._busy = 0
        self._lock = threading.Lock()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with site._lock:
                    site._busy += 1
                    site.busiest = max(site.busiest, site._busy)
                try:
                    site._answer(self)
                except OSError:
                    self.close_connection = True  # the crawler hung up, as it should on what is too large or too slow
                finally:
                    with site._lock:
                        site._busy -= 1

            do_POST = do_HEAD = do_PUT = do_GET  # noqa: N815 - the handler's names

            def log_message(self, *arguments: object) -> None:
                """Keep the tests' output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return self._server.server_port

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, body: bytes | str = b"", **more: Any) -> None:
        """Script a path, see Answer."""
        self.pages[path] = Answer(body=body, **more)

    def paths(self) -> list[str]:
        return [path for _, path, _, _ in self.hits]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.hits.append((handler.command, path, headers, time.monotonic()))
        answer = (
            self.pages.get(path) or self.pages.get(path.partition("?")[0]) or Answer(status=404, body="no such page")
        )
        if answer.headers.get("ETag") and headers.get("if-none-match") == answer.headers["ETag"]:
            answer = Answer(status=304, headers=answer.headers)
        if answer.raw is not None:
            handler.close_connection = True
            for piece in answer.raw:
                time.sleep(answer.pause)
                handler.wfile.write(piece)
                handler.wfile.flush()
            return
        time.sleep(answer.pause)
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        handler.send_response(answer.status)
        for name, value in ({"Content-Type": "text/html; charset=utf-8"} | answer.headers).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


@pytest.fixture(scope="module")
def new_site() -> Iterator[Callable[[], Site]]:
    """Make sites that live as long as the test module."""
    sites: list[Site] = []

    def make() -> Site:
        sites.append(Site())
        return sites[-1]

    yield make
    for site in sites:
        site.close()


@pytest.fixture(scope="session")
def crawl() -> Crawl:
    """Crawl sources (name → values of their TOML) and give the account of crawl_once.py."""

    def run(sources: dict[str, dict[str, Any]], **job: Any) -> dict[str, Any]:
        command = [sys.executable, "-W", "error", str(HERE / "crawl_once.py")]
        given = json.dumps({"sources": sources, **job})
        done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stderr == "", done.stderr
        account: dict[str, Any] = json.loads(done.stdout)
        return account

    return run


@pytest.fixture(scope="session")
def listing() -> Callable[..., dict[str, Any]]:
    """Values of a local listing source whose posts stand in the list."""

    def values(url: str, **more: Any) -> dict[str, Any]:
        return {
            "platform": "listing",
            "url": url,
            "basis": "A server of the test itself",
            "local": True,
            "selectors": {
                "item": "article",
                "id": "::attr(id)",
                "text": "p",
                "published": "time",
                "next": "a[rel=next]::attr(href)",
            },
            **more,
        }

    return values


@pytest.fixture(scope="session")
def page_of() -> Callable[..., str]:
    """The HTML of a list page with these posts (id → text), and a link to a next page."""

    def html(posts: dict[str, str], following: str = "", date: str = "2026-11-20T10:00:00+01:00") -> str:
        articles = "".join(
            f'<article id="{key}"><p>{text}</p><time>{date}</time></article>' for key, text in posts.items()
        )
        link = f'<a rel="next" href="{following}">suite</a>' if following else ""
        return f"<!doctype html><title>Liste</title><main>{articles}</main>{link}"

    return html
