"""What to look at next, in an order that explains itself, and who is looking at it now.

    page(session, filters, after, limit, now) -> Page        one screen of lines; `Page.next` is the next `after`
    next_for(session, user_id, now, filters, after) -> int | None     claims and returns the next post of a user
    claim, release, skip                                     see store.claims
    count(session, filters, now, cap) -> int                 counts no further than `cap`
    newest(session) -> int                                   the highest number of a post; 0 while there is none
    facets(session) -> {facet: {value: open posts}}          for the filters' labels; worth keeping for some seconds

The order is priority, then newest. The priority is worked out when a post is kept (store.priority) and repeated in
an index for each filter, so a page costs the same however long the queue is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, and_, false, func, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from store.claims import MINUTES, claim, release, skip
from store.errors import StoreError, TakenError
from store.tables import Campaign, Claim, Decision, Post, PostSubstance, Revision, Skip, Source, User

STATES = ("open", "claimed", "skipped", "decided")
EXCERPT = 160
__all__ = [
    "Filters",
    "Line",
    "Page",
    "Position",
    "claim",
    "count",
    "facets",
    "newest",
    "next_for",
    "page",
    "release",
    "skip",
]
Position = tuple[int, int]
"""Priority and post number of the last line of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """None does not filter. `folded` shows one line a campaign: its first post in the order that passes the filters."""

    state: str = "open"
    source: str | None = None
    language: str | None = None
    label: str | None = None
    substance: str | None = None
    band: str | None = None
    campaign_id: int | None = None
    blind: bool | None = None
    restricted: bool | None = False
    """False hides what only a supervisor may see, True shows nothing else, None shows both."""
    escalated: bool = False
    """Only decided posts that somebody else left to the supervisors, and none of them has decided since."""
    folded: bool = False
    above: int | None = None
    """Only posts with a higher number: those that came in since a page was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the queue, contacts masked. Of a `blind` post the caller hides what the model says."""

    post_id: int
    revision_id: int
    source: str
    platform: str
    url: str
    published_at: datetime | None
    first_seen_at: datetime
    state: str
    label: str
    score: float
    band: str
    language: str
    priority: int
    why: tuple[tuple[str, int], ...]
    slots: tuple[str, ...]
    substances: tuple[str, ...]
    places: tuple[str, ...]
    advert: str
    """The likelier of sale_ad and recruitment_ad, also where `label`, the likeliest of all nine, is another one."""
    excerpt: str
    blind: bool
    restricted: bool
    campaign_id: int | None
    campaign_posts: int
    decided_label: str | None
    claimed_by: int | None
    claimed_by_name: str | None
    claimed_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some lines, and where the next page starts; `next` is None on the last."""

    lines: tuple[Line, ...]
    next: Position | None


def page(session: Session, filters: Filters, after: Position | None, limit: int, now: datetime) -> Page:
    statement = dressed(_ordered(select(Post), filters, after, now), now).limit(limit + 1)
    rows = session.execute(statement).all()
    lines = tuple(line_of(*row) for row in rows[:limit])
    more = len(rows) > limit
    return Page(lines=lines, next=(lines[-1].priority, lines[-1].post_id) if more and lines else None)


def dressed(statement: Select[Any], now: datetime, excerpt: int = EXCERPT) -> Select[Any]:
    """A SELECT of posts with all that `line_of` takes."""
    claim = and_(Claim.post_id == Post.id, Claim.expires_at > now)
    return (
        statement.add_columns(Source.name, Source.platform, func.substr(Revision.text, 1, excerpt), Campaign.posts)
        .add_columns(Claim.user_id, Claim.expires_at, User.name)
        .join(Source, Source.id == Post.source_id)
        .join(Revision, Revision.id == Post.revision_id)
        .outerjoin(Campaign, Campaign.id == Post.campaign_id)
        .outerjoin(Claim, claim)
        .outerjoin(User, User.id == Claim.user_id)
    )


def next_for(
    session: Session,
    user_id: int,
    now: datetime,
    filters: Filters | None = None,
    after: Position | None = None,
    minutes: int = MINUTES,
) -> int | None:
    """Passes over what others have claimed and what this user skipped. None when nothing is left."""
    filters = filters or Filters()
    if not filters.escalated:
        filters = replace(filters, state="open")
    taken = select(Claim.post_id).where(Claim.post_id == Post.id, Claim.expires_at > now, Claim.user_id != user_id)
    passed = select(Skip.id).where(Skip.revision_id == Post.revision_id, Skip.user_id == user_id)
    statement = _ordered(select(Post.id), filters, after, now).where(~taken.exists(), ~passed.exists())
    candidates: Sequence[int] = session.scalars(statement.limit(20)).all()
    for post_id in candidates:
        try:
            claim(session, post_id, user_id, now, minutes)
        except TakenError:  # between the reading and the claim, on PostgreSQL only
            continue
        return post_id
    return None


def count(session: Session, filters: Filters, now: datetime, cap: int = 10_000) -> int:
    """The number of lines, or `cap` when there are at least as many."""
    found = _ordered(select(Post.id), filters, None, now).order_by(None).limit(cap).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def newest(session: Session) -> int:
    return session.scalar(select(func.max(Post.id))) or 0


def facets(session: Session) -> dict[str, dict[str, int]]:
    """Open posts by source, language, label, band and substance, restricted ones included; the largest first."""
    found: dict[str, dict[str, int]] = {}
    by_source = select(Post.source_id, func.count().label("n")).where(Post.state == "open").group_by(Post.source_id)
    sources = by_source.subquery()
    named = select(Source.name, sources.c.n).join(sources, sources.c.source_id == Source.id)
    found["source"] = _largest_first(session, named)
    for name, column in (("language", Post.language), ("label", Post.label), ("band", Post.band)):
        found[name] = _largest_first(session, select(column, func.count()).where(Post.state == "open").group_by(column))
    substances = select(PostSubstance.substance, func.count()).where(PostSubstance.state == "open")
    found["substance"] = _largest_first(session, substances.group_by(PostSubstance.substance))
    return found


def _largest_first(session: Session, statement: Executable) -> dict[str, int]:
    return dict(sorted(((value, n) for value, n in session.execute(statement)), key=lambda item: (-item[1], item[0])))


def _ordered(statement: Select[Any], filters: Filters, after: Position | None, now: datetime) -> Select[Any]:
    if filters.state not in STATES:
        raise StoreError(f"{filters.state!r} is no state of the queue; right would be {', '.join(STATES)}.")
    priority: Any = Post.priority
    number: Any = Post.id
    if filters.substance is not None:
        statement = statement.join(PostSubstance, PostSubstance.post_id == Post.id).where(
            PostSubstance.substance == filters.substance, PostSubstance.state == _stored_state(filters)
        )
        priority, number = PostSubstance.priority, PostSubstance.post_id
    statement = statement.where(*_conditions(filters, Post, now))
    if filters.folded:
        better = aliased(Post)
        first = select(better.id).where(
            better.campaign_id == Post.campaign_id,
            tuple_(better.priority, better.id) > tuple_(Post.priority, Post.id),
            *_conditions(filters, better, now),
        )
        if filters.substance is not None:
            advertised = select(PostSubstance.post_id).where(PostSubstance.substance == filters.substance)
            first = first.where(better.id.in_(advertised))
        statement = statement.where(~first.exists())
    if after is not None:
        statement = statement.where(tuple_(priority, number) < tuple_(*after))
    return statement.order_by(priority.desc(), number.desc())


def _stored_state(filters: Filters) -> str:
    return "decided" if filters.state == "decided" else "open"


def _conditions(filters: Filters, post: Any, now: datetime) -> list[ColumnElement[bool]]:
    # Of claimed and skipped posts there are few: nothing to be found in the index over all that are open.
    state = post.state.concat("") if filters.state in ("claimed", "skipped") else post.state
    conditions = [state == _stored_state(filters)]
    if filters.source is not None:
        conditions.append(post.source_id == select(Source.id).where(Source.name == filters.source).scalar_subquery())
    for name in ("language", "label", "band", "campaign_id", "blind", "restricted"):
        wanted = getattr(filters, name)
        if isinstance(wanted, bool):  # as a literal: the indexes over flagged rows are found by it
            conditions.append(getattr(post, name) == (true() if wanted else false()))
        elif wanted is not None:
            conditions.append(getattr(post, name) == wanted)
    if filters.above is not None:
        conditions.append(post.id > filters.above)
    if filters.escalated:
        by = select(Decision.id).join(User, User.id == Decision.user_id)
        conditions.append(post.restricted == true())
        conditions.append(by.where(Decision.id == post.decision_id, User.role != "supervisor").exists())
    if filters.state == "claimed":
        held = aliased(Claim)
        conditions.append(post.id.in_(select(held.post_id).where(held.expires_at > now)))
    if filters.state == "skipped":
        conditions.append(post.id.in_(select(Skip.post_id)))
        conditions.append(select(Skip.id).where(Skip.revision_id == post.revision_id).exists())
    return conditions


def line_of(
    post: Post,
    source: str,
    platform: str,
    excerpt: str,
    campaign_posts: int | None,
    claimed_by: int | None,
    claimed_until: datetime | None,
    claimed_by_name: str | None,
) -> Line:
    summary = post.summary
    return Line(
        post_id=post.id,
        revision_id=post.revision_id,
        source=source,
        platform=platform,
        url=post.url,
        published_at=post.published_at,
        first_seen_at=post.first_seen_at,
        state=post.state,
        label=post.label,
        score=post.score,
        band=post.band,
        language=post.language,
        priority=post.priority,
        why=tuple((word, points) for word, points in summary["why"]),
        slots=tuple(summary["slots"]),
        substances=tuple(summary["substances"]),
        places=tuple(summary["places"]),
        advert=summary.get("advert", "sale_ad"),  # posts kept before it was written down
        excerpt=excerpt,
        blind=post.blind,
        restricted=post.restricted,
        campaign_id=post.campaign_id,
        campaign_posts=campaign_posts or 1,
        decided_label=post.decided_label,
        claimed_by=claimed_by,
        claimed_by_name=claimed_by_name,
        claimed_until=claimed_until,
    )
