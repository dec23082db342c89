"""The text as the machine reads it: disguises undone and shown above their reading, contacts masked, decisions open."""

from collections.abc import Callable
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from classify.normalise import normalise
from review.app import create_app
from review.marks import visible
from review.plain import plain_segments, plain_summary
from review.post_parts import Segment
from review.settings import ReviewSettings
from review.words import Words
from store.engine import Store
from store.tables import Decision
from tests.factories import NOW, kept, sighting
from tests.review.conftest import Clock, Reader

SignedIn = Callable[..., Reader]
DISGUISED = "Dispo c0c4ïne, d.i.s.p.o ce soir à L\u200bille, snap exemple.nuit, qualité ++"
NIGHT = [("snapchat", "exemple.nuit")]


def marked(parts: tuple[Segment, ...]) -> list[tuple[str, str]]:
    return [(part.text, part.was) for part in parts if part.was]


def shown(parts: tuple[Segment, ...]) -> str:
    return "".join(part.text for part in parts)


def test_only_disguised_words_are_marked_with_what_stands_there(words: Words) -> None:
    parts = plain_segments("Élève c0c4ïne d.i.s.p.o L\u200bille 60e", {}, words, normalise)
    assert marked(parts) == [("cocaine", "c0c4ïne"), ("dispo", "d.i.s.p.o"), ("lille", "L◌ille")]
    assert shown(parts) == "eleve cocaine dispo lille 60e"
    assert "3 words read otherwise" in plain_summary(parts, words)
    assert "◌ is a character that cannot be seen" in plain_summary(parts, words)


def test_capitals_and_accents_alone_are_not_marked(words: Words) -> None:
    parts = plain_segments("ÉLÈVE Noël —\nà Lille", {}, words, normalise)
    assert marked(parts) == [], "nor is one dash for another"
    assert shown(parts) == "eleve noel -\na lille"
    assert plain_summary(parts, words) == "It reads as it is written, but for capitals and accents."


def test_contacts_are_cut_out_before_anything_is_read(words: Words) -> None:
    text = "snap •••••••• c.o.k.e"
    parts = plain_segments(text, {(5, 13): "exe•••••"}, words, normalise)
    assert [(part.text, part.masked) for part in parts if part.masked] == [("exe•••••", True)]
    assert shown(parts) == "snap exe••••• coke"


@given(st.text(max_size=120))
def test_the_segments_are_the_reading_of_the_normaliser(text: str) -> None:
    parts = plain_segments(text, {}, Words(language="en", zone=UTC, now=NOW), normalise)
    assert shown(parts) == visible(normalise(text).text)


def test_a_long_disguise_is_marked_and_cut(words: Words) -> None:
    parts = plain_segments("co" + "\u200b" * 500 + "ke", {}, words, normalise)
    assert [part.text for part in parts] == ["coke"]
    assert len(parts[0].was) == 81


def test_the_card_shows_it_and_one_decides_there(store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting("1", DISGUISED, NIGHT))
    alice = signed_in().open("/posts/1")
    way = alice.page.xpath("//nav//a[@aria-keyshortcuts='T']/@href")
    assert way == ["/posts/1?text=plain"]
    alice.open(way[0])
    rubies = alice.page.xpath("//pre//ruby")
    assert [(ruby.text, ruby.xpath("string(rt)")) for ruby in rubies][:2] == [
        ("cocaine,", "c0c4ïne,"),
        ("dispo", "d.i.s.p.o"),
    ]
    assert "exemple.nuit" not in alice.source
    assert alice.page.xpath("//pre//mark[contains(@class, 'm--masked')]")
    assert "words read otherwise" in alice.text()
    assert alice.page.xpath("//nav//a[@aria-keyshortcuts='T']/@href") == ["/posts/1"], "and back"
    alice.submit("/decision", press=("label", "sale_ad"))
    assert alice.status == 200
    with store.reading() as session:
        assert session.scalars(select(Decision.label)).all() == ["sale_ad"]


def test_a_blind_check_is_judged_from_the_text_alone(store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting("1", DISGUISED, NIGHT, blind=True))
    alice = signed_in().open("/posts/1")
    assert not alice.page.xpath("//*[@aria-keyshortcuts='T']")
    assert alice.open("/posts/1?text=plain").status == 404


def test_a_hostile_text_stays_text_in_its_reading_too(store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting("1", "<s c r i p t>alert(1)</script> c.o.k.e <b>\u202e{{ 7*7 }}</b>"))
    alice = signed_in().open("/posts/1?text=plain")
    assert alice.page.xpath("//script") == alice.page.xpath("//script[starts-with(@src, '/static/')]")
    assert not alice.page.xpath("//pre//b")
    assert "49" not in alice.page.xpath("//pre")[0].text_content()


@pytest.mark.parametrize("address", ["/posts/1?text=plain", "/posts/1"])
def test_an_app_without_a_normaliser_offers_no_such_view(
    address: str, store: Store, clock: Clock, signed_in: SignedIn
) -> None:
    kept(store, sighting("1", DISGUISED, NIGHT))
    alice = signed_in()
    bare = Reader(create_app(store, ReviewSettings(), clock=clock))
    bare.client.cookies.update(alice.client.cookies)
    bare.open(address)
    assert bare.status == (404 if "plain" in address else 200)
    assert not bare.page.xpath("//*[@aria-keyshortcuts='T']")
    bare.client.close()
