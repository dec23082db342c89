"""Words that no list knows where a product's name stands: right before an amount, or over a ladder of amounts."""

from classify.lexicon import Lexicon
from classify.mentions.candidates import Candidate
from classify.mentions.number_words import NUMBER_WORDS
from classify.mentions.reading import EMOJI, WORD, Item, Reading

DOUBT = 0.9
_LONGEST = 3


def named_slots(reading: Reading, lexicon: Lexicon, found: list[Candidate]) -> list[Candidate]:
    """The candidates and, for each amount that none of them stands before, the words that do."""
    if not reading.items or reading.signs < 1:
        return found
    held = {at for one in found for at in range(one.first, one.end)}
    held |= {at for item in reading.items if item.kind in "QP" for at in range(item.first, item.end)}
    lined = {line for one in found if one.kind != "emoji" for line in one.lines(reading)}
    lines = {reading.lines[item.first] for item in reading.items if item.kind in "QP"}
    added: list[Candidate] = []
    for item in reading.items:
        if item.kind not in "QP":
            continue
        name = _before(reading, lexicon, held, item) or _heading(reading, lexicon, held, lined, lines, item)
        if name is not None:
            added.append(name)
            held.update(range(name.first, name.end))
    return sorted([*found, *added], key=lambda one: one.first) if added else found


def _before(reading: Reading, lexicon: Lexicon, held: set[int], item: Item) -> Candidate | None:
    opening, _ = reading.bounds(item.first)
    end = item.first
    while end > opening and reading.kinds[end - 1] == EMOJI:
        end -= 1
    if end <= opening or (end < len(reading.gaps) and set(reading.gaps[end]) & set(",;+&!?()")):
        return None
    return _run(reading, lexicon, held, opening, end)


def _heading(
    reading: Reading, lexicon: Lexicon, held: set[int], lined: set[int], lines: set[int], item: Item
) -> Candidate | None:
    """The only words of the line over the one that this amount opens."""
    opening, _ = reading.bounds(item.first)
    line = reading.lines[item.first]
    if item.first - opening > 1 or not opening:
        return None
    above = reading.lines[opening - 1]
    if line - above > 2 or above in lined or above in lines:
        return None
    first, end = reading.bounds(opening - 1)
    words = [at for at in range(first, end) if reading.kinds[at] != EMOJI]
    if not words or words[-1] - words[0] + 1 != len(words) or len(words) > _LONGEST:
        return None
    name = _run(reading, lexicon, held, words[0], words[-1] + 1)
    return name if name is not None and name.first == words[0] else None


def _run(reading: Reading, lexicon: Lexicon, held: set[int], opening: int, end: int) -> Candidate | None:
    first = end
    while first > opening and end - first < _LONGEST and _usable(reading, lexicon, held, first - 1):
        if first < end and reading.gaps[first] not in (" ", "-", "'", ""):
            break
        first -= 1
    if first == end or max(len(word) for word in reading.words[first:end]) < 3:
        return None
    return Candidate(first, end, "cannabis", DOUBT, "unknown")


def _usable(reading: Reading, lexicon: Lexicon, held: set[int], at: int) -> bool:
    word = reading.words[at]
    return (
        at not in held
        and not reading.claimed[at]
        and reading.kinds[at] == WORD
        and len(word) > 1
        and word not in lexicon.generic
        and word not in lexicon.units
        and word not in lexicon.delivery
        and word not in lexicon.payment
        and word not in NUMBER_WORDS
        and not lexicon.places.single(word)
    )
