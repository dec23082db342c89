"""Websockets for the crawl: one exchange is one answer, under the same guard, robots.txt, pace and caps as a page."""

import asyncio
import json
import re
import socket
from contextlib import suppress
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Response, TextResponse
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, InvalidStatus

from crawlers.addresses import host_of, is_public
from crawlers.guard import Permits
from crawlers.reading import Talk

_TOO_BIG = 1009
"""The code by which a connection ends when one message is larger than we take."""


class SocketHandler(BaseDownloadHandler):
    """Scrapy's download handler for ws:// and wss://: says what the platform wants said, hands back what was answered.

    Nothing of the environment has a say: no proxy, no cookies, no redirect. The address that was looked at is the one
    that is contacted, so a name that changes in between leads nowhere else.
    """

    lazy = True

    async def download_request(self, request: Request) -> Response:
        talk: Talk = request.cb_kwargs["request"].talk or Talk()
        settings = self.crawler.settings
        largest = settings.getint("DOWNLOAD_MAXSIZE")
        timeout = float(request.meta.get("download_timeout", settings.getfloat("DOWNLOAD_TIMEOUT")))
        address, port = await self._address(request.url)
        dialling = _Dialling(
            request.url.partition("#")[0],
            host=address,
            port=port,
            proxy=None,
            compression=None,
            user_agent_header=settings["USER_AGENT"],
            open_timeout=timeout,
            close_timeout=2,
            max_size=largest,
            max_queue=64,
        )
        try:
            async with dialling as connection:
                messages = await _exchange(connection, talk, largest, min(talk.seconds, timeout))
        except InvalidStatus as error:
            answer = error.response
            headers: Any = dict(answer.headers.raw_items())
            return TextResponse(
                request.url,
                answer.status_code,
                headers,
                bytes(answer.body or b"")[:largest],
                ip_address=ip_address(address),
            )
        except TimeoutError as error:
            raise DownloadTimeoutError(str(error)) from error
        body = b"[" + b",\n".join(messages) + b"]"
        return TextResponse(
            request.url,
            200,
            {"Content-Type": "application/json"},
            body,
            encoding="utf-8",
            ip_address=ip_address(address),
        )

    async def _address(self, url: str) -> tuple[str, int]:
        """The one address to contact; raises where the name leads to one that may not be."""
        parts, host = urlsplit(url), host_of(url)
        port = parts.port or (443 if parts.scheme == "wss" else 80)
        permits: Permits = self.crawler.settings["VEILLEUR_PERMITS"]
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise CannotResolveHostError(str(error)) from error
        addresses = [str(each[4][0]).partition("%")[0] for each in found]
        private = [each for each in addresses if not is_public(ip_address(each))]
        if private and not permits.private_allowed(host):
            permits.refused[host] = private[0]
            raise CannotResolveHostError(host)
        return addresses[0], port


class _Dialling(connect):
    """A connection that follows no redirect: the guard has looked at this address and at no other."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def _exchange(connection: ClientConnection, talk: Talk, largest: int, seconds: float) -> list[bytes]:
    """The messages until the answer is complete. Those that are no JSON object or list are left out."""
    ends = re.compile(talk.ends) if talk.ends else None
    messages: list[bytes] = []
    room = largest
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    try:
        with suppress(ConnectionClosed):  # what it said before it hung up is still to be read
            for text in talk.say:
                await connection.send(text)
        while len(messages) < talk.most and room > 0 and (left := until - loop.time()) > 0:
            try:
                message = await asyncio.wait_for(connection.recv(), min(left, talk.silence))
            except TimeoutError:
                break
            text = message if isinstance(message, str) else message.decode("utf-8", "replace")
            data = text.encode("utf-8", "replace").replace(b"\r", b" ").replace(b"\n", b" ")  # a message is a line
            room -= len(data)
            if room >= 0 and _is_json(text):
                messages.append(data)
            if ends is not None and ends.match(text):
                break
    except ConnectionClosed as error:
        if error.sent is not None and error.sent.code == _TOO_BIG:
            raise DownloadCancelledError(f"a message is larger than {largest} bytes") from error
        if not messages and isinstance(error, ConnectionClosedError):
            raise
    return messages


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False
