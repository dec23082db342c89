"""Decode a page by what its bytes are: headers and meta tags lie often enough."""

import codecs
import re

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

_VALID_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_BYTES = bytes(range(0x80, 0x100))
_WIDE = ("utf-16", "utf-32")


def decode(body: bytes, content_type: str) -> str:
    """The text of a page.

    A byte order mark wins. Then UTF-8 wherever the bytes are valid UTF-8, whatever was declared: other encodings
    produce valid multi-byte UTF-8 by accident almost never. Else what the header, then the page, declares; a page
    that declares UTF-8 and is not is read as UTF-8 with holes when most of it is UTF-8, else as Windows-1252.
    """
    bom_encoding, bom = read_bom(body)
    if bom_encoding and bom:
        return body[len(bom) :].decode(bom_encoding, "replace")
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body) or ""
    if declared.startswith(_WIDE):
        # Without a byte order mark a page whose own meta tag could be read as ASCII is not UTF-16.
        declared = declared if b"\x00" in body[:64] else ""
    if declared.startswith("iso-2022") or declared in {"hz", "hz-gb-2312"} or declared.startswith(_WIDE):
        return _lenient(body, declared)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    resolved = resolve_encoding(declared) if declared else None
    if resolved and resolved != "utf-8":
        return _lenient(body, resolved)
    high = len(body) - len(body.translate(None, _HIGH_BYTES))
    in_sequences = len(body) - len(_VALID_UTF8_SEQUENCE.sub(b"", body))
    return _lenient(body, "utf-8" if in_sequences * 2 >= high else "cp1252")


def _lenient(body: bytes, encoding: str) -> str:
    try:
        codecs.lookup(encoding)
    except LookupError:
        encoding = "cp1252"
    return body.decode(encoding, "replace")
