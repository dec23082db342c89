"""Which numbers of a post are quantities and which are prices: a linear chain learned from annotated posts."""

from collections.abc import Mapping, Sequence

from classify.lexicon import Lexicon
from classify.mentions.candidates import Candidate
from classify.mentions.certain_numbers import certain_numbers
from classify.mentions.number_features import describe
from classify.mentions.reading import NUMBER, WORD, Item, Reading

LABELS = "QPO"
"""Quantity, price, neither."""
Weights = tuple[float, float, float]
_NOTHING: Weights = (0.0, 0.0, 0.0)
_NEVER = -1e9
_CODE = 10
_ANYWHERE = frozenset({"world", "ww", "worldwide", "everywhere"})


def allowed(reading: Reading, item: Item, lexicon: Lexicon) -> tuple[bool, bool, bool]:
    """What the item can be by how it is written: quantity, price, neither."""
    if item.kind == "M" or _is_share(reading, item) or _in_code(reading, item) or _is_of_place(reading, item, lexicon):
        return False, False, True
    if item.currency:
        return False, True, reading.kinds[item.first] != WORD  # cent cinquante euros
    if item.word and item.bare is False and item.kind == "P":
        return False, True, True
    number = reading.kinds[item.first] == NUMBER or item.word
    single = number and (item.end - item.first == 1 or item.word)
    return item.kind != "P" or single, single or item.kind == "P", True


def _is_share(reading: Reading, item: Item) -> bool:
    """85 %, 100%."""
    end = reading.ends[item.end - 1]
    return reading.view.text[end : end + 2].lstrip(" ")[:1] == "%"


def _in_code(reading: Reading, item: Item) -> bool:
    """Whether the number stands inside an identifier: a long run of letters and digits."""
    text, start, end = reading.view.text, reading.starts[item.first], reading.ends[item.end - 1]
    low, high = start, end
    while low and start - low < _CODE and text[low - 1].isalnum():
        low -= 1
    while high < len(text) and high - end < _CODE and text[high].isalnum():
        high += 1
    return (start - low) + (high - end) >= _CODE


def _is_of_place(reading: Reading, item: Item, lexicon: Lexicon) -> bool:
    """Créteil 94; the 2 of `NL 2 world`."""
    words, end = reading.words, item.end
    if words[item.first] == "2" and item.first > 0 and end < len(words) and "\n" not in reading.gaps[end]:
        sides = words[item.first - 1], words[end]
        if all(side in lexicon.places or side in _ANYWHERE for side in sides):
            return True
    code, first = reading.words[item.first], item.first
    if item.end - first != 1 or code not in lexicon.departements or not first or "\n" in reading.gaps[first]:
        return False
    return any(place.departement == code for place in lexicon.places.single(reading.words[first - 1]))


def decide_numbers(reading: Reading, lexicon: Lexicon, candidates: Sequence[Candidate]) -> None:
    """Settle the kind of every item by the best reading of the whole row of numbers."""
    items = reading.items
    if not items:
        return
    states, links = describe(reading, lexicon, candidates)
    doubtful = len(candidates) < 2 and all(one.ambiguity >= 0.85 for one in candidates)
    plain = doubtful and reading.signs == 0 and sum(item.bare for item in items) < 4
    path = best_path(items, states, links, reading, lexicon, plain=plain)
    for item, label in zip(items, path, strict=True):
        if label == "O":
            if item.kind in "QPqu":
                item.kind = "X"
        elif item.kind != label:
            if label == "Q" and item.end - item.first == 1 and item.kind != "u":
                item.bare = True
            item.kind = label


def best_path(
    items: Sequence[Item],
    states: Sequence[Sequence[str]],
    links: Sequence[Sequence[str]],
    reading: Reading,
    lexicon: Lexicon,
    *,
    plain: bool,
) -> list[str]:
    """The likeliest labels (Viterbi). In a plain text, which offers nothing, a bare number is no amount."""
    weights, ties = lexicon.numbers, lexicon.number_ties
    scores: list[float] = []
    back: list[list[int]] = []
    sure = certain_numbers(reading, items)
    for at, (item, names, tied) in enumerate(zip(items, states, links, strict=True)):
        own = _sum(weights, names)
        can = (False, False, True) if plain and item.bare else allowed(reading, item, lexicon)
        if at in sure:  # not in `allowed`: the fit learns from these
            can = (sure[at] == "Q", sure[at] == "P", False)
        own = [score if able else _NEVER for score, able in zip(own, can, strict=True)]
        if not scores:
            scores = own
            back.append([0, 0, 0])
            continue
        steps = [_sum(ties[before], tied) for before in range(3)]
        chosen, total = [], []
        for label in range(3):
            best = max(range(3), key=lambda before: scores[before] + steps[before][label])
            chosen.append(best)
            total.append(scores[best] + steps[best][label] + own[label])
        scores = total
        back.append(chosen)
    label = max(range(3), key=lambda one: scores[one])
    path = [label]
    for chosen in reversed(back[1:]):
        label = chosen[label]
        path.append(label)
    return [LABELS[one] for one in reversed(path)]


def _sum(weights: Mapping[str, Weights], names: Sequence[str]) -> list[float]:
    a = b = c = 0.0
    for name in names:
        found = weights.get(name)
        if found is not None:
            a += found[0]
            b += found[1]
            c += found[2]
    return [a, b, c]
