"""Quantities and prices, however a menu writes them."""

from pathlib import Path

import pytest

from classify.lexicon import Lexicon
from classify.mentions import MentionFinder

FINDER = MentionFinder(Lexicon.load(Path(__file__).parents[2] / "models" / "lexicons"))


def amounts(text: str) -> list[tuple[str, str]]:
    [(_, found)] = FINDER.find([text])
    return [(mention.type[0], mention.text) for mention in found if mention.type in ("QUANTITY", "PRICE")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shit 10g90", [("Q", "10g"), ("P", "90")]),
        ("weed $100oz", [("P", "$100"), ("Q", "oz")]),
        ("coke 40/70/130", [("P", "40"), ("P", "70"), ("P", "130")]),
        ("beuh 5g 50e 10g 90", [("Q", "5g"), ("P", "50e"), ("Q", "10g"), ("P", "90")]),
        ("coke 70 le g", [("P", "70"), ("Q", "g")]),
        ("taz 80€ les 10", [("P", "80€"), ("Q", "10")]),
        ("shit dispo un 20 ou un 50", [("P", "20"), ("P", "50")]),
        ("weed 1/2 oz £90", [("Q", "1/2 oz"), ("P", "£90")]),
        ("charlie 3 for 100", [("Q", "3"), ("P", "100")]),
        ("keta\n1 : 40€\n3 : 100€", [("Q", "1"), ("P", "40€"), ("Q", "3"), ("P", "100€")]),
        ("beuh 20€ le pochon", [("P", "20€"), ("Q", "pochon")]),
        ("shit barrette 20e", [("Q", "barrette"), ("P", "20e")]),
        ("gelato Q/75 H/140 Z/260", [("Q", "Q"), ("P", "75"), ("Q", "H"), ("P", "140"), ("Q", "Z"), ("P", "260")]),
        ("rivo 3 la pièce", [("P", "3"), ("Q", "pièce")]),
        ("coke cent cinquante euros les deux grammes", [("P", "cent cinquante euros"), ("Q", "deux grammes")]),
        ("khat frais 25 euros la botte", [("P", "25 euros"), ("Q", "botte")]),
        ("lean maison 15€ le zgobelet", [("P", "15€"), ("Q", "zgobelet")]),
        ("beans €10 a zyoke", [("P", "€10"), ("Q", "zyoke")]),
        ("coke soixante le g, livraison", [("P", "soixante"), ("Q", "g")]),
        ("shit 30€ le soir", [("P", "30€")]),
        ("mdma 7g 95€ NL 2 WORLD", [("Q", "7g"), ("P", "95€")]),
        (
            "shit\n20 → 2,2\n50 → 6\n100 → 13",
            [("P", "20"), ("Q", "2,2"), ("P", "50"), ("Q", "6"), ("P", "100"), ("Q", "13")],
        ),
        ("big light big dark on now, 2 for 15, 5 for 35", [("Q", "2"), ("P", "15"), ("Q", "5"), ("P", "35")]),
        ("Red Audi 240mg x20 €60", [("Q", "20"), ("P", "€60")]),
        ("pilules x100 110 x500 450", [("Q", "100"), ("P", "110"), ("Q", "500"), ("P", "450")]),
        ("jaune 30 kg, 1 400 le kilo", [("Q", "30 kg"), ("P", "1 400"), ("Q", "kilo")]),
        ("xanax la boîte de 30 20€, livraison", [("Q", "boîte de 30"), ("P", "20€")]),
        ("coke 85 % UK NDD 1g £65", [("Q", "1g"), ("P", "£65")]),
        ("shit 1 800 euros le kilo", [("P", "1 800 euros"), ("Q", "kilo")]),
    ],
)
def test_a_way_of_writing_amounts_is_read(text: str, expected: list[tuple[str, str]]) -> None:
    assert amounts(text) == expected


def test_grams_are_worked_out_for_masses_and_never_guessed_for_bags() -> None:
    [(_, found)] = FINDER.find(["weed half oz £70, shit 1 pochon 20€, coke 1kg 30000€"])
    grams = [mention.value.get("grams") for mention in found if mention.type == "QUANTITY"]
    assert grams == [14.0, None, 1000.0]


def test_the_currency_is_none_where_none_is_written() -> None:
    [(_, found)] = FINDER.find(["coke 1g 70, 2g 120€, 3g £150"])
    assert [mention.value["currency"] for mention in found if mention.type == "PRICE"] == [None, "EUR", "GBP"]


@pytest.mark.parametrize("text", ["shit maroc 120u 2g 30", "lyrica 300 la boite 60e", "hash 45/73/90u 10g 80"])
def test_grades_and_strengths_are_no_amounts(text: str) -> None:
    surfaces = {surface for _, surface in amounts(text)}
    assert not surfaces & {"120u", "120", "300", "45", "73", "90", "90u"}


def test_a_threshold_of_free_delivery_is_no_price() -> None:
    assert ("P", "49 €") not in amounts("amnesia 5g 29 €, livraison offerte dès 49 €")


def test_pay_of_a_recruiter_is_a_price() -> None:
    assert amounts("cherche chouf Sevran, 120 par jour, midi minuit") == [("P", "120")]
