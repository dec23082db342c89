"""Serves the demo's four fictional sites on loopback: one port a site, real HTTP, robots.txt and conditional GET."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from demo import blog, board, channel, forum
from demo.posts import DemoPost, posts

Site = Callable[[str, dict[str, str], list[DemoPost], datetime, str], tuple[str, str] | None]
"""(path, query, posts, built, origin) → (content type, body), or None for a page that is not there."""

SITES: dict[str, Site] = {"channel": channel.page, "forum": forum.page, "board": board.page, "blog": blog.page}
ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /login\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where one site answers."""

    site: str
    port: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class DemoWeb:
    """The four sites, served by daemon threads while the `with` block lasts.

    `ports` gives the wished port of the first site (the others follow); a port that is taken, or 0, becomes a free one.
    """

    def __init__(self, *, edition: int, built: datetime, first_port: int = 0) -> None:
        self._servers: list[ThreadingHTTPServer] = []
        self.addresses: dict[str, Address] = {}
        self.hits: list[tuple[str, str]] = []
        standing = posts(edition)
        for number, (name, page) in enumerate(SITES.items()):
            own = [post for post in standing if post.site == name]
            server = _listen(first_port + number if first_port else 0, _handler(name, page, own, built, self.hits))
            self._servers.append(server)
            self.addresses[name] = Address(site=name, port=int(server.server_port))

    def __enter__(self) -> "DemoWeb":
        for server in self._servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


def _listen(port: int, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        return ThreadingHTTPServer(("127.0.0.1", 0), handler)


def _handler(
    name: str, page: Site, own: list[DemoPost], built: datetime, hits: list[tuple[str, str]]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            from urllib.parse import parse_qsl, urlsplit

            parts = urlsplit(self.path)
            hits.append((name, self.path))
            if parts.path == "/robots.txt":
                self._answer(200, "text/plain; charset=utf-8", ROBOTS)
                return
            origin = f"http://{self.headers.get('Host', '127.0.0.1')}"
            found = page(parts.path, dict(parse_qsl(parts.query)), own, built, origin)
            if found is None:
                self._answer(404, "text/html; charset=utf-8", "<!doctype html><title>404</title><p>Page introuvable.")
            else:
                self._answer(200, *found)

        def _answer(self, status: int, kind: str, text: str) -> None:
            body = text.encode()
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                self.send_response(304)
                self.send_header("ETag", etag)
                self.end_headers()
                return
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
            """The demo prints its own summary; a line a request would drown it."""

    return Handler
