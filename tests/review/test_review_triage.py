"""Deciding posts one after the other: by form, as a browser without script does it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from review.vocabulary import LABELS
from store import decisions, posts
from store.engine import Store
from store.tables import Claim, Decision, Post, Skip
from store.values import LABELS as STORE_LABELS
from tests.factories import NOW, kept, sighting

SignedIn = Callable[..., Any]


def many(store: Store, count: int) -> list[int]:
    """Posts that are no campaign: each with a contact of its own."""
    made = [
        sighting(str(n), f"Dispo cocaïne 1g 60e, snap exemple.n{n}", [("snapchat", f"exemple.n{n}")])
        for n in range(1, count + 1)
    ]
    return [one.post_id for one in kept(store, *made)]


def decided(store: Store) -> dict[int, str | None]:
    with store.reading() as session:
        return dict(session.execute(select(Post.id, Post.decided_label).where(Post.state == "decided")).all())


def count(store: Store, table: type[Any]) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_every_label_of_the_store_has_a_key_and_a_button(store: Store, signed_in: SignedIn) -> None:
    many(store, 1)
    page = signed_in().open("/triage").page
    assert {label.value for label in LABELS} == set(STORE_LABELS)
    for label in LABELS:
        buttons = page.xpath(f"//form[@id='decide']//button[@name='label'][@value='{label.value}']")
        assert {button.get("aria-keyshortcuts") for button in buttons} == {label.key}
    assert len({label.key for label in LABELS}) == 9


def test_a_decision_is_recorded_and_the_next_post_opens(store: Store, signed_in: SignedIn) -> None:
    numbers = many(store, 3)
    alice = signed_in()
    alice.open("/triage")
    first = alice.path()
    assert first == f"/posts/{numbers[-1]}", "of equal priority, the newest comes first"
    alice.submit("/decision", press=("label", "unrelated"), note=" a joke ")
    assert alice.path() == f"/posts/{numbers[-2]}"
    assert decided(store) == {numbers[-1]: "unrelated"}
    assert "Just now: Unrelated" in alice.text()
    with store.reading() as session:
        row = session.scalars(select(Decision)).one()
    assert (row.note, row.user_id) == ("a joke", alice.user_id)
    assert row.saw["model"] == "fr-2026.11.2"
    assert row.saw["band"] == "very_likely"


def test_when_nothing_is_left_the_queue_says_so(store: Store, signed_in: SignedIn) -> None:
    many(store, 1)
    alice = signed_in().open("/triage").submit("/decision", press=("label", "sale_ad"))
    assert alice.path() == "/queue"
    assert "Nothing waits in this view." in alice.text()


def test_attributes_are_kept_with_the_decision(store: Store, signed_in: SignedIn) -> None:
    many(store, 1)
    signed_in().open("/triage").submit(
        "/decision", press=("label", "sale_ad"), attributes=["scam_suspected", "wholesale"]
    )
    with store.reading() as session:
        assert session.scalars(select(Decision.attributes)).one() == {"scam_suspected": True, "wholesale": True}


def test_undo_brings_the_post_back(store: Store, signed_in: SignedIn) -> None:
    numbers = many(store, 2)
    alice = signed_in().open("/triage").submit("/decision", press=("label", "news"))
    alice.submit("/undo")
    assert alice.path() == f"/posts/{numbers[-1]}"
    assert "Undone" in alice.text()
    assert decided(store) == {}
    assert "took back a decision" in alice.text()


def test_undo_after_ten_minutes_says_that_there_is_nothing_to_undo(
    store: Store, signed_in: SignedIn, clock: Any
) -> None:
    many(store, 2)
    alice = signed_in().open("/triage").submit("/decision", press=("label", "news"))
    clock.advance(minutes=11)
    alice.submit("/undo")
    assert "nothing to undo" in alice.text()
    assert len(decided(store)) == 1


def test_a_skip_needs_a_listed_reason_and_leaves_the_post_for_others(store: Store, signed_in: SignedIn) -> None:
    numbers = many(store, 2)
    alice, bob = signed_in("alice"), signed_in("bob")
    alice.open("/triage").submit("/skip", press=("reason", "language"))
    assert alice.path() == f"/posts/{numbers[0]}"
    assert "Skipped" in alice.text()
    with store.reading() as session:
        assert session.scalars(select(Skip.reason)).one() == "language"
    assert bob.open("/triage").path() == f"/posts/{numbers[1]}", "the skipped post is still the first for others"
    bob.submit("/skip", reason="because")
    assert bob.status == 422
    assert count(store, Skip) == 1


def test_the_same_form_sent_twice_counts_once(store: Store, signed_in: SignedIn) -> None:
    many(store, 3)
    alice = signed_in().open("/triage")
    form = alice.page
    alice.submit("/decision", press=("label", "drug_talk"))
    alice.page = form
    alice.submit("/decision", press=("label", "drug_talk"))
    assert "already recorded" in alice.text()
    assert count(store, Decision) == 1


def test_a_post_decided_by_somebody_else_meanwhile_is_not_decided_twice(
    store: Store, signed_in: SignedIn, clock: Any
) -> None:
    many(store, 2)
    alice, bob = signed_in("alice"), signed_in("bob")
    alice.open("/triage")
    clock.advance(minutes=11)  # the claim runs out
    bob.open(alice.path()).submit("/decision", press=("label", "unrelated"))
    alice.submit("/decision", press=("label", "sale_ad"), note="typed with care")
    assert alice.status == 409
    assert "changed while you were reading it" in alice.text()
    assert alice.page.xpath("//textarea")[0].text == "typed with care", "nothing typed is lost"
    assert list(decided(store).values()) == ["unrelated"]


def test_a_post_claimed_by_somebody_else_cannot_be_decided(store: Store, signed_in: SignedIn, clock: Any) -> None:
    many(store, 1)
    alice, bob = signed_in("alice"), signed_in("bob")
    alice.open("/triage")
    address = alice.path()
    assert "alice" in bob.open(address).text()
    assert not bob.page.xpath("//form[@id='decide']")
    clock.advance(minutes=11)
    assert bob.open(address).page.xpath("//form[@id='decide']"), "an expired claim is free"
    alice.submit("/decision", press=("label", "sale_ad"))
    assert alice.status == 409
    assert "Somebody else is looking at this post" in alice.text()
    assert decided(store) == {}


def test_an_expired_claim_that_nobody_took_still_decides(store: Store, signed_in: SignedIn, clock: Any) -> None:
    many(store, 1)
    alice = signed_in().open("/triage")
    clock.advance(minutes=45)
    alice.submit("/decision", press=("label", "sale_ad"))
    assert list(decided(store).values()) == ["sale_ad"]


def test_a_text_that_changed_since_the_page_was_loaded_is_not_decided(store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting("1", "Dispo cocaïne 1g 60e"))
    alice = signed_in().open("/triage")
    kept(store, sighting("1", "Dispo cocaïne 1g 70e"))
    alice.submit("/decision", press=("label", "sale_ad"))
    assert alice.status == 409
    assert decided(store) == {}
    alice.open(alice.page.xpath("//main//a[contains(., 'as it is now')]/@href")[0])
    assert "Revision 2: the text changed" in alice.text()


def test_two_people_are_never_led_to_the_same_post(store: Store, signed_in: SignedIn) -> None:
    many(store, 3)
    readers = [signed_in(name).open("/triage").path() for name in ("alice", "bob", "carol")]
    assert len(set(readers)) == 3


def test_next_lets_go_of_the_post_and_previous_comes_back(store: Store, signed_in: SignedIn) -> None:
    many(store, 3)
    alice = signed_in().open("/triage")
    first = alice.path()
    alice.open(alice.page.xpath("//a[@aria-keyshortcuts='J']/@href")[0])
    assert alice.path() != first
    with store.reading() as session:
        claims = session.scalars(select(Claim.post_id)).all()
    assert [f"/posts/{number}" for number in claims] == [alice.path()]
    alice.open(alice.page.xpath("//a[@aria-keyshortcuts='K']/@href")[0])
    assert alice.path() == first


def test_a_decided_post_can_be_decided_again_and_both_stay_in_the_history(store: Store, signed_in: SignedIn) -> None:
    number = many(store, 1)[0]
    alice, bob = signed_in("alice"), signed_in("bob")
    alice.open("/triage").submit("/decision", press=("label", "sale_ad"))
    bob.open(f"/posts/{number}")
    assert "Decided Sale by alice" in bob.text()
    bob.submit("/decision", press=("label", "legal_trade"))
    assert decided(store) == {number: "legal_trade"}
    assert count(store, Decision) == 2


@pytest.fixture
def campaign(store: Store) -> list[int]:
    """Three posts that show the same contact."""
    made = [
        sighting(str(n), f"Dispo cocaïne 1g 60e numéro {n}, snap exemple.nuit", [("snapchat", "exemple.nuit")])
        for n in range(3)
    ]
    return [one.post_id for one in kept(store, *made)]


def test_a_campaign_is_one_line_of_the_queue(campaign: list[int], signed_in: SignedIn) -> None:
    alice = signed_in().open("/queue")
    assert len(alice.page.xpath("//table//a[@class='gist']")) == 1
    assert "3 posts to decide; a campaign takes one line." in alice.text()


def test_deciding_for_a_campaign_says_first_what_will_change(
    campaign: list[int], store: Store, signed_in: SignedIn
) -> None:
    alice = signed_in().open("/triage").submit("/decision", press=("label", "sale_ad"), scope="campaign", note="menu")
    assert decided(store) == {}
    assert "One decision for 3 posts" in alice.text()
    alice.submit("/decision")
    assert set(decided(store)) == set(campaign)
    alice.open(f"/posts/{campaign[0]}").submit("/undo")
    assert decided(store) == {}, "one undo takes the whole act back"


def test_a_campaign_that_grew_before_the_confirmation_is_asked_about_again(
    campaign: list[int], store: Store, signed_in: SignedIn
) -> None:
    alice = signed_in().open("/triage").submit("/decision", press=("label", "sale_ad"), scope="campaign")
    kept(store, sighting("9", "Dispo cocaïne numéro 9, snap exemple.nuit", [("snapchat", "exemple.nuit")]))
    alice.submit("/decision")
    assert "One decision for 4 posts" in alice.text()
    assert decided(store) == {}


def test_a_post_judged_blind_shows_nothing_that_the_machine_says(store: Store, signed_in: SignedIn) -> None:
    number = kept(store, sighting("1", "Dispo cocaïne 1g 60e, livraison Lille", blind=True))[0].post_id
    alice = signed_in()
    for address, part in (("/queue", "//table"), (f"/posts/{number}", "//main")):
        alice.open(address)
        shown = alice.page.xpath(part)[0].text_content()
        for word in ("very likely", "Sale,", "Cocaine", "prix après une quantité"):
            assert word not in shown, (address, word)
        assert "Blind check" in alice.text()
    for filtered in ("label=sale_ad", "band=very_likely", "substance=cocaine"):
        assert "Blind check" not in signed_in(filtered).open(f"/queue?{filtered}").text()
    assert not alice.page.xpath("//pre//mark"), "the marks are the machine's reading too"
    alice.submit("/decision", press=("label", "sale_ad"))
    assert "very likely" in alice.open(f"/posts/{number}").text()
    with store.reading() as session:
        assert session.scalars(select(Decision.saw)).one()["hidden"] is True


def test_undoing_elsewhere_makes_the_page_stale(store: Store, signed_in: SignedIn) -> None:
    number = many(store, 1)[0]
    alice, bob = signed_in("alice"), signed_in("bob")
    alice.open("/triage").submit("/decision", press=("label", "sale_ad"))
    bob.open(f"/posts/{number}")
    with store.session() as session, session.begin():
        decisions.undo(session, alice.user_id, NOW)
    bob.submit("/decision", press=("label", "news"))
    assert bob.status == 409


def test_an_older_revision_can_be_read_but_not_decided(store: Store, signed_in: SignedIn) -> None:
    number = kept(store, sighting("1", "Dispo cocaïne 1g 60e"))[0].post_id
    kept(store, sighting("1", "Dispo cocaïne 1g 70e"))
    alice = signed_in().open(f"/posts/{number}?text=1")
    assert "60e" in alice.page.xpath("//pre")[0].text_content()
    assert not alice.page.xpath("//form[@id='decide']")
    alice.open(f"/posts/{number}?text=changes")
    assert [one.text_content() for one in alice.page.xpath("//pre/del | //pre/ins")] == ["60e", "70e"]
    with store.reading() as session:
        assert len(posts.revisions(session, number)) == 2
