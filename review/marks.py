"""A post's text cut into plain stretches and mentions, with contacts masked, and the difference of two revisions."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence

from review.post_parts import Change, Legend, Segment
from review.vocabulary import MENTIONS
from review.words import Words

# C0 and C1 controls have no place in a page; newline and tab do. The pictures keep offsets true: one for one.
_CONTROLS = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"} | dict.fromkeys(
    range(0x7F, 0xA0), "\N{REPLACEMENT CHARACTER}"
)
_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
MAX_COMPARED = 4000
"""Tokens of a revision beyond which the comparison goes line by line, so that a huge text cannot hold up a page."""

Span = tuple[int, int]


def visible(text: str) -> str:
    """The text with control characters shown as pictures; same length."""
    return text.translate(_CONTROLS)


def segments(
    text: str,
    mentions: Iterable[tuple[int, int, str]],
    contacts: Mapping[Span, str],
    words: Words,
    origins: Iterable[tuple[int, str]] = (),
) -> tuple[Segment, ...]:
    """Cut `text` (contacts already •) at its mentions.

    `mentions` are (start, end, type); `contacts` maps each contact's span to what may be shown of it, masked or, while
    a reveal runs, in clear. Where spans overlap the earlier one wins and contacts win over all. `origins` says from
    where on the text was read in a picture, in words: a segment without text, before the others.
    """
    known = {mention.type: mention for mention in MENTIONS}
    spans = [(start, end, "CONTACT") for start, end in contacts]
    covered = set(contacts)
    for start, end, kind in mentions:
        overlapping = any(start < other_end and other_start < end for other_start, other_end in covered)
        if kind in known and kind != "CONTACT" and 0 <= start < end <= len(text) and not overlapping:
            spans.append((start, end, kind))
    parts: list[Segment] = []
    at = 0
    for start, end, kind in sorted([*spans, *((start, start, origin) for start, origin in origins)]):
        if start == end and start <= len(text):
            if start > at:
                parts.append(Segment(text=visible(text[at:start])))
            parts.append(Segment(text="", word=kind))
            at = max(at, start)
            continue
        if start < at or end > len(text):
            continue
        if start > at:
            parts.append(Segment(text=visible(text[at:start])))
        contact = contacts.get((start, end))
        parts.append(
            Segment(
                text=visible(text[start:end] if contact is None else contact),
                kind=known[kind].icon,
                word=words.gettext(known[kind].word),
                masked=contact is not None,
            )
        )
        at = end
    if at < len(text):
        parts.append(Segment(text=visible(text[at:])))
    return tuple(parts)


def legend(parts: Iterable[Segment], words: Words) -> tuple[Legend, ...]:
    """How many mentions of each type the text shows, in the fixed order of the types."""
    kinds = [part.kind for part in parts if part.kind]
    return tuple(
        Legend(icon=mention.icon, word=words.gettext(mention.word), count=kinds.count(mention.icon))
        for mention in MENTIONS
        if mention.icon in kinds
    )


def changes(before: str, after: str) -> tuple[Change, ...]:
    """What was added and removed between two texts, word by word."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if max(len(old), len(new)) > MAX_COMPARED:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    parts: list[Change] = []
    for action, old_start, old_end, new_start, new_end in difflib.SequenceMatcher(
        a=old, b=new, autojunk=False
    ).get_opcodes():
        if action == "equal":
            _add(parts, new[new_start:new_end], "same")
            continue
        _add(parts, old[old_start:old_end], "removed")
        _add(parts, new[new_start:new_end], "added")
    return tuple(parts)


def _add(parts: list[Change], tokens: Sequence[str], kind: str) -> None:
    if tokens:
        parts.append(Change(text=visible("".join(tokens)), kind=kind))
