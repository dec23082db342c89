"""Substances, places, delivery and payment: what is named, and where a word only looks like a name."""

from pathlib import Path

import pytest

from classify.lexicon import Lexicon
from classify.mentions import MentionFinder

FINDER = MentionFinder(Lexicon.load(Path(__file__).parents[2] / "models" / "lexicons"))


def named(text: str, type_: str, key: str) -> list[tuple[str, object]]:
    [(_, found)] = FINDER.find([text])
    return [(mention.text, mention.value.get(key)) for mention in found if mention.type == type_]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("buy[xanax] now", [("xanax", "alprazolam")]),
        ("3mmc 1g 35", [("3mmc", "3-mmc")]),
        ("la c 60 le g dispo", [("c", "cocaine")]),
        ("C : 70€ le gramme, dispo", [("C", "cocaine")]),
        ("❄️ 1g 70€", [("❄️", "cocaine")]),
        ("frozen 5g 40€ dispo", [("frozen", "cannabis_resin")]),
        ("Alien Mintz 3.5g 50€", [("Alien Mintz", "cannabis_herb")]),
        ("teuchi et beuh dispo", [("teuchi", "cannabis_resin"), ("beuh", "cannabis_herb")]),
        ("alprazolan 2mg 10 pills", [("alprazolan", "alprazolam")]),
    ],
)
def test_a_substance_is_named(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(surface.strip("\ufe0f"), value) for surface, value in named(text, "SUBSTANCE", "substance")] == [
        (surface.strip("\ufe0f"), value) for surface, value in expected
    ]


def test_a_name_that_no_list_knows_is_taken_where_a_products_name_stands() -> None:
    text = "GOLDEN GOAT 🇺🇸\nGoût de fruits\n10g : 90€\n25g : 150€\n50g : 260€"
    assert named(text, "SUBSTANCE", "substance") == [("GOLDEN GOAT", "cannabis")]


def test_a_picture_beside_its_name_is_decoration_and_alone_it_is_the_name() -> None:
    assert named("keta 🐴 40 le g, coke ❄️ 60 le g", "SUBSTANCE", "substance") == [
        ("keta", "ketamine"),
        ("coke", "cocaine"),
    ]
    assert [value for _, value in named("❄️ 1g 60\n🐴 1g 40\nLyon livraison", "SUBSTANCE", "substance")] == [
        "cocaine",
        "ketamine",
    ]


def test_a_picture_in_plain_talk_names_nothing() -> None:
    assert named("gâteau au chocolat 🍫 pour le goûter, merci mamie 💊❄️🌿🍬🐴", "SUBSTANCE", "substance") == []


def test_two_names_of_one_product_side_by_side_are_one() -> None:
    assert named("XTC Blue Punisher x10 40€", "SUBSTANCE", "substance") == [("XTC Blue Punisher", "mdma")]


def test_a_line_about_delivery_holds_no_unknown_product() -> None:
    text = "Jaune 5g 30€ 10g 50€\nLieferung ab 50€"
    assert [surface for surface, _ in named(text, "SUBSTANCE", "substance")] == ["Jaune"]


def test_a_strain_sold_as_hash_is_resin() -> None:
    assert named("Runtz 3x filtré 10g 60€ 25g 140€", "SUBSTANCE", "substance")[0] == ("Runtz", "cannabis_resin")


@pytest.mark.parametrize(
    "text",
    [
        "j'ai mis du sucre et de la farine dans le gâteau",
        "il neige sur la blanche montagne",
        "c'est la base du jeu",
        "le g de la poste",
        "ma tante Caroline arrive",
    ],
)
def test_an_innocent_word_names_no_substance(text: str) -> None:
    assert named(text, "SUBSTANCE", "substance") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("coke livraison 75/92/93", [("75", "75"), ("92", "92"), ("93", "93")]),
        ("shit dispo Créteil 94", [("Créteil", "94028"), ("94", "94")]),
        ("shit dispo Lyon 7", [("Lyon 7", "69007")]),
        ("shit livré 75019", [("75019", None)]),
        ("envoi toute la france", [("toute la france", None)]),
        ("coke ships from Poland to EU", [("Poland", None), ("EU", None)]),
    ],
)
def test_a_place_is_named(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert named(text, "PLACE", "code") == expected


def test_a_refused_place_is_excluded() -> None:
    assert named("shit livraison rocade, pas de Muret", "PLACE", "role")[-1] == ("Muret", "excluded")


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("shit livraison gratuite", "home"),
        ("shit meet-up lyon", "meetup"),
        ("weed envoi discret", "post"),
        ("weed collection only", "pickup"),
        ("coke bezorging amsterdam", "home"),
        ("koks versand", "post"),
    ],
)
def test_a_way_of_delivery_is_named(text: str, mode: str) -> None:
    assert mode in [value for _, value in named(text, "DELIVERY", "mode")]


def test_a_negated_delivery_is_none() -> None:
    assert named("shit 10g 50, pas de livraison", "DELIVERY", "mode") == []


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("coke 1g 70 cash", "cash"),
        ("coke 1g 70 paiement PCS", "coupon"),
        ("coke 1g 70 btc only", "crypto"),
        ("coke 1g 70 virement instantané", "transfer"),
        ("coke 1g 70 escrow", "escrow"),
    ],
)
def test_a_means_of_payment_is_named(text: str, means: str) -> None:
    assert [value for _, value in named(text, "PAYMENT", "means")] == [means]
