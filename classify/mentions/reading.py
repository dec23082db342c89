"""A post as the mention finders see it: tokens with their gaps, lines, and who has claimed which token."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

from classify.assessment import MentionType
from classify.normalise import Normalised

TOKENS = re.compile(
    r"(\d+(?:[.,]\d+)?)|([^\W\d_]+)|([€$£])|([\u2600-\u2793\u27B0\u27BF\U0001F000-\U0001F446\U0001F448-\U0001F7EF\U0001F7F1-\U0001FAFF\u2300-\u23FF\u2B1B-\u2BFF])|\S"
)
"""Arrows and pointing hands separate like punctuation. Numbers stand apart from letters, so `10g90`, `$100oz` and `buy[xanax]` are cut where they must be."""
NUMBER, WORD, CURRENCY, EMOJI = 1, 2, 3, 4


@dataclass(slots=True)
class Reading:
    """One post while its mentions are being found. Positions are indices of content tokens unless said otherwise."""

    view: Normalised
    light: Normalised
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    """Where each token starts in `view.text`."""
    ends: list[int] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    """The text between the token before and this one."""
    lines: list[int] = field(default_factory=list)
    """The number of each token's line."""
    claimed: list[str] = field(default_factory=list)
    """By token: the type that has taken it, or an empty string."""
    found: list[tuple[int, int, MentionType, Mapping[str, object]]] = field(default_factory=list)
    """Mentions as (start, end) in the original text, type and value."""
    items: list["Item"] = field(default_factory=list)
    """What the numbers are, in order."""
    platforms: list[tuple[int, int, str]] = field(default_factory=list)
    """Platform words: first token, end token, platform."""
    signs: int = 0
    """How many kinds of evidence say that the post is an offer, 0 to 6."""

    def claim(self, first: int, end: int, type_: MentionType, value: Mapping[str, object]) -> None:
        """Record the tokens first … end-1 as one mention."""
        start, stop = self.view.span(self.starts[first], self.ends[end - 1])
        self.found.append((start, stop, type_, value))
        for at in range(first, end):
            self.claimed[at] = type_

    def free(self, first: int, end: int) -> bool:
        """Whether nobody has claimed any of these tokens."""
        return not any(self.claimed[first:end])

    def close(self, at: int) -> bool:
        """Whether the token and the one before can be parts of one term: `3-mmc`, `og kush`, `gelato #41`, `l'unite`."""
        gap = self.gaps[at]
        return gap in _CLOSE or (len(gap) <= 2 and gap in _CLOSE_WIDE)

    def around(self, first: int, end: int, reach: int = 12) -> list["Item"]:
        """The items that start within `reach` tokens of the tokens first … end-1."""
        low = bisect_left(self.items, first - reach, key=lambda item: item.first)
        high = bisect_left(self.items, end + reach, key=lambda item: item.first)
        return self.items[low:high]

    def bounds(self, at: int) -> tuple[int, int]:
        """The first token of the line of token `at`, and the token after its last."""
        line = self.lines[at]
        return bisect_left(self.lines, line), bisect_right(self.lines, line)

    @property
    def priced(self) -> bool:
        """Whether any quantity or price has been found."""
        return any(item.kind in "QP" for item in self.items)

    def reach(self, at: int, most: int = 6) -> int:
        """How many tokens a term that starts here may take."""
        end = at + 1
        while end < len(self.words) and end - at < most and self.close(end):
            end += 1
        return end - at


@dataclass(slots=True)
class Item:
    """A number and what it turned out to be: Q quantity, P price, N undecided, D dose, M surely no amount (the mesh of a sieve, a gift), X something else."""

    kind: str
    first: int
    end: int
    amount: float
    unit: str | None = None
    currency: str | None = None
    bare: bool = False
    """Whether nothing but the number was written."""
    word: bool = False
    """Whether the number was written in letters."""


_CLOSE = frozenset({"", " ", "-", "'", ".", "_", " -", "- ", "’"})
_CLOSE_WIDE = frozenset({" #", "#", "& ", " &", "&", "  ", "\u200d"})


def read(view: Normalised, light: Normalised) -> tuple[Reading, list[str], list[bool]]:
    """The reading of a text, and all its tokens with the spaces after them (for spaCy's Doc)."""
    reading = Reading(view=view, light=light)
    words, starts, ends, kinds, gaps, lines = (
        reading.words,
        reading.starts,
        reading.ends,
        reading.kinds,
        reading.gaps,
        reading.lines,
    )
    text, at, line = view.text, 0, 0
    everything: list[str] = []
    spaces: list[bool] = []
    last = 0
    for match in TOKENS.finditer(text):
        start, end = match.span()
        token = match.group()
        if everything:
            spaces[-1] = start > last
        everything.append(token)
        spaces.append(False)
        last = end
        kind = match.lastindex
        if kind is None:
            continue
        gap = text[at:start]
        if "\n" in gap:
            line += gap.count("\n")
        words.append(token)
        starts.append(start)
        ends.append(end)
        kinds.append(kind)
        gaps.append(gap)
        lines.append(line)
        at = end
    reading.claimed = [""] * len(words)
    return reading, everything, spaces
