"""Disagreements between two looks at one text, and how a supervisor settles them.

    disagreements(session, now, restricted=False, limit) -> list[Disagreement]    those that wait, the oldest first
    settled(session, limit) -> list[Disagreement]                                 the latest first
    settle(session, look_id, user_id, label, reason, now) -> decision id

Settling takes a decision on the text that both saw, by a third person and with a reason. It is added like any other
decision: what the two said stays, and store.labels hands out the supervisor's label from then on. Undone within its
ten minutes, the disagreement waits again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, insert, or_, select
from sqlalchemy.orm import Session, aliased

from store import audit, decisions
from store.errors import RefusedError, StaleError
from store.judgement import Judgement, require_label
from store.second_draw import ADJUDICATION
from store.second_looks import SETTLED_WITHIN
from store.tables import Adjudication, Decision, Post, Revision, SecondLabel, SecondLook, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Two labels of one masked text. Who gave which is for the log: what is settled is the text."""

    look_id: int
    post_id: int
    source: str
    text: str
    first: str
    second: str
    users: tuple[int, int]
    since: datetime
    label: str | None = None
    reason: str = ""
    settled_at: datetime | None = None


def disagreements(session: Session, now: datetime, *, restricted: bool = False, limit: int = 50) -> list[Disagreement]:
    statement = _open(now)
    if not restricted:
        statement = statement.where(Post.restricted.is_(False))
    return [_of(*row) for row in session.execute(statement.order_by(SecondLabel.id).limit(limit))]


def settled(session: Session, limit: int = 20, *, restricted: bool = False) -> list[Disagreement]:
    """Only those whose post is still kept."""
    statement = (
        _looked(Adjudication).join(Adjudication, Adjudication.look_id == SecondLook.id).where(in_force(Adjudication))
    )
    if not restricted:
        statement = statement.where(Post.restricted.is_(False))
    return [_of(*row) for row in session.execute(statement.order_by(Adjudication.id.desc()).limit(limit))]


def settle(session: Session, look_id: int, user_id: int, label: str, reason: str, now: datetime) -> int:
    require_label(label)
    if not reason.strip():
        raise RefusedError(
            "Settling needs a reason: both analysts read it, so say what decides between the two labels."
        )
    row = session.execute(_open(now).where(SecondLook.id == look_id)).first()
    if row is None:
        raise StaleError(
            f"Second look {look_id} does not wait to be settled: it was settled or decided anew meanwhile, or both "
            "labels are the same. The list of disagreements shows those that wait."
        )
    found = _of(*row)
    if user_id in found.users:
        raise RefusedError("One of the two labels is yours: a third person settles the disagreement.")
    look = session.get_one(SecondLook, look_id)
    first = session.get_one(Decision, look.decision_id)
    judgement = Judgement(
        user_id=user_id,
        label=label,
        note=reason.strip(),
        attributes=first.attributes,
        saw={ADJUDICATION: look_id},
        decided_at=now,
    )
    post = session.get_one(Post, look.post_id)
    if post.revision_id == look.revision_id:
        decision_id = decisions.decide(session, post.id, look.revision_id, judgement, after=post.decision_id)
    else:
        decision_id = _on_older_text(session, look, judgement)
    session.add(
        Adjudication(
            look_id=look_id,
            user_id=user_id,
            label=label,
            reason=reason.strip(),
            decision_id=decision_id,
            settled_at=now,
        )
    )
    audit.record(session, "adjudicate", f"second_look:{look_id} post:{post.id}", now, user_id, label)
    return decision_id


def in_force(adjudication: type[Adjudication]) -> ColumnElement[bool]:
    """Whether its decision was not undone."""
    undoing = aliased(Decision)
    return ~select(undoing.id).where(undoing.undoes_id == adjudication.decision_id).exists()


def _on_older_text(session: Session, look: SecondLook, judgement: Judgement) -> int:
    """The post has changed since: the decision counts for the text that both saw, and the new one waits as it is."""
    row: dict[str, Any] = {"post_id": look.post_id, "revision_id": look.revision_id, "user_id": judgement.user_id}
    row |= {"label": judgement.label, "note": judgement.note, "decided_at": judgement.decided_at}
    row |= {"attributes": dict(judgement.attributes), "saw": dict(judgement.saw), "act_id": None}
    return session.execute(insert(Decision).values(row).returning(Decision.id)).scalar_one()


def _looked(*more: Any) -> Select[Any]:
    return (
        select(SecondLook, SecondLabel, Revision.text, Source.name, *more)
        .join(SecondLabel, SecondLabel.look_id == SecondLook.id)
        .join(Post, Post.id == SecondLook.post_id)
        .join(Revision, Revision.id == SecondLook.revision_id)
        .join(Source, Source.id == Post.source_id)
    )


def _open(now: datetime) -> Select[Any]:
    said = aliased(Adjudication)
    done = select(said.id).where(said.look_id == SecondLook.id, in_force(said))
    same_text = Post.revision_id == SecondLook.revision_id
    return _looked().where(
        SecondLabel.label != SecondLook.label,
        SecondLook.drawn_at > now - SETTLED_WITHIN,
        or_(~same_text, and_(same_text, Post.decision_id == SecondLook.decision_id)),
        ~done.exists(),
    )


def _of(
    look: SecondLook, second: SecondLabel, text: str, source: str, said: Adjudication | None = None
) -> Disagreement:
    return Disagreement(
        look_id=look.id,
        post_id=look.post_id,
        source=source,
        text=text,
        first=look.label,
        second=second.label,
        users=(look.user_id, second.user_id),
        since=second.labelled_at,
        label=None if said is None else said.label,
        reason="" if said is None else said.reason,
        settled_at=None if said is None else said.settled_at,
    )
