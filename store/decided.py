"""Which decision counts: the latest one on a revision that nobody has undone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from store.tables import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The decision in force on a revision."""

    id: int
    label: str
    user_id: int
    decided_at: datetime


def verdict(session: Session, revision_id: int) -> Verdict | None:
    undoing = aliased(Decision)
    undone = select(undoing.id).where(undoing.undoes_id == Decision.id).exists()
    row = session.execute(
        select(Decision.id, Decision.label, Decision.user_id, Decision.decided_at)
        .where(Decision.revision_id == revision_id, Decision.label.is_not(None), ~undone)
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()
    if row is None or row.label is None:
        return None
    return Verdict(id=row.id, label=row.label, user_id=row.user_id, decided_at=row.decided_at)
