"""Removals: noted once, nothing deleted, undone by seeing the post again; who is asked again next."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from store import posts, removals
from store.engine import Store
from store.removals import Removed
from store.tables import Post, Revision
from tests.factories import NOW, kept, sighting

DAY = timedelta(days=1)
SOURCE = "exemple_menu59"


def remove(store: Store, *external_ids: str, at: datetime = NOW + DAY, reason: str = "http_404") -> int:
    with store.session() as session, session.begin():
        gone = [Removed(external_id=each, reason=reason, noted_at=at) for each in external_ids]
        return removals.remove(session, SOURCE, gone)


def standing(store: Store) -> dict[str, tuple[datetime | None, str | None]]:
    with store.reading() as session:
        return {row.external_id: (row.removed_at, row.removed_reason) for row in session.scalars(select(Post))}


def test_a_removal_is_noted_once_and_the_words_stay(store: Store) -> None:
    (one,) = kept(store, sighting("1"))
    kept(store, sighting("2"))
    assert remove(store, "1", "unknown") == 1
    assert remove(store, "1", at=NOW + 2 * DAY, reason="http_410") == 0
    assert standing(store) == {"1": (NOW + DAY, "http_404"), "2": (None, None)}
    with store.reading() as session:
        assert len(session.scalars(select(Revision)).all()) == 2
        assert posts.reveal_text(session, store.keys, one.revision_id).startswith("Dispo")


@pytest.mark.parametrize("text", ["Dispo cocaïne 1g 60e, livraison Lille", "Annonce terminée"])
def test_a_post_seen_again_is_no_longer_removed(text: str, store: Store) -> None:
    kept(store, sighting("1"))
    remove(store, "1")
    kept(store, sighting("1", text, fetched_at=NOW + 2 * DAY))
    assert standing(store) == {"1": (None, None)}


def test_a_removal_older_than_the_last_sighting_is_not_believed(store: Store) -> None:
    kept(store, sighting("1", fetched_at=NOW + 2 * DAY))
    assert remove(store, "1", at=NOW + DAY) == 0
    kept(store, sighting("2"))
    remove(store, "2")
    kept(store, sighting("2", fetched_at=NOW - DAY))
    assert standing(store)["2"] == (NOW + DAY, "http_404")


def test_posts_are_asked_again_in_turn_and_removed_ones_not(store: Store) -> None:
    kept(store, *(sighting(str(number), fetched_at=NOW + timedelta(minutes=number)) for number in range(5)))
    kept(store, sighting("elsewhere", source="another"))
    remove(store, "0")

    def ask(now: datetime) -> list[str]:
        with store.session() as session, session.begin():
            return [place.external_id for place in removals.to_ask_again(session, SOURCE, now - DAY, now, 2)]

    assert ask(NOW + timedelta(hours=1)) == []
    later = NOW + 2 * DAY
    assert [ask(later), ask(later), ask(later)] == [["1", "2"], ["3", "4"], []]
