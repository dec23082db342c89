"""Words that may name a substance, before anything is decided."""

from collections.abc import Iterator
from dataclasses import dataclass

from classify.lexicon import Lexicon, Term
from classify.mentions.currencies import currency_after
from classify.mentions.disguised_words import undisguised
from classify.mentions.language import language_of
from classify.mentions.reading import EMOJI, NUMBER, WORD, Reading
from classify.normalise import fold

_DISGUISED = 0.7
"""A short word less sure than this is not read out of letters and digits."""


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
    language = language_of(words)
    kinds, gaps, claimed = reading.kinds, reading.gaps, reading.claimed
    while at < size:
        if claimed[at]:
            at += 1
            continue
        word, kind = words[at], kinds[at]
        if kind == EMOJI:
            hit = lexicon.emoji.match(words, at, 1)
            if hit:
                term = hit[1][0]
                found.append(Candidate(at, at + 1, term.value, max(term.ambiguity, 0.75), "emoji"))
            at += 1
            continue
        length = 0
        terms: tuple[Term, ...] = ()
        if len(word) == 1 and kind == WORD and not _stands_alone(reading, at):
            at += 1
            continue
        glued = at + 1 < size and gaps[at + 1] in ("", ".")
        hidden = _disguised(reading, lexicon, at) if glued else None
        if hidden and not any(reading.claimed[at : at + hidden[0]]):
            length, terms = hidden
        elif word in substances and (kind != NUMBER or not _mid_number(reading, at)):
            hit = substances.match(words, at, reading.reach(at, 5))
            if hit and not any(reading.claimed[at : at + hit[0]]) and _tight(reading, at, hit[0]):
                length, terms = hit
        if not length and kind == WORD and len(word) > _SHORTEST:
            variant = _variant(reading, lexicon, at)
            if variant:
                length, terms = variant
        if length:
            found.append(_candidate(reading, at, length, terms, language))
            at += length
        else:
            at += 1
    return found


def _candidate(reading: Reading, at: int, length: int, terms: tuple[Term, ...], language: str | None) -> Candidate:
    term = best(terms)
    ambiguity = term.ambiguity
    if language and ambiguity >= 0.5:
        own = [one for one in terms if one.language in (language, "mul") or one.kind == "strain"]
        if own:
            term = best(tuple(own))
            ambiguity = term.ambiguity
        else:  # slang of another language
            borrowed = language == "fr" and any(one.language == "en" for one in terms)
            ambiguity = min(1.0, ambiguity + (0.05 if borrowed else 0.2))
    if length > 1 and len(term.term) > 2 and term.term.isalpha() and term.kind != "strain":
        glued = reading.kinds[at] != reading.kinds[at + 1]
        ambiguity -= 0.35 if glued and reading.gaps[at + 1] in ("", ".") else 0.0
    if reading.view is not reading.light and ambiguity > 0.3 and length == 1:
        start, end = reading.view.span(reading.starts[at], reading.ends[at])
        if fold(reading.view.original[start:end]).text != reading.words[at] and len(reading.words[at]) > 2:
            ambiguity -= 0.35  # whoever disguises a word means it
    first = at + 1 if length > 1 and reading.words[at] in ("la", "le", "l", "the", "de") else at
    return Candidate(first, at + length, term.value, ambiguity, term.kind)


def best(terms: tuple[Term, ...]) -> Term:
    """The least ambiguous reading of a word that several lists know; French before the others."""
    return min(terms, key=lambda term: (term.ambiguity - (0.05 if term.language == "fr" else 0), term.value))


def _stands_alone(reading: Reading, at: int) -> bool:
    """Whether a single letter is a word of its own: not the k of 5k, the d of d'herbe, the c of c'est."""
    if at and reading.gaps[at] == "" and reading.kinds[at - 1] == NUMBER:
        return False
    if reading.words[at] == "x" and _multiplies(reading, at):
        return False
    end = reading.ends[at]
    return reading.view.text[end : end + 1] != "'"


def _multiplies(reading: Reading, at: int) -> bool:
    """Whether an x is the sign of `x20 €60`, `x 60`, `8 x 30`: a number follows that has no currency of its own."""
    after = at + 1
    if after >= len(reading.words) or reading.kinds[after] != NUMBER or reading.lines[after] != reading.lines[at]:
        return False
    if currency_after(reading, after + 1) is not None:
        return False
    return reading.gaps[after] == "" or (at > 0 and reading.kinds[at - 1] == NUMBER)


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
    if word in lexicon.places or word in lexicon.units:
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


_SHORTEST = 2


def _disguised(reading: Reading, lexicon: Lexicon, at: int) -> tuple[int, tuple[Term, ...]] | None:
    """The word that letters and digits glued together stand for: `4cide`, `tus1`, `t4z`, `sp.33.d`, `4mn3514`."""
    found = undisguised(reading, at)
    if found is None:
        return None
    length, plain = found
    if reading.words[at] in lexicon.units and lexicon.units.match(reading.words, at, length):
        return None  # 8th
    terms = lexicon.substances.single(plain) or lexicon.near(plain)
    return (length, terms) if terms and (len(plain) > 4 or best(terms).ambiguity <= _DISGUISED) else None


def _spellings(reading: Reading, at: int) -> Iterator[str]:
    word = reading.words[at]
    if word.endswith(("s", "x", "z")):
        yield word[:-1]
    if word.endswith("z"):
        yield word[:-1] + "s"
    if word.endswith("es"):
        yield word[:-2]
    start, end = reading.view.span(reading.starts[at], reading.ends[at])
    if end - start > len(word):  # something was squeezed or dropped
        for place in range(1, len(word)):
            yield word[:place] + word[place - 1] + word[place:]
