"""Contacts: handles, links, e-mail addresses, messenger ids and telephone numbers, tied to a platform."""

import re
from bisect import bisect_left

from classify.lexicon import Lexicon
from classify.mentions.handles import TAIL, lone_handles, named_handles
from classify.mentions.links import TLD, links
from classify.mentions.phones import phones
from classify.mentions.platforms import near_platform, platform_at, platform_words
from classify.mentions.reading import Reading
from classify.mentions.spaced_handles import spaced_handles
from classify.mentions.vocabulary import CALLS, RECRUITING

_MAIL = re.compile(
    r"[a-z0-9][a-z0-9._%+-]*\s?(?:@|\(at\)|\[at\]| at | arobase | chez )\s?[a-z0-9][a-z0-9-]*"
    rf"(?:\s?(?:\.|\(dot\)|\[dot\]|\(point\)| dot | point )\s?[a-z0-9-]+)*\s?(?:\.|\(dot\)|\[dot\]|\(point\)| dot | point )\s?(?:{TLD})(?!\w)"
)
_AT = re.compile(r"(?<![\w@.])@\s?([a-z0-9_][a-z0-9_.\-]{1,39})")
_FIRM = 0.3
_OPENING = 20
"""A name before this place is the one that a reply is addressed to."""
_SESSION = re.compile(r"(?<![0-9a-f])05[0-9a-f]{64}(?![0-9a-f])")


def find_contacts(reading: Reading, lexicon: Lexicon) -> None:
    """Claim every contact of the post; platform words are noted, not claimed."""
    text = reading.light.text
    taken: list[tuple[int, int]] = []
    reading.platforms = list(platform_words(reading, lexicon))

    def take(start: int, end: int, platform: str, normal: str) -> None:
        if start < end and not any(a < end and start < b for a, b in taken):
            taken.append((start, end))
            _claim(reading, start, end, {"platform": platform, "normal": normal})

    if "@" in text or "(at)" in text or "[at]" in text or " at " in text or "arobase" in text:
        for match in _MAIL.finditer(text):
            address = re.sub(r"\s?(?:\(at\)|\[at\]| at | arobase | chez )\s?", "@", match.group())
            address = re.sub(r"\s?(?:\(dot\)|\[dot\]|\(point\)| dot | point )\s?", ".", address).replace(" ", "")
            if "@" in match.group() or "(at)" in match.group() or "[at]" in match.group() or "arobase" in match.group():
                take(match.start(), match.end(), "email", address)
    if "." in text or "me" in text:
        for start, end, platform, normal in links(text, lexicon):
            if platform == "stop":
                taken.append((start, end))
                _block(reading, start, end)
            else:
                take(start, end, platform, normal)
    for match in _SESSION.finditer(text):
        take(match.start(), match.end(), "session", match.group())
    for start, end, normal in phones(reading, lexicon):
        named = near_platform(reading, start, end)
        kind = named if named in ("whatsapp", "signal", "telegram", "viber") else "phone"
        light = _to_light(reading, start, end)
        take(light[0], light[1], kind, normal)
    for start, end, platform, normal in spaced_handles(reading):
        take(start, end, platform, normal)
    if "@" in text:
        open_to_all = bool(reading.platforms) or _offers(reading, lexicon)
        for match in _AT.finditer(text):
            handle = match.group(1).rstrip(TAIL)
            if not open_to_all and not _signs_off(text, match.start(), match.end(), handle):
                continue
            if len(handle) < 2 or (handle.isdigit() and len(handle) < 4):
                continue
            platform = platform_at(reading, match.start()) or "handle"
            take(match.start(), match.start(1) + len(handle), platform, handle)
    for start, end, platform, normal in named_handles(reading, lexicon):
        take(start, end, platform, normal)
    for start, end, platform, normal in lone_handles(reading, lexicon):
        take(start, end, platform, normal)


def _signs_off(text: str, start: int, end: int, handle: str) -> bool:
    """Whether a post ends with the @name, written as a name made up for it is: with a mark or a digit."""
    return start > _OPENING and not text[end:].strip(" .!)") and re.search(r"[a-z][._\d]", handle) is not None


def _offers(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether anything but a reply to somebody stands around an @name."""
    if not CALLS.isdisjoint(reading.words) or not RECRUITING.isdisjoint(reading.words):
        return True
    if _MONEY.search(reading.view.text) is not None:
        return True
    return any(term.ambiguity <= _FIRM for word in reading.words for term in lexicon.substances.single(word))


_MONEY = re.compile(r"\d\s?(?:€|£|euros?\b|e\b|g\b|kg\b|oz\b)|[€£$]\s?\d")


def _claim(reading: Reading, start: int, end: int, value: dict[str, object]) -> None:
    """Record a contact given in offsets of the light view, and claim the tokens it covers."""
    original = reading.light.span(start, end)
    reading.found.append((*original, "CONTACT", value))
    _block_original(reading, *original)


def _block(reading: Reading, start: int, end: int) -> None:
    _block_original(reading, *reading.light.span(start, end))


def _block_original(reading: Reading, start: int, end: int) -> None:
    first = bisect_left(reading.starts, start, key=lambda at: reading.view.offsets[at])
    for at in range(max(first - 1, 0), len(reading.words)):
        if reading.view.offsets[reading.starts[at]] >= end:
            break
        if reading.view.ends[reading.ends[at] - 1] > start:
            reading.claimed[at] = "CONTACT"


def _to_light(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """Offsets of the strong view as offsets of the light one."""
    if reading.view is reading.light:
        return start, end
    o_start, o_end = reading.view.span(start, end)
    offsets = reading.light.offsets
    return bisect_left(offsets, o_start), bisect_left(offsets, o_end)
