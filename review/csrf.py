"""Tokens that tie a form to the session whose page carried it, and links that open one contact for five minutes."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

REVEAL_TIME = timedelta(minutes=5)
_TOKEN = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})\.([0-9]{1,11})\.([0-9a-f]{64})")


def form_token(key: bytes, cookie: str) -> str:
    """What each form of a session carries; `cookie` is the session's own secret, or the visit's before signing in."""
    return hmac.new(key, b"form\0" + cookie.encode(), sha256).hexdigest()


def token_fits(key: bytes, cookie: str, given: str) -> bool:
    """Compared in constant time; an empty cookie fits nothing."""
    return bool(cookie) and hmac.compare_digest(form_token(key, cookie).encode(), given.encode())


def reveal_token(key: bytes, cookie: str, revision_id: int, start: int, now: datetime) -> str:
    """`revision.start.expiry.signature`: shows one contact to one session until it expires; holds nothing of it."""
    expiry = int((now + REVEAL_TIME).timestamp())
    return f"{revision_id}.{start}.{expiry}.{_signature(key, cookie, revision_id, start, expiry)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    """Which contact a token opens: the one that starts at `start` in the text of a revision."""

    revision_id: int
    start: int
    until: datetime


def opened(key: bytes, cookie: str, token: str, now: datetime) -> Reveal | None:
    """What the token opens, if it is ours, of this session and still runs."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    revision_id, start, expiry = int(match[1]), int(match[2]), int(match[3])
    fits = hmac.compare_digest(_signature(key, cookie, revision_id, start, expiry), match[4])
    if not fits or now.timestamp() > expiry:
        return None
    return Reveal(revision_id=revision_id, start=start, until=datetime.fromtimestamp(expiry, tz=now.tzinfo))


def _signature(key: bytes, cookie: str, revision_id: int, start: int, expiry: int) -> str:
    return hmac.new(key, f"reveal\0{cookie}\0{revision_id}\0{start}\0{expiry}".encode(), sha256).hexdigest()
