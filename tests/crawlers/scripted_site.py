"""A loopback site whose every page is scripted: whole answers, or bytes as they go over the wire."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """What a path answers: a body with its headers, or, with `raw`, bytes as they go over the wire, piece by piece."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: list[bytes] | None = None
    pause: float = 0.0
    """Seconds before each raw piece."""
    make: Callable[[str], str] | None = None
    """Writes the body from the path with its query, for sites without an end."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A crawler that hangs up, as it should on what is too large or too slow, is nothing to print."""


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

        self._server = _Server(("127.0.0.1", 0), Handler)
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
        written = answer.body if answer.make is None else answer.make(path)
        body = written.encode() if isinstance(written, str) else written
        handler.send_response(answer.status)
        for name, value in ({"Content-Type": "text/html; charset=utf-8"} | answer.headers).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
