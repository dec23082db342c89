"""What every answer carries: a strict content policy, no caching of pages, and a limit on what a form may send."""

from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""No inline script or style, nothing from elsewhere, requests by script to ourselves only, no frame around us."""

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: browsers would then send `Origin: null` with our own forms, and we check the origin.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
PAGE_CACHE = "no-store"
STATIC_CACHE = "private, max-age=31536000, immutable"
MAX_FORM_BYTES = 64 * 1024


def page_headers(*, https: bool) -> dict[str, str]:
    """The headers of a page; files of ours that carry their digest in their address may be kept."""
    headers = HEADERS | {"Cache-Control": PAGE_CACHE}
    return headers | {"Strict-Transport-Security": "max-age=31536000"} if https else headers


class TooLarge(Exception):  # noqa: N818 - says what is wrong with the request, caught below
    """The body is longer than any form of ours."""


class SecurityHeaders:
    """ASGI layer around the whole app, so that errors and redirects carry the headers too."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.headers = page_headers(https=https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        static = scope["path"].startswith("/static/")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
                found = message["status"] in (200, 304)
                headers["Cache-Control"] = STATIC_CACHE if static and found else PAGE_CACHE
            await send(message)

        await self.app(scope, receive, with_headers)


class BodyLimit:
    """ASGI layer that stops reading a body after 64 kB, declared or not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        taken = 0
        started = False

        async def counted() -> MutableMapping[str, Any]:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > MAX_FORM_BYTES:
                raise TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except TooLarge:
            if started:
                raise
            await send({"type": "http.response.start", "status": 413, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"The form is too large: 64 kB at most."})
