"""What the careful model sees: named cues with places, and of a contact only its kind."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.cue_names import CUES
from classify.features import CUES_FROM, PAIRS_FROM, mask_contacts, read
from classify.resources import Resources
from classify.vector import vector

AD = "Dispo ce soir\njaune 5g 30 10g 50 20g 90\nlivraison Créteil, snap moulin.bleu.94x"


def names(text: str, resources: Resources) -> set[str]:
    view, mentions = resources.finder.find([text])[0]
    return {cue.name for cue in read(view, mentions, resources.signs, resources.meanings).cues}


def test_a_menu_shows_its_slots(resources: Resources) -> None:
    found = names(AD, resources)
    assert {
        "substance ≥ 1",
        "ladder ≥ 3",
        "contact: snapchat",
        "delivery: home",
        "place ≥ 1",
        "substance + price + contact",
        "falling unit price",
    } <= found


def test_news_shows_words_that_speak_against(resources: Resources) -> None:
    found = names("Trois hommes interpellés : saisie de 12 kg de cocaïne, mis en examen par le parquet", resources)
    assert "sign of news ≥ 2" in found
    assert "contact ≥ 1" not in found


def test_a_question_is_seen(resources: Resources) -> None:
    assert "ends with a question" in names("qqn a un plan beuh sur Lyon ?", resources)


def test_every_cue_is_declared_once() -> None:
    assert len(set(CUES)) == len(CUES)
    assert len(CUES) == PAIRS_FROM - CUES_FROM


def test_a_contact_is_replaced_by_its_kind(resources: Resources) -> None:
    view, mentions = resources.finder.find([AD])[0]
    masked, begins, ends = mask_contacts(view, mentions)
    assert "moulin" not in masked
    assert "contactsnapchat" in masked
    assert len(masked) == len(begins) == len(ends)


def test_two_posts_that_differ_in_their_contact_have_equal_features(resources: Resources) -> None:
    other = AD.replace("moulin.bleu.94x", "phare.rouge.77z")
    vectors = []
    for text in (AD, other):
        view, mentions = resources.finder.find([text])[0]
        reading = read(view, mentions, resources.signs, resources.meanings)
        vectors.append(vector(reading, np.ones(CUES_FROM, np.float32), resources.meanings))
    assert vectors[0].slots.tolist() == vectors[1].slots.tolist()
    assert np.allclose(vectors[0].values, vectors[1].values)


@given(st.text(max_size=200))
@settings(max_examples=80, deadline=None)
def test_any_text_has_features_whose_places_lie_inside_it(resources: Resources, text: str) -> None:
    view, mentions = resources.finder.find([text])[0]
    reading = read(view, mentions, resources.signs, resources.meanings)
    assert all(0 <= start <= end <= len(text) for start, end in reading.tokens)
    assert all(0 <= start <= end <= len(text) for cue in reading.cues for start, end in cue.spans)
    assert len(reading.slots) == len(reading.first) == len(reading.last)
    if len(reading.slots):
        assert reading.slots.max() < CUES_FROM
        assert reading.last.max() < len(reading.tokens)
