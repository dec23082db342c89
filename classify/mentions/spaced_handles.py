"""Handles written letter by letter: `snap : l u n e _ 7 8`, `t.g @ a b c`."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from classify.mentions.platforms import platform_at
from classify.mentions.reading import Reading

_LETTERS = r"[a-z0-9_]"
_NAME = rf"{_LETTERS}(?: ?[._-](?! ?[._-]))?(?: {_LETTERS}(?: ?[._-](?! ?[._-]))?){{%d,27}}(?![a-z0-9_])"
_AT = re.compile(rf"(?<![\w@])@ ?({_NAME % 2})")
_AFTER_WORD = re.compile(rf"\s{{0,3}}[:=@>→➜👉-]*\s{{0,3}}({_NAME % 3})")
_SPACED = re.compile(rf"(?<!\w){_LETTERS} {_LETTERS} {_LETTERS}(?!\w)|@ ?{_LETTERS} {_LETTERS} ")
_TAIL = "._- "


def spaced_handles(reading: Reading) -> Iterator[tuple[int, int, str, str]]:
    """Each as (start, end) in the light view, its platform and the name without blanks."""
    text = reading.light.text
    if _SPACED.search(text) is None:
        return
    for match in _AT.finditer(text):
        name = match.group(1).rstrip(_TAIL)
        platform = platform_at(reading, match.start()) or "handle"
        yield match.start(), match.start(1) + len(name), platform, name.replace(" ", "")
    for first, stop, platform in reading.platforms:
        if platform in ("phone", "email", "link") or reading.claimed[first]:
            continue
        _, end = reading.view.span(reading.starts[first], reading.ends[stop - 1])
        found = _AFTER_WORD.match(text, bisect_left(reading.light.offsets, end))
        if found is not None and "\n" not in found.group():
            name = found.group(1).rstrip(_TAIL)
            if sum(map(str.isalpha, name)) > 1:
                yield found.start(1), found.start(1) + len(name), platform, name.replace(" ", "")
