"""Saved views: named filters of one person, in their order, each name and each set of filters once."""

import pytest

from store import saved_views, users
from store.engine import Store
from store.errors import RefusedError
from tests.factories import user


def save(store: Store, by: int, name: str, query: str) -> None:
    with store.session() as session, session.begin():
        saved_views.save(session, by, name, query)


def named(store: Store, by: int) -> list[tuple[str, str]]:
    with store.reading() as session:
        return [(one.name, one.query) for one in saved_views.saved(session, by)]


def test_views_belong_to_one_person_and_keep_their_order(store: Store) -> None:
    alice, basile = user(store), user(store, "basile")
    save(store, alice, "  Nord \n", "source=a")
    save(store, alice, "Gros", "band=likely")
    assert named(store, alice) == [("Nord", "source=a"), ("Gros", "band=likely")]
    assert named(store, basile) == []


def test_a_known_name_takes_new_filters_and_known_filters_a_new_name(store: Store) -> None:
    alice = user(store)
    for name, query in (("Nord", "source=a"), ("Gros", "band=likely"), ("Nord", "source=b"), ("Lille", "source=b")):
        save(store, alice, name, query)
    assert named(store, alice) == [("Lille", "source=b"), ("Gros", "band=likely")]
    save(store, alice, "Gros", "source=b")
    assert named(store, alice) == [("Gros", "source=b")], "neither stands there twice"


def test_forgetting_leaves_the_other_views_and_preferences(store: Store) -> None:
    alice = user(store)
    with store.session() as session, session.begin():
        users.set_preferences(session, alice, {"theme": "dark"})
    save(store, alice, "Nord", "source=a")
    save(store, alice, "Gros", "band=likely")
    for _ in range(2):
        with store.session() as session, session.begin():
            saved_views.forget(session, alice, "Nord")
    assert named(store, alice) == [("Gros", "band=likely")]
    with store.reading() as session:
        assert users.account(session, alice).preferences["theme"] == "dark"


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_a_name_has_between_one_and_forty_characters(name: str, store: Store) -> None:
    with pytest.raises(RefusedError, match="1 to 40"):
        save(store, user(store), name, "source=a")


def test_there_are_not_more_than_twelve(store: Store) -> None:
    alice = user(store)
    for n in range(12):
        save(store, alice, f"vue {n}", f"source={n}")
    with pytest.raises(RefusedError, match="12"):
        save(store, alice, "une de trop", "source=z")
    save(store, alice, "vue 3", "source=z")
    assert len(named(store, alice)) == 12
