"""What is left to the supervisors: hidden from the others at once, counted for them, decided by a supervisor."""

from collections.abc import Callable

import pytest

from store.engine import Store
from store.tables import Post
from tests.factories import kept, sighting
from tests.review.conftest import Reader

SignedIn = Callable[..., Reader]
LEFT = pytest.mark.parametrize(
    ("label", "attributes"),
    [("sale_ad", ["minor_signal"]), ("other_illicit_offer", [])],
    ids=["sign of a minor", "other illicit offer"],
)


def leave(reader: Reader, label: str, attributes: list[str]) -> Reader:
    """Decide on post 1 so that it goes to the supervisors."""
    return reader.open("/posts/1").submit("/decision", press=("label", label), attributes=attributes)


@LEFT
def test_a_post_left_to_the_supervisors_is_closed_to_the_others(
    label: str, attributes: list[str], store: Store, signed_in: SignedIn
) -> None:
    kept(store, sighting("1", "vend faux papiers"), sighting("2", "autre annonce"))
    alice = signed_in()
    assert "Left to the supervisors" in leave(alice, label, attributes).text()
    assert alice.path() == "/posts/2"
    for address in ("/queue", "/queue?state=decided", "/queue?state=supervisor", "/campaigns/1"):
        assert "faux papiers" not in alice.open(address).source
    assert alice.open("/posts/1").status == 404
    queue = alice.open("/queue")
    assert "1 post waits for a supervisor." in queue.text()
    assert not queue.page.xpath("//*[contains(@href, 'state=supervisor')]")
    assert not queue.page.xpath("//option[@value='supervisor']")


@LEFT
def test_a_supervisor_finds_it_and_decides(
    label: str, attributes: list[str], store: Store, signed_in: SignedIn
) -> None:
    kept(store, sighting("1", "vend faux papiers"), sighting("2", "autre annonce"))
    leave(signed_in(), label, attributes)
    sophie = signed_in("sophie", role="supervisor")
    link = sophie.open("/queue").page.xpath("//a[contains(@href, 'state=supervisor')]")[0]
    rows = sophie.open(link.get("href")).page.xpath("//tbody/tr")
    assert len(rows) == 1
    assert ("sign of a minor" in rows[0].text_content()) == bool(attributes)
    sophie.open("/triage?state=supervisor")
    assert sophie.path() == "/posts/1"
    assert "Decided" in sophie.text()
    sophie.submit("/decision", press=("label", "unrelated"))
    assert sophie.address == "/queue?state=supervisor&notice=empty"
    with store.reading() as session:
        post = session.get_one(Post, 1)
        assert (post.decided_label, post.restricted) == ("unrelated", True)


@LEFT
def test_whoever_left_it_may_take_it_back(label: str, attributes: list[str], store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting("1", "vend faux papiers"), sighting("2", "autre annonce"))
    alice = signed_in()
    leave(alice, label, attributes).submit("/undo")
    assert (alice.path(), alice.status) == ("/posts/1", 200)
    assert "faux papiers" in alice.text()


@LEFT
def test_the_form_sent_twice_counts_once(label: str, attributes: list[str], store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting("1", "vend faux papiers"), sighting("2", "autre annonce"))
    alice = signed_in().open("/posts/1")
    page = alice.page
    alice.submit("/decision", press=("label", label), attributes=attributes)
    alice.page = page
    alice.submit("/decision", press=("label", label), attributes=attributes)
    assert "it counts once" in alice.text()


def test_a_decision_for_a_campaign_says_that_its_posts_will_be_closed(store: Store, signed_in: SignedIn) -> None:
    snap = [("snapchat", "exemple.nuit")]
    kept(store, *(sighting(str(n), f"cocaïne {n} exemple.nuit", snap) for n in (1, 2)))
    alice = signed_in().open("/posts/1")
    alice.submit("/decision", press=("label", "sale_ad"), attributes=["minor_signal"], scope="campaign")
    assert "posts from then on seen by supervisors only" in alice.text()
    alice.submit("/decision")
    assert alice.open("/posts/2").status == 404
