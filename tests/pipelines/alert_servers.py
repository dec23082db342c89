"""Servers on this machine that alerts are sent to: mail (aiosmtpd) and a webhook that keeps what was posted."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Every message that the mail server took."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.to: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002 - aiosmtpd's signature
        content = envelope.original_content or b""
        self.messages.append(BytesParser(_class=EmailMessage, policy=default).parsebytes(content))
        self.to += envelope.rcpt_tos
        return "250 kept"


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, str]]:
    """A mailbox and its apprise address."""
    box = Mailbox()
    with socket.socket() as free:  # the controller connects to the port it was given, so that 0 will not do
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, f"mailto://127.0.0.1:{port}?from=veilleur@example.org&to=garde@example.org"
    finally:
        controller.stop()


@contextmanager
def webhook() -> Iterator[tuple[list[dict[str, Any]], str]]:
    """What was posted, with its path, and the webhook's apprise address; it has the shape of Mattermost's."""
    posted: list[dict[str, Any]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            posted.append({"path": self.path, **body})
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *arguments: object) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield posted, f"mmost://127.0.0.1:{server.server_port}/abcdefghijklmnopqrstuvwxyz"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def refusing_site() -> Iterator[str]:
    """The address of a page that answers 403."""

    class Refuse(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404 if self.path == "/robots.txt" else 403)

        def log_message(self, *arguments: object) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refuse)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/feed"
    finally:
        server.shutdown()
        server.server_close()
