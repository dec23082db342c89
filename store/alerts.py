"""What was told of the health of sources: each change once, in order, with every attempt kept.

changes(healths) -> list[Change]                    where what is so differs from what was told last
last_attempt(session) -> datetime | None            when a message was last sent, or was to be
claim(session, changes, now) -> Claimed | None      takes the changes for one message; None when others took them all
settle(session, claimed, delivered)                 keeps whether it went out; if not, its changes are open again

Claim, commit, send, settle: two processes never send the same change, and no lock is held while a mail server thinks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from store.health import Ailment, Health
from store.tables import Source, SourceAlert


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A source that turned ailing, or recovered: then `ailment` is None."""

    name: str
    told: str
    ailment: Ailment | None

    @property
    def telling(self) -> str:
        return self.ailment.kind if self.ailment is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """The changes of one message, and its row."""

    alert_id: int
    changes: Sequence[Change]


def changes(healths: Sequence[Health]) -> list[Change]:
    """From well to ailing or back; an ailment that becomes another is not told again."""
    return [
        Change(name=each.state.name, told=each.state.told, ailment=each.ailments[0] if each.ailing else None)
        for each in healths
        if each.ailing != bool(each.state.told)
    ]


def last_attempt(session: Session) -> datetime | None:
    return session.scalar(select(func.max(SourceAlert.at)))


def claim(session: Session, changes: Sequence[Change], now: datetime) -> Claimed | None:
    won = [each for each in changes if _move(session, each.name, each.told, each.telling)]
    if not won:
        return None
    row = SourceAlert(at=now, delivered=False, changes=[[each.name, each.telling] for each in won])
    session.add(row)
    session.flush()
    return Claimed(alert_id=row.id, changes=won)


def settle(session: Session, claimed: Claimed, delivered: bool) -> None:
    session.get_one(SourceAlert, claimed.alert_id).delivered = delivered
    if not delivered:
        for each in claimed.changes:
            _move(session, each.name, each.telling, each.told)


def _move(session: Session, name: str, told: str, telling: str) -> bool:
    """Whether `told` still stood there and was replaced."""
    statement = update(Source).where(Source.name == name, Source.told == told).values(told=telling)
    result = session.execute(statement)
    return isinstance(result, CursorResult) and result.rowcount == 1
