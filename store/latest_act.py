"""What a user decided last and may still undo, to name it beside the undo button."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from store.decisions import UNDO_WITHIN
from store.tables import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestAct:
    """One act: its first row, its label, its first post, and how many posts it covered."""

    id: int
    label: str
    post_id: int
    posts: int
    decided_at: datetime


def latest_act(session: Session, user_id: int, now: datetime, within: timedelta = UNDO_WITHIN) -> LatestAct | None:
    """The act that `store.decisions.undo` would take back; None where it would refuse."""
    undoing = aliased(Decision)
    undone = select(undoing.id).where(undoing.undoes_id == Decision.id).exists()
    act = session.scalar(
        select(Decision)
        .where(Decision.user_id == user_id, Decision.label.is_not(None), Decision.act_id.is_(None), ~undone)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    if act is None or act.label is None or now - act.decided_at > within:
        return None
    covered = or_(Decision.id == act.id, Decision.act_id == act.id)
    posts = session.scalar(select(func.count(Decision.id)).where(covered, Decision.label.is_not(None))) or 1
    return LatestAct(id=act.id, label=act.label, post_id=act.post_id, posts=posts, decided_at=act.decided_at)
