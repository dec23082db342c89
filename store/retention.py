"""Erases what may no longer be kept, and leaves a record of having done so.

    purge(session, limits, now) -> Purged      erases posts past their time, with everything that was said of them
    erase(session, post_ids, reason, now) -> Purged

The clock of a post runs by its state: `Limits`. What is not relevant waits for a second look that it was drawn for, a
week at most, and for a disagreement to be settled, two weeks at most. An erasure opens a row in `erasures`, without which the database
refuses to delete what was assessed or decided, and closes it in the same transaction. Campaigns, contacts and texts
that no post shows any more go too. The log and the erasures themselves stay: they name numbers, never content.
A capture whose last post goes stays as a row of hashes; its bytes in the folder of evidence are then due to be blanked
(store.evidence.blankable, pipelines.evidence_erase).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from store import audit, proposals, search_index, second_looks
from store.numbering import one_keeper
from store.tables import (
    Assessment,
    Campaign,
    CampaignLink,
    Claim,
    Contact,
    ContactSighting,
    Decision,
    Erasure,
    Evidence,
    Mention,
    Offer,
    Post,
    PostSubstance,
    Revision,
    Skip,
    SourceProposalPost,
    Table,
    Template,
)
from store.values import FLAGGED_LABELS

CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a post is kept after it was last seen, or after the decision that counts."""

    audit: timedelta = timedelta(days=5)
    undecided: timedelta = timedelta(days=30)
    not_relevant: timedelta = timedelta(days=0)
    relevant: timedelta = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What one erasure took away."""

    posts: int
    contacts: int
    campaigns: int


def purge(session: Session, limits: Limits, now: datetime) -> Purged:
    """A decision that can still be undone is not erased under the analyst's hands: ten minutes pass first."""
    soon = max(limits.not_relevant, timedelta(minutes=10))
    expired: ColumnElement[bool] = or_(
        and_(Post.state == "open", Post.audit.is_(True), Post.last_seen_at <= now - limits.audit),
        and_(Post.state == "open", Post.audit.is_(False), Post.last_seen_at <= now - limits.undecided),
        and_(Post.decided_label.not_in(FLAGGED_LABELS), Post.decided_at <= now - soon, ~second_looks.held(now)),
        and_(Post.decided_label.in_(FLAGGED_LABELS), Post.decided_at <= now - limits.relevant),
    )
    return erase(session, session.scalars(select(Post.id).where(expired)).all(), "retention", now)


def erase(session: Session, post_ids: Sequence[int], reason: str, now: datetime) -> Purged:
    if not post_ids:
        return Purged(posts=0, contacts=0, campaigns=0)
    one_keeper(session)
    erasure = Erasure(started_at=now, reason=reason, posts=len(post_ids))
    session.add(erasure)
    session.flush()
    for start in range(0, len(post_ids), CHUNK):
        _erase(session, post_ids[start : start + CHUNK])
    contacts = _count_deleted(session, Contact, ~_shown(ContactSighting.contact_id == Contact.id))
    _count_deleted(session, Template, ~_shown(Revision.template_id == Template.id))
    campaigns = _erase_campaigns(session)
    proposals.forget(session)
    erasure.finished_at = now
    session.flush()
    audit.record(session, "erase", f"erasure:{erasure.id}", now, reason=f"{reason}, {len(post_ids)} posts")
    session.expire_all()
    return Purged(posts=len(post_ids), contacts=contacts, campaigns=campaigns)


def _erase(session: Session, post_ids: Sequence[int]) -> None:
    in_campaigns = (
        select(Post.campaign_id, func.count())
        .where(Post.id.in_(post_ids), Post.campaign_id.is_not(None))
        .group_by(Post.campaign_id)
    )
    for campaign_id, posts in session.execute(in_campaigns).all():
        fewer = update(Campaign).where(Campaign.id == campaign_id).values(posts=Campaign.posts - posts)
        session.execute(fewer)
    revisions = select(Revision.id).where(Revision.post_id.in_(post_ids))
    assessments = select(Assessment.id).where(Assessment.revision_id.in_(revisions))
    for table in (Mention, Offer):
        session.execute(delete(table).where(table.assessment_id.in_(assessments)))
    session.execute(delete(Assessment).where(Assessment.revision_id.in_(revisions)))
    session.execute(delete(Decision).where(Decision.post_id.in_(post_ids)))
    search_index.forget(session.connection(), post_ids)
    for linked in (CampaignLink, Skip, Claim, ContactSighting, PostSubstance, Evidence, SourceProposalPost, Revision):
        session.execute(delete(linked).where(linked.post_id.in_(post_ids)))
    session.execute(delete(Post).where(Post.id.in_(post_ids)))


def _shown(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(1).where(condition).exists()


def _count_deleted(session: Session, table: type[Table], condition: ColumnElement[bool]) -> int:
    core = table.core()
    gone = select(core.c.id).where(condition)
    return len(session.execute(delete(core).where(core.c.id.in_(gone)).returning(core.c.id)).all())


def _erase_campaigns(session: Session) -> int:
    """Those that no post, contact or text belongs to any more, with the campaigns that were joined into them."""
    empty = select(Campaign.id).where(Campaign.merged_into_id.is_(None))
    for table in (Post, Contact, Template):
        empty = empty.where(~_shown(table.campaign_id == Campaign.id))
    levels = [list(session.scalars(empty))]
    while levels[-1]:
        levels.append(list(session.scalars(select(Campaign.id).where(Campaign.merged_into_id.in_(levels[-1])))))
    named = set(session.scalars(select(CampaignLink.campaign_id).distinct()))
    erased = 0
    for level in reversed(levels):
        # One that the history of a remaining post names stays, and so does the one that it was joined into.
        kept = named | set(session.scalars(select(Campaign.merged_into_id).where(Campaign.merged_into_id.in_(level))))
        gone = [campaign_id for campaign_id in level if campaign_id not in kept]
        session.execute(delete(Campaign).where(Campaign.id.in_(gone)))
        erased += len(gone)
    return erased
