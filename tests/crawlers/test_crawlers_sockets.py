"""Websockets through a whole crawl: a relay and a stream on loopback, and servers that mean harm or refuse."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from websockets.asyncio.server import Request, Response, ServerConnection, serve
from websockets.datastructures import Headers

from crawlers.bech32 import decode, encode

AUTHOR = "a1" * 32
BASIS = "A server of the test itself"


def note(number: int, text: str, **more: Any) -> dict[str, Any]:
    return {"id": f"{number:064x}", "pubkey": AUTHOR, "created_at": 1795510000 + number, "kind": 1, "tags": [["t", "lille"]],
            "content": text, "sig": "0" * 128, **more}  # fmt: skip


class Server:
    """A relay at /relay, a stream at /subscribe, and bad company, in a thread of its own."""

    def __init__(self) -> None:
        self.events = [note(1, "Un"), note(2, "Deux")]
        self.asked: list[tuple[str, str]] = []
        self.said: list[Any] = []
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.port = 0
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    def url(self, path: str) -> str:
        return f"ws://127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(10)
        self._loop.close()

    async def _serve(self) -> None:
        self._done = asyncio.Event()
        async with serve(self._talk, "127.0.0.1", 0, process_request=self._plain, max_size=None) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            self._ready.set()
            await self._done.wait()

    def _plain(self, _: ServerConnection, request: Request) -> Response | None:
        self.asked.append((request.path, request.headers.get("User-Agent", "")))
        answers = {
            "/robots.txt": (HTTPStatus.OK, {}, b"User-agent: *\nDisallow: /private\n"),
            "/refused": (HTTPStatus.FORBIDDEN, {}, b"no"),
            "/moved": (HTTPStatus.FOUND, {"Location": "ws://127.0.0.1:9/elsewhere"}, b""),
        }
        if request.path not in answers:
            return None
        status, headers, body = answers[request.path]
        return Response(status, status.phrase, Headers({**headers, "Content-Length": str(len(body))}), body)

    async def _talk(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        path = connection.request.path.partition("?")[0]
        await getattr(self, f"_{path[1:]}")(connection)

    async def _relay(self, connection: ServerConnection) -> None:
        async for message in connection:
            self.said.append(json.loads(message))
            _, name, wanted, *_ = self.said[-1]
            found = [
                each for each in self.events
                if each["kind"] == 5 or wanted.get("since", 0) <= each["created_at"] <= wanted.get("until", 2**40)
            ]  # fmt: skip
            for event in sorted(found, key=lambda each: -each["created_at"]):
                await connection.send(json.dumps(["EVENT", name, event]))
            await connection.send(json.dumps(["EOSE", name]))

    async def _subscribe(self, connection: ServerConnection) -> None:
        for number, key in enumerate(("drei", "vier")):
            record = {"text": key, "langs": ["fr"], "createdAt": "2026-11-24T09:59:50Z"}
            commit = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": key, "record": record}
            event = {"did": "did:plc:a", "time_us": 1795514390000000 + number, "kind": "commit", "commit": commit}
            await connection.send(json.dumps(event))
        await connection.wait_closed()

    async def _silent(self, connection: ServerConnection) -> None:
        await connection.wait_closed()

    async def _closed(self, connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(json.dumps(["CLOSED", "veilleur", "auth-required: members only"]))

    async def _flood(self, connection: ServerConnection) -> None:
        while True:
            await connection.send(json.dumps(["EVENT", "veilleur", note(7, "x" * 5000)]))

    async def _huge(self, connection: ServerConnection) -> None:
        await connection.send("x" * 3_000_000)
        await connection.wait_closed()

    async def _garbage(self, connection: ServerConnection) -> None:
        for message in (
            "{",
            b"\xff\xfe",
            "[" * 100_000,
            "7",
            '["EVENT", "veilleur", {"id": 7}]',
            '["EOSE", "veilleur"]',
        ):
            await connection.send(message)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="module")
def account(server: Server, crawl: Any) -> dict[str, Any]:
    made = {"basis": BASIS, "local": True, "platform": "nostr"}
    paths = ("relay", "silent", "closed", "flood", "huge", "garbage", "refused", "moved", "private")
    sources = {path: {**made, "url": server.url(f"/{path}#t=lille")} for path in paths}
    sources["stream"] = {**made, "platform": "jetstream", "url": server.url("/subscribe#lang=fr")}
    sources["inside"] = {**made, "local": False, "url": f"ws://relay.example.org:{server.port}/relay"}
    settings = {"contact": "https://veille.example.org", "timeout": 2, "max_bytes": 1_000_000, "retries": 0, "delay": 1}
    account: dict[str, Any] = crawl(sources, settings=settings, names={"relay.example.org": "127.0.0.1"})
    return account


@pytest.mark.parametrize(
    ("name", "outcome", "said"),
    [
        ("relay", "ok", ""),
        ("stream", "ok", ""),
        ("silent", "layout_changed", "does not answer with the events"),
        ("closed", "auth_required", "members only"),
        ("flood", "ok", ""),
        ("huge", "failed", "larger than 1000000 bytes"),
        ("garbage", "empty", ""),
        ("refused", "blocked", "403"),
        ("moved", "failed", "answers HTTP 302"),
        ("private", "forbidden_by_robots", "robots.txt"),
        ("inside", "failed", "leads to 127.0.0.1, which is not on the public internet"),
    ],
)
def test_each_server_ends_in_its_outcome(name: str, outcome: str, said: str, account: dict[str, Any]) -> None:
    report = account["reports"][name]
    assert (report["outcome"], said in report["detail"]) == (outcome, True), report["detail"]


def test_a_relay_and_a_stream_are_read_to_their_posts(account: dict[str, Any]) -> None:
    found = sorted((post["source"], post["text"]) for post in account["posts"] if post["source"] in ("relay", "stream"))
    assert found == [("relay", "Deux"), ("relay", "Un"), ("stream", "drei"), ("stream", "vier")]


@pytest.mark.parametrize(
    ("name", "digits"),
    [("npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg",
      "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e")],
)  # fmt: skip
def test_names_of_keys_are_those_of_nip_19(name: str, digits: str) -> None:
    assert (encode("npub", digits), decode("npub", name)) == (name, digits)
    assert decode("npub", name[:-1] + "q") == decode("note", name) == decode("npub", "npub1") == ""


def test_a_relay_knows_who_asks(server: Server, account: dict[str, Any]) -> None:
    asked = dict(server.asked)
    assert asked["/relay"] == asked["/robots.txt"] == "Veilleur/0.1 (+https://veille.example.org)"


def test_an_endless_answer_ends_within_its_bounds(account: dict[str, Any]) -> None:
    assert account["reports"]["flood"]["bytes"] < 2_100_000, "two pages"
    assert "did not say that its answer is complete" in account["reports"]["flood"]["warnings"][0]


def test_the_next_run_asks_from_where_the_last_one_ended(server: Server, account: dict[str, Any], crawl: Any) -> None:
    made = {"basis": BASIS, "local": True, "platform": "nostr", "url": server.url("/relay#t=lille")}
    server.events.append(note(3, "Trois"))
    server.events.append(note(4, "", kind=5, tags=[["e", server.events[0]["id"]]]))
    server.events.append(note(5, "", kind=5, pubkey="b2" * 32, tags=[["e", server.events[1]["id"]]]))
    server.said.clear()
    again = crawl({"relay": made}, cursors={"relay": account["reports"]["relay"]["cursor"]})
    notes, deletions = server.said[0][2:]
    assert (notes["#t"], notes["since"]) == (["lille"], 1795510002 - 7200)
    assert sorted(deletions["#e"]) == [each["id"] for each in server.events[:2]]
    assert [post["text"] for post in again["posts"]] == ["Trois"]
    gone = [each["external_id"] for each in again["reports"]["relay"]["gone"]]
    assert f"{AUTHOR}/{1:064x}" in gone
    assert f"{AUTHOR}/{2:064x}" not in gone, "only its author can delete a note"
