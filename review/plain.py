"""A post's text as the normaliser reads it: disguises undone, what reads otherwise than it is written marked."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from review.marks import Span, visible
from review.post_parts import Segment
from review.vocabulary import MENTIONS
from review.words import Words

_WORDS = re.compile(r"\s+|\S+")
LONGEST = 80
"""Characters of a disguise beyond which it is marked but not repeated over its reading."""
INVISIBLE = "\N{DOTTED CIRCLE}"
"""Stands for a character that takes no room of its own, so that it is seen."""


class Plain(Protocol):
    """What a normaliser answers: the plain text, and where each of its characters stands in the original."""

    @property
    def text(self) -> str: ...
    @property
    def offsets(self) -> Sequence[int]:
        """One more than the text has characters: the last is where the original ends."""
        ...


Normalise = Callable[[str], Plain]


def plain_segments(
    text: str,
    contacts: Mapping[Span, str],
    words: Words,
    normalise: Normalise,
    origins: Iterable[tuple[int, str]] = (),
) -> tuple[Segment, ...]:
    """The reading of `text` (contacts already •); contacts and origins as `review.marks.segments` shows them."""
    contact = next(mention for mention in MENTIONS if mention.type == "CONTACT")
    cuts: list[tuple[int, int, str]] = [(start, end, shown) for (start, end), shown in contacts.items()]
    cuts += [(start, start, origin) for start, origin in origins]
    parts: list[Segment] = []
    at = 0
    for start, end, shown in sorted(cuts):
        if start < at or end > len(text):
            continue
        parts += _read(text[at:start], normalise)
        if start == end:
            parts.append(Segment(text="", word=shown))
        else:
            parts.append(Segment(text=visible(shown), kind=contact.icon, word=words.gettext(contact.word), masked=True))
        at = end
    return (*parts, *_read(text[at:], normalise))


def plain_summary(parts: Iterable[Segment], words: Words) -> str:
    """How much of the text is disguised, in a sentence."""
    disguises = [part.was for part in parts if part.was]
    found = len(disguises)
    if not found:
        return words.gettext("It reads as it is written, but for capitals and accents.")
    sentence = words.ngettext(
        "%(num)s word reads otherwise than it is written; what stands in the post is above it.",
        "%(num)s words read otherwise than they are written; what stands in the post is above them.",
        found,
    )
    if any(INVISIBLE in disguise for disguise in disguises):
        sentence += " " + words.gettext("%(sign)s is a character that cannot be seen.", sign=INVISIBLE)
    return sentence


def _read(text: str, normalise: Normalise) -> list[Segment]:
    """Word by word; words that read as they are written are joined to one stretch."""
    if not text:
        return []
    reading = normalise(text)
    parts: list[Segment] = []
    same = ""
    for match in _WORDS.finditer(reading.text):
        start = reading.offsets[match.start()] if match.start() else 0
        written = text[start : reading.offsets[match.end()]].strip()
        if match[0].isspace() or _bare(written) == match[0] or not _says(match[0] + written):
            same += match[0]
            continue
        if same:
            parts.append(Segment(text=visible(same)))
        same = ""
        parts.append(Segment(text=visible(match[0]), was=_seen(written)))
    return [*parts, Segment(text=visible(same))] if same else parts


def _bare(written: str) -> str:
    """Without capitals and accents: the difference that is not worth a mark."""
    decomposed = unicodedata.normalize("NFD", written.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _says(text: str) -> bool:
    """Whether there is a letter or a digit: a dash for another dash disguises nothing."""
    return any(character.isalnum() for character in text)


def _seen(written: str) -> str:
    """The disguise as it stands there, made visible; cut where it is too long to stand over a word."""
    shown = "".join(INVISIBLE if unicodedata.category(one) == "Cf" else one for one in visible(written))
    return shown if len(shown) <= LONGEST else shown[:LONGEST] + "…"
