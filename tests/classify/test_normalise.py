"""The normaliser undoes disguises, points back to the original and never gives up."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.normalise import fold, normalise

DISGUISES = st.text(
    alphabet=st.sampled_from(
        "abce kkk013@$.-_*é ΑаеЕ\u200b\u00ad\u202e\ufe0f\u20e3\u200d👍🏽🔥🇫🇷🇨𝒄Ⓐ①½ﬁßœ\ud800\n€,zero six "
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("COCAÏNE", "cocaine"),
        ("ｃｏｋｅ", "coke"),
        ("𝒄𝒐𝒌𝒆 𝖜𝖊𝖊𝖉", "coke weed"),
        ("ⓦⓔⓔⓓ 🅲🅾🅺🅴", "weed coke"),
        ("сосаine", "cocaine"),
        ("ωεεd", "weed"),
        ("co\u200bk\u00ade\u202e", "coke"),
        ("🇨\u200b🇴\u200b🇰\u200b🇪", "coke"),
        ("c o k e dispo", "coke dispo"),
        ("c.o.k.e", "coke"),
        ("w-e-e-d", "weed"),
        ("c🔥o🔥k🔥e", "coke"),
        ("co*ke", "coke"),
        ("c0k3", "coke"),
        ("x4n4x", "xanax"),
        ("$hit h@sh", "shit hash"),
        ("beuuuuuh diiispooo", "beuh dispo"),
        ("0️⃣6️⃣ 3️⃣9️⃣", "06 39"),
        ("zéro six trente-neuf quatre-vingt-dix-huit douze zéro sept", "0639981207"),
        ("ʟɪᴠʀᴀɪsᴏɴ", "livraison"),
    ],
)
def test_a_disguised_word_is_read_as_the_plain_one(written: str, read: str) -> None:
    assert normalise(written).text == read


@pytest.mark.parametrize(
    "plain",
    [
        "10g50e 5g 30",
        "il y a un b2b",
        "3mmc 2cb",
        "40/70/130",
        "🇫🇷🇪🇸",
        "xxx",
        "www.example.com",
        "g50e",
        "un deux trois",
    ],
)
def test_what_is_no_disguise_stays(plain: str) -> None:
    assert normalise(plain).text == plain


def test_a_span_points_back_to_what_was_written() -> None:
    normalised = normalise("été ½ c\u200b.o.k.e 5g")
    at = normalised.text.index("coke")
    start, end = normalised.span(at, at + 4)
    assert normalised.original[start:end] == "c\u200b.o.k.e"


def test_a_spelled_number_points_back_to_its_words() -> None:
    normalised = normalise("appelle zéro six trente-neuf quatre-vingt-dix-huit douze zéro sept merci")
    at = normalised.text.index("0639981207")
    start, end = normalised.span(at, at + 10)
    assert normalised.original[start:end] == "zéro six trente-neuf quatre-vingt-dix-huit douze zéro sept"


def test_emoji_stay_and_their_joiner_too() -> None:
    assert normalise("👨\u200d👩\u200d👧 🍫").text == "👨\u200d👩\u200d👧 🍫"


@given(st.one_of(DISGUISES, st.text(max_size=80), st.text(alphabet=st.characters(), max_size=80)))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@given(st.one_of(DISGUISES, st.text(max_size=80)))
def test_every_character_knows_where_it_came_from(text: str) -> None:
    for view in (fold(text), normalise(text)):
        assert len(view.offsets) == len(view.text) + 1
        assert len(view.ends) == len(view.text)
        starts = list(view.offsets)
        assert starts == sorted(starts)
        assert all(0 <= start < end <= len(text) for start, end in zip(view.offsets, view.ends, strict=False))
        assert view.span(0, len(view.text))[1] <= len(text)


@given(st.text(alphabet="abc DEF.,!?59\n'", max_size=80))
def test_plain_ascii_text_keeps_its_offsets_when_folded(text: str) -> None:
    assert list(fold(text).offsets) == list(range(len(text) + 1))


@pytest.mark.parametrize(
    "piece", ["a ", "a.", "é😀", "\ud800", "c0k3 ", "aaa ", "zero six ", "$", "a", "\u200d", "🇫", "0 ", "a b a.a.a "]
)
def test_a_megabyte_takes_seconds_at_most(piece: str) -> None:
    began = time.perf_counter()
    normalise(piece * (1_000_000 // len(piece)))
    assert time.perf_counter() - began < 10
