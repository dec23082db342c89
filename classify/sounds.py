"""A word as it sounds, roughly: SMS French spells by ear, and so do hurried people elsewhere."""

import re
from functools import lru_cache

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(er|ez|ai[ts]?)$", "e"),
        (r"(?<=..)[etdpxsz]+$", ""),
        (r"eau|au(?=$|[^aeiouy])", "o"),
        (r"ph", "f"),
        (r"ch|sh|sch", "x"),
        (r"qu|q|ck|c(?=[aouklrt]|$)", "k"),
        (r"c(?=[eiy])|ss|z", "s"),
        (r"g(?=[eiy])", "j"),
        (r"ai|ei", "e"),
        (r"oi|oy", "wa"),
        (r"ou|oo", "u"),
        (r"y|ie", "i"),
        (r"[ae][nm](?=$|[^aeiouynm])", "an"),
        (r"ing$", "in"),
        (r"h", ""),
        (r"(.)\1+", r"\1"),
    )
)
"""In order: each is applied to what the one before has left."""


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """The key of a word in plain letters: words that a hurried writer could mean by one another share it."""
    if not word.isalpha() or not word.isascii():
        return word
    key = word
    for pattern, to in _RULES:
        key = pattern.sub(to, key)
    return key or word
