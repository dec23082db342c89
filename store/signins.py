"""Signing in: attempts are slowed down, a session is known by the keyed hash of its token.

    sign_in(store, name, password, address, now, code=None) -> SignedIn    the whole of it, in short transactions
    current(session, keys, token, now) -> SignedIn | None                  who is behind a cookie; ends idle sessions
    touch(session, keys, token, now)                                       note that the session is in use
    sign_out(session, keys, token) / sign_out_everywhere(session, user_id)
    sweep(session, now)                                                    forgets what has expired

After five failures in a row a name waits, after twenty an address does: 30 s, then twice as
long each time, up to 15 minutes.
"""

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from store import audit, second_factor, users
from store.engine import Store
from store.errors import RefusedError
from store.keys import Keys
from store.tables import SignIn, Throttle, User
from store.wire import upsert

LIFETIME = timedelta(hours=12)
IDLE = timedelta(hours=1)
FREE_ATTEMPTS = {"name": 5, "address": 20}
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FORGET = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A user with an open session; `token` is empty unless it was just made."""

    user_id: int
    name: str
    role: str
    expires_at: datetime
    token: str = ""


def sign_in(
    store: Store,
    name: str,
    password: str,
    address: str,
    now: datetime,
    code: str | None = None,
    entropy: Callable[[int], bytes] = os.urandom,
) -> SignedIn:
    """RefusedError says to wait, that name or password is wrong, or that a code is asked for.

    The slow password hash runs outside any writing transaction.
    """
    with store.reading() as session:
        waiting = wait(session, store.keys, name, address, now)
        if waiting > timedelta(0):
            raise RefusedError(f"Too many attempts. Try again in {int(waiting.total_seconds()) + 1} seconds.")
        account = users.verify(session, name, password)
    with store.session() as session, session.begin():
        wrong = account is None
        if account is not None and account.second_factor:
            if code is None:
                raise RefusedError("The password is right; now the six digits that your authenticator shows.")
            wrong = not second_factor.check(session, store.keys, account.id, code, now)
        if not wrong and account is not None:
            forgive(session, store.keys, name)
            token = base64.urlsafe_b64encode(entropy(32)).rstrip(b"=").decode()
            until = now + LIFETIME
            row = SignIn(
                token=store.keys.seal(token), user_id=account.id, created_at=now, seen_at=now, expires_at=until
            )
            session.add(row)
            audit.record(session, "sign_in", f"user:{account.id}", now, account.id)
            return SignedIn(user_id=account.id, name=account.name, role=account.role, expires_at=until, token=token)
        failed(session, store.keys, name, address, now)
    raise RefusedError("Name or password is wrong, or the code is. Check the keyboard and try again.")


def current(session: Session, keys: Keys, token: str, now: datetime) -> SignedIn | None:
    statement = (
        select(SignIn.expires_at, User.id, User.name, User.role)
        .join(User, User.id == SignIn.user_id)
        .where(SignIn.token == keys.seal(token), SignIn.expires_at > now, SignIn.seen_at > now - IDLE)
        .where(User.active)
    )
    row = session.execute(statement).first()
    return None if row is None else SignedIn(user_id=row.id, name=row.name, role=row.role, expires_at=row.expires_at)


def touch(session: Session, keys: Keys, token: str, now: datetime) -> None:
    session.execute(update(SignIn).where(SignIn.token == keys.seal(token)).values(seen_at=now))


def sign_out(session: Session, keys: Keys, token: str) -> None:
    session.execute(delete(SignIn).where(SignIn.token == keys.seal(token)))


def sign_out_everywhere(session: Session, user_id: int) -> None:
    session.execute(delete(SignIn).where(SignIn.user_id == user_id))


def sweep(session: Session, now: datetime) -> None:
    session.execute(delete(SignIn).where(or_(SignIn.expires_at <= now, SignIn.seen_at <= now - IDLE)))
    session.execute(delete(Throttle).where(Throttle.last_failed_at < now - FORGET))


def wait(session: Session, keys: Keys, name: str, address: str, now: datetime) -> timedelta:
    """How long this name or this address still has to wait; zero when it may try."""
    longest = timedelta(0)
    for kind, key in _keys(keys, name, address):
        row = session.get(Throttle, key)
        if row is not None and (over := row.failures - FREE_ATTEMPTS[kind]) >= 0:
            pause = min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT)
            longest = max(longest, row.last_failed_at + pause - now)
    return longest


def failed(session: Session, keys: Keys, name: str, address: str, now: datetime) -> None:
    for _, key in _keys(keys, name, address):
        statement = upsert(session, Throttle).values(key=key, failures=1, last_failed_at=now)
        again = {"failures": Throttle.failures + 1, "last_failed_at": now}
        session.execute(statement.on_conflict_do_update(index_elements=[Throttle.key], set_=again))
    audit.record(session, "sign_in_failed", f"name:{keys.seal(name).hex()[:16]}", now)


def forgive(session: Session, keys: Keys, name: str) -> None:
    session.execute(delete(Throttle).where(Throttle.key == _keys(keys, name, "")[0][1]))


def _keys(keys: Keys, name: str, address: str) -> tuple[tuple[str, bytes], ...]:
    return ("name", keys.seal(f"name {name.strip().casefold()}")), ("address", keys.seal(f"address {address}"))
