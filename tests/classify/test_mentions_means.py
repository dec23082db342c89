"""Delivery: words of sending and of hand-over, where they are the seller's service and nothing else."""

from pathlib import Path

import pytest

from classify.lexicon import Lexicon
from classify.mentions import MentionFinder

FINDER = MentionFinder(Lexicon.load(Path(__file__).parents[2] / "models" / "lexicons"))


def deliveries(text: str) -> list[str]:
    [(_, found)] = FINDER.find([text])
    return [mention.text for mention in found if mention.type == "DELIVERY"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("coke 70 le g, je me deplasse sur Lens", ["je me deplasse"]),
        ("w33d 5g 40, livr4ison Lille", ["livr4ison"]),
        ("Xanax 2 mg 3€ pièce, je peux poster", ["je peux poster"]),
        ("kéta 40 le g, 2cb 8€, à ta porte en 20 min", ["à ta porte"]),
        ("❄️ coke 60 🍫 shit 5g 30 🛵 Nice Cagnes Antibes", ["🛵"]),
        ("coke 60, shit 5g 30, livraison 🛵 Nice", ["livraison"]),
    ],
)
def test_the_ways_of_delivery_are_found_however_they_are_written(text: str, expected: list[str]) -> None:
    assert deliveries(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "coke 70 le g, jaune 5g 30. Parrainage d'un pote = 10€ de remise",
        "Anavar 100 cps 35€, Clen 30€. Mail : vitrine@ephemere.example",
        "Light dep Blue Dream $450 a pound, 2 lb $850. No samples by mail",
        "NEW DROP 🍫 filtré 3g 20e 7g 40e",
        "weed 5g 40, pas de livraison ce soir",
    ],
)
def test_discounts_addresses_news_and_negations_are_no_delivery(text: str) -> None:
    assert deliveries(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "cherche livreur weed Lille, 8e la course, snap roule.ma.poule59",
        "coursier vélo pour livrer de la md, 25e la course, @cigogne.pressee",
        "Couriers wanted Bangkok to London, weed, £900 a trip",
        "filles only pr livrer coke Paris centre, 200 le soir",
    ],
)
def test_the_work_of_a_courier_that_a_post_seeks_is_no_service_to_a_buyer(text: str) -> None:
    assert deliveries(text) == []
