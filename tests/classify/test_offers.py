"""Offers pair the quantity and the price that belong together, and nothing that is not stated."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.lexicon import Lexicon
from classify.mentions import MentionFinder
from classify.offers import pair_offers

FINDER = MentionFinder(Lexicon.load(Path(__file__).parents[2] / "models" / "lexicons"))


def offers(text: str) -> list[tuple[str | None, float | None, str | None, float]]:
    [(_, mentions)] = FINDER.find([text])
    return [(o.substance, o.quantity, o.unit, o.price) for o in pair_offers(text, mentions)]


def test_a_menu_of_several_products_pairs_each_line() -> None:
    assert offers("jaune 5g 30 10g 50\ncoke 1g 70€ / 2g 130€\nketa 40 le g") == [
        ("cannabis_resin", 5, "g", 30),
        ("cannabis_resin", 10, "g", 50),
        ("cocaine", 1, "g", 70),
        ("cocaine", 2, "g", 130),
        ("ketamine", 1, "g", 40),
    ]


def test_a_heading_names_the_product_of_the_ladder_under_it() -> None:
    assert offers("AMNESIA 🍋\n2g : 20€\n5g : 45€\n\nFROZEN 🧊\n5g : 40€\n10g : 70€") == [
        ("cannabis_herb", 2, "g", 20),
        ("cannabis_herb", 5, "g", 45),
        ("cannabis_resin", 5, "g", 40),
        ("cannabis_resin", 10, "g", 70),
    ]


def test_a_ladder_without_amounts_gives_offers_without_quantity_in_order() -> None:
    assert offers("coke 45/80/140/220") == [("cocaine", None, None, price) for price in (45, 80, 140, 220)]


def test_a_placeholder_of_zero_euros_gives_no_offer() -> None:
    assert offers("coke 1g 0€ 2g 120€") == [("cocaine", 2, "g", 120)]


def test_a_price_before_its_quantity_is_paired_backwards() -> None:
    assert offers("lemon haze £50 3.5g / £95 7g") == [
        ("cannabis_herb", 3.5, "g", 50),
        ("cannabis_herb", 7, "g", 95),
    ]


def test_prices_and_the_amounts_after_them_pair_in_order() -> None:
    assert offers("coke 40/75/160 pour 1/2/5") == [
        ("cocaine", 1, "g", 40),
        ("cocaine", 2, "g", 75),
        ("cocaine", 5, "g", 160),
    ]


def test_a_bare_number_takes_the_unit_of_what_is_sold() -> None:
    assert offers("coke 3 pour 150") == [("cocaine", 3, "g", 150)]
    assert offers("xanax 10 pour 30") == [("alprazolam", 10, "piece", 30)]


def test_a_bag_is_never_turned_into_grams() -> None:
    [(_, mentions)] = FINDER.find(["beuh le pochon 20€"])
    [offer] = pair_offers("beuh le pochon 20€", mentions)
    assert (offer.unit, offer.grams) == ("pochon", None)


def test_a_promotion_keeps_the_paid_amount() -> None:
    text = "taz 4 : 30€ (+1 offert)"
    [(_, mentions)] = FINDER.find([text])
    [offer] = pair_offers(text, mentions)
    assert (offer.quantity, offer.price, offer.promo) == (4, 30, True)


@pytest.mark.parametrize(
    "text", ["pizza 10€, tacos 8€, livraison gratuite", "coiffure 30€, barbe 15€, snap salon.exemple77"]
)
def test_other_trades_make_no_offer(text: str) -> None:
    assert offers(text) == []


@given(
    st.lists(st.sampled_from(["coke", "5g", "30€", "/", "\n", "10", "le g", "shit", ",", "x3", "0€", " "]), max_size=20)
)
@settings(deadline=None, max_examples=60)
def test_every_offer_has_a_price_that_the_text_states(pieces: list[str]) -> None:
    text = " ".join(pieces)
    [(_, mentions)] = FINDER.find([text])
    prices = {mention.value["amount"] for mention in mentions if mention.type == "PRICE"}
    assert {offer.price for offer in pair_offers(text, mentions)} <= prices


def test_a_town_between_a_product_and_its_price_does_not_part_them() -> None:
    assert offers("coke Toulon 60, livraison") == [("cocaine", None, None, 60)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("keta et md Bologne, 40€ le g de chaque", [("ketamine", 1, "g", 40), ("mdma", 1, "g", 40)]),
        ("coke et keta, 60€ et 40€, livraison", [("cocaine", None, None, 60), ("ketamine", None, None, 40)]),
        (
            "Cocaïne 75€, MDMA 40€, prix au gramme, livraison",
            [("cocaine", 1, "g", 75), ("mdma", 1, "g", 40)],
        ),
    ],
)
def test_products_share_what_is_said_of_all(text: str, expected: list[tuple[str, int | None, str | None, int]]) -> None:
    assert offers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GBL 250ml €55 1L €140", [("ghb_gbl", 250, "ml", 55), ("ghb_gbl", 1000, "ml", 140)]),
        (
            "weed homegrown 1kg £4200, half £2200",
            [("cannabis_herb", 1, "kg", 4200), ("cannabis_herb", 0.5, "kg", 2200)],
        ),
        (
            "carts thc x5 100€ x10 180€",
            [("cannabis_concentrate", 5, "piece", 100), ("cannabis_concentrate", 10, "piece", 180)],
        ),
        ("Ⓣⓐⓑⓢ £8, Ⓢⓗⓡⓞⓞⓜⓢ 7g £45", [("lsd", 1, "piece", 8), ("psilocybin", 7, "g", 45)]),
        ("beuh 10€ coke 60€ tout au g", [("cannabis_herb", 1, "g", 10), ("cocaine", 1, "g", 60)]),
    ],
)
def test_the_unit_is_the_one_that_the_trade_understands(
    text: str, expected: list[tuple[str | None, float | None, str | None, float]]
) -> None:
    assert offers(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "rech livreur scoot pour la cess et la blanche 150/j 92 78",
        "coursier vélo pour livrer de la coke, 25e la course",
        "cherche vendeurs weed Sevran 200 par soir",
    ],
)
def test_pay_for_work_is_no_offer(text: str) -> None:
    assert offers(text) == []
