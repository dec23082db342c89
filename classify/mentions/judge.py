"""Whether a doubtful product word names a substance: a small logistic model over what stands around it."""

import math
from collections.abc import Callable

from classify.mentions.candidates import Candidate
from classify.mentions.reading import WORD, Reading
from classify.mentions.vocabulary import word_set

OFFERING = word_set(
    """dispo dispos disponible disponibles arrivage arrivages stock restock vends vend vendre jvend jvends vente livre
    livrons livraison menu nouveau nouvelle new fresh back selling sell got available verkaufe verkauf vendo vendemos
    tengo hay ho abbiamo te koop verkoop heb tenho vende disponivel disponible disponibile verfugbar beschikbaar
    besoin cherche need want achete buy order commande grossiste bulk wholesale gros prix price good bonne bon pure pur
    top qualite quality drop landed arrive arrivee rentre recu recharge promo offre offert"""
)
ARTICLES = word_set("du de la le l d des some of my the della il el die das")
OWNING = word_set("le un une mon ton ce cette my a the your")


class Place:
    """A candidate among the others, with what its surroundings say."""

    def __init__(self, reading: Reading, found: list[Candidate], at: int, signs: int, firm: int) -> None:
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
    def letter(self) -> bool:
        """Whether it is a single letter or digit."""
        return self.candidate.end - self.candidate.first == 1 and len(self.reading.words[self.candidate.first]) == 1


def features(place: Place) -> dict[str, float]:
    """The named numbers that the model weighs."""
    reading, candidate = place.reading, place.candidate
    first, end, doubt = candidate.first, candidate.end, candidate.ambiguity
    emoji = candidate.kind == "emoji"
    left = place.left if place.left is not None and place.left.end == first else None
    surface = reading.view.original[slice(*reading.view.span(reading.starts[first], reading.ends[end - 1]))]
    return {
        "doubt": doubt,
        "doubt_squared": doubt * doubt,
        "hopeless": max(0.0, doubt - 0.9),
        "near": place.near,
        "near_doubt": place.near * doubt,
        "near_high_doubt": place.near * (doubt > 0.8),
        "heading": float(place.heading),
        "heading_doubt": float(place.heading and doubt > 0.8),
        "alone": float(place.opening == first and place.closing == end and not place.heading),
        "offered": float(place.before in OFFERING or place.after in OFFERING),
        "article": float(place.before in ARTICLES),
        "owned": float(place.before in OWNING),
        "signs": float(place.signs),
        "signs_doubt": place.signs * doubt,
        "firm": float(min(place.firm, 4)),
        "any_firm": float(place.firm > 0),
        "grams": float(in_grams(reading, candidate)),
        "emoji": float(emoji),
        "emoji_near": emoji * place.near,
        "emoji_in_prose": float(emoji and sum(kind == WORD for kind in reading.kinds[:60]) > 8),
        "letter": float(place.letter),
        "letter_near": place.letter * place.near,
        "digit": float(reading.words[first].isdigit()),
        "strain": float(candidate.kind == "strain"),
        "long": float(end - first > 1),
        "listed": float(_listed_with_firm(reading, place)),
        "after_firm": float(left is not None and left.ambiguity < 0.6),
        "after_firm_doubt": doubt * (left is not None and left.ambiguity < 0.6),
        "capital": float(surface[:1].isupper() and not surface.isupper()),
        "opens_line": float(place.opening == first),
        "short_word": float(len(reading.words[first]) <= 3),
        "first_line": float(reading.lines[first] == 0),
        "priced": float(any(item.kind == "P" for item in reading.items)),
        "measured": float(any(item.kind == "Q" for item in reading.items)),
        "length": min(sum(kind == WORD for kind in reading.kinds[:60]), 60) / 60,
        "sole": float(place.left is None and place.right is None),
        "sole_near": place.near * (place.left is None and place.right is None),
        **_named(place, emoji=emoji),
    }


def _named(place: Place, *, emoji: bool) -> dict[str, float]:
    """Signs that only some candidates have: what it would name, its own word, the words beside it."""
    reading, candidate = place.reading, place.candidate
    word = " ".join(reading.words[candidate.first : candidate.end])
    kind = "emoji" if emoji else candidate.kind or "word"
    far = "near" if place.near >= 0.8 else "line" if place.near > 0 else "heading" if place.heading else "none"
    prices = sum(item.kind == "P" for item in reading.items)
    signs = [
        f"names={candidate.value}",
        f"kind={kind} {far}",
        f"word={word}",
        f"before={place.before}",
        f"after={place.after}",
        f"far={far} signs={min(place.signs, 3)}",
        f"far={far} doubt={int(candidate.ambiguity * 5)}",
        f"prices={min(prices, 2)} doubt={int(candidate.ambiguity * 5)}",
        f"words={'few' if len(reading.words) < 8 else 'some' if len(reading.words) < 25 else 'many'} {far}",
        f"line={min(reading.lines[candidate.first], 1)} opens={place.opening == candidate.first} {far}",
    ]
    return dict.fromkeys(signs, 1.0)


def judge(weights: dict[str, float]) -> Callable[[Place], float]:
    """The probability that a candidate names a substance, by these weights (with the key `bias`)."""
    bias = weights["bias"]

    def probability(place: Place) -> float:
        total = bias + sum(weights.get(name, 0.0) * value for name, value in features(place).items() if value)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    return probability


def listed(reading: Reading, left: Candidate, right: Candidate) -> bool:
    """Whether two candidates stand in one list: `coke, md, keta`, `C / K / D`."""
    if right.first - left.end > 1:
        return False
    gaps = "".join(reading.gaps[left.end : right.first + 1])
    between = reading.words[left.end : right.first]
    joined = not between or between[0] in ("et", "and", "ou", "y", "e", "und", "en", "or", "n")
    return joined and gaps.strip(" ,/&+|•-–·\n") == ""


def _listed_with_firm(reading: Reading, place: Place) -> bool:
    left, right = place.left, place.right
    return (left is not None and left.ambiguity < 0.7 and listed(reading, left, place.candidate)) or (
        right is not None and right.ambiguity < 0.7 and listed(reading, place.candidate, right)
    )


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
