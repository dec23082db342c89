"""Bare numbers are read by a chain that was learned from annotated posts."""

from pathlib import Path

import pytest

from classify.fit_numbers import examples, fit_numbers
from classify.lexicon import Lexicon
from classify.mentions import MentionFinder
from classify.number_variants import variants
from classify.offers import pair_offers

LEXICON = Lexicon.load(Path(__file__).parents[2] / "models" / "lexicons")
FINDER = MentionFinder(LEXICON)


def offers(text: str) -> list[tuple[float | None, str | None, float]]:
    [(_, found)] = FINDER.find([text])
    return [(offer.quantity, offer.unit, offer.price) for offer in pair_offers(text, found)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("beuuuh 10 ▸ 70, 20 ▸ 130", [(10, "g", 70), (20, "g", 130)]),
        ("beuh\n5g 30 10 50", [(5, "g", 30), (10, "g", 50)]),
        ("keta ..... 1g ..... 40", [(1, "g", 40)]),
        ("𝐂𝐎𝐊𝐄 𝟏𝐠 𝟔𝟎 𝟐𝐠 𝟏𝟏𝟎", [(1, "g", 60), (2, "g", 110)]),
        ("coke 40/70/130", [(None, None, 40), (None, None, 70), (None, None, 130)]),
        ("keta 40 €/g, 5 g 160 €. MDMA 35 €/g", [(1, "g", 40), (5, "g", 160), (1, "g", 35)]),
        ("teuch x10 60 x20 110", [(10, "g", 60), (20, "g", 110)]),
        ("rivo 30 la plaquette", [(1, "plaquette", 30)]),
        ("beuh 3g+1g offert 50€", [(3, "g", 50)]),
        ("Format inconnu\n3,5 → 60€ — 14 → 210€", [(3.5, "g", 60), (14, "g", 210)]),
    ],
)
def test_a_ladder_gives_its_offers(text: str, expected: list[tuple[float | None, str | None, float]]) -> None:
    assert offers(text) == expected


@pytest.mark.parametrize(
    "text", ["on se voit à 17 h 45 devant la gare", "id a28e7c4dd8874c5fad1a233e ok", "j'ai 30 ans et 2 chats"]
)
def test_numbers_of_plain_talk_are_no_amounts(text: str) -> None:
    [(_, found)] = FINDER.find([text])
    assert not [mention.text for mention in found if mention.type in ("PRICE", "QUANTITY")]


def test_a_delivery_fee_is_no_offer() -> None:
    assert offers("coke 1g 70€, livraison 10€") == [(1, "g", 70)]


def post() -> dict[str, object]:
    text = "keta 1g 40€, 3g 100€"
    spans = [(5, 7, "QUANTITY"), (8, 11, "PRICE"), (13, 15, "QUANTITY"), (16, 20, "PRICE")]
    entities = [{"start": start, "end": end, "type": kind} for start, end, kind in spans]
    return {"id": "a", "text": text, "label": "sale_ad", "entities": entities}


def test_a_variant_keeps_its_spans_on_its_numbers() -> None:
    for variant in variants(post(), 20, seed=1):
        for span in variant["entities"]:
            surface = variant["text"][span["start"] : span["end"]]
            assert surface == surface.strip()
            assert any(character.isdigit() for character in surface)


def test_the_same_posts_give_the_same_chain() -> None:
    data = examples([post()] * 3, LEXICON)
    assert fit_numbers(data) == fit_numbers(data)
