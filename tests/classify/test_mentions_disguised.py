"""Disguised posts: letters written one by one, digits for letters, hidden links, numbers of a list."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.lexicon import Lexicon
from classify.mentions import MentionFinder
from classify.mentions.opening import open_text
from classify.normalise import normalise

LEXICON = Lexicon.load(Path(__file__).parents[2] / "models" / "lexicons")
FINDER = MentionFinder(LEXICON)


def mentions(text: str) -> list[tuple[str, str]]:
    [(_, found)] = FINDER.find([text])
    return [(mention.type, mention.text) for mention in found]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("c o k e 7 0 le g", "coke 70 le g"),
        ("p o l e n 1 0 g 4 0 c h o l e t", "polen 10 g 40 cholet"),
        ("k e t a 5 g", "keta 5 g"),
        ("x 4 n 4 x", "xanax"),
        ("s h i t\nm d 5 0", "shit\nmd 50"),
        ("un 2 a 3 b", "un 2 a 3 b"),
        ("1 2 3 4 5", "1 2 3 4 5"),
    ],
)
def test_letters_and_numbers_written_one_by_one_are_read_apart(written: str, read: str) -> None:
    assert normalise(written).text == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("l y r i c a v i n c e n n e s", "lyrica vincennes"),
        ("w e e d l i l l e 1 0 e le g", "weed lille 10 e le g"),
        ("b o n j o u r a v o u s", "bonjouravous"),
        ("lyricavincennes", "lyricavincennes"),
    ],
)
def test_words_joined_without_a_break_are_cut_where_a_product_or_a_town_is_named(written: str, read: str) -> None:
    assert open_text(written, LEXICON)[0].text == read


def test_spans_of_a_wholly_spaced_post_cover_what_was_written() -> None:
    assert mentions("l y r i c a v i n c e n n e s 3 e dispo snap renard94x")[:2] == [
        ("SUBSTANCE", "l y r i c a"),
        ("PLACE", "v i n c e n n e s"),
    ]


@given(st.text(alphabet="lyric avne 0135\u200bWeÉ\n", max_size=60))
def test_cutting_joined_words_keeps_every_offset(text: str) -> None:
    view = open_text(text, LEXICON)[0]
    assert len(view.offsets) == len(view.text) + 1 == len(view.ends) + 1
    assert all(0 <= start < end <= len(text) for start, end in zip(view.offsets, view.ends, strict=False))
    assert list(view.offsets) == sorted(view.offsets)


@pytest.mark.parametrize("word", ["t4z", "sp.33.d", "4mn3514", "tu$1", "4cide", "h3r0in3"])
def test_digits_for_letters_are_read_where_the_word_names_a_product(word: str) -> None:
    assert ("SUBSTANCE", word) in mentions(f"dispo {word} 10€ lyon livraison")


def test_an_eighth_is_no_word_in_disguise() -> None:
    assert ("QUANTITY", "8th") in mentions("weed $30 8th, dm only")


@pytest.mark.parametrize(
    "surface",
    ["t[.]me/renard_vert", "t . me/renard_vert", "t point me slash renard_vert", "wa(.)me/33639981020"],
)
def test_a_link_with_its_dot_disguised_is_a_contact(surface: str) -> None:
    assert ("CONTACT", surface) in mentions(f"menu dispo {surface}")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("jaune 5g 30 +33(0)639981020", "+33(0)639981020"),
        ("jaune 5g 30 O6 39 98 10 20", "O6 39 98 10 20"),
        ("jaune 5g 30 07700 900123", "07700 900123"),
        ("dispo 06_39_98_10_20", "06_39_98_10_20"),
        ("dispo 0 6 3 9 9 8 1 0 2 0", "0 6 3 9 9 8 1 0 2 0"),
        ("dispo zéro six, trente-neuf, quatre-vingt-dix-huit, zéro quatre, vingt", None),
        ("ring oh seven seven double oh, nine hundred, three oh six", None),
    ],
)
def test_a_number_is_found_after_prices_and_behind_other_marks(text: str, number: str | None) -> None:
    surface = number or text.split(" ", 1)[1]
    assert ("CONTACT", surface) in mentions(text)


def test_t_g_is_telegram_only_where_a_handle_follows() -> None:
    assert ("CONTACT", "renard_vert9") in mentions("coke dispo t g : renard_vert9")
    assert not [found for found in mentions("T G K dispo ce soir Paris") if found[0] == "CONTACT"]


def test_numbers_that_count_the_lines_of_a_menu_are_nothing() -> None:
    text = "MENU\n1/ Amnesia 5g 40\n2/ Jaune 10g 30\n3/ Coke 1g 70\nLille"
    assert [surface for _, surface in mentions(text)[:3]] == ["Amnesia", "5g", "40"]
    assert not [surface for _, surface in mentions(text) if surface in ("1", "2", "3")]


def test_numbers_that_are_amounts_stay_amounts() -> None:
    text = "COKE\n1 : 70€\n2 : 130€\n3 : 180€"
    assert [surface for type_, surface in mentions(text) if type_ == "QUANTITY"] == ["1", "2", "3"]
