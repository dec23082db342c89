"""Handing something over to an authority or a platform takes two persons: one proposes, another approves.

    propose(session, subject, subject_id, recipient, reason, user_id, now) -> id
    act(session, referral_id, act, reason, user_id, now)      approve, refuse, withdraw, handed_over
    listed(session, limit) -> list[Standing]                  the latest first
    of(session, subject, subject_id) -> list[Standing]
    approved(session, subject, subject_id) -> Standing | None    the latest in force

Nothing is sent by the program: `handed_over` notes that a person did it, and when. Rows are added, never changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from store import audit
from store.errors import RefusedError, StaleError, StoreError
from store.tables import Referral, ReferralAct, User

SUBJECTS = ("post", "campaign", "case")
RECIPIENTS = ("court", "reporting_office", "platform", "health", "other")
STATES = {"approve": "approved", "refuse": "refused", "withdraw": "withdrawn", "handed_over": "handed_over"}
"""What a referral is after its latest act; before any it waits."""
ALLOWED = {"waiting": ("approve", "refuse", "withdraw"), "approved": ("handed_over",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    act: str
    user_id: int
    user: str
    reason: str
    acted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A referral with what became of it; `state` is waiting, approved, refused, withdrawn or handed_over."""

    id: int
    subject: str
    subject_id: int
    recipient: str
    reason: str
    user_id: int
    user: str
    proposed_at: datetime
    acts: tuple[Act, ...]

    @property
    def state(self) -> str:
        return STATES[self.acts[-1].act] if self.acts else "waiting"

    def may(self, user_id: int, *, approves: bool) -> tuple[str, ...]:
        """What this person may do now; `approves` is whether their role covers the second signature."""
        mine = user_id == self.user_id
        found = {"approve": approves and not mine, "refuse": approves and not mine, "withdraw": mine}
        return tuple(act for act in ALLOWED.get(self.state, ()) if found.get(act, True))


def propose(
    session: Session, subject: str, subject_id: int, recipient: str, reason: str, user_id: int, now: datetime
) -> int:
    if subject not in SUBJECTS or recipient not in RECIPIENTS:
        raise StoreError(
            f"{subject} to {recipient} is no referral; right would be one of {', '.join(SUBJECTS)} to one of "
            f"{', '.join(RECIPIENTS)}."
        )
    if not reason.strip():
        raise RefusedError("A referral needs a reason: say for what purpose and on which ground, it is logged.")
    open_ones = [one for one in of(session, subject, subject_id) if one.state == "waiting"]
    if any(one.recipient == recipient for one in open_ones):
        raise RefusedError(
            f"A referral of {subject} {subject_id} to that recipient waits for its second person already."
        )
    referral = Referral(subject=subject, subject_id=subject_id, recipient=recipient, reason=reason.strip())
    referral.user_id, referral.proposed_at = user_id, now
    session.add(referral)
    session.flush()
    what = f"referral:{referral.id} {subject}:{subject_id}"
    audit.record(session, "referral_propose", what, now, user_id, reason.strip(), recipient)
    return referral.id


def act(session: Session, referral_id: int, act: str, reason: str, user_id: int, now: datetime) -> None:
    """RefusedError where one person would be both; StaleError where somebody has acted meanwhile."""
    session.scalar(select(Referral).where(Referral.id == referral_id).with_for_update())
    (standing,) = _standings(session, select(Referral).where(Referral.id == referral_id)) or (None,)
    if standing is None or act not in STATES:
        raise StoreError(f"There is no referral {referral_id} to {act}; right would be one of {', '.join(STATES)}.")
    if not reason.strip():
        raise RefusedError("Each step of a referral needs a reason: say in a few words why, it is logged.")
    if act not in ALLOWED.get(standing.state, ()):
        raise StaleError(f"Referral {referral_id} is {standing.state} meanwhile; it cannot be {STATES[act]} any more.")
    if act in ("approve", "refuse") and user_id == standing.user_id:
        raise RefusedError("A referral needs two persons: who proposed it may withdraw it, another one approves it.")
    if act == "withdraw" and user_id != standing.user_id:
        raise RefusedError(f"Only {standing.user} may withdraw this referral; a second person refuses it.")
    session.add(ReferralAct(referral_id=referral_id, act=act, user_id=user_id, reason=reason.strip(), acted_at=now))
    what = f"referral:{referral_id} {standing.subject}:{standing.subject_id}"
    audit.record(session, f"referral_{act}", what, now, user_id, reason.strip(), standing.recipient)


def listed(session: Session, limit: int = 100) -> list[Standing]:
    return _standings(session, select(Referral).order_by(Referral.id.desc()).limit(limit))


def of(session: Session, subject: str, subject_id: int) -> list[Standing]:
    found = select(Referral).where(Referral.subject == subject, Referral.subject_id == subject_id)
    return _standings(session, found.order_by(Referral.id.desc()))


def approved(session: Session, subject: str, subject_id: int) -> Standing | None:
    found = of(session, subject, subject_id)
    return next((one for one in found if one.state in ("approved", "handed_over")), None)


def _standings(session: Session, statement: Select[Referral]) -> list[Standing]:
    rows: Sequence[Referral] = session.scalars(statement).all()
    numbers = [row.id for row in rows]
    acts = session.scalars(
        select(ReferralAct).where(ReferralAct.referral_id.in_(numbers)).order_by(ReferralAct.id)
    ).all()
    people = {row.user_id for row in rows} | {row.user_id for row in acts}
    names = dict(session.execute(select(User.id, User.name).where(User.id.in_(people))).all())
    made: dict[int, list[Act]] = {number: [] for number in numbers}
    for row in acts:
        made[row.referral_id].append(
            Act(act=row.act, user_id=row.user_id, user=names[row.user_id], reason=row.reason, acted_at=row.acted_at)
        )
    return [
        Standing(
            id=row.id,
            subject=row.subject,
            subject_id=row.subject_id,
            recipient=row.recipient,
            reason=row.reason,
            user_id=row.user_id,
            user=names[row.user_id],
            proposed_at=row.proposed_at,
            acts=tuple(made[row.id]),
        )
        for row in rows
    ]
