"""Capture: one answer exactly as it came, carried with its posts until it is known whether one of them is flagged."""

from dataclasses import dataclass
from datetime import datetime

PRIVATE = frozenset({"cookie", "set-cookie", "set-cookie2", "authorization", "proxy-authorization"})
"""Headers that are never carried on, in either direction."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Capture:
    """Held in memory only, and shared by the posts of a page; two captures are equal only if they are the same."""

    url: str
    status: int
    protocol: str
    request_headers: tuple[tuple[str, str], ...]
    """What was sent, without PRIVATE headers."""
    headers: tuple[tuple[str, str], ...]
    """What came back, in the site's order, without PRIVATE headers."""
    left_out: tuple[str, ...]
    """Names of PRIVATE headers that the answer had."""
    body: bytes
    """As it came over the wire: still compressed where the site compressed it."""
    captured_at: datetime
    redirected_from: tuple[str, ...] = ()
    address: str = ""
    """The IP address that answered."""
