"""Looking at a decision again: the text alone, by somebody who did not decide it and has not opened the post.

    next_look(session, user_id, now, minutes) -> SecondLook | None    claims the post of it
    opened(session, look_id, user_id, now) -> SecondLook              StaleError once it is labelled or lapsed
    label(session, look_id, user_id, label, now) -> bool              whether both say the same
    waiting(session, user_id, now, cap) -> int
    held(now)                                                         a condition: posts that must not be erased yet

A look waits until the decision can no longer be undone, and lapses after a week: its post may then be erased.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from store import audit, claims
from store.decisions import UNDO_WITHIN
from store.errors import RefusedError, StaleError, StoreError, TakenError
from store.judgement import require_label
from store.tables import Adjudication, AuditEntry, Claim, Post, SecondLabel, SecondLook, Skip
from store.wire import upsert

LAPSES_AFTER = timedelta(days=7)
SETTLED_WITHIN = timedelta(days=14)
"""How long after the draw a disagreement waits for a supervisor."""
CANDIDATES = 20


def next_look(session: Session, user_id: int, now: datetime, minutes: int = claims.MINUTES) -> SecondLook | None:
    """The oldest that waits for this person; None when there is none."""
    taken = select(Claim.post_id).where(
        Claim.post_id == SecondLook.post_id, Claim.expires_at > now, Claim.user_id != user_id
    )
    found = _waiting(select(SecondLook), user_id, now).where(~taken.exists())
    looks: Sequence[SecondLook] = session.scalars(
        found.order_by(SecondLook.drawn_at, SecondLook.id).limit(CANDIDATES)
    ).all()
    known = _opened_posts(session, user_id, [look.post_id for look in looks])
    for look in looks:
        if look.post_id in known:
            continue
        try:
            claims.claim(session, look.post_id, user_id, now, minutes)
        except TakenError:  # between the reading and the claim, on PostgreSQL only
            continue
        return look
    return None


def opened(session: Session, look_id: int, user_id: int, now: datetime) -> SecondLook:
    look = session.get(SecondLook, look_id)
    if look is None:
        raise StoreError(f"There is no second look {look_id}; the page of second looks leads to those that wait.")
    if look.user_id == user_id:
        raise RefusedError(f"The decision behind second look {look_id} is your own: it needs other eyes.")
    if session.scalar(_waiting(select(SecondLook.id), user_id, now).where(SecondLook.id == look_id)) is None:
        raise StaleError(
            f"Second look {look_id} no longer waits for you: it was labelled, passed over or decided otherwise "
            "meanwhile, or its week is over. Take the next one."
        )
    return look


def label(session: Session, look_id: int, user_id: int, label: str, now: datetime) -> bool:
    """Written once for each look; StaleError says that somebody was faster."""
    require_label(label)
    look = opened(session, look_id, user_id, now)
    blind = not _opened_posts(session, user_id, [look.post_id])
    values = {"look_id": look_id, "user_id": user_id, "label": label, "blind": blind, "labelled_at": now}
    statement = upsert(session, SecondLabel).values(values).on_conflict_do_nothing(index_elements=["look_id"])
    if session.execute(statement.returning(SecondLabel.id)).first() is None:
        raise StaleError(f"Second look {look_id} was labelled by somebody else meanwhile. Take the next one.")
    claims.release(session, look.post_id, user_id)
    audit.record(session, "second_label", f"second_look:{look_id} post:{look.post_id}", now, user_id, label)
    return label == look.label


def waiting(session: Session, user_id: int, now: datetime, cap: int = 100) -> int:
    """How many wait for this person, counted up to `cap`; those whose posts they opened before are among them."""
    found = _waiting(select(SecondLook.id), user_id, now).limit(cap).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def held(now: datetime) -> ColumnElement[bool]:
    """Posts whose second label is due, or whose disagreement a supervisor has yet to settle."""
    second = aliased(SecondLabel)
    labelled = select(second.id).where(second.look_id == SecondLook.id)
    differs = labelled.where(second.label != SecondLook.label)
    settled = select(Adjudication.id).where(Adjudication.look_id == SecondLook.id)
    due = and_(SecondLook.drawn_at > now - LAPSES_AFTER, ~labelled.exists())
    unsettled = and_(SecondLook.drawn_at > now - SETTLED_WITHIN, differs.exists(), ~settled.exists())
    return (
        select(SecondLook.id)
        .where(SecondLook.post_id == Post.id, SecondLook.decision_id == Post.decision_id, or_(due, unsettled))
        .exists()
    )


def _waiting(statement: Select[Any], user_id: int, now: datetime) -> Select[Any]:
    """Decisions of others that are still in force on the text that the post shows now."""
    labelled = select(SecondLabel.id).where(SecondLabel.look_id == SecondLook.id)
    passed = select(Skip.id).where(Skip.revision_id == SecondLook.revision_id, Skip.user_id == user_id)
    return statement.join(Post, and_(Post.id == SecondLook.post_id, Post.decision_id == SecondLook.decision_id)).where(
        SecondLook.user_id != user_id,
        SecondLook.drawn_at > now - LAPSES_AFTER,
        SecondLook.drawn_at <= now - UNDO_WITHIN,
        Post.restricted.is_(False),
        ~labelled.exists(),
        ~passed.exists(),
    )


def _opened_posts(session: Session, user_id: int, post_ids: list[int]) -> set[int]:
    """Which of the posts this person has opened on their own page, where the first decision stands."""
    objects = {f"post:{post_id}": post_id for post_id in post_ids}
    if not objects:
        return set()
    found = select(AuditEntry.object).where(
        AuditEntry.user_id == user_id, AuditEntry.action == "open", AuditEntry.object.in_(objects)
    )
    return {objects[name] for name in session.scalars(found)}
