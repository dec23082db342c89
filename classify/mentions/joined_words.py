"""Words that were written letter by letter without a break between them: `lyricavincennes` is a product and a town."""

import re
from array import array

from classify.lexicon import Lexicon
from classify.mentions.number_words import NUMBER_WORDS
from classify.mentions.vocabulary import CALLS, word_set
from classify.normalise import Normalised

_TOKEN = re.compile(r"[a-z]{5,40}")
_SMALL = word_set("g e le la les md mp cc dm de du au en k a sur")
_COSTS = {1: 2.0, 2: 1.8, 3: 1.6}
_UNKNOWN = 1.1
"""What a letter of no known word costs; a word of four letters or more costs 1."""
_LONGEST = 18


def split_joined(view: Normalised, lexicon: Lexicon) -> Normalised:
    """The same reading with blanks between the words that stand joined where the original had blanks between letters."""
    if len(view.text) == len(view.original):
        return view
    breaks = [
        match.start() + at
        for match in _TOKEN.finditer(view.text)
        if " " in view.original[view.offsets[match.start()] : view.ends[match.end() - 1]]
        for at in _breaks(match.group(), lexicon)
        if view.ends[match.start() + at - 1] < view.offsets[match.start() + at]
    ]
    if not breaks:
        return view
    pieces: list[str] = []
    offsets, ends, done = array("L"), array("L"), 0
    for at in breaks:
        pieces += (view.text[done:at], " ")
        offsets.extend(view.offsets[done:at])
        offsets.append(view.ends[at - 1])
        ends.extend(view.ends[done:at])
        ends.append(view.offsets[at])
        done = at
    pieces.append(view.text[done:])
    offsets.extend(view.offsets[done:])
    ends.extend(view.ends[done:])
    return Normalised(original=view.original, text="".join(pieces), offsets=offsets, ends=ends)


def _breaks(token: str, lexicon: Lexicon) -> list[int]:
    """Where the cheapest way to cut a token into known words cuts it; nowhere if it names no product and no place."""
    if _known(token, lexicon):
        return []
    best: list[tuple[float, int, bool]] = [(0.0, 0, False)]
    for end in range(1, len(token) + 1):
        cost, before, known = best[end - 1][0] + _UNKNOWN, end - 1, False
        for start in range(max(0, end - _LONGEST), end):
            word = token[start:end]
            total = best[start][0] + _COSTS.get(len(word), 1.0)
            if total < cost and _known(word, lexicon):
                cost, before, known = total, start, True
        best.append((cost, before, known))
    cuts: list[int] = []
    end, right = len(token), False
    named = False
    while end:
        _, start, known = best[end]
        if end < len(token) and (known or right):
            cuts.append(end)
        named = named or (known and _named(token[start:end], lexicon))
        end, right = start, known
    return cuts[::-1] if named else []


def _known(word: str, lexicon: Lexicon) -> bool:
    if len(word) < len("abc"):
        return word in _SMALL
    return (
        _named(word, lexicon)
        or word in lexicon.units
        or word in lexicon.delivery
        or word in lexicon.payment
        or word in lexicon.generic
        or word in NUMBER_WORDS
        or word in CALLS
    )


def _named(word: str, lexicon: Lexicon) -> bool:
    return len(word) > len("abc") and bool(lexicon.substances.single(word) or word in lexicon.places)
