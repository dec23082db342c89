"""Saved views of the queue and its live numbers: one's own names, everybody's addresses, counts as they stand now."""

from collections.abc import Callable

import pytest

from review.desk import TOUCH_AFTER
from store.engine import Store
from tests.factories import NOW, kept, sighting
from tests.review.conftest import Clock, Reader

SignedIn = Callable[..., Reader]


@pytest.fixture
def filled(store: Store) -> Store:
    kept(store, *(sighting(str(n), f"annonce {n} cocaïne 60e") for n in range(3)))
    kept(store, *(sighting(str(n), f"lot {n} kétamine", source="social.example") for n in range(2)))
    return store


def tabs(reader: Reader) -> dict[str, str]:
    links = reader.page.xpath("//nav[@class='tabs']/a")
    return {link.xpath("string(bdi)"): link.xpath("string(span)") for link in links}


def test_a_view_gets_a_name_a_count_and_loses_it_again(filled: Store, signed_in: SignedIn) -> None:
    alice = signed_in().open("/queue")
    assert tabs(alice) == {"All": "5"}
    assert not alice.page.xpath("//form[@action='/views']"), "the whole queue needs no name"
    alice.open("/queue?source=social.example").submit("/views", name=" Réseaux ")
    assert alice.address.startswith("/queue?source=social.example")
    assert tabs(alice) == {"All": "5", "Réseaux": "2"}
    assert alice.page.xpath("string(//nav[@class='tabs']/a[@aria-current]/bdi)") == "Réseaux"
    alice.submit("/views", name="Autres réseaux")
    assert tabs(alice) == {"All": "5", "Autres réseaux": "2"}
    alice.submit("/views/forget")
    assert tabs(alice) == {"All": "5"}
    assert alice.address.startswith("/queue?source=social.example"), "the filters stay"


def test_the_address_of_a_saved_view_works_for_others_without_its_name(filled: Store, signed_in: SignedIn) -> None:
    alice = signed_in().open("/queue?source=social.example").submit("/views", name="Réseaux")
    shared = alice.page.xpath("//nav[@class='tabs']/a[@aria-current]/@href")[0]
    bob = signed_in("bob").open(shared)
    assert len(bob.page.xpath("//a[@class='gist']")) == 2
    assert tabs(bob) == {"All": "5"}
    assert "Réseaux" not in bob.source


def test_a_name_is_text_whatever_it_holds(filled: Store, signed_in: SignedIn) -> None:
    name = '<b>"x"</b>{{ 7*7 }}'
    alice = signed_in().open("/queue?band=very_likely").submit("/views", name=name)
    assert name in tabs(alice)


def test_a_view_that_cannot_be_saved_says_why(filled: Store, signed_in: SignedIn) -> None:
    alice = signed_in()
    for n in range(13):
        alice.open(f"/queue?source=source{n}").submit("/views", name=f"vue {n}")
    assert "at most 12 saved views" in alice.text()
    assert len(tabs(alice)) == 13


def test_the_filters_of_a_saved_view_are_those_of_the_queue_and_no_others(filled: Store, signed_in: SignedIn) -> None:
    alice = signed_in().open("/queue")
    token = alice.page.xpath("//input[@name='csrf']/@value")[0]
    data = {"csrf": token, "name": "x", "view": "?source=social.example&evil=1&state=nonsense"}
    assert alice.client.post("/views", data=data).status_code == 200
    assert alice.client.post("/views", data={**data, "name": ""}).status_code == 200
    assert list(tabs(alice.open("/queue"))) == ["All", "x"]


def test_an_auditor_saves_views_and_an_administrator_has_none(filled: Store, signed_in: SignedIn) -> None:
    ada = signed_in("ada", "auditor").open("/queue?source=social.example").submit("/views", name="Réseaux")
    assert tabs(ada)["Réseaux"] == "2"
    root = signed_in("root", "admin").open("/sources")
    token = root.page.xpath("//input[@name='csrf']/@value")[0]
    for path in ("/views", "/views/forget"):
        assert root.client.post(path, data={"csrf": token, "name": "x", "view": ""}).status_code == 403
    assert root.open("/queue/live").status == 403


def test_live_numbers_follow_what_comes_in_and_what_is_decided(filled: Store, signed_in: SignedIn) -> None:
    alice = signed_in().open("/queue?source=social.example").submit("/views", name="Réseaux")
    live = alice.page.xpath("//main/@data-live")[0]
    before = alice.client.get(live).json()
    assert before == {
        "waiting": "2 posts to decide; a campaign takes one line.",
        "escalated": "",
        "tabs": ["5", "2"],
        "fresh": "",
    }
    kept(filled, sighting("9", "encore un lot de kétamine", source="social.example"))
    kept(filled, sighting("10", "ailleurs, cocaïne 60e"))
    signed_in("bob").open("/posts/1").submit("/decision", press=("label", "news"))
    now = alice.client.get(live).json()
    assert now["waiting"].startswith("3 posts")
    assert now["tabs"] == ["6", "3"]
    assert now["fresh"] == "1 new post in this view"
    assert (
        alice.open("/queue?source=social.example").client.get(alice.page.xpath("//main/@data-live")[0]).json()["fresh"]
        == ""
    ), "a page made anew has seen it"


def test_live_numbers_say_nothing_of_what_one_may_not_see(filled: Store, signed_in: SignedIn) -> None:
    kept(filled, sighting("r", "réservée cocaïne", restricted=True))
    assert signed_in().client.get("/queue/live?newest=5").json()["tabs"] == ["5"]
    assert signed_in("sam", "supervisor").client.get("/queue/live?newest=5").json()["tabs"] == ["6"]


def test_an_open_page_keeps_no_session_open(filled: Store, signed_in: SignedIn, clock: Clock) -> None:
    alice = signed_in().open("/queue")
    for _ in range(12):
        clock.advance(seconds=int(TOUCH_AFTER.total_seconds()) + 1)
        answer = alice.client.get("/queue/live", follow_redirects=False)
    assert answer.status_code == 303, "an hour without a person ends the session, whatever the script asks"
    assert alice.open("/queue").path() == "/sign-in"
    assert clock.now > NOW


def test_a_poll_writes_nothing(filled: Store, signed_in: SignedIn, clock: Clock) -> None:
    alice = signed_in()
    clock.advance(minutes=20)
    with filled.session() as session, session.begin():  # holds the write lock of SQLite
        assert alice.client.get("/queue/live").status_code == 200
