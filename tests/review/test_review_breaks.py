"""The break reminder: due after work without a pause, put off or taken, known to one's own browser only."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from review.rest import COOKIE, due, new_stretch, stretch_of
from review.settings import ReviewSettings
from store.engine import Store
from store.tables import Claim
from tests.factories import NOW, kept, sighting
from tests.review.conftest import Clock, Reader

SignedIn = Callable[..., Reader]


def work(reader: Reader, clock: Clock, minutes: int, address: str = "/queue") -> Reader:
    """A page every two minutes."""
    for _ in range(minutes // 2):
        clock.advance(minutes=2)
        reader.open(address)
    return reader


def reminded(reader: Reader) -> bool:
    return bool(reader.page.xpath("//aside[@class='rest']"))


def test_after_fifty_minutes_without_a_pause_a_break_is_recommended(
    store: Store, signed_in: SignedIn, clock: Clock
) -> None:
    kept(store, sighting())
    alice = signed_in().open("/queue")
    assert not reminded(work(alice, clock, 48))
    assert reminded(work(alice, clock, 2))
    assert "50 min without a pause" in alice.text()
    assert reminded(alice.open("/posts/1")), "on the pages where one works"


def test_a_pause_begins_a_new_stretch(signed_in: SignedIn, clock: Clock) -> None:
    alice = work(signed_in().open("/queue"), clock, 48)
    clock.advance(minutes=5)
    alice.open("/queue")
    assert not reminded(work(alice, clock, 48))
    assert reminded(work(alice, clock, 2))


def test_later_is_quiet_for_ten_minutes_and_returns_to_the_page(
    store: Store, signed_in: SignedIn, clock: Clock
) -> None:
    alice = work(signed_in().open("/queue"), clock, 50, "/queue?band=likely")
    alice.submit("/break", press=("choice", "later"))
    assert [alice.address, reminded(alice)] == ["/queue?band=likely", False]
    assert not reminded(work(alice, clock, 8))
    assert reminded(work(alice, clock, 2))


def test_a_break_frees_the_posts_that_one_holds_and_starts_anew(
    store: Store, signed_in: SignedIn, clock: Clock
) -> None:
    kept(store, sighting("1"), sighting("2", "autre annonce"))
    bob = signed_in("bob").open("/posts/2")
    alice = work(signed_in().open("/queue"), clock, 50, "/posts/1")
    bob.open("/posts/2")
    alice.submit("/break", press=("choice", "rest"))
    assert alice.address == "/break"
    assert not reminded(alice)
    with store.reading() as session:
        assert session.scalars(select(Claim.user_id)).all() == [bob.user_id]
    alice.open("/")
    assert not reminded(alice)
    assert reminded(work(alice, clock, 50))


def test_nothing_about_it_is_kept_and_the_cookie_is_out_of_reach(
    store: Store, signed_in: SignedIn, clock: Clock
) -> None:
    alice = work(signed_in(), clock, 2)
    said = [one for one in alice.answer.headers.get_list("set-cookie") if one.startswith(COOKIE)]
    assert len(said) == 1
    assert "HttpOnly" in said[0]
    assert "SameSite=strict" in said[0]
    assert alice.open("/queue").answer.headers.get_list("set-cookie") == [], "not at every page"
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Claim)) == 0


@pytest.mark.parametrize("settings", [ReviewSettings(break_minutes=0)])
def test_a_deployment_can_do_without(settings: ReviewSettings, signed_in: SignedIn, clock: Clock) -> None:
    alice = work(signed_in().open("/queue"), clock, 120)
    assert not reminded(alice)
    assert COOKIE not in alice.client.cookies


def test_who_reads_no_posts_is_not_reminded(signed_in: SignedIn, clock: Clock) -> None:
    root = signed_in("root", "admin").open("/sources")
    assert not reminded(work(root, clock, 60, "/sources"))
    assert COOKIE not in root.client.cookies


@pytest.mark.parametrize(
    "cookie", ["", "x", "1.2", "1.2.3.4", "-1.2.3", "9" * 40, "99999999999.99999999999.0", "5.4.3", "é.1.1"]
)
def test_a_cookie_that_does_not_read_begins_anew(cookie: str) -> None:
    assert stretch_of(cookie, NOW) == new_stretch(NOW)


def test_a_cookie_says_what_was_written_into_it() -> None:
    stretch = new_stretch(NOW)
    later = NOW + timedelta(minutes=4)
    assert stretch_of(stretch.written(), later) == stretch
    assert due(stretch, later, 4) == timedelta(minutes=4)
    assert due(stretch, later, 5) is None
    assert due(stretch, later, 0) is None


def test_only_a_form_of_ones_own_takes_a_break(signed_in: SignedIn) -> None:
    alice = signed_in().open("/queue")
    token = alice.page.xpath("//input[@name='csrf']/@value")[0]
    for data, status in (({"choice": "rest"}, 403), ({"csrf": token, "choice": "never"}, 422)):
        assert alice.client.post("/break", data=data).status_code == status
    answer = alice.client.post(
        "/break", data={"csrf": token, "choice": "later", "back": "//evil.example"}, follow_redirects=False
    )
    assert answer.headers["location"] == "/"
