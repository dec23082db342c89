"""The fingerprint ties a post to its reposts and tells other posts apart."""

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.fingerprint import NEAR, distance, fingerprint
from classify.lexicon import Lexicon
from classify.mentions import MentionFinder

LEXICONS = Path(__file__).parents[2] / "models" / "lexicons"


@pytest.fixture(scope="module")
def finder() -> MentionFinder:
    return MentionFinder(Lexicon.load(LEXICONS))


def signature(finder: MentionFinder, text: str) -> str:
    [(_, mentions)] = finder.find([text])
    return fingerprint(text, mentions)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (
            "Dispo ce soir 🔥 jaune 5g 30 10g 50, livraison Créteil, snap grenouille.bleue.94x",
            "Dispo ce soir ❄️❄️ jaune 5g 35 10g 60, livraison Créteil, snap crapaud.vert.77z",
        ),
        (
            "Nouvel arrivage coke et kéta, 70 le g, livré en 30 min, tél 06 39 98 10 20",
            "Nouvel arrivage coke et kéta, 65 le g, livré en 45 min, tél 06 39 98 55 21 🚀",
        ),
        (
            "MENU\nAmnesia 2g 20€\nFrozen 5g 40€\nmeet-up Lyon 7\n@le_hibou_lyonnais_x",
            "MENU\nАmnesia 2g 25€\nFrozen 10g 70€\nmeet-up Lyon 3\n@la_chouette_lyon_y",
        ),
    ],
)
def test_a_repost_with_other_numbers_handles_and_emoji_is_near_identical(
    finder: MentionFinder, first: str, again: str
) -> None:
    assert distance(signature(finder, first), signature(finder, again)) <= NEAR


def test_different_ads_are_far_apart(finder: MentionFinder) -> None:
    ads = [
        "Dispo ce soir jaune 5g 30 10g 50, livraison Créteil, snap grenouille.bleue.94x",
        "Nouvel arrivage coke et kéta, 70 le g, livré en 30 min, tél 06 39 98 10 20",
        "MENU Amnesia 2g 20€ Frozen 5g 40€ meet-up Lyon 7 @le_hibou_lyonnais_x",
        "UK post only, ket 3.5 £75, tabs 5 for £35, btc, @saltmarsh_example",
        "Bonjour, vends boîte de tramadol, remise en main propre à Dijon",
        "c dispo 94 mp",
        "🍫🍫",
        "",
    ]
    signatures = [signature(finder, ad) for ad in ads]
    assert min(distance(a, b) for a, b in combinations(signatures, 2)) > NEAR


@given(st.text(max_size=60))
def test_a_fingerprint_is_sixteen_digits_and_depends_on_the_text_alone(text: str) -> None:
    first = fingerprint(text, ())
    assert len(first) == 16
    assert int(first, 16) >= 0
    assert fingerprint(text, ()) == first
