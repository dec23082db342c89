"""Words that may name a substance, before anything is decided."""

from collections.abc import Iterator
from dataclasses import dataclass

from classify.lexicon import Lexicon, Term
from classify.mentions.reading import EMOJI, NUMBER, Reading


@dataclass(slots=True)
class Candidate:
    """Tokens first … end-1, which name `value` unless the ambiguity wins."""

    first: int
    end: int
    value: str
    ambiguity: float
    kind: str

    def lines(self, reading: Reading) -> range:
        """The lines it stands on."""
        return range(reading.lines[self.first], reading.lines[self.end - 1] + 1)


def candidates(reading: Reading, lexicon: Lexicon) -> list[Candidate]:
    """All candidates from left to right, longest term first, none overlapping another or a contact."""
    found: list[Candidate] = []
    at, size, words = 0, len(reading.words), reading.words
    substances = lexicon.substances
    while at < size:
        if reading.claimed[at]:
            at += 1
            continue
        word = words[at]
        kind = reading.kinds[at]
        if kind == EMOJI:
            hit = lexicon.emoji.match(words, at, 1)
            if hit:
                term = hit[1][0]
                found.append(Candidate(at, at + 1, term.value, max(term.ambiguity, 0.75), "emoji"))
            at += 1
            continue
        length, terms = 0, ()
        if word in substances and (kind != NUMBER or not _mid_number(reading, at)):
            hit = substances.match(words, at, reading.reach(at, 5))
            if hit and not any(reading.claimed[at : at + hit[0]]) and _tight(reading, at, hit[0]):
                length, terms = hit
        if not length:
            variant = _variant(reading, lexicon, at)
            if variant:
                length, terms = variant
        if length:
            term = best(terms)
            found.append(Candidate(at, at + length, term.value, term.ambiguity, term.kind))
            at += length
        else:
            at += 1
    return found


def best(terms: tuple[Term, ...]) -> Term:
    """The least ambiguous reading of a word that several lists know; French before the others."""
    return min(terms, key=lambda term: (term.ambiguity - (0.05 if term.language == "fr" else 0), term.value))


def _tight(reading: Reading, at: int, length: int) -> bool:
    """Short pieces make a name only when they touch: G13, K-2, but not `5 G 13`."""
    if length == 1 or len(reading.words[at]) > 1 or reading.kinds[at] == NUMBER:
        return True
    return reading.gaps[at + 1] in ("", "-", ".", "'")


def _mid_number(reading: Reading, at: int) -> bool:
    """Whether the number is stuck to a number or currency before it, as in `10/3 mmc`."""
    return at > 0 and reading.gaps[at] in (",", ".") and reading.kinds[at - 1] == NUMBER


def _variant(reading: Reading, lexicon: Lexicon, at: int) -> tuple[int, tuple[Term, ...]] | None:
    """Plurals, letters squeezed too far, and words cut by a point or a hyphen."""
    word = reading.words[at]
    if len(word) < 3 or not word.isalpha():
        return None
    for other in _spellings(reading, at):
        terms = lexicon.substances.single(other)
        if terms and len(other) > 2:
            return 1, terms
    if len(word) >= 6 and word not in lexicon.generic and (terms := lexicon.near(word)):
        return 1, terms
    if at + 1 < len(reading.words) and reading.gaps[at + 1] in (".", "-", "_", "'") and len(word) <= 6:
        joined, end = word, at + 1
        while end < len(reading.words) and reading.gaps[end] == reading.gaps[at + 1] and end - at < 6:
            joined += reading.words[end]
            end += 1
        terms = lexicon.substances.single(joined)
        if terms and len(joined) >= 4 and best(terms).ambiguity <= 0.6:
            return end - at, terms
    return None


def _spellings(reading: Reading, at: int) -> Iterator[str]:
    word = reading.words[at]
    if word.endswith(("s", "x", "z")):
        yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]
    start, end = reading.view.span(reading.starts[at], reading.ends[at])
    if end - start > len(word):  # something was squeezed or dropped
        for place in range(1, len(word)):
            yield word[:place] + word[place - 1] + word[place:]
