"""Everything that a page about one post shows, contacts masked.

load(session, keys, post_id, now) -> Card
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store import contacts, decided, posts
from store.errors import StoreError
from store.keys import Keys
from store.tables import Assessment, Campaign, Claim, Mention, Offer, Post, Revision, Source, User
from store.wire import loads


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A post with its current revision, the latest reading of it, and what people did."""

    post: Post
    source: str
    platform: str
    revision: Revision
    revisions: tuple[Revision, ...]
    links: tuple[str, ...]
    assessment: Assessment
    mentions: tuple[Mention, ...]
    offers: tuple[Offer, ...]
    contacts: tuple[contacts.Shown, ...]
    campaign: Campaign | None
    history: tuple[decided.Past, ...]
    claimed_by: int | None
    claimed_by_name: str | None
    claimed_until: datetime | None

    @property
    def reasons(self) -> list[Mapping[str, Any]]:
        return list(self.assessment.reasons)


def load(session: Session, keys: Keys, post_id: int, now: datetime) -> Card:
    found = session.execute(
        select(Post, Source.name, Source.platform).join(Source, Source.id == Post.source_id).where(Post.id == post_id)
    ).first()
    if found is None:
        raise StoreError(f"There is no post {post_id}; it may have been erased.")
    post, source, platform = found
    revisions = posts.revisions(session, post_id)
    revision = next(one for one in revisions if one.id == post.revision_id)
    latest = select(Assessment).where(Assessment.revision_id == revision.id).order_by(Assessment.id.desc()).limit(1)
    assessment = session.scalars(latest).one()
    mentions = select(Mention).where(Mention.assessment_id == assessment.id).order_by(Mention.start, Mention.end)
    offers = select(Offer).where(Offer.assessment_id == assessment.id).order_by(Offer.id)
    claim = session.execute(
        select(Claim.user_id, User.name, Claim.expires_at)
        .join(User, User.id == Claim.user_id)
        .where(Claim.post_id == post_id, Claim.expires_at > now)
    ).first()
    return Card(
        post=post,
        source=source,
        platform=platform,
        revision=revision,
        revisions=tuple(revisions),
        links=tuple(loads(keys.decrypt(revision.links_cipher))) if revision.links_cipher else (),
        assessment=assessment,
        mentions=tuple(session.scalars(mentions)),
        offers=tuple(session.scalars(offers)),
        contacts=tuple(contacts.shown_in(session, keys, revision.id)),
        campaign=None if post.campaign_id is None else session.get(Campaign, post.campaign_id),
        history=tuple(decided.history(session, post_id)),
        claimed_by=claim and claim.user_id,
        claimed_by_name=claim and claim.name,
        claimed_until=claim and claim.expires_at,
    )
