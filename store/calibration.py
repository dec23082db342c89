"""The calibration set: settled texts that a newcomer labels blind, to see at the end how far they agree with the house.

    candidates(session, limit) -> list[Candidate]       looks that are settled and not in the set
    add(session, look_id, user_id, why, now) / retire(session, item_id, user_id, reason, now)
    items(session) -> list[CalibrationItem]             those in use, the latest first
    next_item(session, user_id) -> CalibrationItem | None
    answer(session, item_id, user_id, label, now)
    result(session, user_id) -> Result                  what they said, and where it differs
    takers(session) -> list[tuple[user name, Result]]

An item is a copy of the masked text: it stays when its post is erased, and nothing in it leads back to where it stood.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from store import agreement, audit
from store.adjudications import in_force
from store.errors import RefusedError, StaleError
from store.judgement import require_label
from store.tables import (
    Adjudication,
    Assessment,
    CalibrationAnswer,
    CalibrationItem,
    Post,
    Revision,
    SecondLabel,
    SecondLook,
    User,
)
from store.wire import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A text with its settled label: both looks agree, or a supervisor settled it (`reason`)."""

    look_id: int
    text: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An item, and what somebody said of it."""

    item: CalibrationItem
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`left` items still wait; the answers and the agreement are only for after the last one."""

    answered: int
    left: int
    agreement: agreement.Agreement
    answers: tuple[Answered, ...]

    @property
    def over(self) -> bool:
        return self.answered > 0 and self.left == 0


def candidates(session: Session, limit: int = 10) -> list[Candidate]:
    """The latest first; restricted posts are never among them."""
    statement = _settled().order_by(SecondLook.id.desc()).limit(limit)
    return [
        Candidate(
            look_id=look.id, text=text, label=said.label if said else look.label, reason=said.reason if said else ""
        )
        for look, said, text in session.execute(statement)
    ]


def add(session: Session, look_id: int, user_id: int, why: str, now: datetime) -> int:
    if not why.strip():
        raise RefusedError("An item of the calibration set needs its why: one sentence that newcomers read at the end.")
    row = session.execute(_settled().where(SecondLook.id == look_id)).first()
    if row is None:
        raise StaleError(
            f"Second look {look_id} cannot be an item: it is one already, is not settled, or its post was erased. "
            "The calibration page lists those that can."
        )
    look, said, text = row
    latest = select(Assessment.language).where(Assessment.revision_id == look.revision_id)
    item = CalibrationItem(look_id=look_id, text=text, label=said.label if said else look.label, why=why.strip())
    item.language = session.scalar(latest.order_by(Assessment.id.desc()).limit(1)) or ""
    item.user_id, item.added_at = user_id, now
    session.add(item)
    session.flush()
    audit.record(session, "calibration_add", f"calibration_item:{item.id} second_look:{look_id}", now, user_id)
    return item.id


def retire(session: Session, item_id: int, user_id: int, reason: str, now: datetime) -> None:
    """Nobody is asked it any more; what was answered stays."""
    item = session.get(CalibrationItem, item_id)
    if item is None or item.retired_at is not None:
        raise StaleError(f"Item {item_id} is not in the calibration set: it was taken out already.")
    if not reason.strip():
        raise RefusedError("Taking an item out needs a reason: say in a few words why, it is logged with your name.")
    item.retired_at = now
    session.flush()
    audit.record(session, "calibration_retire", f"calibration_item:{item_id}", now, user_id, reason.strip())


def items(session: Session) -> list[CalibrationItem]:
    found = select(CalibrationItem).where(CalibrationItem.retired_at.is_(None))
    return list(session.scalars(found.order_by(CalibrationItem.id.desc())))


def next_item(session: Session, user_id: int) -> CalibrationItem | None:
    return session.scalar(_for(user_id).order_by(CalibrationItem.id).limit(1))


def waits(session: Session, item_id: int, user_id: int) -> CalibrationItem:
    """The item, if it still waits for this person; StaleError otherwise."""
    found = session.scalar(_for(user_id).where(CalibrationItem.id == item_id))
    if found is None:
        raise StaleError(
            f"Item {item_id} does not wait for you: you answered it, know its answer, or it was taken out."
        )
    return found


def answer(session: Session, item_id: int, user_id: int, label: str, now: datetime) -> None:
    require_label(label)
    waits(session, item_id, user_id)
    values = {"item_id": item_id, "user_id": user_id, "label": label, "answered_at": now}
    statement = upsert(session, CalibrationAnswer).values(values)
    if session.execute(statement.on_conflict_do_nothing().returning(CalibrationAnswer.id)).first() is None:
        raise StaleError(f"Item {item_id} does not wait for you: you answered it.")


def result(session: Session, user_id: int) -> Result:
    found = (
        select(CalibrationItem, CalibrationAnswer.label)
        .join(CalibrationAnswer, CalibrationAnswer.item_id == CalibrationItem.id)
        .where(CalibrationAnswer.user_id == user_id)
    )
    answers = [Answered(item=item, said=said) for item, said in session.execute(found.order_by(CalibrationItem.id))]
    counts: dict[tuple[str, str], int] = {}
    for one in answers:
        counts[one.item.label, one.said] = counts.get((one.item.label, one.said), 0) + 1
    return Result(
        answered=len(answers),
        left=len(session.scalars(_for(user_id)).all()),
        agreement=agreement.agreement(counts),
        answers=tuple(answers),
    )


def takers(session: Session) -> list[tuple[str, Result]]:
    """Everybody who answered at least one item, by name."""
    answered = select(CalibrationAnswer.user_id)
    people = session.execute(select(User.id, User.name).where(User.id.in_(answered)).order_by(User.name)).all()
    return [(name, result(session, user_id)) for user_id, name in people]


def _for(user_id: int) -> Select[CalibrationItem]:
    """Items in use that this person has neither answered nor had a hand in."""
    mine = select(CalibrationAnswer.id).where(
        CalibrationAnswer.item_id == CalibrationItem.id, CalibrationAnswer.user_id == user_id
    )
    second, said = aliased(SecondLabel), aliased(Adjudication)
    known = select(SecondLook.id).where(
        SecondLook.id == CalibrationItem.look_id,
        or_(
            SecondLook.user_id == user_id,
            select(second.id).where(second.look_id == SecondLook.id, second.user_id == user_id).exists(),
            select(said.id).where(said.look_id == SecondLook.id, said.user_id == user_id).exists(),
        ),
    )
    return select(CalibrationItem).where(
        CalibrationItem.retired_at.is_(None), CalibrationItem.user_id != user_id, ~mine.exists(), ~known.exists()
    )


def _settled() -> Select[SecondLook, Adjudication, str]:
    """Looks with one answer, that of a supervisor or of two who agree, and whose post is still kept."""
    used = select(CalibrationItem.id).where(CalibrationItem.look_id == SecondLook.id)
    return (
        select(SecondLook, Adjudication, Revision.text)
        .join(SecondLabel, SecondLabel.look_id == SecondLook.id)
        .join(Revision, Revision.id == SecondLook.revision_id)
        .join(Post, Post.id == SecondLook.post_id)
        .outerjoin(Adjudication, and_(Adjudication.look_id == SecondLook.id, in_force(Adjudication)))
        .where(Post.restricted.is_(False), ~used.exists())
        .where(or_(Adjudication.id.is_not(None), SecondLabel.label == SecondLook.label))
    )
