"""The cheap pass: exact, blind to the batch, and not fooled by disguise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.assessment import LABELS
from classify.disguise import disguised
from classify.ngrams import hashed, sums, windows
from classify.score import Classifier
from classify.screen import PIECE, split

AD = "Dispo ce soir Créteil 94\njaune 5g 30 10g 50\ncc 1g 70 2g 130\nlivraison, snap moulin.bleu.94x"
CHAT = "on se retrouve devant le ciné à 20h, je ramène les places"


def test_an_ad_is_suspected_and_small_talk_is_not(shipped: Classifier) -> None:
    screened = shipped.screen([AD, CHAT])
    assert screened.suspects.tolist() == [True, False]


def test_labels_sum_to_one_and_ads_to_the_score(shipped: Classifier) -> None:
    screened = shipped.screen([CHAT, "la météo annonce de la pluie", "ok", ""])
    assert np.allclose(screened.labels.sum(axis=1), 1.0)
    ads = [LABELS.index("sale_ad"), LABELS.index("recruitment_ad")]
    assert np.allclose(screened.labels[:, ads].sum(axis=1), screened.scores)


def test_the_score_rises_with_the_margin(shipped: Classifier) -> None:
    screened = shipped.screen([AD, CHAT, "g de la c mp", "salut ça va ?", "vends vélo 50€ Lyon", "news of the day"])
    order = np.argsort(screened.margins)
    assert (np.diff(screened.scores[order]) >= 0).all()


@given(st.lists(st.text(max_size=80), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_what_stands_beside_a_post_does_not_change_its_margin(shipped: Classifier, texts: list[str]) -> None:
    together = shipped.screen([AD, *texts, CHAT]).margins
    alone = [shipped.screen([text]).margins[0] for text in [AD, *texts, CHAT]]
    assert together.tolist() == alone


def test_a_long_post_is_suspected_for_one_piece_of_it(shipped: Classifier) -> None:
    long = (CHAT + ". ") * 60 + "\n" + AD
    assert len(long) > PIECE
    assert shipped.screen([long]).suspects[0]


def test_a_long_text_is_read_to_its_end_in_overlapping_pieces() -> None:
    text = "".join(chr(97 + at % 26) for at in range(3001))
    pieces, owners = split(["short", text, "end"])
    assert owners.tolist() == [0] + [1] * 15 + [2]
    assert all(part in "".join(pieces) for part in (text[:50], text[-50:]))
    assert pieces[1][-100:] == pieces[2][:100]


@pytest.mark.parametrize(
    "text",
    [
        "c o k e dispo",
        "c.o.k.e dispo",
        "be\u200buh dispo",
        "сосaïne",
        "𝐛𝐞𝐮𝐡 dispo",
        "ⓑⓔⓤⓗ",
        "c0ke",
        "co*ke",
        "ｃｏｋｅ",
        "0\ufe0f\u20e36\ufe0f\u20e3",
    ],
)
def test_a_disguise_asks_for_the_normaliser(text: str) -> None:
    assert disguised(windows([text])).tolist() == [True]


@pytest.mark.parametrize(
    "text", ["l'été à Nîmes 🔥", "il n'y a qu'à l'attendre", "“curly” quotes… and — dashes", "👨‍👩‍👧 à 20h30, 5€ !"]
)
def test_accents_emoji_and_curly_quotes_are_no_disguise(text: str) -> None:
    assert disguised(windows([text])).tolist() == [False]


def test_a_disguised_ad_is_suspected_like_a_plain_one(shipped: Classifier) -> None:
    hidden = AD.translate(str.maketrans("aeopc", "аеорс"))
    assert hidden != AD
    assert shipped.screen([hidden]).suspects[0]


def test_the_language_is_told(shipped: Classifier) -> None:
    texts = {
        "fr": "je ne sais pas si nous irons au marché demain avec les enfants",
        "en": "we were going to the market with the children but then it rained",
        "es": "no sabemos si vamos a ir al mercado con los niños por la mañana",
        "de": "wir wissen noch nicht ob wir morgen mit den Kindern auf den Markt gehen",
        "it": "non sappiamo ancora se andremo al mercato con i bambini domani",
        "nl": "we weten nog niet of we morgen met de kinderen naar de markt gaan",
        "pt": "ainda não sabemos se vamos amanhã ao mercado com as crianças",
    }
    found = shipped.assess(list(texts.values()))
    assert [assessment.language for assessment in found] == list(texts)


def test_hashes_stay_within_their_table_and_differ_by_order() -> None:
    view = windows(["abcdef"])
    three, four = hashed(view, 3, 12), hashed(view, 4, 12)
    assert three.min() >= 0
    assert three.max() < 1 << 12
    assert (three[:4] != four[:4]).any()


def test_sums_are_taken_over_each_text_alone() -> None:
    view = windows(["aa", "", "bbbb"])
    assert sums(np.ones(len(view.words), np.float32), view).tolist() == view.lengths.tolist()
