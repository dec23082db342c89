"""Masking and priority: whatever the spans, offsets stay true; whatever the post, the points add up."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.masking import MASK, hide, hint, mask, unmask
from store.priority import band, rank
from store.values import OfferRow
from store.wire import dumps, loads, storable
from tests.factories import NOW, sighting


@st.composite
def masked_texts(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(st.text(max_size=60))
    place = st.integers(0, len(text))
    return text, [(min(pair), max(pair)) for pair in draw(st.lists(st.tuples(place, place), max_size=5))]


@given(masked_texts())
def test_what_was_masked_can_be_put_back_and_keeps_its_length(case: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = case
    hidden = mask(text, spans)
    assert len(hidden) == len(text)
    assert all(hidden[start:end] == MASK * (end - start) for start, end in spans)
    assert unmask(hidden, [(start, text[start:end]) for start, end in spans]) == text


@given(st.text(max_size=40), st.text(min_size=3, max_size=8).filter(lambda secret: secret.lower() == secret))
def test_a_secret_does_not_survive_hiding(text: str, secret: str) -> None:
    hidden = hide(f"{text} {secret} {secret.upper()}", [secret])
    assert secret not in hidden or set(secret) == {MASK}


@given(st.text(max_size=30))
def test_a_hint_never_shows_more_than_half(contact: str) -> None:
    shown = hint(contact)
    assert len(shown) == len(contact)
    assert sum(a == b for a, b in zip(shown, contact, strict=True) if b != MASK) <= len(contact) / 2


@given(st.recursive(st.none() | st.text() | st.integers(-(2**63), 2**63), lambda inner: st.lists(inner, max_size=3)))
def test_json_with_what_no_engine_can_hold_is_stored_as_replacement_characters(value: object) -> None:
    def clean(found: object) -> object:
        if isinstance(found, str):
            return storable(found)
        return [clean(one) for one in found] if isinstance(found, list) else found

    encoded = dumps(value)
    assert "\\u0000" not in encoded.replace("\\\\", "")
    assert loads(encoded) == clean(value)


@pytest.mark.parametrize(
    ("score", "name"), [(1.0, "very_likely"), (0.9, "very_likely"), (0.7, "likely"), (0.2, "uncertain")]
)
def test_bands_are_words(score: float, name: str) -> None:
    assert band(score) == name


def test_every_point_of_a_priority_has_its_word() -> None:
    offers = tuple(
        OfferRow(substance="cannabis_resin", quantity=g, unit="g", price=300.0, currency="EUR", grams=g)
        for g in (10.0, 50.0, 100.0)
    )
    found = rank(
        sighting(text="cocaïne 1g 60e", assessed={"offers": offers, "label": "recruitment_ad"}),
        blind=True,
        restricted=True,
        new_campaign=True,
        now=NOW + timedelta(hours=3),
    )
    assert found.points == sum(points for _, points in found.why)
    assert {word for word, _ in found.why} == {
        "substance", "quantity", "price", "published_within_a_day", "wholesale", "menu", "recruitment",
        "new_campaign", "blind_check", "minor_signal",
    }  # fmt: skip
