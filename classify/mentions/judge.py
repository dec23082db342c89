"""Whether a doubtful product word names a substance: a small logistic model over what stands around it."""

import math
from collections.abc import Callable

from classify.mentions.reading import WORD, Reading
from classify.mentions.surroundings import Place, in_grams, listed
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
    doubt = int(candidate.ambiguity * 5)
    opens, closes = place.shape_before, place.shape_after
    signs += (
        f"prev={opens}",
        f"next={closes}",
        f"prev={opens} doubt={doubt}",
        f"next={closes} doubt={doubt}",
        f"prev={opens} next={closes}",
        f"names={candidate.value} next={closes}",
        f"names={candidate.value} prev={opens}",
        f"word={word} next={closes}",
    )
    return dict.fromkeys(signs, 1.0)


def judge(weights: dict[str, float]) -> Callable[[Place], float]:
    """The probability that a candidate names a substance, by these weights (with the key `bias`)."""
    bias = weights["bias"]

    def probability(place: Place) -> float:
        total = bias + sum(weights.get(name, 0.0) * value for name, value in features(place).items() if value)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    return probability


def _listed_with_firm(reading: Reading, place: Place) -> bool:
    left, right = place.left, place.right
    return (left is not None and left.ambiguity < 0.7 and listed(reading, left, place.candidate)) or (
        right is not None and right.ambiguity < 0.7 and listed(reading, place.candidate, right)
    )
