"""Product names that no list knows: strain-like names, and the heading or the words right before a price ladder."""

import itertools

from classify.lexicon import Lexicon
from classify.mentions.candidates import Candidate
from classify.mentions.reading import EMOJI, NUMBER, WORD, Reading

_WIDEN = 2
_PLACE = 0.45
"""A word that is a place more surely than this is no product."""


def strain_names(reading: Reading, lexicon: Lexicon, found: list[Candidate]) -> list[Candidate]:
    """Candidates widened or added where a strain's head word stands: `Triangle Kush`, `Alien Mintz`."""
    heads = lexicon.strain_heads
    if not any(word in heads for word in reading.words):
        return found
    owner = {at: candidate for candidate in found for at in range(candidate.first, candidate.end)}
    result = list(found)
    for at, word in enumerate(reading.words):
        if word not in heads or reading.claimed[at]:
            continue
        held = owner.get(at)
        first = held.first if held else at
        end = held.end if held else at + 1
        if end - first > 1:
            continue
        steps = 0
        while first > 0 and steps < _WIDEN and first - 1 not in owner and _joins_name(reading, lexicon, first):
            first, steps = first - 1, steps + 1
        if first == (held.first if held else at) and held:
            continue
        if first == at:
            if word in (
                "mac",
                "cake",
                "cakes",
                "punch",
                "breath",
                "glue",
                "widow",
                "mints",
                "cookies",
                "marker",
                "piss",
                "fritter",
                "payton",
                "belts",
            ):
                continue
            ambiguity = 0.55
        else:
            ambiguity = (
                0.6
                if word in ("mac", "cake", "punch", "glue", "widow", "cookies", "marker", "mints", "breath", "belts")
                else 0.4
            )
        if held:
            result.remove(held)
        result.append(Candidate(first, end, "cannabis_herb", ambiguity, "strain"))
    return sorted(result, key=lambda candidate: candidate.first)


def _joins_name(reading: Reading, lexicon: Lexicon, at: int) -> bool:
    """Whether the word before token `at` belongs to the name that starts there."""
    before = at - 1
    return (
        reading.gaps[at] == " "
        and reading.kinds[before] == WORD
        and len(reading.words[before]) > 2
        and reading.words[before] not in lexicon.generic
        and not reading.claimed[before]
        and reading.words[before] not in lexicon.units
    )


def unknown_products(reading: Reading, lexicon: Lexicon, chosen: list[Candidate]) -> list[Candidate]:
    """Names that stand where a product's name stands, in a post whose amounts are grams."""
    items = [item for item in reading.items if item.kind in "QP"]
    pairs = sum(
        1
        for left, right in itertools.pairwise(items)
        if left.kind == "Q"
        and left.unit in ("g", "oz", "kg", None)
        and right.kind == "P"
        and right.first - left.end <= 2
    )
    grams = sum(1 for item in items if item.kind == "Q" and item.unit == "g")
    if grams < 1 or pairs < 2:
        return []
    priced = {reading.lines[item.first] for item in items if item.kind == "P"}
    covered = {
        line
        for candidate in chosen
        for line in candidate.lines(reading)
        if candidate.ambiguity < 0.85 or line in priced
    }
    by_line: dict[int, list[int]] = {}
    for at, line in enumerate(reading.lines):
        by_line.setdefault(line, []).append(at)
    added: list[Candidate] = []
    ladder = False
    named = False
    block: list[int] = []
    for line in sorted(by_line):
        if line in priced:
            inline = _inline_name(reading, lexicon, by_line[line]) if line not in covered else None
            if inline:
                added.append(inline)
            elif not ladder and not named and line not in covered and block:
                heading = next((name for at in block if (name := _name(reading, lexicon, by_line[at]))), None)
                if heading:
                    added.append(heading)
            ladder = True
            named = False
            block = []
            if line in covered:
                named = False
            continue
        if ladder:
            ladder, named, block = False, False, []
        if line in covered:
            named = True
        block.append(line)
    return added


def _inline_name(reading: Reading, lexicon: Lexicon, tokens: list[int]) -> Candidate | None:
    """The words that open a line right before its first amount."""
    until = next((at for at in tokens if reading.claimed[at] in ("QUANTITY", "PRICE")), None)
    if until is None:
        return None
    before = [at for at in tokens if at < until]
    if any(reading.words[at] in lexicon.delivery or reading.words[at] in lexicon.payment for at in before):
        return None  # Gardena delivery till 11, minimum 40
    return _name(reading, lexicon, before)


def _name(reading: Reading, lexicon: Lexicon, tokens: list[int]) -> Candidate | None:
    """The first run of one to four words in these tokens that can be a name."""
    tokens = [at for at in tokens if reading.kinds[at] != EMOJI]
    if not tokens or len(tokens) > 8:
        return None
    run: list[int] = []
    for at in tokens:
        word = reading.words[at]
        usable = (
            reading.kinds[at] in (WORD, NUMBER)
            and word not in lexicon.generic
            and not reading.claimed[at]
            and (len(word) > 1 or reading.kinds[at] == NUMBER)
            and word not in lexicon.units
            and word not in lexicon.delivery
            and word not in lexicon.payment
            and not _is_sure_place(lexicon, word)
            and (not run or (reading.close(at) and at == run[-1] + 1))
        )
        if usable:
            run.append(at)
        elif run:
            break
    while run and reading.kinds[run[-1]] == NUMBER and len(run) == 1:
        run.pop()
    if not run or len(run) > 4 or not any(reading.kinds[at] == WORD and len(reading.words[at]) > 2 for at in run):
        return None
    return Candidate(run[0], run[-1] + 1, "cannabis", 0.6, "unknown")


def _is_sure_place(lexicon: Lexicon, word: str) -> bool:
    return any(place.ambiguity <= _PLACE for place in lexicon.places.single(word))
