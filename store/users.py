"""Who may sign in, and as what.

    add(session, name, password, role, now) -> id
    verify(session, name, password) -> Account | None        reads only, and takes as long for an unknown name
    set_password / set_role / set_active / set_preferences(session, user_id, …)
    accounts(session) -> list[Account]

Passwords are argon2id hashes. Signing in with throttling and a session is in store.signins.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from store import audit
from store.errors import RefusedError, StoreError
from store.tables import SignIn, User

ROLES = ("analyst", "supervisor", "auditor", "admin")
SHORTEST = 12
_HASHER = PasswordHasher()
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0c2FsdA$d9ehMczSxXu0GKHkL0rDhH8gXeMfo1tdkbHDcGbX0oU"
"""The hash that an unknown name is checked against, so that the answer takes as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user without the password hash."""

    id: int
    name: str
    role: str
    active: bool
    second_factor: bool
    preferences: Mapping[str, Any]


def add(session: Session, name: str, password: str, role: str, now: datetime, by: int | None = None) -> int:
    name = name.strip()
    if not name or len(name) > 80:
        raise RefusedError(f"{name!r} is no user name; right would be 1 to 80 characters, for example a.diallo.")
    _check_role(role)
    _check_password(name, password)
    user = User(name=name, password_hash=_HASHER.hash(password), role=role, active=True, created_at=now)
    try:
        with session.begin_nested():
            session.add(user)
            session.flush()
    except IntegrityError as error:
        raise RefusedError(f"There is a user {name!r} already. `veilleur users list` shows all.") from error
    audit.record(session, "user_added", f"user:{user.id}", now, by, role)
    return user.id


def verify(session: Session, name: str, password: str) -> Account | None:
    user = session.scalar(select(User).where(User.name == name.strip()))
    try:
        _HASHER.verify(_NOBODY if user is None else user.password_hash, password)
    except (VerificationError, InvalidHashError):
        return None
    return _account(user) if user is not None and user.active else None


def by_name(session: Session, name: str) -> Account | None:
    user = session.scalar(select(User).where(User.name == name.strip()))
    return None if user is None else _account(user)


def account(session: Session, user_id: int) -> Account:
    return _account(_user(session, user_id))


def accounts(session: Session) -> list[Account]:
    return [_account(user) for user in session.scalars(select(User).order_by(User.name))]


def set_password(session: Session, user_id: int, password: str, now: datetime, by: int | None = None) -> None:
    """Ends every open session of the user."""
    user = _user(session, user_id)
    _check_password(user.name, password)
    user.password_hash = _HASHER.hash(password)
    session.execute(delete(SignIn).where(SignIn.user_id == user_id))
    audit.record(session, "password_changed", f"user:{user_id}", now, by)


def set_role(session: Session, user_id: int, role: str, now: datetime, by: int | None = None) -> None:
    _check_role(role)
    _user(session, user_id).role = role
    audit.record(session, "role_changed", f"user:{user_id}", now, by, role)


def set_active(session: Session, user_id: int, active: bool, now: datetime, by: int | None = None) -> None:
    """A user who leaves is closed, not deleted: their decisions keep their name."""
    _user(session, user_id).active = active
    if not active:
        session.execute(delete(SignIn).where(SignIn.user_id == user_id))
    audit.record(session, "user_opened" if active else "user_closed", f"user:{user_id}", now, by)


def set_preferences(session: Session, user_id: int, preferences: Mapping[str, Any]) -> None:
    _user(session, user_id).preferences = dict(preferences)
    session.flush()


def _user(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise StoreError(f"There is no user {user_id}. `veilleur users list` shows all.")
    return user


def _account(user: User) -> Account:
    return Account(
        id=user.id,
        name=user.name,
        role=user.role,
        active=user.active,
        second_factor=user.second_factor_cipher is not None,
        preferences=user.preferences or {},
    )


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise RefusedError(f"{role!r} is no role; right would be one of {', '.join(ROLES)}.")


def _check_password(name: str, password: str) -> None:
    if len(password) < SHORTEST or name.casefold() in password.casefold():
        raise RefusedError(f"A password needs at least {SHORTEST} characters and must not hold the user's name.")
