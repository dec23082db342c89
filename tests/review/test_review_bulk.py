"""Deciding many posts at once: the preview names what changes, the form counts once, one undo takes it all back."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from store import claims
from store.engine import Store
from store.tables import AuditEntry, Decision, Post
from tests.factories import NOW, kept, sighting
from tests.review.conftest import Clock, Reader

SignedIn = Callable[..., Reader]
NIGHT = [("snapchat", "exemple.nuit")]


@pytest.fixture
def filled(store: Store) -> Store:
    """Three posts of a shop that is legal, one of a campaign of three, one judged blind, one for supervisors."""
    kept(store, *(sighting(str(n), f"fleurs CBD lot {n} 60e cocaïne") for n in range(1, 4)))
    kept(store, *(sighting(f"c{n}", f"cocaïne {n} snap exemple.nuit", NIGHT) for n in range(3)))
    kept(store, sighting("b", "à l'aveugle", blind=True), sighting("r", "réservée", restricted=True))
    return store


def choose(reader: Reader, *posts: int, **more: Any) -> Reader:
    fields: dict[str, Any] = {"label": "legal_trade", "note": "boutique déclarée", **more}
    return reader.open("/queue").submit("/bulk", post=[str(post) for post in posts], **fields)


def facts(reader: Reader) -> list[str]:
    """What changes and what stays, line by line."""
    lines = reader.page.xpath("//ul[@class='preview-list']/li")
    return [" ".join(text for span in line for text in span.text_content().split()) for line in lines]


def labels(store: Store) -> dict[int, str]:
    with store.reading() as session:
        found = session.execute(select(Post.id, Post.decided_label).where(Post.decided_label.is_not(None)))
        return {row.id: row.decided_label or "" for row in found}


def test_the_preview_names_each_post_before_and_after_and_writes_nothing(filled: Store, signed_in: SignedIn) -> None:
    alice = choose(signed_in(), 1, 3)
    assert alice.status == 200
    rows = [" ".join(row.text_content().split()) for row in alice.page.xpath("//main//tbody/tr")]
    assert len(rows) == 2
    assert "no. 1" in rows[0]
    assert all("to decide becomes Legal trade" in row for row in rows), rows
    assert facts(alice) == ["2 posts receive Legal trade"]
    assert "boutique déclarée" in alice.text()
    assert labels(filled) == {}


def test_the_decision_is_one_act_with_one_reason_and_one_undo(filled: Store, signed_in: SignedIn) -> None:
    alice = choose(signed_in(), 1, 2, 3).submit("/bulk/decision")
    assert "3 posts decided Legal trade" in alice.text()
    assert labels(filled) == dict.fromkeys((1, 2, 3), "legal_trade")
    with filled.reading() as session:
        rows = session.scalars(select(Decision).order_by(Decision.id)).all()
        log = session.scalars(select(AuditEntry.object).where(AuditEntry.action == "decide")).all()
    assert {row.note for row in rows} == {"boutique déclarée"}
    assert log == ["post:1 post:2 post:3"]
    alice.submit("/undo")
    assert alice.path() == "/queue"
    assert "the posts wait for a decision again" in alice.text()
    assert labels(filled) == {}


def test_the_queue_offers_to_undo_the_whole_act(filled: Store, signed_in: SignedIn) -> None:
    alice = choose(signed_in(), 1, 2).submit("/bulk/decision").open("/queue")
    assert "Just now: Legal trade, 2 posts" in alice.text()
    alice.submit("/undo")
    assert [alice.path(), labels(filled)] == ["/queue", {}]


def test_what_others_hold_or_decided_is_named_and_left_out(filled: Store, signed_in: SignedIn) -> None:
    bob = signed_in("bob")
    bob.open("/posts/1")
    bob.open("/posts/2").submit("/decision", press=("label", "sale_ad"))
    with filled.session() as session, session.begin():
        claims.claim(session, 1, bob.user_id, NOW)
    alice = choose(signed_in(), 1, 2, 3, 7, 8)
    left = {cells[0]: cells[1] for cells in rows_of(alice, "left-out")}
    assert {name.split("no. ")[1]: why for name, why in left.items()} == {
        "1": "bob is looking at it",
        "2": "already decided Sale by bob",
        "7": "a blind check is decided alone",
        "8": "erased, or not open to you",
    }
    assert facts(alice) == ["1 post receives Legal trade", "4 posts left out, named in the list"]
    assert "réservée" not in alice.source
    alice.submit("/bulk/decision")
    assert labels(filled) == {2: "sale_ad", 3: "legal_trade"}


def rows_of(reader: Reader, section: str) -> list[list[str]]:
    rows = reader.page.xpath(f"//section[@id='{section}']//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./td")] for row in rows]


def test_what_changed_between_preview_and_decision_is_left_out_and_named(filled: Store, signed_in: SignedIn) -> None:
    alice = choose(signed_in(), 1, 2, 3)
    bob = signed_in("bob")
    bob.open("/posts/1").submit("/decision", press=("label", "sale_ad"))
    kept(filled, sighting("2", "un tout autre texte, cocaïne 90e"))
    alice.submit("/bulk/decision")
    assert "1 post decided Legal trade" in alice.text()
    assert [why for _post, why in rows_of(alice, "left-out")] == [
        "already decided Sale by bob",
        "its text or its decision changed meanwhile",
    ]
    assert labels(filled) == {1: "sale_ad", 3: "legal_trade"}


def test_nothing_is_decided_when_all_of_it_changed(filled: Store, signed_in: SignedIn) -> None:
    alice = choose(signed_in(), 1)
    signed_in("bob").open("/posts/1").submit("/decision", press=("label", "sale_ad"))
    alice.submit("/bulk/decision")
    assert "Nothing was decided" in alice.text()
    assert labels(filled) == {1: "sale_ad"}
    assert not alice.page.xpath("//form[@action='/undo']")


def test_a_form_sent_twice_counts_once_even_after_an_undo(filled: Store, signed_in: SignedIn) -> None:
    alice = choose(signed_in(), 1, 2)
    data = dict(next(form for form in alice.page.forms if form.get("action") == "/bulk/decision").form_values())
    for _ in range(2):
        answer = alice.client.post("/bulk/decision", data=data)
        assert answer.status_code == 200
    assert "counts once" in answer.text
    alice.open("/queue").submit("/undo")
    again = alice.client.post("/bulk/decision", data=data)
    assert "taken back since" in again.text
    assert labels(filled) == {}
    with filled.reading() as session:
        assert len(session.scalars(select(Decision.id)).all()) == 4, "two decided, two undone, nothing more"


def test_whole_campaigns_are_decided_on_request(filled: Store, signed_in: SignedIn) -> None:
    alice = choose(signed_in(), 4, campaigns="on")
    assert facts(alice) == ["3 posts receive Legal trade"]
    alice.submit("/bulk/decision")
    assert set(labels(filled)) == {4, 5, 6}


def test_what_goes_to_the_supervisors_is_said_before(filled: Store, signed_in: SignedIn) -> None:
    alice = choose(signed_in(), 1, 2, label="other_illicit_offer")
    assert "2 posts from then on seen by supervisors only" in facts(alice)
    alice.submit("/bulk/decision")
    assert alice.open("/posts/1").status == 404
    alice.open("/queue").submit("/undo")
    assert alice.open("/posts/1").status == 200


def test_posts_are_chosen_in_a_search_too_and_one_returns_there(filled: Store, signed_in: SignedIn) -> None:
    alice = signed_in().open("/search?q=fleurs")
    assert alice.page.xpath("//input[@name='post']/@value") == ["3", "2", "1"]
    alice.submit("/bulk", post=["2", "3"], label="news", note="revue de presse").submit("/bulk/decision")
    assert labels(filled) == {2: "news", 3: "news"}
    back = alice.page.xpath("//main//a[contains(@class, 'btn--primary')]/@href")[0]
    assert back == "/search?q=fleurs"
    assert alice.open(back).page.xpath("//input[@name='post']/@value") == ["1"], "what is decided cannot be chosen"


@pytest.mark.parametrize(
    "fields", [{"label": ""}, {"note": "  "}, {"post": []}], ids=["no label", "no reason", "no post"]
)
def test_what_is_missing_is_asked_for(fields: dict[str, Any], filled: Store, signed_in: SignedIn) -> None:
    alice = signed_in().open("/queue")
    alice.submit("/bulk", **{"post": ["1"], "label": "news", "note": "presse", **fields})
    assert alice.path() == "/queue"
    assert "Choose posts, a label and a reason" in alice.text()


@pytest.mark.parametrize(
    "change",
    [{"posts": "1.1"}, {"posts": ""}, {"posts": "1.1.0 x"}, {"form": "zz"}, {"label": "dealer"}, {"more": "1"}],
)
def test_a_form_that_does_not_read_is_refused(change: dict[str, str], filled: Store, signed_in: SignedIn) -> None:
    alice = choose(signed_in(), 1)
    data = dict(next(form for form in alice.page.forms if form.get("action") == "/bulk/decision").form_values())
    assert alice.client.post("/bulk/decision", data={**data, **change}).status_code == 422
    assert labels(filled) == {}


def test_no_form_leads_elsewhere_afterwards(filled: Store, signed_in: SignedIn) -> None:
    alice = signed_in().open("/queue")
    token = alice.page.xpath("//input[@name='csrf']/@value")[0]
    data = {"csrf": token, "post": "1", "label": "news", "note": "x", "back": "https://evil.example/"}
    assert "evil" not in alice.client.post("/bulk", data=data).text
    ways = alice.open("/bulk/0?back=//evil.example").page.xpath("//main//a/@href")
    assert ways == ["/"]


def test_only_who_decides_may_and_nobody_sees_the_acts_of_others(filled: Store, signed_in: SignedIn) -> None:
    choose(signed_in(), 1).submit("/bulk/decision")
    assert signed_in("bob").open("/bulk/1").status == 404
    for role, status in (("auditor", 200), ("admin", 403)):
        reader = signed_in(f"{role}.one", role).open("/queue")
        assert [reader.status, reader.page.xpath("//input[@name='post']")] == [status, []]
        token = reader.page.xpath("//input[@name='csrf']/@value")[0]
        said = {"csrf": token, "label": "news", "note": "x"}
        assert reader.client.post("/bulk", data={**said, "post": "2"}).status_code == 403
        whole = {**said, "posts": "2.2.0", "form": "a" * 24}
        assert reader.client.post("/bulk/decision", data=whole).status_code == 403
        assert reader.open("/bulk/1").status == 403
    assert labels(filled) == {1: "legal_trade"}


def test_a_supervisor_chooses_among_what_only_supervisors_see(filled: Store, signed_in: SignedIn) -> None:
    sam = choose(signed_in("sam", "supervisor"), 8)
    assert facts(sam) == ["1 post receives Legal trade"]
    sam.submit("/bulk/decision")
    assert labels(filled) == {8: "legal_trade"}


def test_the_undo_of_the_last_page_ends_after_ten_minutes(filled: Store, signed_in: SignedIn, clock: Clock) -> None:
    alice = choose(signed_in(), 1, 2).submit("/bulk/decision")
    assert alice.page.xpath("//form[@action='/undo']")
    clock.advance(minutes=11)
    assert not alice.open(alice.address).page.xpath("//form[@action='/undo']")
