"""Pictures of captured pages: the system's Chromium draws what was stored, without scripts and without the network."""

import logging
import os
import shutil
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from warcio.bufferedreaders import BufferedReader

from crawlers.capture import Capture
from pipelines.errors import PipelineError

if TYPE_CHECKING:
    from playwright.sync_api import Route

log = logging.getLogger(__name__)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_WIDTH, _HEIGHT = 1280, 960
_MILLISECONDS = 15_000


def browser_path() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise PipelineError(
            f"evidence.screenshots is on and no browser was found ({', '.join(BROWSERS)}). Install Chromium, or turn "
            "it off in veilleur.toml: [evidence] screenshots = false"
        )
    return found


def screenshots(captures: Sequence[Capture]) -> dict[Capture, bytes]:
    """A PNG of each HTML page. Every request but the one for the stored page itself is refused before it is sent.

    A page that cannot be drawn has no picture: its WARC record is the evidence, the picture only shows it.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ModuleNotFoundError:
        raise PipelineError(
            "evidence.screenshots is on and Playwright is not installed. Run: pip install 'veilleur[browser]'"
        ) from None
    pages = [capture for capture in captures if "html" in header(capture, "content-type")]
    pictures: dict[Capture, bytes] = {}
    if not pages:
        return pictures
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox"] if _is_root() else []
        )
        for capture in pages:
            context = browser.new_context(
                java_script_enabled=False,
                service_workers="block",
                viewport={"width": _WIDTH, "height": _HEIGHT},
            )
            try:
                page = context.new_page()
                page.route("**/*", _only(capture))
                page.goto(capture.url, timeout=_MILLISECONDS, wait_until="domcontentloaded")
                pictures[capture] = page.screenshot(full_page=True, timeout=_MILLISECONDS)
            except Error as error:
                log.warning("%s could not be drawn: %s", capture.url, error)
            finally:
                context.close()
        browser.close()
    return pictures


def _only(capture: Capture) -> Callable[["Route"], None]:
    """Answers the one request for the stored page from what is stored, and refuses all others."""
    content, kind = unpacked(capture), header(capture, "content-type")

    def answer(route: "Route") -> None:
        if route.request.is_navigation_request() and route.request.url == capture.url:
            route.fulfill(status=200, body=content, headers={"content-type": kind})
        else:
            route.abort()

    return answer


def header(capture: Capture, name: str) -> str:
    return next((value for key, value in capture.headers if key.lower() == name), "")


def unpacked(capture: Capture) -> bytes:
    """The body without its Content-Encoding."""
    encoding = header(capture, "content-encoding").lower().strip()
    if encoding not in ("gzip", "deflate", "br"):
        return capture.body
    reader = BufferedReader(BytesIO(capture.body), decomp_type=encoding)
    return b"".join(iter(lambda: reader.read(1 << 16), b""))


def _is_root() -> bool:
    """Chromium's own sandbox does not start for root, as in most containers."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
