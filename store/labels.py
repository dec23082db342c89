"""Decisions fit for training, and the record of who exported them.

    rows(session, keys, since=0, chunk=500) -> Iterator[LabelRow]     decisions in force, in the order they were taken
    record_export(session, user_id, purpose, rows, sha256, manifest, now) -> id

`LabelRow.text` is masked; `contacts` holds what was masked, so that pipelines.export can put fictional ones of the
same kind and shape in their place. It never leaves as it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from store import audit
from store.errors import RefusedError
from store.keys import Keys
from store.second_draw import ADJUDICATION
from store.tables import Assessment, ContactSighting, Decision, LabelExport, Post, Revision, Source

PURPOSES = ("training", "evaluation", "statistics", "procedure")


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenContact:
    """A masked span and what it hides, as written in the post."""

    start: int
    end: int
    platform: str
    surface: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """One decision in force on one revision; `model`, `model_label` and `score` are its latest reading."""

    decision_id: int
    post_id: int
    revision_id: int
    source: str
    platform: str
    url: str
    text: str
    title: str | None
    contacts: tuple[HiddenContact, ...]
    label: str
    attributes: Mapping[str, Any]
    note: str
    saw: Mapping[str, Any]
    language: str
    published_at: datetime | None
    decided_at: datetime
    decided_by: int
    campaign_id: int | None
    model: str
    model_label: str
    score: float
    blind: bool
    audit: bool
    adjudicated: bool
    """A supervisor's word on what two looks disagreed about."""


def rows(session: Session, keys: Keys, since: int = 0, chunk: int = 500) -> Iterator[LabelRow]:
    """In constant memory. `since` is the last decision id of an earlier export."""
    undoing, later = aliased(Decision), aliased(Decision)
    undoing_later = aliased(Decision)
    undone = select(undoing.id).where(undoing.undoes_id == Decision.id)
    later_undone = select(undoing_later.id).where(undoing_later.undoes_id == later.id)
    replaced = select(later.id).where(
        later.revision_id == Decision.revision_id,
        later.id > Decision.id,
        later.label.is_not(None),
        ~later_undone.exists(),
    )
    reading = aliased(Assessment)
    latest = select(func.max(reading.id)).where(reading.revision_id == Decision.revision_id)
    statement = (
        select(Decision, Revision, Post, Assessment, Source.name, Source.platform)
        .join(Revision, Revision.id == Decision.revision_id)
        .join(Post, Post.id == Decision.post_id)
        .join(Assessment, Assessment.id == latest.scalar_subquery())
        .join(Source, Source.id == Post.source_id)
        .where(Decision.label.is_not(None), ~undone.exists(), ~replaced.exists())
        .order_by(Decision.id)
        .limit(chunk)
    )
    while found := session.execute(statement.where(Decision.id > since)).all():
        contacts = _contacts(session, keys, [revision.id for _, revision, *_ in found])
        for decision, revision, post, assessment, source, platform in found:
            yield LabelRow(
                decision_id=decision.id,
                post_id=post.id,
                revision_id=revision.id,
                source=source,
                platform=platform,
                url=post.url,
                text=revision.text,
                title=revision.title,
                contacts=tuple(contacts.get(revision.id, ())),
                label=decision.label or "",
                attributes=decision.attributes,
                note=decision.note,
                saw=decision.saw,
                language=assessment.language or post.language,
                published_at=post.published_at,
                decided_at=decision.decided_at,
                decided_by=decision.user_id,
                campaign_id=post.campaign_id,
                model=assessment.model,
                model_label=assessment.label,
                score=assessment.score,
                blind=post.blind,
                audit=post.audit,
                adjudicated=ADJUDICATION in decision.saw,
            )
        since = found[-1][0].id


def record_export(
    session: Session,
    user_id: int | None,
    purpose: str,
    rows: int,
    sha256: str,
    manifest: Mapping[str, Any],
    now: datetime,
) -> int:
    if purpose not in PURPOSES:
        raise RefusedError(f"{purpose!r} is no purpose of an export; right would be one of {', '.join(PURPOSES)}.")
    export = LabelExport(
        exported_at=now, user_id=user_id, purpose=purpose, rows=rows, sha256=sha256, manifest=dict(manifest)
    )
    session.add(export)
    session.flush()
    audit.record(session, "export", f"label_export:{export.id}", now, user_id, purpose)
    return export.id


def _contacts(session: Session, keys: Keys, revision_ids: list[int]) -> dict[int, list[HiddenContact]]:
    found: dict[int, list[HiddenContact]] = {}
    statement = select(ContactSighting).where(ContactSighting.revision_id.in_(revision_ids))
    for row in session.scalars(statement.order_by(ContactSighting.start)):
        surface = keys.decrypt(row.cipher)
        contact = HiddenContact(start=row.start, end=row.end, platform=row.platform, surface=surface)
        found.setdefault(row.revision_id, []).append(contact)
    return found
