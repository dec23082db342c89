"""Which platform a contact belongs to: the platform words of a post and what stands near them."""

from bisect import bisect_left
from collections.abc import Iterator

from classify.lexicon import Lexicon
from classify.mentions.reading import Reading


def platform_words(reading: Reading, lexicon: Lexicon) -> Iterator[tuple[int, int, str]]:
    """Each platform word as (first token, end token, platform)."""
    at = 0
    platforms = lexicon.platforms
    while at < len(reading.words):
        if reading.words[at] in platforms:
            hit = platforms.match(reading.words, at, reading.reach(at, 3))
            if hit and not _are_letters(reading, at, hit[0]):
                yield at, at + hit[0], hit[1][0].value
                at += hit[0]
                continue
        at += 1


def _are_letters(reading: Reading, at: int, length: int) -> bool:
    """Whether `t g` stands for two substances: nothing shows that a handle follows."""
    if length == 1 or any(len(word) > 1 for word in reading.words[at : at + length]):
        return False
    end = reading.ends[at + length - 1]
    return reading.gaps[at + 1] == " " and reading.view.text[end : end + 3].strip()[:1] not in (":", "=", "@", ">", "→")


def near_platform(reading: Reading, start: int, end: int) -> str | None:
    """The platform named on the same line, close before or after text[start:end] of the strong view."""
    best: tuple[int, str] | None = None
    for first, stop, platform in reading.platforms:
        if platform == "phone":
            continue
        left, right = reading.starts[first], reading.ends[stop - 1]
        if left >= start and right <= end:
            continue
        between = reading.view.text[right:start] if right <= start else reading.view.text[end:left]
        distance = len(between) + between.count("\n") * 40 + (0 if right <= start else 6)
        if distance <= 48 and (best is None or distance < best[0]):
            best = (distance, platform)
    return best[1] if best else None


def platform_at(reading: Reading, start: int) -> str | None:
    """The platform of a handle that starts at this offset of the light view: the nearest word, or the only one."""
    origin = reading.light.offsets[start]
    strong = start if reading.view is reading.light else bisect_left(reading.view.offsets, origin)
    platform = near_platform(reading, strong, strong + 1)
    if platform in (None, "phone", "email"):
        known = {platform for _, _, platform in reading.platforms} - {"phone", "email", "link"}
        return known.pop() if len(known) == 1 else None
    return platform
