"""A referral is proposed by one person and approved by another; the program sends nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from store import audit, referrals
from store.engine import Store
from store.errors import RefusedError, StaleError, StoreError
from store.tables import Referral, ReferralAct
from tests.factories import NOW, user


@pytest.fixture
def people(store: Store) -> tuple[int, int]:
    alice, sophie = user(store), user(store, "sophie", "supervisor")
    with store.session() as session, session.begin():
        assert referrals.propose(session, "post", 7, "court", "request PV-EX-1", alice, NOW) == 1
    return alice, sophie


def act(store: Store, what: str, by: int, reason: str = "within the mandate") -> str:
    with store.session() as session, session.begin():
        referrals.act(session, 1, what, reason, by, NOW + timedelta(hours=1))
        return referrals.of(session, "post", 7)[0].state


def test_one_person_alone_hands_nothing_over(store: Store, people: tuple[int, int]) -> None:
    alice, _ = people
    for what in ("approve", "refuse"):
        with pytest.raises(RefusedError, match="needs two persons"):
            act(store, what, alice)
    with pytest.raises(StaleError, match="is waiting"):
        act(store, "handed_over", alice)


def test_a_supervisor_who_proposes_needs_another_one(store: Store, people: tuple[int, int]) -> None:
    _, sophie = people
    with store.session() as session, session.begin():
        number = referrals.propose(session, "campaign", 3, "platform", "notice", sophie, NOW)
        with pytest.raises(RefusedError, match="needs two persons"):
            referrals.act(session, number, "approve", "fine", sophie, NOW)


def test_a_second_person_approves_and_somebody_hands_it_over(store: Store, people: tuple[int, int]) -> None:
    alice, sophie = people
    assert act(store, "approve", sophie) == "approved"
    with pytest.raises(StaleError, match="is approved meanwhile"):
        act(store, "refuse", sophie)
    assert act(store, "handed_over", alice, "by hand, 20 November") == "handed_over"
    with store.reading() as session:
        standing = referrals.approved(session, "post", 7)
        logged = [(one.action, one.object, one.recipient) for one in reversed(audit.entries(session))]
    assert standing is not None
    assert [(one.act, one.user) for one in standing.acts] == [("approve", "sophie"), ("handed_over", "alice")]
    assert logged == [
        (f"referral_{what}", "referral:1 post:7", "court") for what in ("propose", "approve", "handed_over")
    ]


def test_only_who_proposed_withdraws(store: Store, people: tuple[int, int]) -> None:
    alice, sophie = people
    with pytest.raises(RefusedError, match="Only alice may withdraw"):
        act(store, "withdraw", sophie)
    assert act(store, "withdraw", alice) == "withdrawn"
    with store.reading() as session:
        assert referrals.approved(session, "post", 7) is None


def test_each_step_needs_its_reason_and_each_kind_its_name(store: Store, people: tuple[int, int]) -> None:
    alice, sophie = people
    with pytest.raises(RefusedError, match="needs a reason"):
        act(store, "approve", sophie, " ")
    with store.session() as session, session.begin():
        with pytest.raises(RefusedError, match="needs a reason"):
            referrals.propose(session, "post", 8, "court", "", alice, NOW)
        with pytest.raises(StoreError, match="one of court, reporting_office"):
            referrals.propose(session, "post", 8, "a friend", "why not", alice, NOW)
        with pytest.raises(RefusedError, match="waits for its second person already"):
            referrals.propose(session, "post", 7, "court", "again", alice, NOW)
    with pytest.raises(StoreError, match="There is no referral"):
        act(store, "forget", sophie)


def test_what_was_proposed_and_done_stays(store: Store, people: tuple[int, int]) -> None:
    act(store, "approve", people[1])
    for table in (Referral.core(), ReferralAct.core()):
        for statement in (update(table).values(reason="other"), delete(table)):
            with store.session() as session, pytest.raises(StoreError, match="is append-only"):
                session.execute(statement)
