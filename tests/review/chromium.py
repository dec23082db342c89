"""A real Chromium for the browser tests, and the app on a port of its own over whatever the test calls `filled`."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from classify.normalise import normalise
from review.app import create_app
from review.settings import ReviewSettings
from store.engine import Store

CHROMIUM = Path(os.environ.get("VEILLEUR_TEST_BROWSER") or "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "correct-horse-battery"
WIDTHS = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module", name="chromium")
def open_chromium() -> Iterator[Browser]:
    """One for this file: while it is open, its event loop is the thread's own and no other can run there."""
    if not CHROMIUM.is_file():
        if os.environ.get("VEILLEUR_TEST_BROWSER"):
            pytest.fail(f"VEILLEUR_TEST_BROWSER names {CHROMIUM}, which does not exist: give the path of a Chromium")
        pytest.skip(
            f"no browser at {CHROMIUM}: apt-get install chromium, or give a path in VEILLEUR_TEST_BROWSER "
            "(then a missing one fails)"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(name="address")
def serve_filled(filled: Store) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(
        create_app(filled, ReviewSettings(), normalise=normalise), host="127.0.0.1", port=port, log_level="warning"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(name="visit")
def signed_in_pages(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """`visit("c.morel", language="en")`: a page of a signed-in person, in a browser profile of their own."""
    contexts: list[BrowserContext] = []

    def sign_in(name: str = "c.morel", language: str = "fr", **options: Any) -> Page:
        context = chromium.new_context(base_url=address, viewport=WIDTHS["desk"], **options)
        contexts.append(context)
        context.add_cookies([{"name": "veilleur_language", "value": language, "url": address}])
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.complaints = complaints  # type: ignore[attr-defined]
        page.goto("/sign-in")
        page.fill("[name=user]", name)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/queue")
        return page

    yield sign_in
    for context in contexts:
        context.close()


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page, and wait for it."""
    with page.expect_navigation():
        page.keyboard.press(key)
