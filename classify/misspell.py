"""Words as hurried people write them: by ear, with thumbs that slip, without vowels, with a mark inside."""

import random
import re
from collections.abc import Callable

Change = Callable[[str, random.Random], str]

_BY_EAR: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        (r"qu", "k"),
        (r"c(?=[aouklr])", "k"),
        (r"k$", "que"),
        (r"ck", "k"),
        (r"c(?=[eiéè])", "s"),
        (r"s(?=[eiéè])", "c"),
        (r"ss", "s"),
        (r"(?<=[aeiou])s(?=[aeiou])", "z"),
        (r"ch", "sh"),
        (r"sh", "ch"),
        (r"ph", "f"),
        (r"tion", "sion"),
        (r"eau|au", "o"),
        (r"ai[st]?$|er$|ez$", "é"),
        (r"oi", "wa"),
        (r"oo", "ou"),
        (r"ou", "oo"),
        (r"ou(?=[tpr])", "u"),
        (r"an", "en"),
        (r"en", "an"),
        (r"ing$", "in"),
        (r"y", "i"),
        (r"i(?=.)", "y"),
        (r"w", "ou"),
        (r"h", ""),
        (r"(.)\1", r"\1"),
        (r"(?<=...)(?:nt|es|ts|[esxtd])$", ""),
    )
)
"""Each alone is a mistake that somebody makes; one is drawn for a word."""
_BESIDE = {
    "a": "zq", "z": "ae", "e": "zr", "r": "et", "t": "ry", "y": "tu", "u": "yi", "i": "uo", "o": "ip", "p": "o",
    "q": "as", "s": "qd", "d": "sf", "f": "dg", "g": "fh", "h": "gj", "j": "hk", "k": "jl", "l": "km", "m": "l",
    "w": "x", "x": "wc", "c": "xv", "v": "cb", "b": "vn", "n": "b",
}  # fmt: skip
"""The keys beside each key of a French keyboard."""
_VOWEL = re.compile("[aeiouéè]")


def by_ear(word: str, rng: random.Random) -> str:
    """One sound spelled otherwise."""
    lower = word.lower()
    fitting = [(pattern, heard) for pattern, heard in _BY_EAR if pattern.search(lower)]
    if not fitting:
        return word
    pattern, heard = rng.choice(fitting)
    changed = pattern.sub(heard, lower, count=1)
    return changed.upper() if word.isupper() else changed


def slipped(word: str, rng: random.Random) -> str:
    """Two letters swapped, one left out, doubled or hit beside, or a vowel saved."""
    at = rng.randrange(1, len(word))
    before, letter, after = word[:at], word[at], word[at + 1 :]
    if rng.random() < 0.2 and after:
        return f"{before}{after[0]}{letter}{after[1:]}"
    doubled, beside = f"{before}{letter}{letter}{after}", rng.choice(_BESIDE.get(letter.lower(), letter))
    return rng.choice(
        [before + after, doubled, f"{before}{beside}{after}", word[0] + _VOWEL.sub("", word[1:], count=1)]
    )


def punctured(word: str, rng: random.Random) -> str:
    """A mark inside the word; a star stands for a letter."""
    at, mark = rng.randrange(1, len(word)), rng.choice("**.-|/_~+")
    return f"{word[:at]}{mark}{word[at + 1 if mark == '*' and at + 1 < len(word) else at :]}"


def _words(text: str, rng: random.Random, change: Change, share: float) -> str:
    def written(word: str) -> str:
        return change(word, rng) if len(word) > 2 and word.isalpha() and rng.random() < share else word

    return "\n".join(" ".join(map(written, line.split(" "))) for line in text.split("\n"))


def _hurried(text: str, rng: random.Random) -> str:
    text = _words(_words(text, rng, by_ear, 0.4), rng, slipped, 0.15)
    return re.sub(r"(?<=[a-zé]) (?=[a-zé])", lambda match: "" if rng.random() < 0.15 else match.group(), text)


MISSPELLINGS: dict[str, Change] = {
    "by ear": lambda text, rng: _words(text, rng, by_ear, 0.5),
    "slipped": lambda text, rng: _words(text, rng, slipped, 0.3),
    "hurried": _hurried,
    "punctured": lambda text, rng: _words(text, rng, punctured, 0.35),
}
"""Ways to misspell a whole text; the same random state gives the same text."""
