"""Blocks of WARC records (ISO 28500): an answer with what it was asked by and what was read in it; a tombstone."""

import hashlib
import json
import struct
import uuid
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from crawlers.capture import Capture
from crawlers.settings import PRODUCT, VERSION
from store.values import PictureSpan

TOOL = f"{PRODUCT}/{VERSION}"
_SOCKET = ("ws://", "wss://")
_STORED = 0xFFFF
"""Bytes of a deflate block that is not compressed (RFC 1951, 3.2.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The words of a post as they were assessed."""

    external_id: str
    url: str
    text: str
    pictures: tuple[Capture, ...] = ()
    """Answers that held its images."""
    from_pictures: tuple[PictureSpan, ...] = ()


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio ships no types
    """Digests of the records are SHA-256 where warcio would write SHA-1."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


def record_id() -> str:
    """Random, so that the hash of a record says nothing of it to somebody who has not got the record."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def capture_block(
    capture: Capture,
    texts: Sequence[Text],
    facts: Mapping[str, str],
    *,
    record: str,
    screenshot: bytes | None = None,
    opens: str | None = None,
) -> bytes:
    """request, response, the screenshot where there is one, the same of each picture of the posts, a conversion a post,
    and metadata that names them all.

    Each record is a gzip member of its own. `opens` is the name of the file that the block begins: it then starts
    with the file's warcinfo.
    """
    out = BytesIO()
    writer = _Writer(out, gzip=True, warc_version="1.1")
    date = _date(capture.captured_at)
    if opens:
        writer.write_record(_warcinfo(writer, opens, date))
    concurrent = {"WARC-Date": date, "WARC-Concurrent-To": record}
    for exchanged in _exchanged(writer, capture, record, concurrent):
        writer.write_record(exchanged)
    if screenshot is not None:
        writer.write_record(_resource(writer, f"urn:view:{capture.url}", screenshot, "image/png", concurrent))
    pictures = {picture: record_id() for text in texts for picture in text.pictures}
    for picture, name in pictures.items():
        beside = {"WARC-Date": _date(picture.captured_at), "WARC-Concurrent-To": name}
        for exchanged in _exchanged(writer, picture, name, beside):
            writer.write_record(exchanged)
    named = []
    for text in texts:
        content = text.text.encode("utf-8", "replace")
        name = record_id()
        refers = {"WARC-Record-ID": name, "WARC-Date": date, "WARC-Refers-To": record}
        writer.write_record(_resource(writer, text.url, content, "text/plain; charset=utf-8", refers, "conversion"))
        about_post = {
            "id": text.external_id,
            "url": text.url,
            "record": name,
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        named.append(about_post | _about_pictures(text, pictures))
    about: dict[str, Any] = {
        **facts,
        "tool": TOOL,
        "posts": named,
        "redirected_from": list(capture.redirected_from),
        "headers_left_out": list(capture.left_out),
    }
    content = json.dumps(about, ensure_ascii=False, indent=1).encode()
    writer.write_record(_resource(writer, capture.url, content, "application/json", concurrent, "metadata"))
    return out.getvalue()


def _about_pictures(text: Text, records: Mapping[Capture, str]) -> dict[str, Any]:
    """Which records are a post's pictures, and which stretches of its text were read in them; nothing without any."""
    shown = [{"url": each.url, "record": records[each], "sha256": sha256(each.body)} for each in text.pictures]
    read = [asdict(span) for span in text.from_pictures]
    return {key: value for key, value in (("pictures", shown), ("from_pictures", read)) if value}


def held_by(capture: Capture, external_ids: Sequence[str]) -> Capture:
    """The part of an answer that is the answer to us: of a websocket's messages, those that name one of these posts.

    Each message is an answer of its own there; a crawl only collects them into a list (crawlers.sockets). An answer
    over HTTP is one piece.
    """
    if not capture.url.startswith(_SOCKET):
        return capture
    ends = (each.rpartition("/")[2].rpartition(":")[2] for each in external_ids)  # the site's own name of the post
    names = [json.dumps(end, ensure_ascii=False)[1:-1].encode() for end in ends]
    messages = capture.body[1:-1].split(b",\n")
    held = [message for message in messages if any(name in message for name in names)]
    return replace(capture, body=b"[" + b",\n".join(held) + b"]") if held else capture


def _exchanged(writer: Any, capture: Capture, record: str, concurrent: Mapping[str, str]) -> list[Any]:
    """The request and the response; the messages alone where they came over a websocket, which WARC has no record for."""
    address = {"WARC-IP-Address": capture.address} if capture.address else {}
    named = {"WARC-Date": _date(capture.captured_at), "WARC-Record-ID": record, **address}
    if capture.url.startswith(_SOCKET):
        return [_resource(writer, capture.url, capture.body, "application/json", named)]
    request = writer.create_warc_record(
        capture.url,
        "request",
        http_headers=_request_headers(capture),
        warc_headers_dict={**concurrent, "WARC-Record-ID": record_id()},
    )
    response = writer.create_warc_record(
        capture.url,
        "response",
        payload=BytesIO(capture.body),
        length=len(capture.body),
        http_headers=StatusAndHeaders(_status(capture.status), list(capture.headers), protocol=capture.protocol),
        warc_headers_dict=named,
    )
    return [request, response]


def tombstone(*, day: str, leaf: int, sha256: str, length: int, now: datetime, opens: str | None = None) -> bytes:
    """What stands in the place of an erased block: its place in the log and its hash, nothing of what it held.

    Exactly `length` bytes, so that no other block moves: after the JSON come zeros, unpacked, which take no room on
    a disk that leaves holes in files.
    """
    start = b""
    if opens:
        out = BytesIO()
        writer = _Writer(out, gzip=True, warc_version="1.1")
        writer.write_record(_warcinfo(writer, opens, _date(now)))
        start = out.getvalue()
    content = json.dumps({"erased": True, "day": day, "leaf": leaf, "sha256": sha256}, indent=1).encode() + b"\n"
    headers = {"WARC-Record-ID": record_id(), "WARC-Date": _date(now)}

    def record(zeros: int) -> bytes:
        out = BytesIO()
        writer = _Writer(out, gzip=False, warc_version="1.1")
        about = f"urn:veilleur:erased:{day}:{leaf}"
        writer.write_record(
            _resource(writer, about, content + bytes(zeros), "application/octet-stream", headers, "metadata")
        )
        return out.getvalue()

    room = length - len(start)
    try:
        return start + filled(record, room)
    except TooFewBytesError as error:
        raise ValueError(
            f"{length} bytes are too few for a tombstone: at least {length + error.lacking} are needed"
        ) from None


class TooFewBytesError(Exception):
    """A record that holds no zeros at all is still larger than the room for it, by `lacking` bytes."""

    def __init__(self, lacking: int) -> None:
        super().__init__(f"{lacking} bytes are lacking")
        self.lacking = lacking


def filled(record: Callable[[int], bytes], room: int) -> bytes:
    """A gzip member of exactly `room` bytes that holds `record(zeros)` with as many zeros as go in."""
    zeros = max(0, room - len(record(0)))
    while (over := _stored_size(record(zeros)) - room) > 0:
        if zeros == 0:
            raise TooFewBytesError(over)
        zeros = max(0, zeros - over)
    return _stored(record(zeros), room)


def _stored_size(content: bytes) -> int:
    """Bytes of a gzip member that holds the content unpacked, with an empty comment."""
    return 10 + 1 + 8 + len(content) + 5 * -(-len(content) // _STORED)


def _stored(content: bytes, size: int) -> bytes:
    """A gzip member (RFC 1952) of that size; what the content leaves over is spaces in the comment of its header."""
    header = b"\x1f\x8b\x08\x10" + bytes(4) + b"\x00\xff" + b" " * (size - _stored_size(content)) + b"\0"
    parts = [header]
    for at in range(0, len(content), _STORED):
        piece = content[at : at + _STORED]
        last = at + _STORED >= len(content)
        parts += [struct.pack("<BHH", last, len(piece), len(piece) ^ 0xFFFF), piece]
    parts.append(struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF))
    return b"".join(parts)


def sums(content: bytes) -> tuple[int, int]:
    """The sum of the bytes, and of each byte times its place from 1: where one byte is wrong, they say which."""
    numbers = np.frombuffer(content, dtype=np.uint8).astype(np.int64)
    return int(numbers.sum()), int(numbers @ np.arange(1, len(numbers) + 1, dtype=np.int64))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _warcinfo(writer: Any, name: str, date: str) -> Any:
    info = {
        "software": TOOL,
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey",
    }
    record = writer.create_warcinfo_record(name, info)
    record.rec_headers.replace_header("WARC-Date", date)
    return record


def _request_headers(capture: Capture) -> StatusAndHeaders:
    parts = urlsplit(capture.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [("Host", parts.netloc), *capture.request_headers]
    return StatusAndHeaders(f"GET {target} {capture.protocol}", headers, protocol="", is_http_request=True)


def _resource(
    writer: Any, url: str, content: bytes, kind: str, headers: Mapping[str, str], record_type: str = "resource"
) -> Any:
    named = headers if "WARC-Record-ID" in headers else {**headers, "WARC-Record-ID": record_id()}
    return writer.create_warc_record(
        url,
        record_type,
        payload=BytesIO(content),
        length=len(content),
        warc_content_type=kind,
        warc_headers_dict=dict(named),
    )


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
