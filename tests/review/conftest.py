"""The app over a real database, and readers who use it as a browser without script does: pages, links, forms."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from lxml import html

from classify.normalise import normalise
from review.app import create_app
from review.settings import ReviewSettings
from review.visit import SESSION_COOKIE
from review.words import Words
from store.engine import Store
from store.signins import LIFETIME
from store.tables import SignIn
from tests.factories import NOW, user
from tests.review.chromium import open_chromium, serve_filled, signed_in_pages  # noqa: F401 - browser fixtures

_TOKENS = itertools.count(1)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **length: int) -> None:
        self.now += timedelta(**length)


class Browser:
    """Requests to the app in this process, one after the other, with cookies and redirects."""

    def __init__(self, app: FastAPI, address: str = "http://review.example") -> None:
        self._runner = asyncio.Runner()
        transport = ASGITransport(app, raise_app_exceptions=False)
        self._client = AsyncClient(transport=transport, base_url=address, follow_redirects=True)
        self.cookies = self._client.cookies

    def get(self, address: str, **more: Any) -> Response:
        return self._runner.run(self._client.get(address, **more))

    def post(self, address: str, **more: Any) -> Response:
        return self._runner.run(self._client.post(address, **more))

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()


class Reader:
    """Somebody at a browser without script."""

    def __init__(self, app: FastAPI, user_id: int = 0) -> None:
        self.client = Browser(app)
        self.user_id = user_id
        self.page: Any = None
        self.status = 0

    def open(self, address: str) -> "Reader":
        return self._see(self.client.get(address))

    def submit(self, action: str, press: tuple[str, str] | None = None, **fields: str | list[str]) -> "Reader":
        """Fill the form whose action ends so and press a button; refuses what the page does not have."""
        form = next(one for one in self.page.forms if one.get("action", "").endswith(action))
        data: dict[str, Any] = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        afar = self.page.xpath(f"//*[@form='{form.get('id')}']")
        known = {one.get("name") for one in [*form.inputs, *form.xpath(".//button"), *afar]}
        unknown = set(fields) - known
        assert not unknown, f"the form {action} has no field {unknown}"
        data.update(fields)
        if press is not None:
            buttons = self.page.xpath(f"//button[@name='{press[0]}'][@value='{press[1]}']")
            assert buttons, f"no button {press}"
            data[press[0]] = press[1]
        return self._see(self.client.post(form.get("action"), data=data))

    def text(self) -> str:
        return " ".join(self.page.text_content().replace("\u00a0", " ").replace("\u202f", " ").split())

    def path(self) -> str:
        return str(self.address).split("?")[0]

    def _see(self, answer: Any) -> "Reader":
        self.answer, self.status, self.source = answer, answer.status_code, answer.text
        self.address = answer.url.path + (f"?{answer.url.query.decode()}" if answer.url.query else "")
        self.page = html.fromstring(answer.text) if answer.text.strip() else None
        return self


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def settings() -> ReviewSettings:
    return ReviewSettings()


@pytest.fixture
def words() -> Words:
    return Words(language="en", zone=ZoneInfo("Europe/Paris"), now=NOW)


@pytest.fixture
def app(store: Store, clock: Clock, settings: ReviewSettings) -> FastAPI:
    return create_app(store, settings, clock=clock, normalise=normalise)


@pytest.fixture
def signed_in(app: FastAPI, store: Store, clock: Clock) -> Iterator[Callable[..., Reader]]:
    """`signed_in("alice", role="supervisor", language="en")`: a reader with an open session, without the slow hash."""
    readers: list[Reader] = []

    def open_session(name: str = "alice", role: str = "analyst", language: str = "en") -> Reader:
        reader = Reader(app, user(store, name, role))
        token = f"token-{next(_TOKENS)}"
        with store.session() as session, session.begin():
            row = SignIn(token=store.keys.seal(token), user_id=reader.user_id, created_at=clock())
            row.seen_at, row.expires_at = clock(), clock() + LIFETIME
            session.add(row)
        reader.client.cookies.set(SESSION_COOKIE, token)
        reader.client.cookies.set("veilleur_language", language)
        readers.append(reader)
        return reader

    yield open_session
    for reader in readers:
        reader.client.close()


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[Reader]:
    """Nobody in particular."""
    reader = Reader(app)
    reader.client.cookies.set("veilleur_language", "en")
    yield reader
    reader.client.close()
