"""What analysts decide: rows are added, never changed; the latest that nobody undid counts.

    decide(session, post_id, revision_id, judgement, after=None) -> decision id
    decide_many(session, post_ids, judgement) -> list of ids         one act, undone as one
    decide_campaign(session, campaign_id, judgement) -> list of ids  every open post of it
    scope(session, campaign_id) -> Scope                     what such a decision would change, and what stays
    undo(session, user_id, now) -> list of post ids          this user's last act
    history(session, post_id) -> list[Past]                  newest first
    band_record(session) -> {band: (confirmed, decided)}     what a band has meant so far

`revision_id` and `after` (the decision that the page showed, if any) say what the analyst had before their eyes:
when the text has changed or somebody else has decided since, StaleError says who and when, and nothing is written.

A decision with a sign of a minor, or for another illicit offer, leaves the post to the supervisors: from then on it is
restricted, and waits for one of them (queue.Filters.escalated). Undoing it gives the post back to all.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.orm import Session, aliased

from store import audit, second_draw
from store.decided import Past, Scope, band_record, for_supervisors, history, scope, verdict
from store.errors import RefusedError, StaleError, StoreError
from store.judgement import Judgement, require_label
from store.numbering import one_keeper
from store.tables import Claim, Decision, Post, PostSubstance, User

UNDO_WITHIN = timedelta(minutes=10)
__all__ = ["Past", "Scope", "band_record", "decide", "decide_campaign", "decide_many", "history", "scope", "undo"]


def decide(session: Session, post_id: int, revision_id: int, judgement: Judgement, after: int | None = None) -> int:
    post = session.scalar(_locked(select(Post).where(Post.id == post_id)))
    if post is None:
        raise StoreError(f"There is no post {post_id}; it may have been erased since the page was loaded.")
    if post.revision_id != revision_id:
        raise StaleError(
            f"The text of post {post_id} has changed since the page was loaded. Reload, then decide on it."
        )
    if post.decision_id != after:
        raise StaleError(_since(session, post))
    return _decide(session, [post], judgement)[0]


def decide_many(session: Session, post_ids: Sequence[int], judgement: Judgement) -> list[int]:
    """Those of the posts that are still open; what has been decided stays as it is."""
    one_keeper(session)
    wanted = select(Post).where(Post.id.in_(post_ids), Post.state == "open")
    return _decide(session, list(session.scalars(_locked(wanted))), judgement)


def decide_campaign(session: Session, campaign_id: int, judgement: Judgement) -> list[int]:
    """Every open post of the campaign, but for those that only a supervisor may see."""
    one_keeper(session)
    found = select(Post).where(Post.campaign_id == campaign_id, Post.state == "open", Post.restricted.is_(False))
    return _decide(session, list(session.scalars(_locked(found))), judgement)


def undo(session: Session, user_id: int, now: datetime, within: timedelta = UNDO_WITHIN) -> list[int]:
    """Adds one undoing row for each row of the user's last act; what counted before counts again."""
    one_keeper(session)
    undoing = aliased(Decision)
    undone = select(undoing.id).where(undoing.undoes_id == Decision.id).exists()
    act = session.scalar(
        select(Decision)
        .where(Decision.user_id == user_id, Decision.label.is_not(None), Decision.act_id.is_(None), ~undone)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    if act is None or now - act.decided_at > within:
        minutes = int(within.total_seconds() // 60)
        raise RefusedError(
            f"There is nothing to undo: you took no decision in the last {minutes} minutes. "
            "Open the post and decide again."
        )
    rows = session.scalars(select(Decision).where((Decision.id == act.id) | (Decision.act_id == act.id))).all()
    session.execute(
        insert(Decision),
        [
            {
                "post_id": row.post_id,
                "revision_id": row.revision_id,
                "user_id": user_id,
                "label": None,
                "note": "",
                "attributes": {},
                "saw": {},
                "decided_at": now,
                "act_id": act.id,
                "undoes_id": row.id,
            }
            for row in rows
        ],
    )
    wanted = sorted({row.post_id for row in rows})
    # An analyst decides on open posts only: what this act took away from the others, its undoing gives back to them.
    closed = {row.post_id for row in rows if for_supervisors(row.label, row.attributes)}
    if session.scalar(select(User.role).where(User.id == user_id)) == "supervisor":
        closed = set()
    for post in session.scalars(_locked(select(Post).where(Post.id.in_(wanted)))):
        found = verdict(session, post.revision_id)
        post.state = "open" if found is None else "decided"
        post.decision_id = None if found is None else found.id
        post.decided_label = None if found is None else found.label
        post.decided_at = None if found is None else found.decided_at
        if post.id in closed:
            post.restricted = found is not None and for_supervisors(found.label, found.attributes)
        session.execute(update(PostSubstance).where(PostSubstance.post_id == post.id).values(state=post.state))
    session.flush()
    audit.record(session, "undo", _objects(wanted), now, user_id)
    return wanted


def _decide(session: Session, posts: Sequence[Post], judgement: Judgement) -> list[int]:
    user_id, label, now = judgement.user_id, judgement.label, judgement.decided_at
    require_label(label)
    role = session.scalar(select(User.role).where(User.id == user_id))
    if role != "supervisor" and any(post.restricted for post in posts):
        raise RefusedError("This post is restricted: only a supervisor may see it and decide on it.")
    if not posts:
        return []
    shared = {"user_id": user_id, "label": label, "note": judgement.note, "decided_at": now}
    shared |= {"attributes": dict(judgement.attributes), "saw": dict(judgement.saw)}
    ids: list[int] = []
    for post in posts:
        row = {**shared, "post_id": post.id, "revision_id": post.revision_id, "act_id": ids[0] if ids else None}
        ids.append(session.execute(insert(Decision).values(row).returning(Decision.id)).scalar_one())
        post.state, post.decision_id, post.decided_label, post.decided_at = "decided", ids[-1], label, now
        post.restricted = post.restricted or for_supervisors(label, judgement.attributes)
    session.flush()
    numbers = [post.id for post in posts]
    session.execute(update(PostSubstance).where(PostSubstance.post_id.in_(numbers)).values(state="decided"))
    session.execute(delete(Claim).where(Claim.post_id.in_(numbers)))
    audit.record(session, "decide", _objects(numbers), now, user_id, label)
    second_draw.draw(session, posts[0], ids[0], judgement)
    return ids


def _locked(statement: Select[Post]) -> Select[Post]:
    """In one order, so that two acts over the same posts wait for each other instead of blocking each other."""
    return statement.order_by(Post.id).with_for_update().execution_options(populate_existing=True)


def _objects(post_ids: Sequence[int]) -> str:
    return " ".join(f"post:{post_id}" for post_id in post_ids)


def _since(session: Session, post: Post) -> str:
    found = verdict(session, post.revision_id)
    if found is None:
        return f"The decision on post {post.id} has been undone since the page was loaded. Reload, then decide."
    name = session.scalar(select(User.name).where(User.id == found.user_id))
    return (
        f"{name} decided {found.label} on post {post.id} at {found.decided_at:%Y-%m-%d %H:%M} UTC, after the page was "
        "loaded. Reload to see why; you can still decide otherwise."
    )
