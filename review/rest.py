"""The break reminder: how long somebody has been at it. Only their own browser knows, in a cookie; nothing is kept here.

A stretch of work begins with the first page and ends with a pause, or when the person says that they take a break.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

COOKIE = "veilleur_stretch"
PAUSE = timedelta(minutes=5)
"""Without a page for that long, the next one begins a new stretch."""
LATER = timedelta(minutes=10)
WRITTEN_AFTER = timedelta(seconds=30)
"""The cookie is sent again when its last page is older than that."""
_WRITTEN = re.compile(r"([0-9]{1,11})\.([0-9]{1,11})\.([0-9]{1,11})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Work without a pause: since when, the last page, and until when no reminder is wanted."""

    began: datetime
    last: datetime
    quiet: datetime

    def written(self) -> str:
        return f"{self.began.timestamp():.0f}.{self.last.timestamp():.0f}.{self.quiet.timestamp():.0f}"


def new_stretch(now: datetime) -> Stretch:
    return Stretch(began=now, last=now, quiet=now)


def stretch_of(cookie: str, now: datetime) -> Stretch:
    """The stretch that goes on, or a new one: after a pause, and where the cookie does not read."""
    match = _WRITTEN.fullmatch(cookie)
    if match is None:
        return new_stretch(now)
    began, last, quiet = (datetime.fromtimestamp(int(part), tz=UTC) for part in match.groups())
    possible = began <= last <= now + WRITTEN_AFTER and quiet <= now + LATER
    return Stretch(began=began, last=last, quiet=quiet) if possible and now - last < PAUSE else new_stretch(now)


def later(stretch: Stretch, now: datetime) -> Stretch:
    return replace(stretch, quiet=now + LATER)


def due(stretch: Stretch, now: datetime, minutes: int) -> timedelta | None:
    """How long the stretch has been, once it is time to say so; 0 minutes never are."""
    length = now - stretch.began
    if not minutes or length < timedelta(minutes=minutes) or now < stretch.quiet:
        return None
    return length
