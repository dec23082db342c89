"""Dates as sites write them, French and English, absolute and relative, to aware UTC."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_NUMERIC = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:\D{0,6}?(\d{1,2})\s?[:hH]\s?(\d{2})(?::(\d{2}))?)?\s*(am|pm)?", re.I
)
_RFC_2822 = re.compile(r"^(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d{1,2}:\d{2}")
_PREFIX = re.compile(
    r"^\W*(?:(?:publi[ée]e?|post[ée]e?|mise?|ajout[ée]e?|modifi[ée]e?|d[ée]pos[ée]e?|[ée]crit|en ligne"
    r"|dernière modification|posted|published|updated|edited|on|by|le|the)\b\W*)+",
    re.I,
)
_FRENCH_HOUR = re.compile(r"\b(\d{1,2})\s?[hH]\s?(\d{2})\b")
_NOW = re.compile(r"(?:à|a) l'instant|just now|maintenant|now", re.I)
_SHORT_AGO = re.compile(
    r"(?:il y a\s+)?(\d{1,3}|une?)\s?(s|sec|secondes?|mn|min|minutes?|h|heures?|hours?|j|jours?|d|days?)\.?(?:\s+ago)?",
    re.I,
)
_AGO_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "j": "days", "d": "days"}
_YEAR = re.compile(r"\d{4}")
_LONGEST = 120
_EARLIEST = 1980


def read_date(
    raw: str, *, zone: str, base: datetime, language: str | None = None, formats: Sequence[str] = ()
) -> datetime | None:
    """The moment that a site's date means, in UTC; None when nobody can tell.

    `zone` is where a date without one was written, `base` is when the page was fetched: relative dates count from it.
    """
    text = " ".join(raw.replace("’", "'").replace("\xa0", " ").replace("\u202f", " ").split())
    if not text or len(text) > _LONGEST:
        return None
    where = ZoneInfo(zone)
    try:
        found = _with_formats(text, formats) or _machine(text) or _short(text, base) or _numeric(text, zone)
        if found is None:
            now_there = base.astimezone(where).replace(tzinfo=None, second=0, microsecond=0)
            found = _worded(text, zone, language, None if _YEAR.search(text) else now_there)
        if found is None or found.year < _EARLIEST:  # another calendar, or no date at all
            return None
        return (found if found.tzinfo else found.replace(tzinfo=where)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _with_formats(text: str, formats: Sequence[str]) -> datetime | None:
    for each in formats:
        try:
            return datetime.strptime(text, each)  # noqa: DTZ007 - the caller puts the source's zone on it
        except ValueError:
            continue
    return None


def _machine(text: str) -> datetime | None:
    """ISO 8601, seconds since 1970, RFC 2822: what <time datetime> and feeds carry."""
    if text[:4].isdigit():
        if _EPOCH.fullmatch(text):
            number = float(text)
            return datetime.fromtimestamp(number / 1000 if number >= 1e11 else number, UTC)
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    if _RFC_2822.match(text):
        try:
            return parsedate_to_datetime(text)
        except ValueError:
            pass
    return None


def _short(text: str, base: datetime) -> datetime | None:
    """«3 h», «il y a 2 j», «à l'instant»: the short forms that parsers take for clock times."""
    bare = _PREFIX.sub("", text)
    if _NOW.fullmatch(bare):
        return base
    if match := _SHORT_AGO.fullmatch(bare):
        count = int(match[1]) if match[1].isdigit() else 1
        return base - timedelta(**{_AGO_UNITS[match[2][0].lower()]: count})
    return None


def _numeric(text: str, zone: str) -> datetime | None:
    """31/12/2026 à 14h05: day first, except where America reads it the other way round."""
    if (match := _NUMERIC.search(text)) is None:
        return None
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    month_first = (zone.startswith("America/") and first <= 12) or second > 12
    day, month = (second, first) if month_first else (first, second)
    hour = int(match[4] or 0)
    if match[7] and hour <= 12:
        hour = hour % 12 + (12 if match[7].lower() == "pm" else 0)
    return datetime(year, month, day, hour, int(match[5] or 0), int(match[6] or 0))  # noqa: DTZ001 - zone put on later


@lru_cache(maxsize=4096)
def _worded(text: str, zone: str, language: str | None, base: datetime | None) -> datetime | None:
    """«Hier à 14:02», «12 déc. 2025», «Nov. 22, 2026, 5:47 p.m.»; cached, for it costs a millisecond or more."""
    import dateparser  # type: ignore[import-untyped]  # imported late: a third of a second, and most pages never need it

    languages = list(dict.fromkeys([language, "fr", "en"] if language in ("fr", "en") else ["fr", "en"]))
    settings: dict[str, object] = {
        "TIMEZONE": zone,
        "TO_TIMEZONE": "UTC",
        "RETURN_AS_TIMEZONE_AWARE": True,
        "DATE_ORDER": "MDY" if zone.startswith("America/") else "DMY",
        "PREFER_DATES_FROM": "past",
        "REQUIRE_PARTS": ["month"],
    }
    if base is not None:
        settings["RELATIVE_BASE"] = base
    cleaned = _FRENCH_HOUR.sub(r"\1:\2", _PREFIX.sub("", text))
    found: datetime | None = dateparser.parse(cleaned, languages=languages, settings=settings)
    return found
