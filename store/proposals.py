"""Places that flagged posts lead to, as proposals for sources: gathered, shown with their evidence, decided by a person.

    traces(session, keys) -> iterator of Trace              what each post names: contacts in clear, links
    gather(session, keys, places, now) -> list[Proposed]    the ones named most first
    accept(session, keys, number) -> Proposed               what a person wants to be read, if it may be
    accepted(session, number, source, by, now)              its source is written
    reject(session, number, reason, by, now)                it is not proposed again
    forget(session)                                         after an erasure: what no post names any more

Posts that must not be linked (audit samples, people who ask or need help), restricted ones and those that a person
decided not to be advertisements leave no trace here. Every look at the list is logged.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from store import audit
from store.errors import StoreError
from store.keys import Keys
from store.tables import Contact, ContactSighting, Post, Revision, SourceProposal, SourceProposalPost
from store.values import FLAGGED_LABELS, SHIELDED_LABELS
from store.wire import loads

CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What one post names: contacts as (platform, normal form), and the links of all its revisions."""

    post_id: int
    first_seen_at: datetime
    last_seen_at: datetime
    contacts: tuple[tuple[str, str], ...]
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where posts lead to. `never` says why it may not be fetched at all; the posts are its evidence."""

    platform: str
    never: str
    posts: tuple[int, ...]
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A place with its number and what was decided of it."""

    id: int
    address: str
    platform: str
    never: str
    state: str
    posts: tuple[int, ...]
    first_seen_at: datetime
    last_seen_at: datetime
    source: str | None
    reason: str


def traces(session: Session, keys: Keys) -> Iterator[Trace]:
    posts = select(Post.id, Post.first_seen_at, Post.last_seen_at).where(
        Post.audit.is_(False),
        Post.restricted.is_(False),
        Post.label.not_in(SHIELDED_LABELS),
        or_(Post.decided_label.is_(None), Post.decided_label.in_(FLAGGED_LABELS)),
    )
    after = 0
    while rows := session.execute(posts.where(Post.id > after).order_by(Post.id).limit(CHUNK)).all():
        ids = [row.id for row in rows]
        after = ids[-1]
        contacts: dict[int, dict[tuple[str, str], None]] = {post_id: {} for post_id in ids}
        links: dict[int, dict[str, None]] = {post_id: {} for post_id in ids}
        shown = select(ContactSighting.post_id, ContactSighting.platform, Contact.cipher).distinct()
        shown = shown.join(Contact, Contact.id == ContactSighting.contact_id).where(ContactSighting.post_id.in_(ids))
        for found in session.execute(shown.order_by(ContactSighting.post_id)):
            contacts[found.post_id][found.platform, keys.decrypt(found.cipher)] = None
        named = select(Revision.post_id, Revision.links_cipher).where(
            Revision.post_id.in_(ids), Revision.links_cipher.is_not(None)
        )
        for revision in session.execute(named.order_by(Revision.id)):
            links[revision.post_id].update(dict.fromkeys(loads(keys.decrypt(revision.links_cipher))))
        for row in rows:
            yield Trace(
                post_id=row.id,
                first_seen_at=row.first_seen_at,
                last_seen_at=row.last_seen_at,
                contacts=tuple(contacts[row.id]),
                links=tuple(links[row.id]),
            )


def gather(session: Session, keys: Keys, places: Mapping[str, Place], now: datetime) -> list[Proposed]:
    """Number what is new, renew what is known, forget what no post names any more; logged, as it shows contacts."""
    known = {row.link: row for row in session.scalars(select(SourceProposal))}
    session.execute(delete(SourceProposalPost))
    named: list[tuple[SourceProposal, str, Sequence[int]]] = []
    for address, place in places.items():
        link = keys.link("proposal", address)
        row = known.get(link)
        if row is None:
            row = known[link] = SourceProposal(link=link, state="open", first_seen_at=place.first_seen_at, reason="")
            row.decided_by = ""
            session.add(row)
        row.cipher = keys.encrypt(address, now)
        row.platform, row.never = place.platform, place.never
        row.first_seen_at = min(row.first_seen_at, place.first_seen_at)
        row.last_seen_at = place.last_seen_at
        named.append((row, address, place.posts))
    session.flush()
    session.add_all(SourceProposalPost(proposal_id=row.id, post_id=post) for row, _, posts in named for post in posts)
    session.flush()
    forget(session)
    audit.record(session, "proposals", "source_proposals", now, reason=f"{len(named)} places shown")
    found = [_proposed(row, address, posts) for row, address, posts in named]
    return sorted(found, key=lambda each: (-len(each.posts), each.id))


def accept(session: Session, keys: Keys, number: int) -> Proposed:
    """The proposal that a person wants to be read; raises where it may not be, or was decided already."""
    row = _undecided(session, number)
    if row.never:
        raise StoreError(f"Proposal {number} is recorded only and never fetched: {row.never}.")
    return _proposed(row, keys.decrypt(row.cipher), _posts(session, number))


def accepted(session: Session, number: int, source: str | None, by: str, now: datetime) -> None:
    row = _undecided(session, number)
    row.state, row.source, row.decided_by, row.decided_at = "accepted", source, by, now
    audit.record(session, "accept-proposal", f"source_proposal:{number}", now, reason=f"by {by}")


def reject(session: Session, number: int, reason: str, by: str, now: datetime) -> None:
    if not reason.strip():
        raise StoreError("A proposal is rejected with a reason: whoever comes next must know why.")
    row = _undecided(session, number)
    row.state, row.reason, row.decided_by, row.decided_at = "rejected", reason.strip(), by, now
    audit.record(session, "reject-proposal", f"source_proposal:{number}", now, reason=f"by {by}: {reason.strip()}")


def forget(session: Session) -> None:
    """Open places without a post go; of decided ones the address goes, and their hash stays as the decision."""
    named = select(SourceProposalPost.proposal_id)
    session.execute(
        delete(SourceProposal).where(SourceProposal.state == "open", SourceProposal.id.not_in(named)),
        execution_options={"synchronize_session": False},
    )
    session.execute(
        update(SourceProposal)
        .where(SourceProposal.state != "open", SourceProposal.id.not_in(named))
        .values(cipher=b""),
        execution_options={"synchronize_session": False},
    )


def _undecided(session: Session, number: int) -> SourceProposal:
    row = session.get(SourceProposal, number)
    if row is None:
        raise StoreError(f"There is no proposal {number}: `veilleur sources proposals` lists them.")
    if row.state != "open":
        what = f"{row.state} by {row.decided_by or 'somebody'}" + (f": {row.reason}" if row.reason else "")
        raise StoreError(f"Proposal {number} was {what}; a decision is not made twice.")
    return row


def _posts(session: Session, number: int) -> list[int]:
    posts = select(SourceProposalPost.post_id).where(SourceProposalPost.proposal_id == number)
    return list(session.scalars(posts.order_by(SourceProposalPost.post_id)))


def _proposed(row: SourceProposal, address: str, posts: Sequence[int]) -> Proposed:
    return Proposed(
        id=row.id,
        address=address,
        platform=row.platform,
        never=row.never,
        state=row.state,
        posts=tuple(posts),
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        source=row.source,
        reason=row.reason,
    )
