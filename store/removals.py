"""Posts that their sites withdrew, and kept posts whose own pages are to be asked again.

remove(session, source, removals) -> number of posts that were not known to be gone before
to_ask_again(session, source, before, now, limit) -> list[Place]    the one that has waited longest first

Nothing is deleted: a withdrawn post keeps its words, its readings and its evidence. One that is seen again is no
longer withdrawn (store.batch).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.tables import Post, Source

CHUNK = 512
"""Ids looked up together; a stream passes thousands of deletions, nearly all of posts that nobody keeps."""
REASONS = ("http_404", "http_410", "tombstone", "delete_event")


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A post that is gone by one of REASONS. It need not be kept: most are not."""

    external_id: str
    reason: str
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a kept post stands."""

    external_id: str
    url: str


def remove(session: Session, source: str, removals: Sequence[Removed]) -> int:
    """Notes the removals of posts that are kept; what was last seen later than its removal is still there."""
    by_id = {each.external_id: each for each in reversed(removals)}
    ids = list(by_id)
    number = 0
    for start in range(0, len(ids), CHUNK):
        there = select(Post.id, Post.external_id, Post.last_seen_at).join(Source, Source.id == Post.source_id)
        there = there.where(Source.name == source, Post.removed_at.is_(None))
        for row in session.execute(there.where(Post.external_id.in_(ids[start : start + CHUNK]))).all():
            gone = by_id[row.external_id]
            if row.last_seen_at <= gone.noted_at:
                change = update(Post).where(Post.id == row.id)
                session.execute(change.values(removed_at=gone.noted_at, removed_reason=gone.reason))
                number += 1
    return number


def to_ask_again(session: Session, source: str, before: datetime, now: datetime, limit: int) -> list[Place]:
    """The kept posts last asked for before a moment; from now on they count as asked."""
    waiting = (
        select(Post.id, Post.external_id, Post.url)
        .join(Source, Source.id == Post.source_id)
        .where(Source.name == source, Post.removed_at.is_(None), Post.asked_at <= before)
        .order_by(Post.asked_at, Post.id)
        .limit(limit)
    )
    found = session.execute(waiting).all()
    if found:
        session.execute(update(Post).where(Post.id.in_([row.id for row in found])).values(asked_at=now))
    return [Place(external_id=row.external_id, url=row.url) for row in found]
