"""Erasing: each state has its clock, nothing of an erased post is left, the rest stays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from store import campaigns, decisions, retention
from store.engine import Store
from store.judgement import Judgement
from store.tables import AuditEntry, Campaign, Erasure, Post, Revision, Source, Table, User
from store.values import Kept
from tests.factories import NOW, NUMBER, kept, sighting, user

LIMITS = retention.Limits()
STAY = {"audit_log", "erasures", "key_checks", "sources", "users"}


def purge(store: Store, after: timedelta) -> retention.Purged:
    with store.session() as session, session.begin():
        return retention.purge(session, LIMITS, NOW + after)


def decide(store: Store, answer: Kept, by: int, label: str) -> None:
    with store.session() as session, session.begin():
        judged = Judgement(user_id=by, label=label, decided_at=NOW)
        decisions.decide(session, answer.post_id, answer.revision_id, judged)


def sizes(store: Store) -> dict[str, int]:
    with store.reading() as session:
        return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in Table.metadata.sorted_tables}


@pytest.mark.parametrize(
    ("audit", "label", "stays_until"),
    [
        (True, None, timedelta(days=5)),
        (False, None, timedelta(days=30)),
        (False, "unrelated", timedelta(minutes=10)),
        (False, "harm_reduction", timedelta(minutes=10)),
        (False, "sale_ad", timedelta(days=365)),
    ],
)
def test_each_state_has_its_clock(store: Store, audit: bool, label: str | None, stays_until: timedelta) -> None:
    (answer,) = kept(store, sighting(audit=audit))
    if label is not None:
        decide(store, answer, user(store), label)
    assert purge(store, stays_until - timedelta(seconds=1)).posts == 0
    assert purge(store, stays_until).posts == 1


def test_nothing_of_an_erased_post_is_left(store: Store) -> None:
    text = f"cocaïne 1g 60e {NUMBER}"
    (answer, other) = kept(store, sighting("1", text, [("phone", NUMBER)]), sighting("2", "autre"))
    kept(store, sighting("1", text + " maj", [("phone", NUMBER)], fetched_at=NOW + timedelta(minutes=1)))
    alice = user(store)
    with store.session() as session, session.begin():
        ids = [session.get_one(Post, a.post_id).campaign_id or 0 for a in (answer, other)]
        campaigns.merge(session, ids, alice, "même livreur", NOW)
        decisions.decide_campaign(session, min(ids), Judgement(user_id=alice, label="news", decided_at=NOW))
        decisions.undo(session, alice, NOW)
        decisions.decide_campaign(session, min(ids), Judgement(user_id=alice, label="news", decided_at=NOW))
    purged = purge(store, timedelta(days=1))
    assert (purged.posts, purged.contacts, purged.campaigns) == (2, 1, 2)
    assert {name for name, rows in sizes(store).items() if rows} == STAY
    with store.reading() as session:
        erasure = session.scalars(select(Erasure)).one()
        assert (erasure.posts, erasure.finished_at) == (2, NOW + timedelta(days=1))
        assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "erase"


def test_what_other_posts_still_show_stays(store: Store) -> None:
    shown = [("phone", NUMBER)]
    one, two = kept(store, sighting("1", f"a {NUMBER}", shown), sighting("2", f"b {NUMBER}", shown))
    before = sizes(store)
    with store.session() as session, session.begin():
        purged = retention.erase(session, [one.post_id], "demande de la personne", NOW)
    assert (purged.posts, purged.contacts, purged.campaigns) == (1, 0, 0)
    with store.reading() as session:
        assert session.scalars(select(Campaign.posts)).all() == [1]
        assert session.scalars(select(Post.id)).all() == [two.post_id]
        assert session.scalars(select(Revision.post_id)).all() == [two.post_id]
    after = sizes(store)
    assert all(after[name] == before[name] for name in ("contacts", "campaigns", "sources"))


def test_the_number_of_an_erased_post_is_not_given_again(store: Store) -> None:
    (answer,) = kept(store, sighting("1"))
    purge(store, timedelta(days=30))
    (again,) = kept(store, sighting("2"))
    assert again.post_id > answer.post_id
    with store.reading() as session:
        assert session.scalars(select(Source.name)).all() == ["exemple_menu59"]
        assert session.scalars(select(User.id)).all() == []
