"""The shape of a post: ladders of amounts with prices, emoji, links, disguised letters, and the text without its contacts."""

import re
from collections.abc import Sequence
from itertools import pairwise

from classify.assessment import Mention
from classify.confusables import EMOJI, is_emoji
from classify.normalise import Normalised

Span = tuple[int, int]

_HASHTAG = re.compile(r"#\w+")
_LINK = re.compile(r"https?://\S+|www\.\S+")
_QUESTION = re.compile("[?？]")
_FOREIGN = re.compile("[^\u0000-\u024f]|\u00ad")
_NO_LETTER = re.compile(r"[^\s\w]|[\d_]")


def touches(start: int, end: int, contacts: Sequence[Span]) -> bool:
    """Whether a place touches a contact, of which nothing but the kind may be seen."""
    return any(start < stop and end > begin for begin, stop in contacts)


def shape_spans(view: Normalised) -> dict[str, list[Span]]:
    """Emoji, hashtags, question marks, lines, links and disguised letters, each with its places."""
    text = view.original
    return {
        "emoji": [] if text.isascii() else [match.span() for match in EMOJI.finditer(text)],
        "hashtag": [match.span() for match in _HASHTAG.finditer(text)] if "#" in text else [],
        "question": [match.span() for match in _QUESTION.finditer(text)],
        "line": [(0, 0)] * (text.count("\n") + 1),
        "link": [match.span() for match in _LINK.finditer(text)] if "://" in text or "www." in text else [],
        "disguise": _disguises(view),
    }


def _disguises(view: Normalised) -> list[Span]:
    """Letters that were written as something else: invisible marks inside words, look-alikes, spaced letters."""
    text, original = view.text, view.original
    if len(text) == len(original):
        if original.isascii():
            return []
        if not _FOREIGN.search(original):  # nothing but accents, which are no disguise, and perhaps digits for letters
            return [match.span() for match in _NO_LETTER.finditer(original) if "a" <= text[match.start()] <= "z"]
    found: list[Span] = []
    previous = 0
    for letter, start, end in zip(text, view.offsets, view.ends, strict=False):
        if (
            start > previous
            and all(not c.isalnum() for c in original[previous:start])
            and not original[previous:start].isspace()
        ):
            if not any(is_emoji(c) for c in original[previous:start]):
                found.append((previous, start))
        elif "a" <= letter <= "z" and (ord(original[start]) > 0x24F or not original[start].isalpha()):
            found.append((start, end))
        previous = max(previous, end)
    return found


def without_contacts(text: str, mentions: Sequence[Mention]) -> str:
    """The text with one mark for each contact: its length and letters must not tell one contact from another."""
    pieces, at = [], 0
    for mention in mentions:
        if mention.type == "CONTACT" and mention.start >= at:
            pieces += [text[at : mention.start], "•"]
            at = mention.end
    return "".join([*pieces, text[at:]])


def ladder(text: str, mentions: Sequence[Mention]) -> list[tuple[Mention, Mention]]:
    """Pairs of a quantity and the price that follows or precedes it closely, in the order of the text."""
    amounts = sorted((m for m in mentions if m.type in ("QUANTITY", "PRICE")), key=lambda m: m.start)
    pairs, at = [], 0
    while at + 1 < len(amounts):
        first, last = amounts[at], amounts[at + 1]
        between = text[first.end : last.start]
        if first.type != last.type and len(between) <= 12 and between.count("\n") <= 1:
            pairs.append((first, last))
            at += 2
        else:
            at += 1
    return pairs


def falls(pairs: Sequence[tuple[Mention, Mention]]) -> bool:
    """Whether a larger amount costs less a unit, at least once."""
    rates: dict[object, list[tuple[float, float]]] = {}
    for pair in pairs:
        quantity = next(m for m in pair if m.type == "QUANTITY").value
        price = next(m for m in pair if m.type == "PRICE").value
        amount, cost = quantity.get("amount"), price.get("amount")
        if isinstance(amount, int | float) and isinstance(cost, int | float) and amount > 0 and cost > 0:
            rates.setdefault(quantity.get("unit"), []).append((float(amount), cost / amount))
    return any(
        later[0] > first[0] and later[1] < first[1] for steps in rates.values() for first, later in pairwise(steps)
    )
