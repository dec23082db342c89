"""Listed words are found in whole batches, exactly and wherever they stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.ngrams import windows
from classify.word_classes import CLASSES, WordClasses, unpack
from models.registry import LEXICONS


@pytest.fixture(scope="module")
def classes() -> WordClasses:
    return WordClasses(LEXICONS)


def found(classes: WordClasses, text: str) -> set[str]:
    row = unpack(classes.masks(windows([text])))[0]
    return {name for name, present in zip(CLASSES, row.tolist(), strict=True) if present}


def test_a_short_ad_shows_its_classes(classes: WordClasses) -> None:
    assert {"clear cocaine", "amount", "price", "delivery", "platform", "place"} <= found(
        classes, "COKE 1g 60e livraison Lille snap"
    )


def test_accents_may_be_left_out(classes: WordClasses) -> None:
    assert "lawful business" in found(classes, "Légal")
    assert "lawful business" in found(classes, "LEGAL")


def test_a_listed_word_inside_another_does_not_count(classes: WordClasses) -> None:
    assert "clear cocaine" not in found(classes, "supercocaineland")


def test_two_listed_words_count_only_side_by_side(classes: WordClasses) -> None:
    assert "hiring" in found(classes, "get paid")
    assert "hiring" not in found(classes, "get it, he said: paid")


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_neighbours_do_not_change_what_a_text_holds(classes: WordClasses, texts: list[str]) -> None:
    whole = [*texts, "coke 1g", "livraison"]
    together = classes.masks(windows(whole)).tolist()
    assert together == [classes.masks(windows([text]))[0] for text in whole]


def test_there_is_a_bit_for_every_class() -> None:
    assert len(set(CLASSES)) == len(CLASSES) <= 64
