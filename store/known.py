"""What the database already holds of the posts of one batch."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from store import rows
from store.tables import Assessment, Post, Revision


@dataclass(slots=True)
class KnownRevision:
    """A revision as this batch finds or makes it; `row` is what to insert, while it is new."""

    id: int
    number: int
    last_seen_at: datetime
    model: str | None = None
    row: rows.Row | None = None
    seen_again: bool = False


@dataclass(slots=True)
class KnownPost:
    """A post as this batch finds or makes it; `columns` is what will be written."""

    id: int
    columns: dict[str, Any]
    new: bool = False
    changed: bool = False
    substances: list[str] | None = None
    revisions: dict[bytes, KnownRevision] = field(default_factory=dict)

    @property
    def current(self) -> KnownRevision:
        return max(self.revisions.values(), key=lambda revision: (revision.last_seen_at, revision.number))

    def set(self, **columns: Any) -> None:
        for name, value in columns.items():
            if self.columns.get(name) != value:
                self.columns[name] = value
                self.changed = True


def known_posts(session: Session, wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], KnownPost]:
    """By source and external id, with their revisions and the model that read each last; locked on PostgreSQL."""
    posts = Post.core()
    found = select(posts).where(tuple_(posts.c.source_id, posts.c.external_id).in_(wanted))
    by_id = {
        row["id"]: KnownPost(row["id"], dict(row))
        for row in session.execute(found.order_by(posts.c.id).with_for_update()).mappings()
    }
    if by_id:
        _add_revisions(session, by_id)
    return {(post.columns["source_id"], post.columns["external_id"]): post for post in by_id.values()}


def _add_revisions(session: Session, by_id: dict[int, KnownPost]) -> None:
    revisions: dict[int, KnownRevision] = {}
    found = select(Revision.id, Revision.post_id, Revision.number, Revision.digest, Revision.last_seen_at)
    for row in session.execute(found.where(Revision.post_id.in_(by_id))):
        known = KnownRevision(row.id, row.number, row.last_seen_at)
        revisions[row.id] = by_id[row.post_id].revisions[row.digest] = known
    models = select(Assessment.revision_id, Assessment.model).where(Assessment.revision_id.in_(revisions))
    for revision_id, model in session.execute(models.order_by(Assessment.id)):
        revisions[revision_id].model = model
