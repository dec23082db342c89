"""What stands around a word that may name a product: its neighbours, amounts beside it, the lines under it."""

from classify.lexicon import Lexicon
from classify.mentions.candidates import Candidate
from classify.mentions.reading import CURRENCY, EMOJI, NUMBER, WORD, Reading
from classify.mentions.vocabulary import word_set

SMALL = word_set("et and y e und en ou or o oder sur in auf a at pour for par con mit avec with le la les un une the")


class Place:
    """A candidate among the others, with what its surroundings say."""

    def __init__(
        self, reading: Reading, lexicon: Lexicon, found: list[Candidate], at: int, *, signs: int, firm: int
    ) -> None:
        self.lexicon = lexicon
        self.reading, self.candidate, self.signs, self.firm = reading, found[at], signs, firm
        first, end = self.candidate.first, self.candidate.end
        self.opening, self.closing = reading.bounds(first)
        self.before = reading.words[first - 1] if first > self.opening else ""
        self.after = reading.words[end] if end < self.closing else ""
        self.near = number_beside(reading, self.candidate)
        self.heading = heads_amounts(reading, self.candidate)
        self.left = found[at - 1] if at else None
        self.right = found[at + 1] if at + 1 < len(found) else None

    @property
    def shape_before(self) -> str:
        """What kind of token stands before it on its line."""
        first = self.candidate.first
        if first == self.opening:
            return "^"
        if self.left is not None and self.left.end == first:
            return "name" + _mark(self.reading.gaps[first])
        return self._shape(first - 1) + _mark(self.reading.gaps[first])

    @property
    def shape_after(self) -> str:
        """What kind of token follows it on its line."""
        end = self.candidate.end
        if end >= self.closing:
            return "$"
        if self.right is not None and self.right.first == end:
            return "name" + _mark(self.reading.gaps[end])
        return self._shape(end) + _mark(self.reading.gaps[end])

    def _shape(self, at: int) -> str:
        reading, lexicon = self.reading, self.lexicon
        if reading.claimed[at]:
            return reading.claimed[at]
        kind, word = reading.kinds[at], reading.words[at]
        if kind != WORD:
            return _KINDS[kind]
        return next(
            (
                name
                for name, known in (
                    ("unit", lexicon.units),
                    ("delivery", lexicon.delivery),
                    ("payment", lexicon.payment),
                    ("place", lexicon.places),
                    ("generic", lexicon.generic),
                    ("small", SMALL),
                )
                if word in known
            ),
            "word",
        )

    @property
    def letter(self) -> bool:
        """Whether it is a single letter or digit."""
        return self.candidate.end - self.candidate.first == 1 and len(self.reading.words[self.candidate.first]) == 1


_KINDS = {NUMBER: "#", CURRENCY: "money", EMOJI: "emoji"}


def _mark(gap: str) -> str:
    return gap.strip()[:1]


def listed(reading: Reading, left: Candidate, right: Candidate) -> bool:
    """Whether two candidates stand in one list: `coke, md, keta`, `C / K / D`."""
    if right.first - left.end > 1:
        return False
    gaps = "".join(reading.gaps[left.end : right.first + 1])
    between = reading.words[left.end : right.first]
    joined = not between or between[0] in ("et", "and", "ou", "y", "e", "und", "en", "or", "n")
    return joined and gaps.strip(" ,/&+|•-–·\n") == ""


_WEIGHTS = {"Q": 1.0, "P": 1.0, "q": 0.8, "N": 0.3}


def number_beside(reading: Reading, candidate: Candidate) -> float:
    """How tightly a quantity or price stands beside: 1 touching … 0 not on the line."""
    line = reading.lines[candidate.first]
    best = 0.0
    for item in reading.around(candidate.first, candidate.end):
        if item.kind not in _WEIGHTS or reading.lines[item.first] != line or (item.kind == "N" and item.amount > 1000):
            continue
        weight = _WEIGHTS[item.kind]
        if item.first >= candidate.end:
            distance, gap = item.first - candidate.end, reading.gaps[candidate.end]
        elif item.end <= candidate.first:
            distance, gap = candidate.first - item.end, reading.gaps[candidate.first]
            weight = 0.5 if item.kind == "P" else weight
        else:
            continue
        if distance == 0:
            closeness = 1.0 if gap.strip(" :=-–>(→|*•·@/➜➡🟰.—~") == "" else 0.6
        else:
            closeness = {1: 0.8, 2: 0.6, 3: 0.35, 4: 0.35}.get(distance, 0.1)
        best = max(best, weight * closeness)
    return best


def heads_amounts(reading: Reading, candidate: Candidate) -> bool:
    """Whether the line opens with the candidate and the next line with words holds amounts."""
    first, line = candidate.first, reading.lines[candidate.first]
    opening, closing = reading.bounds(first)
    if first - opening > 3:
        return False
    names = sum(reading.kinds[at] == WORD for at in range(opening, closing))
    if names > 8:
        return False
    following = [item for item in reading.around(opening, closing + 24) if item.kind in "QP"]
    if any(reading.lines[item.first] == line for item in following):
        return False
    target = next((item for item in following if reading.lines[item.first] > line), None)
    if target is None:
        return False
    if candidate.ambiguity >= 0.85 and candidate.kind != "emoji":
        led = any(reading.kinds[at] == WORD for at in range(opening, first))
        decimal = target.kind == "Q" and target.amount < 1 and reading.lines[target.first] == line + 1
        if led or names - (candidate.end - first) > (6 if decimal else 2):
            return False
    start, _ = reading.bounds(target.first)
    return target.first - start <= 1 and reading.lines[target.first] - line <= 4


def in_grams(reading: Reading, candidate: Candidate) -> bool:
    """Whether something is sold by weight within three lines."""
    line = reading.lines[candidate.first]
    return any(
        item.unit in ("g", "kg", "oz") and item.kind in "Qu" and abs(reading.lines[item.first] - line) <= 3
        for item in reading.around(candidate.first, candidate.end, reach=40)
    )
