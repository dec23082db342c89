"""Who is looking at which post now, and which ones a user passed over.

claim(session, post_id, user_id, now, minutes=5) -> until    takes or prolongs; TakenError when another holds it
release(session, post_id, user_id)
release_all(session, user_id)                                whoever goes for a break holds nothing
skip(session, post_id, user_id, reason, now)                 stays in the queue for the others
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from store.errors import RefusedError, StoreError, TakenError
from store.tables import Claim, Post, Skip, User
from store.wire import upsert

MINUTES = 5


def claim(session: Session, post_id: int, user_id: int, now: datetime, minutes: int = MINUTES) -> datetime:
    """Takes or prolongs a post until the time returned. TakenError says who holds it and for how long."""
    until = now + timedelta(minutes=minutes)
    values = {"post_id": post_id, "user_id": user_id, "claimed_at": now, "expires_at": until}
    free = or_(Claim.expires_at <= now, Claim.user_id == user_id)
    statement = upsert(session, Claim).values(values)
    statement = statement.on_conflict_do_update(index_elements=[Claim.post_id], set_=values, where=free)
    if session.execute(statement.returning(Claim.post_id)).first() is None:
        held = select(User.name, Claim.expires_at).join(User, User.id == Claim.user_id).where(Claim.post_id == post_id)
        name, expires_at = session.execute(held).one()
        raise TakenError(
            f"{name} is looking at post {post_id} until {expires_at:%H:%M} UTC. Take the next one; it comes back to "
            "the queue if no decision follows."
        )
    return until


def release(session: Session, post_id: int, user_id: int) -> None:
    session.execute(delete(Claim).where(Claim.post_id == post_id, Claim.user_id == user_id))


def release_all(session: Session, user_id: int) -> None:
    session.execute(delete(Claim).where(Claim.user_id == user_id))


def skip(session: Session, post_id: int, user_id: int, reason: str, now: datetime) -> None:
    if not reason.strip():
        raise RefusedError(f"Skipping post {post_id} needs a reason: say in a few words what is missing to decide.")
    post = session.get(Post, post_id)
    if post is None:
        raise StoreError(f"There is no post {post_id}; it may have been erased.")
    session.add(
        Skip(post_id=post_id, revision_id=post.revision_id, user_id=user_id, reason=reason.strip(), skipped_at=now)
    )
    session.flush()
    release(session, post_id, user_id)
