"""The queue: a readable order, pages that fit together, claims that expire."""

import threading
from datetime import timedelta

import pytest

from store import cards, decisions, queue
from store.engine import Store
from store.errors import RefusedError, StoreError, TakenError
from store.judgement import Judgement
from store.queue import Filters
from tests.factories import NOW, NUMBER, assessment, kept, sighting, user


def lines(store: Store, filters: Filters | None = None, limit: int = 50) -> list[queue.Line]:
    with store.reading() as session:
        return list(queue.page(session, filters or Filters(), None, limit, NOW).lines)


def names(store: Store, filters: Filters | None = None) -> list[int]:
    return [line.post_id for line in lines(store, filters)]


def test_a_full_advertisement_comes_before_a_bare_word(store: Store) -> None:
    bare, full = kept(
        store,
        sighting("1", "cocaïne"),
        sighting("2", f"cocaïne 1g 60e livraison Lille {NUMBER}", [("phone", NUMBER)]),
    )
    assert names(store) == [full.post_id, bare.post_id]
    line = lines(store)[0]
    assert line.slots == ("SUBSTANCE", "QUANTITY", "PRICE", "CONTACT", "PLACE", "DELIVERY")
    assert sum(points for _, points in line.why) == line.priority
    assert ("published_within_the_hour", 12) in line.why
    assert (line.substances, line.places, line.band) == (("cocaine",), ("Lille",), "very_likely")
    assert NUMBER not in line.excerpt


def test_a_line_says_which_advertisement_a_post_rather_is(store: Store) -> None:
    torn = {"label": "unrelated", "labels": {"unrelated": 0.4, "recruitment_ad": 0.35, "sale_ad": 0.25}}
    kept(store, sighting("1"), sighting("2", "cherche guetteur", assessed=torn))
    assert {line.post_id: (line.label, line.advert) for line in lines(store)} == {
        1: ("sale_ad", "sale_ad"),
        2: ("unrelated", "recruitment_ad"),
    }


def test_pages_follow_each_other_without_a_gap_or_a_repeat(store: Store) -> None:
    kept(store, *(sighting(str(n), f"cocaïne {'1g 60e' if n % 3 else ''} {n}") for n in range(23)))
    seen: list[int] = []
    after = None
    while True:
        with store.reading() as session:
            page = queue.page(session, Filters(), after, 5, NOW)
        seen += [line.post_id for line in page.lines]
        after = page.next
        if after is None:
            break
    assert seen == names(store)
    assert len(set(seen)) == 23


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        (Filters(source="autre"), ["2"]),
        (Filters(source="nowhere"), []),
        (Filters(language="en"), ["3"]),
        (Filters(label="recruitment_ad"), ["4"]),
        (Filters(substance="ketamine"), ["2"]),
        (Filters(band="uncertain"), ["3"]),
        (Filters(substance="ketamine", source="autre", language="fr", band="very_likely"), ["2"]),
        (Filters(restricted=True), ["5"]),
        (Filters(restricted=None), ["1", "2", "3", "4", "5"]),
        (Filters(blind=True), ["1"]),
    ],
)
def test_filters_narrow_the_queue(store: Store, filters: Filters, wanted: list[str]) -> None:
    kept(
        store,
        sighting("1", "a", blind=True),
        sighting("2", "b", source="autre", assessed={"substances": ("ketamine", "mdma")}),
        sighting("3", "c", language="en", assessed={"score": 0.6}),
        sighting("4", "d", assessed={"label": "recruitment_ad"}),
        sighting("5", "e", restricted=True),
    )
    assert sorted(line.url.rsplit("/", 1)[1] for line in lines(store, filters)) == wanted
    with store.reading() as session:
        assert queue.count(session, filters, NOW) == len(wanted)


def test_counts_stop_at_their_cap(store: Store) -> None:
    kept(store, *(sighting(str(n), f"cocaïne {n}") for n in range(12)))
    with store.reading() as session:
        assert queue.count(session, Filters(), NOW, cap=5) == 5
        assert queue.facets(session)["substance"] == {"cocaine": 12}
        assert queue.facets(session)["source"] == {"exemple_menu59": 12}


def test_a_folded_queue_shows_one_line_a_campaign(store: Store) -> None:
    shown = [("snapchat", "exemple.un")]
    kept(
        store,
        sighting("1", "cocaïne exemple.un", shown),
        sighting("2", "cocaïne 1g 60e exemple.un", shown),
        sighting("3", "exemple.un", shown, language="en"),
        sighting("4", "seul"),
    )
    folded = lines(store, Filters(folded=True))
    assert [line.url.rsplit("/", 1)[1] for line in folded] == ["2", "4"]
    assert [line.campaign_posts for line in folded] == [3, 1]
    english = lines(store, Filters(folded=True, language="en"))
    assert [line.url.rsplit("/", 1)[1] for line in english] == ["3"]


def test_an_unknown_state_is_refused_with_the_known_ones(store: Store) -> None:
    with store.reading() as session, pytest.raises(StoreError, match="open, claimed, skipped, decided"):
        queue.page(session, Filters(state="closed"), None, 10, NOW)


def test_two_analysts_never_get_the_same_post(store: Store) -> None:
    kept(store, sighting("1", "a"), sighting("2", "b"))
    alice, basile, chloe = user(store), user(store, "basile"), user(store, "chloe")
    with store.session() as session, session.begin():
        first, second = queue.next_for(session, alice, NOW), queue.next_for(session, basile, NOW)
        assert {first, second} == set(names(store))
        assert queue.next_for(session, chloe, NOW) is None
        assert queue.next_for(session, alice, NOW) == first


def test_a_claim_of_somebody_else_is_named_until_it_expires(store: Store) -> None:
    (answer,) = kept(store, sighting())
    alice, basile = user(store), user(store, "basile")
    with store.session() as session, session.begin():
        queue.claim(session, answer.post_id, alice, NOW)
    with store.session() as session, session.begin(), pytest.raises(TakenError, match=r"alice .* until 14:05"):
        queue.claim(session, answer.post_id, basile, NOW + timedelta(minutes=4))
    assert [(line.claimed_by_name, line.claimed_until) for line in lines(store)] == [
        ("alice", NOW + timedelta(minutes=5))
    ]
    assert names(store, Filters(state="claimed")) == [answer.post_id]
    with store.session() as session, session.begin():
        queue.claim(session, answer.post_id, basile, NOW + timedelta(minutes=5))
    with store.reading() as session:
        assert cards.load(session, store.keys, answer.post_id, NOW + timedelta(minutes=6)).claimed_by_name == "basile"


def test_a_released_post_is_free_at_once(store: Store) -> None:
    (answer,) = kept(store, sighting())
    alice, basile = user(store), user(store, "basile")
    with store.session() as session, session.begin():
        queue.claim(session, answer.post_id, alice, NOW)
        queue.release(session, answer.post_id, basile)
        queue.release(session, answer.post_id, alice)
        assert queue.next_for(session, basile, NOW) == answer.post_id


def test_a_skipped_post_stays_for_others_and_returns_when_its_text_changes(store: Store) -> None:
    (answer,) = kept(store, sighting())
    alice, basile = user(store), user(store, "basile")
    with store.session() as session, session.begin():
        with pytest.raises(RefusedError, match="needs a reason"):
            queue.skip(session, answer.post_id, alice, "  ", NOW)
        queue.claim(session, answer.post_id, alice, NOW)
        queue.skip(session, answer.post_id, alice, "image illisible", NOW)
        assert queue.next_for(session, alice, NOW) is None
        assert queue.next_for(session, basile, NOW) == answer.post_id
    assert names(store, Filters(state="skipped")) == [answer.post_id]
    kept(store, sighting(text="cocaïne 2g", fetched_at=NOW + timedelta(hours=1)))
    with store.session() as session, session.begin():
        assert queue.next_for(session, alice, NOW + timedelta(hours=1)) == answer.post_id


def test_decided_posts_leave_the_queue(store: Store) -> None:
    (answer,) = kept(store, sighting())
    alice = user(store)
    with store.session() as session, session.begin():
        judged = Judgement(user_id=alice, label="sale_ad", decided_at=NOW)
        decisions.decide(session, answer.post_id, answer.revision_id, judged)
    assert names(store) == []
    assert names(store, Filters(substance="cocaine")) == []
    assert names(store, Filters(state="decided", substance="cocaine")) == [answer.post_id]


def test_a_card_holds_all_that_a_page_shows_with_contacts_masked(store: Store) -> None:
    text = f"cocaïne 1g 60e {NUMBER}"
    (answer, _) = kept(
        store,
        sighting("1", text, [("phone", NUMBER)], links=("https://snap.example/add/x",)),
        sighting("2", f"encore {NUMBER}", [("phone", NUMBER)]),
    )
    with store.reading() as session:
        card = cards.load(session, store.keys, answer.post_id, NOW)
    (contact,) = card.contacts
    assert (text[contact.start : contact.end], contact.posts, contact.hint) == (NUMBER, 2, "+33•••••••01")
    assert NUMBER not in card.revision.text
    assert card.links == ("https://snap.example/add/x",)
    assert {m.type for m in card.mentions} == {m.type for m in assessment(text, [("phone", NUMBER)]).mentions}
    assert [offer.price for offer in card.offers] == [60.0]
    assert card.campaign is not None
    assert card.campaign.posts == 2


def test_analysts_who_ask_at_the_same_moment_get_different_posts(store: Store) -> None:
    kept(store, *(sighting(str(n), f"cocaïne {n}") for n in range(8)))
    analysts = [user(store, f"analyst{n}") for n in range(8)]
    given: list[int | None] = []

    def ask(analyst: int) -> None:
        with store.session() as session, session.begin():
            given.append(queue.next_for(session, analyst, NOW))

    threads = [threading.Thread(target=ask, args=(analyst,)) for analyst in analysts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number or 0 for number in given) == sorted(names(store))
