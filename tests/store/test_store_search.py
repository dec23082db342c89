"""Searching flagged posts: by words without accents, by what they advertise, by contact; and who is never found."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from store import decisions, retention, search
from store.engine import Store
from store.errors import StoreError
from store.folding import fold, tokens
from store.judgement import Judgement
from store.migrate import STEPS, upgrade
from store.search import Wanted, terms
from store.search_index import reindex
from store.tables import AuditEntry, Post, PostPrice, SearchText
from store.typed_contact import forms
from store.values import OfferRow, Sighting
from tests.factories import NOW, NUMBER, kept, sighting, user

NIGHT = [("snapchat", "exemple.nuit")]


def found(store: Store, words: str = "", **wanted: Any) -> list[int]:
    with store.reading() as session:
        return [line.post_id for line in search.page(session, Wanted(words=words, **wanted), None, 50, NOW).lines]


def offers(*pairs: tuple[float, float], substance: str = "cocaine") -> dict[str, Any]:
    return {
        "offers": tuple(
            OfferRow(substance=substance, quantity=grams, unit="g", price=price, currency="EUR", grams=grams)
            for grams, price in pairs
        )
    }


@pytest.fixture
def filled(store: Store) -> Store:
    kept(
        store,
        sighting("1", "Écaille première qualité, cocaïne 1g 60e, livraison Lille, snap exemple.nuit", NIGHT),
        sighting("2", "Cœur de Bretagne, herbe d'été 10g à 80", assessed={"substances": ("cannabis_herb",)}),
        sighting("3", "menu du soir cocaïne 1e5 Lille", assessed=offers((1, 70), (5, 300)), source="autre.example"),
    )
    return store


@pytest.mark.parametrize(
    ("words", "posts"),
    [
        ("ecaille", [1]),
        ("ÉCAILLE", [1]),
        ("cocaine", [3, 1]),
        ("cocaïne lille -menu", [1]),
        ("coeur", [2]),
        ("prem*", [1]),
        ("prem", []),
        ('"premiere qualite"', [1]),
        ('"qualite premiere"', []),
        ("-cocaine", [2]),
        ("1e5", [3]),
        ("d'été", [2]),
        ("", [3, 2, 1]),
        ("!!!", []),
        ('" OR "', []),
        ("words : x", []),
        ("NEAR(cocaine lille)", []),
        ("cocaine' | 'x", []),
        ("exemple.nuit", []),
        ("exemple", []),
        ("nuit", []),
    ],
)
def test_words_are_found_without_accents_and_contacts_are_not(words: str, posts: list[int], filled: Store) -> None:
    assert found(filled, words) == posts


def test_what_a_post_advertises_finds_it(filled: Store) -> None:
    assert found(filled, substance="cannabis_herb") == [2]
    assert found(filled, place="Lille") == [3, 1]
    assert found(filled, place="59") == [3, 1]
    assert found(filled, place="62") == []
    assert found(filled, source="autre.example") == [3]
    assert found(filled, label="sale_ad") == [3, 2, 1]
    assert found(filled, "menu", place="LILLE", substance="cocaine") == [3]


def test_a_price_lies_in_the_range_or_not(filled: Store) -> None:
    assert found(filled, per_gram=(65, None)) == [3]
    assert found(filled, per_gram=(None, 60), substance="cocaine") == [3, 1]
    assert found(filled, price=(250, 350)) == [3]
    assert found(filled, price=(100, 250)) == [], "between two offers lies none"


def test_dates_are_those_of_publication(filled: Store) -> None:
    assert found(filled, since=NOW - timedelta(hours=1)) == [3, 2, 1]
    assert found(filled, until=NOW - timedelta(hours=1)) == []


def test_pages_follow_each_other_without_gap_or_double(store: Store) -> None:
    kept(store, *(sighting(str(n), f"cocaïne {n}") for n in range(7)))
    seen, after = [], None
    with store.reading() as session:
        while True:
            page = search.page(session, Wanted(words="cocaine"), after, 3, NOW)
            seen += [line.post_id for line in page.lines]
            if (after := page.next) is None:
                break
        assert search.count(session, Wanted(words="cocaine"), cap=5) == 5
    assert seen == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("typed", ["exemple.nuit", "@Exemple.Nuit", "https://www.snapchat.com/add/exemple.nuit"])
def test_a_handle_as_it_is_typed_finds_its_posts_and_is_logged(typed: str, filled: Store) -> None:
    alice = user(filled)
    with filled.session() as session, session.begin():
        numbers = search.contacts_of(session, filled.keys, typed, "", alice, NOW)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "search_contact")).one()
    assert (entry.user_id, "exemple" in entry.object) == (alice, False)
    assert found(filled, contacts=numbers) == [1]


@pytest.mark.parametrize("typed", ["+33 6 39 98 00 01", "06.39.98.00.01", "0033639980001", "+33 (0)6 39 98 00 01"])
def test_a_number_is_the_same_however_it_is_typed(typed: str, store: Store) -> None:
    kept(store, sighting("1", f"cocaïne {NUMBER}", [("whatsapp", NUMBER)]))
    alice = user(store)
    with store.session() as session, session.begin():
        numbers = search.contacts_of(session, store.keys, typed, "", alice, NOW)
    assert found(store, contacts=numbers) == [1]


def test_a_contact_that_nobody_showed_finds_nothing_and_is_logged_too(filled: Store) -> None:
    alice = user(filled)
    with filled.session() as session, session.begin():
        assert search.contacts_of(session, filled.keys, "personne.ici", "", alice, NOW) == []
        assert session.scalar(select(func.count()).where(AuditEntry.action == "search_contact")) == 1
        with pytest.raises(StoreError, match="handle, a telephone number"):
            search.contacts_of(session, filled.keys, " @ ", "snapchat", alice, NOW)


@pytest.mark.parametrize("label", ["seeking", "harm_reduction"])
def test_who_asks_or_needs_help_is_never_found(label: str, filled: Store) -> None:
    kept(filled, sighting("4", "cherche cocaïne snap exemple.nuit", NIGHT, assessed={"label": label}))
    assert found(filled, "cherche") == []
    assert found(filled, contacts=[1]) == [1]
    alice = user(filled)
    with filled.session() as session, session.begin():
        post = session.get_one(Post, 1)
        decisions.decide(session, 1, post.revision_id, Judgement(user_id=alice, label=label, decided_at=NOW))
    assert found(filled, contacts=[1]) == []
    assert found(filled, "ecaille") == []


def test_restricted_posts_are_found_by_those_who_may_see_them(store: Store) -> None:
    kept(store, sighting("1", restricted=True))
    assert found(store, "cocaine") == []
    assert found(store, "cocaine", restricted=True) == [1]
    kept(store, sighting("2", "Dispo cocaïne ailleurs", assessed={"fingerprint": "00000000ffffffff"}))
    kept(store, sighting("3", restricted=True, assessed={"fingerprint": "00000000fffffff0"}))
    assert found(store, alike=3) == [], "nor does its text lead to others"
    assert found(store, alike=2) == [2]


def test_near_identical_text_is_found_and_other_text_is_not(store: Store) -> None:
    prints = ("00000000ffffffff", "00000000fffffffe", "ffffffff00000000")
    kept(store, *(sighting(str(n), f"cocaïne {n}", assessed={"fingerprint": one}) for n, one in enumerate(prints)))
    assert found(store, alike=1) == [2, 1]


def test_a_blind_post_is_not_told_by_what_the_machine_says(store: Store) -> None:
    kept(store, sighting("1", blind=True), sighting("2", "autre cocaïne", audit=True))
    assert found(store, "cocaine") == [1], "an audit sample is not found at all"
    for wanted in ({"substance": "cocaine"}, {"place": "Lille"}, {"label": "sale_ad"}, {"per_gram": (1.0, None)}):
        assert found(store, **wanted) == []


def test_a_changed_text_is_found_by_its_new_words_only(store: Store) -> None:
    kept(store, sighting("1", "cocaïne hier"))
    later = NOW + timedelta(hours=1)
    kept(store, sighting("1", "cocaïne demain", fetched_at=later), now=later)
    assert found(store, "hier") == []
    assert found(store, "demain") == [1]


def test_a_contact_recognised_later_leaves_the_index(store: Store) -> None:
    said = "cocaïne snap exemple.nuit"
    kept(store, sighting("1", said))
    assert found(store, "nuit") == [1]
    kept(store, sighting("1", said, NIGHT, assessed={"model": "fr-2026.12.1"}))
    assert found(store, "nuit") == []
    kept(store, sighting("1", said, assessed={"model": "fr-2027.1.1"}))
    assert found(store, "nuit") == [], "a model that overlooks it again does not bring it back"


def test_what_is_erased_is_not_found(filled: Store) -> None:
    with filled.session() as session, session.begin():
        retention.erase(session, [1, 3], "test", NOW)
    assert found(filled, "cocaine") == []
    with filled.reading() as session:
        assert list(session.scalars(select(SearchText.post_id))) == [2]
        assert session.scalars(select(PostPrice.post_id)).all() == [2]
        if filled.engine.dialect.name == "sqlite":
            assert list(session.execute(text("SELECT rowid FROM search_index WHERE search_index MATCH 'lille'"))) == []


def test_filling_the_index_again_changes_nothing(filled: Store) -> None:
    def rows() -> list[Any]:
        with filled.reading() as session:
            texts = session.execute(select(SearchText.post_id, SearchText.words, SearchText.facts).order_by("post_id"))
            return [*texts, *session.execute(select(PostPrice.post_id, PostPrice.price).order_by("post_id", "price"))]

    before = rows()
    with filled.session() as session, session.begin():
        reindex(session.connection(), [1, 2, 3])
    assert rows() == before
    assert len(before) > 3


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(said: str) -> None:
    assert tokens(" ".join(tokens(said))) == tokens(said)
    assert fold("Écaille CŒUR 𝐜𝐨𝐤𝐞") == "ecaille coeur coke"


@given(st.text(max_size=80))
def test_any_input_gives_words_of_letters_and_digits(said: str) -> None:
    assert all(word.isalnum() for term in terms(said) for word in term.words)
    assert all(normal for _platform, normal in forms(said, ("snapchat",)))


def test_any_input_can_be_searched(filled: Store) -> None:
    odd: tuple[str, ...] = ("\0", "\ud800", "*", "-", '"', "a" * 5000, "٣ مرحبا", "'", "\\", "a:b", "%", "🍀" * 500)
    made: Sighting = sighting("9", "مرحبا كوكايين")
    kept(filled, made)
    assert all(found(filled, one) in ([], [4]) for one in odd)
    assert found(filled, "مرحبا") == [4]


def test_the_migration_fills_the_index_for_posts_that_are_there(filled: Store) -> None:
    with filled.engine.begin() as connection:
        if filled.engine.dialect.name == "sqlite":
            connection.execute(text("DROP TABLE search_index"))
        for table in ("search_texts", "post_prices"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0007'"))
        upgrade(connection, "0008")
        connection.execute(text("UPDATE alembic_version SET version_num = :last"), {"last": STEPS[-1]})
    assert found(filled, "ecaille") == [1]
    assert found(filled, place="59", per_gram=(65, None)) == [3]
