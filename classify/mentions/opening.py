"""From a text to the reading that the finders work on."""

from classify.lexicon import Lexicon
from classify.mentions.joined_words import split_joined
from classify.mentions.reading import Reading, read
from classify.normalise import Normalised, fold, strengthen

LONGEST = 20_000
"""Mentions are sought in this many characters from the start of a post."""


def open_text(text: str, lexicon: Lexicon) -> tuple[Normalised, Reading, list[str], list[bool]]:
    """The strong view of a text, its reading, and all its tokens with the spaces after them (for spaCy's Doc)."""
    light = fold(text)
    view = full = split_joined(strengthen(light), lexicon)
    if len(text) > LONGEST:  # the rest repeats what is there, and reading it all would stop the others
        light = fold(text[:LONGEST])
        view = split_joined(strengthen(light), lexicon)
    return full, *read(view, light)
