"""Mentions are found in the text as written, whatever it is."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.assessment import MENTION_TYPES
from classify.lexicon import Lexicon
from classify.mentions import MentionFinder

FINDER = MentionFinder(Lexicon.load(Path(__file__).parents[2] / "models" / "lexicons"))
PIECES = st.sampled_from(
    ["shit", "c", "5g", "10", "€", "50e", " ", "\n", "/", "snap", "@abc_12", "06 39 98 10 20", "93", "Paris", "livraison",
     "❄️", "le", "les", "pour", "+", "x3", "🍫", "1/2 oz", "£", "K", "coke", "\u200b", "é", "t.me/abc", "zéro six", "\ud800"]
)  # fmt: skip


def mentions(text: str) -> list[tuple[str, str]]:
    [(_, found)] = FINDER.find([text])
    return [(mention.type, mention.text) for mention in found]


def of(text: str, type_: str) -> list[str]:
    return [surface for found, surface in mentions(text) if found == type_]


def value(text: str, type_: str) -> list[dict[str, object]]:
    [(_, found)] = FINDER.find([text])
    return [dict(mention.value) for mention in found if mention.type == type_]


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join)))
@settings(deadline=None)
def test_spans_lie_in_the_text_in_order_and_never_overlap(text: str) -> None:
    [(view, found)] = FINDER.find([text])
    assert view.original == text
    last = 0
    for mention in found:
        assert last <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert mention.type in MENTION_TYPES
        last = mention.end


@given(st.lists(st.lists(PIECES, max_size=10).map("".join), min_size=2, max_size=4))
@settings(deadline=None, max_examples=40)
def test_a_post_reads_the_same_alone_and_in_a_batch(texts: list[str]) -> None:
    together = FINDER.find(texts)
    assert [FINDER.find([text])[0][1] for text in texts] == [found for _, found in together]


@pytest.mark.parametrize("piece", ["c 5g 50 ", "shit ", "93/", "@abc_1 dispo ", "5/", "a b c ", "paris ", "10€\n"])
def test_a_very_long_post_takes_seconds_at_most(piece: str) -> None:
    began = time.perf_counter()
    FINDER.find([piece * (300_000 // len(piece))])
    assert time.perf_counter() - began < 15


def test_a_whole_menu_is_read() -> None:
    text = "Dispo ce soir 🔥\njaune 5g 30 10g 50€\nlivraison Créteil 94, cash\nsnap grenouille.bleue94x"
    assert mentions(text) == [
        ("SUBSTANCE", "jaune"),
        ("QUANTITY", "5g"),
        ("PRICE", "30"),
        ("QUANTITY", "10g"),
        ("PRICE", "50€"),
        ("DELIVERY", "livraison"),
        ("PLACE", "Créteil"),
        ("PLACE", "94"),
        ("PAYMENT", "cash"),
        ("CONTACT", "grenouille.bleue94x"),
    ]


def test_a_disguised_menu_is_read_in_the_text_as_written() -> None:
    text = "C.0.K.E 1g 70€, wееd 5g 50€, livr\u200baison 𝟵𝟯"
    assert of(text, "SUBSTANCE") == ["C.0.K.E", "wееd"]
    assert of(text, "PRICE") == ["70€", "50€"]
    assert of(text, "DELIVERY") == ["livr\u200baison"]


@pytest.mark.parametrize(
    "text",
    [
        "on se voit demain a 15h30 au 12 rue de la gare",
        "j'ai eu 15 en maths et 12 en anglais lol",
        "match nul 2-2 à la 90e minute, 3 cartons jaunes",
        "le 06/12/2024 on était 25 dans la salle 204",
        "call me at 5 pm, bus 42 or 73",
        "ma soeur a 3 ans de plus que moi",
    ],
)
def test_plain_numbers_are_neither_prices_nor_contacts(text: str) -> None:
    assert of(text, "PRICE") == []
    assert of(text, "CONTACT") == []
    assert of(text, "SUBSTANCE") == []
