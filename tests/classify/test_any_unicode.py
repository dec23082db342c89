"""Whatever Unicode a post holds, reading it never raises, points inside the text, and takes time in proportion to its length.

VEILLEUR_TEST_EXAMPLES=100000 runs the long version (some minutes); by default a few hundred posts are tried.
"""

import io
import os
import time

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from classify.assessment import LABELS, Assessment
from classify.score import Classifier
from pipelines.scan_output import line, plain_line
from pipelines.why import show

EXAMPLES = int(os.environ.get("VEILLEUR_TEST_EXAMPLES", "300"))
LONG = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

FRAGMENTS = st.sampled_from(
    [
        *"aeos501€$.,:/-_*@#()+|~' \n\t\r\x00\x1c\x85\u2028",
        *(
            "weed",
            "coke",
            "c0k3",
            "shit dispo",
            "3-mmc",
            "4g 20",
            "10g50e",
            "40/70/130",
            "$100oz",
            "un 20",
            "2+1",
            "1kg",
        ),
        *("snap : exemple_94", "@exemple", "t.me/exemple", "06 39 98 12 07", "zéro six", "https://exemple.example/a?b"),
        *(
            "livraison 93",
            "Saint-Denis",
            "13e arrondissement",
            "paiement BTC",
            "cherche guetteur 150e",
            "Drogues Info Service",
        ),
        *("\u200b", "\u200d", "\u202e", "\u2066", "\u2069", "\ufeff", "\ufe0f", "\u20e3", "\u00ad", "\ud800", "\udfff"),
        *(
            "🔥",
            "👻",
            "🇫🇷",
            "🇫",
            "👨\u200d👩\u200d👧",
            "👍🏽",
            "❄️",
            "𝒄𝒐𝒌𝒆",
            "ⓦⓔⓔⓓ",
            "сосаine",
            "ｃｏｋｅ",
            "½",
            "①",
            "ﬁ",
            "ß",
            "İ",
            "ǰ",
        ),
        *(
            "e\u0301\u0301\u0301",
            "Z\u0334\u0318\u034d",
            "بيع حشيش",
            "大麻",
            "กัญชา",
            "𐍈",
            "\U000e0041",
            "\U0010ffff",
            "٠٦",
            "৩",
            "²",
        ),
    ]
)
POSTS = st.one_of(
    st.lists(FRAGMENTS, max_size=40).map("".join),
    st.lists(FRAGMENTS, max_size=40).map(" ".join),
    st.text(max_size=200),
    st.text(alphabet=st.characters(), max_size=200),
)


def in_order(text: str, assessment: Assessment) -> None:
    """What must hold of the full assessment of any text."""
    assert 0.0 <= assessment.score <= 1.0
    assert set(assessment.labels) == set(LABELS)
    assert abs(sum(assessment.labels.values()) - 1.0) < 1e-6
    for mention in assessment.mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
    for reason in assessment.reasons:
        assert reason.start is None or reason.end is None or 0 <= reason.start <= reason.end <= len(text)
    for offer in assessment.offers:
        assert offer.price >= 0


@given(text=POSTS)
@LONG
def test_no_text_is_too_strange_to_be_read(shipped: Classifier, text: str) -> None:
    (assessment,) = shipped.assess([text], full=True)
    in_order(text, assessment)
    assert shipped.screen([text]).margins.shape == (1,)


@given(texts=st.lists(POSTS, max_size=8))
@settings(LONG, max_examples=max(EXAMPLES // 20, 20))
def test_a_strange_neighbour_changes_nothing(shipped: Classifier, texts: list[str]) -> None:
    assert shipped.assess(texts) == [shipped.assess([text])[0] for text in texts]


@given(text=POSTS)
@settings(LONG, max_examples=max(EXAMPLES // 20, 20))
def test_whatever_was_read_can_be_shown_and_written(shipped: Classifier, text: str) -> None:
    (assessment,) = shipped.assess([text], full=True)
    show(text, assessment, Console(file=io.StringIO(), width=100))
    clean = text.encode("utf-8", "replace").decode("utf-8")  # a line of JSON can hold no lone surrogate
    written = orjson.loads(line("1", shipped.assess([clean], full=True)[0]))
    assert all(clean[found["start"] : found["end"]] == found["text"] for found in written["mentions"])
    plain = plain_line(1, 0.1, [1 / len(LABELS)] * len(LABELS), 0, b"null", b'"m"')
    assert orjson.loads(plain)["flagged"] is False


LONG_PIECES = {
    "plain words": "un jour de pluie à Lyon ",
    "a menu": "weed 5g 50e 10g 90 ",
    "emoji": "🔥",
    "joined emoji": "👨\u200d👩\u200d👧",
    "flags": "🇫🇷",
    "lone surrogates": "\ud83d",
    "bidi controls": "\u202ea\u2066b\u2069",
    "zero-width letters": "c\u200bo\u200bk\u200be ",
    "digits": "0639981207",
    "spaced digits": "0 6 3 9 ",
    "spaced letters": "c o k e ",
    "handles": "@exemple_94 ",
    "one long word": "a",
    "slashes": "10/20/",
    "combining marks": "e\u0301",
    "new lines": "\n",
    "substances": "coke ",
    "numbers": "5 ",
    "prices": "50€ ",
    "links": "https://a.example/b ",
    "spelled digits": "zéro six ",
    "dots": "a.",
    "brackets": "(",
}


def seconds(shipped: Classifier, text: str) -> float:
    began = time.process_time()
    in_order(text, shipped.assess([text], full=True)[0])
    return time.process_time() - began


@pytest.mark.parametrize("kind", LONG_PIECES)
def test_time_grows_with_length_and_not_with_its_square(shipped: Classifier, kind: str) -> None:
    piece = LONG_PIECES[kind]
    short, long = (piece * (size // len(piece)) for size in (2_000, 16_000))
    first, later = (min(seconds(shipped, text) for _ in range(3)) for text in (short, long))
    assert later < 8 * 2.5 * first + 0.2  # eight times as long; the rest for noise
    assert seconds(shipped, piece * (160_000 // len(piece))) < 10


@pytest.mark.parametrize(
    "kind", ["plain words", "a menu", "lone surrogates", "bidi controls", "one long word", "digits"]
)
def test_a_megabyte_is_read(shipped: Classifier, kind: str) -> None:
    piece = LONG_PIECES[kind]
    assert seconds(shipped, piece * (1_000_000 // len(piece))) < 120


def test_ten_thousand_emoji_are_read_in_a_moment(shipped: Classifier) -> None:
    assert seconds(shipped, "🍫❄️🔌👻" * 2_500) < 20
