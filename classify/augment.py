"""Disguised copies of training posts, ads and innocent posts alike, so that a disguise is read through and not taken for guilt."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from classify.dataset import TrainingRow
from classify.misspell import MISSPELLINGS, Change

_LOOKALIKES = str.maketrans("aeopcxyi", "аеорсхуі")
_LEET = str.maketrans({"o": "0", "e": "3", "a": "4", "i": "1", "s": "5"})
_MATH = {chr(97 + at): chr(0x1D41A + at) for at in range(26)} | {chr(65 + at): chr(0x1D400 + at) for at in range(26)}
_CIRCLED = {chr(97 + at): chr(0x24D0 + at) for at in range(26)} | {chr(65 + at): chr(0x24B6 + at) for at in range(26)}
_ACCENTS = str.maketrans("éèêëàâîïôöùûüçñäßáíóú", "eeeeaaiioouuucnasaiou")


def _some_words(text: str, rng: random.Random, change: Callable[[str], str], share: float) -> str:
    lines = [
        [change(word) if len(word) > 2 and rng.random() < share else word for word in line.split(" ")]
        for line in text.split("\n")
    ]
    return "\n".join(" ".join(words) for words in lines)


def _zero_width(word: str) -> str:
    middle = len(word) // 2
    return f"{word[:middle]}\u200b{word[middle:]}" if word.isalpha() else word


def _apart(mark: str) -> Callable[[str], str]:
    return lambda word: mark.join(word) if word.isalpha() and len(word) < 9 else word


def _leet(word: str) -> str:
    inner = word[1:-1].translate(_LEET)
    return f"{word[0]}{inner}{word[-1]}" if word.isalpha() else word


def _repeat(word: str) -> str:
    return f"{word}{word[-1] * 3}" if word.isalpha() else word


DISGUISES: dict[str, Change] = {
    "zero_width": lambda text, rng: _some_words(text, rng, _zero_width, 0.6),
    "homoglyph": lambda text, rng: _some_words(text, rng, lambda word: word.translate(_LOOKALIKES), 0.6),
    "math": lambda text, rng: _some_words(text, rng, lambda word: "".join(_MATH.get(c, c) for c in word), 0.8),
    "enclosed": lambda text, rng: _some_words(text, rng, lambda word: "".join(_CIRCLED.get(c, c) for c in word), 0.6),
    "leet": lambda text, rng: _some_words(text, rng, _leet, 0.5),
    "spaced": lambda text, rng: _some_words(text, rng, _apart(" "), 0.3),
    "dotted": lambda text, rng: _some_words(text, rng, _apart("."), 0.3),
    "repeated": lambda text, rng: _some_words(text, rng, _repeat, 0.2),
    "accents": lambda text, rng: text.lower().translate(_ACCENTS) if rng.random() < 0.5 else text.upper(),
}


def changed_copies(
    rows: Sequence[TrainingRow], changes: Mapping[str, Change], share: float, seed: str
) -> list[TrainingRow]:
    """A copy of about `share` of the plain rows, changed in one of the ways, of the same group and voice and half the
    weight; the same seed gives the same copies."""
    copies = []
    for row in rows:
        rng = random.Random(f"{seed}:{row.id}")  # noqa: S311 - reproducible, not secret
        if rng.random() < share and not row.obfuscation:
            kind = rng.choice(sorted(changes))
            text = changes[kind](row.text[:1500], rng)
            if text != row.text:
                copies.append(
                    replace(row, id=f"{row.id}~{kind}", text=text, obfuscation=(kind,), weight=row.weight * 0.5)
                )
    return copies


def disguised_copies(rows: Sequence[TrainingRow], share: float, seed: int) -> list[TrainingRow]:
    """Copies as people disguise what they write."""
    return changed_copies(rows, DISGUISES, share, str(seed))


def misspelt_copies(rows: Sequence[TrainingRow], share: float, seed: int) -> list[TrainingRow]:
    """Copies as hurried people spell."""
    return changed_copies(rows, MISSPELLINGS, share, f"{seed} misspelt")
