"""Campaigns: which posts belong together, why, and what only looks alike.

    tie(session, post_id, now) -> campaign id        recomputes the ties of one post; keep() has done it already
    look_alikes(session, post_id) -> list[LookAlike] same text, other contacts: drawn dotted, never joined
    ties(session, campaign_id) -> list[Tie]          the contacts and texts that hold a campaign together
    members(session, campaign_id, limit, after)      posts, newest first
    current(session, campaign_id) -> campaign id     follows merges, so that old addresses still lead somewhere
    merge(session, campaign_ids, user_id, reason, now) / split(session, post_ids, user_id, reason, now)
                                                     by hand, with a reason, logged

Two posts are tied when they show the same contact, or when neither shows any and their texts are near-identical.
The same text with other contacts ties nothing: it may be another seller with the same template. How the ties make
campaigns is in store.ties.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from store import audit
from store.errors import RefusedError, StoreError
from store.numbering import Numbering, one_keeper
from store.tables import Campaign, CampaignLink, Contact, ContactSighting, Post, Revision, Template
from store.ties import Anchor, Ties, candidates, near


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlike:
    """A post with a near-identical text that is not in the same campaign; `bits` apart, 0 to 3."""

    post_id: int
    campaign_id: int | None
    bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What holds posts together: kind is contact, text or by_hand."""

    kind: str
    posts: int
    contact_id: int | None = None
    platform: str | None = None
    cipher: bytes | None = None
    template_id: int | None = None


def tie(session: Session, post_id: int, now: datetime) -> int | None:
    """The campaign of a post after following all its ties again; None for a post that is never tied."""
    one_keeper(session)
    post = session.get_one(Post, post_id)
    if post.campaign_id is None or post.apart:
        return post.campaign_id
    linked = select(ContactSighting.contact_id).where(ContactSighting.post_id == post_id).distinct()
    contacts = session.execute(
        select(Contact.id, Contact.link, Contact.campaign_id).where(Contact.id.in_(linked))
    ).all()
    shown = select(ContactSighting.id).where(ContactSighting.revision_id == Revision.id).exists()
    bare = select(Template.fingerprint).join(Revision).where(Revision.post_id == post_id, ~shown)
    fingerprints = list(session.scalars(bare))
    ties = Ties(session, Numbering(session, 1), now)
    ties.load([row.link for row in contacts], [], fingerprints, [post.campaign_id])
    campaign_id = ties.join(post.campaign_id, [ties.contacts[row.link] for row in contacts], None, post.last_seen_at)
    for fingerprint in fingerprints:
        anchors: list[Anchor] = [ties.templates[fingerprint]]
        campaign_id = ties.join(campaign_id, anchors, fingerprint, post.last_seen_at)
    ties.write()
    post.campaign_id = campaign_id
    session.flush()
    return campaign_id


def look_alikes(session: Session, post_id: int, limit: int = 20) -> list[LookAlike]:
    post = session.get_one(Post, post_id)
    own = select(Template.fingerprint).join(Revision).where(Revision.id == post.revision_id)
    fingerprint = session.scalar(own)
    if fingerprint is None:
        return []
    close = {
        template_id: (int(other, 16) ^ int(fingerprint, 16)).bit_count()
        for other, template_id, _ in candidates(session, [fingerprint])
        if near(other, fingerprint)
    }
    found = (
        select(Post.id, Post.campaign_id, Revision.template_id)
        .join(Revision, and_(Revision.post_id == Post.id, Revision.id == Post.revision_id))
        .where(Revision.template_id.in_(close), Post.id != post_id)
        .where(Post.campaign_id.is_distinct_from(post.campaign_id), Post.campaign_id.is_not(None))
        .order_by((Post.id + 0).desc())  # a sum, or SQLite would walk all posts to save itself this sort
        .limit(limit)
    )
    rows = [LookAlike(post_id=id_, campaign_id=c, bits=close[t or 0]) for id_, c, t in session.execute(found)]
    return sorted(rows, key=lambda row: row.bits)


def ties(session: Session, campaign_id: int) -> list[Tie]:
    """The most shared first. A contact shown by a single post is listed too: it is how the next one will be tied."""
    contacts = (
        select(Contact.id, Contact.platform, Contact.cipher, func.count(ContactSighting.post_id.distinct()))
        .join(ContactSighting, ContactSighting.contact_id == Contact.id)
        .join(Post, Post.id == ContactSighting.post_id)
        .where(Post.campaign_id == campaign_id)
        .group_by(Contact.id, Contact.platform, Contact.cipher)
    )
    found = [
        Tie(kind="contact", posts=posts, contact_id=id_, platform=platform, cipher=cipher)
        for id_, platform, cipher, posts in session.execute(contacts)
    ]
    texts = (
        select(Revision.template_id, func.count(Post.id.distinct()))
        .join(Post, Post.id == Revision.post_id)
        .where(Post.campaign_id == campaign_id, Revision.template_id.is_not(None))
        .group_by(Revision.template_id)
    )
    found += [Tie(kind="text", posts=posts, template_id=id_) for id_, posts in session.execute(texts)]
    by_hand = select(func.count()).where(CampaignLink.campaign_id == campaign_id, CampaignLink.kind == "together")
    if posts := session.scalar(by_hand):
        found.append(Tie(kind="by_hand", posts=posts))
    return sorted(found, key=lambda one: -one.posts)


def members(session: Session, campaign_id: int, limit: int = 50, after: int | None = None) -> list[Post]:
    statement = select(Post).where(Post.campaign_id == campaign_id)
    if after is not None:
        statement = statement.where(Post.id < after)
    return list(session.scalars(statement.order_by(Post.id.desc()).limit(limit)))


def current(session: Session, campaign_id: int) -> int:
    wanted: int | None = campaign_id
    while wanted is not None:
        campaign_id = wanted
        campaign = session.get(Campaign, campaign_id)
        if campaign is None:
            raise StoreError(f"There is no campaign {campaign_id}; the queue shows those that exist.")
        wanted = campaign.merged_into_id
    return campaign_id


def merge(session: Session, campaign_ids: Sequence[int], user_id: int, reason: str, now: datetime) -> int:
    """Joins whole campaigns for good; the oldest number stays."""
    _reasoned(reason, "joining campaigns")
    one_keeper(session)
    wanted = sorted({current(session, campaign_id) for campaign_id in campaign_ids})
    winner = wanted[0]
    firsts = dict(
        session.execute(
            select(Post.campaign_id, func.min(Post.id)).where(Post.campaign_id.in_(wanted)).group_by(Post.campaign_id)
        ).all()
    )
    into = session.get_one(Campaign, winner)
    for loser in wanted[1:]:
        lost = session.get_one(Campaign, loser)
        into.posts, lost.posts, lost.merged_into_id = into.posts + lost.posts, 0, winner
        into.first_seen_at = min(into.first_seen_at, lost.first_seen_at)
        into.last_seen_at = max(into.last_seen_at, lost.last_seen_at)
        for table in (Post, Contact, Template):
            session.execute(update(table).where(table.campaign_id == loser).values(campaign_id=winner))
        _note(session, "together", firsts[loser], winner, user_id, reason, now)
    session.flush()
    return winner


def split(session: Session, post_ids: Sequence[int], user_id: int, reason: str, now: datetime) -> int:
    """Takes posts out of their campaign into a new one. No tie is followed through them from now on."""
    _reasoned(reason, "splitting a campaign")
    one_keeper(session)
    posts = list(session.scalars(select(Post).where(Post.id.in_(post_ids), Post.campaign_id.is_not(None))))
    if not posts:
        raise StoreError(f"None of the posts {list(post_ids)} belongs to a campaign; choose posts of one campaign.")
    campaign = Campaign(
        created_at=now,
        first_seen_at=min(post.first_seen_at for post in posts),
        last_seen_at=max(post.last_seen_at for post in posts),
        posts=len(posts),
    )
    session.add(campaign)
    session.flush()
    for post in posts:
        _note(session, "apart", post.id, post.campaign_id or 0, user_id, reason, now)
        session.get_one(Campaign, post.campaign_id).posts -= 1
        post.campaign_id, post.apart = campaign.id, True
    session.flush()
    return campaign.id


def _reasoned(reason: str, act: str) -> None:
    if not reason.strip():
        raise RefusedError(f"{act.capitalize()} needs a reason: say in a few words why, it is logged with your name.")


def _note(
    session: Session, kind: str, post_id: int, campaign_id: int, user_id: int, reason: str, now: datetime
) -> None:
    row = CampaignLink(
        kind=kind, post_id=post_id, campaign_id=campaign_id, user_id=user_id, reason=reason, linked_at=now
    )
    session.add(row)
    audit.record(session, f"campaign_{kind}", f"post:{post_id} campaign:{campaign_id}", now, user_id, reason)
