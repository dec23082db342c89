"""The canary's page: a list on loopback with one invented advertisement and one harmless post, served for one crawl."""

import secrets
import threading
import time
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

AD = (
    "Vends cocaïne de qualité, 1g 70€, 5g 300€. Livraison à domicile Lille et alentours 24h/24. "
    "Contact snap exemple.canari ou telegram exemple_canari"
)
HARMLESS = "Je donne une table en bois et quatre chaises, à venir chercher samedi matin."
PATH = "/canari"


@dataclass(slots=True)
class CanaryPage:
    """The page while the `with` block lasts; its ids are new each time, and `asked_at` is when it was first asked for."""

    mark: str = field(default_factory=lambda: secrets.token_hex(6))
    asked_at: float | None = None
    """On the clock of time.perf_counter."""
    _server: ThreadingHTTPServer | None = None

    @property
    def ad(self) -> str:
        return f"ad-{self.mark}"

    @property
    def harmless(self) -> str:
        return f"harmless-{self.mark}"

    @property
    def ad_url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}/{self.ad}"

    @property
    def port(self) -> int:
        return int(self._server.server_port) if self._server is not None else 0

    def source(self) -> dict[str, Any]:
        """The values of the page's source, as a file would hold them."""
        return {
            "platform": "listing",
            "url": f"http://127.0.0.1:{self.port}{PATH}",
            "basis": "A page of our own on this machine, to see that reading works.",
            "local": True,
            "language": "fr",
            "expect": {"min": 2, "max": 2},
            "selectors": {
                "item": "article",
                "id": "::attr(id)",
                "url": "a::attr(href)",
                "text": "p",
                "author": ".who",
                "published": "time",
            },
        }

    def html(self) -> str:
        posts = "".join(
            f'<article id="{key}"><a class="who" href="{PATH}/{key}">canari</a><p>{escape(text)}</p>'
            f'<time datetime="{time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}"></time></article>'
            for key, text in ((self.ad, AD), (self.harmless, HARMLESS))
        )
        return f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>Canari</title><main>{posts}</main></html>'

    def __enter__(self) -> "CanaryPage":
        page = self

        class Serve(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path != PATH:
                    self.send_error(404)
                    return
                page.asked_at = page.asked_at or time.perf_counter()
                body = page.html().encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                """The command prints what matters."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Serve)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
