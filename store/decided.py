"""Which decision counts: the latest one on a revision that nobody has undone; and what has been decided so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from store.tables import Decision, Post, User
from store.values import FLAGGED_LABELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The decision in force on a revision."""

    id: int
    label: str
    user_id: int
    decided_at: datetime
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One line of a post's history. `undone` marks what no longer counts, `undoes` names what a line undid."""

    id: int
    revision_id: int
    user_id: int
    user: str
    label: str | None
    note: str
    attributes: Mapping[str, Any]
    decided_at: datetime
    act: int
    undone: bool
    undoes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a decision for a campaign covers: `open` posts change; `restricted` and `decided` ones (by label) stay."""

    open: int
    restricted: int
    decided: Mapping[str, int]


def verdict(session: Session, revision_id: int) -> Verdict | None:
    undoing = aliased(Decision)
    undone = select(undoing.id).where(undoing.undoes_id == Decision.id).exists()
    row = session.execute(
        select(Decision.id, Decision.label, Decision.user_id, Decision.decided_at, Decision.attributes)
        .where(Decision.revision_id == revision_id, Decision.label.is_not(None), ~undone)
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()
    if row is None or row.label is None:
        return None
    return Verdict(
        id=row.id, label=row.label, user_id=row.user_id, decided_at=row.decided_at, attributes=row.attributes
    )


def for_supervisors(label: str | None, attributes: Mapping[str, Any]) -> bool:
    """Whether a decision leaves its post to the supervisors: a sign of a minor, or an offer of another illicit kind."""
    return label == "other_illicit_offer" or bool(attributes.get("minor_signal"))


def scope(session: Session, campaign_id: int) -> Scope:
    fields = (Post.state, Post.restricted, Post.decided_label)
    found = select(*fields, func.count()).where(Post.campaign_id == campaign_id).group_by(*fields)
    still_open, restricted, decided = 0, 0, dict[str, int]()
    for state, hidden, label, posts in session.execute(found):
        if state == "decided":
            decided[label or ""] = decided.get(label or "", 0) + posts
        elif hidden:
            restricted += posts
        else:
            still_open += posts
    return Scope(open=still_open, restricted=restricted, decided=decided)


def history(session: Session, post_id: int) -> list[Past]:
    found = select(Decision, User.name).join(User, User.id == Decision.user_id).where(Decision.post_id == post_id)
    rows = session.execute(found.order_by(Decision.id.desc())).all()
    undone = {decision.undoes_id for decision, _ in rows}
    return [
        Past(
            id=decision.id,
            revision_id=decision.revision_id,
            user_id=decision.user_id,
            user=name,
            label=decision.label,
            note=decision.note,
            attributes=decision.attributes,
            decided_at=decision.decided_at,
            act=decision.act_id or decision.id,
            undone=decision.id in undone,
            undoes=decision.undoes_id,
        )
        for decision, name in rows
    ]


def band_record(session: Session) -> dict[str, tuple[int, int]]:
    """Over all decided posts, whatever model read them."""
    found = select(Post.band, Post.decided_label, func.count()).where(Post.state == "decided")
    record: dict[str, tuple[int, int]] = {}
    for band, label, posts in session.execute(found.group_by(Post.band, Post.decided_label)):
        confirmed, decided = record.get(band, (0, 0))
        record[band] = (confirmed + (posts if label in FLAGGED_LABELS else 0), decided + posts)
    return record
