"""The views of the queue that a person gave a name: kept with their preferences, seen by nobody else.

saved(session, user_id) -> list[SavedView]       in the order in which they were saved
save(session, user_id, name, query)              a known name takes the new filters, known filters the new name
forget(session, user_id, name)
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.errors import RefusedError
from store.tables import User

MOST = 12
LONGEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """`query` is the part of an address after the question mark."""

    name: str
    query: str


def saved(session: Session, user_id: int) -> list[SavedView]:
    preferences = session.scalar(select(User.preferences).where(User.id == user_id)) or {}
    return [SavedView(name=one["name"], query=one["query"]) for one in preferences.get("views", [])]


def save(session: Session, user_id: int, name: str, query: str) -> None:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise RefusedError(f"{name[:60]!r} is no name for a view; right would be 1 to {LONGEST} characters.")
    views = _locked(session, user_id)
    place = next((n for n, one in enumerate(views) if name == one.name or query == one.query), len(views))
    views = [one for n, one in enumerate(views) if n == place or (one.name != name and one.query != query)]
    views[place : place + 1] = [SavedView(name=name, query=query)]
    if len(views) > MOST:
        raise RefusedError(f"You have {MOST} saved views already. Remove one, then save this one.")
    _write(session, user_id, views)


def forget(session: Session, user_id: int, name: str) -> None:
    """A name that is not there is no error: the form may be sent twice."""
    _write(session, user_id, [one for one in _locked(session, user_id) if one.name != name])


def _locked(session: Session, user_id: int) -> list[SavedView]:
    session.execute(select(User.id).where(User.id == user_id).with_for_update())
    return saved(session, user_id)


def _write(session: Session, user_id: int, views: list[SavedView]) -> None:
    user = session.get_one(User, user_id)
    kept = [{"name": one.name, "query": one.query} for one in views]
    user.preferences = {**(user.preferences or {}), "views": kept}
    session.flush()
