"""Who did what to which object, when and why: rows are added only, and each carries the hash of the one before.

    record(session, action, object, now, user_id=None, reason="", recipient="")
    consulted(session, object, now, user_id, within)        somebody opened it: once within that time
    entries(session, limit, before) -> list[AuditEntry]     newest first; consulting the log is itself logged by callers
    verify_chain(session) -> Verification                   the first row that does not follow, if any
    head(session) -> str                                    hash of the last row: note it elsewhere, to prove the end

`object` names rows ("post:12"), never their content. A changed or missing row breaks the chain at that place; rows cut
off at the end are only noticed by whoever noted a later `head`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from store.tables import AuditEntry
from store.wire import storable

START = "0" * 64
_LOCK = 0x6C6F67  # "log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """`broken_at` is the number of the first row that does not follow from the one before; None when all do."""

    entries: int
    head: str
    broken_at: int | None


def record(
    session: Session,
    action: str,
    object: str,  # noqa: A002  (the word that the log, the table and the pages use)
    now: datetime,
    user_id: int | None = None,
    reason: str = "",
    recipient: str = "",
) -> None:
    if session.get_bind().dialect.name == "postgresql":  # one after the other, or the chain would fork
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    session.flush()
    row: dict[str, Any] = {
        "at": now,
        "user_id": user_id,
        "action": action,
        "object": object,
        "reason": storable(reason),
        "recipient": storable(recipient),
        "previous": head(session),
    }
    session.execute(insert(AuditEntry).values(**row, hash=_hash(row)))


def consulted(
    session: Session,
    object: str,  # noqa: A002  (as above)
    now: datetime,
    user_id: int,
    within: timedelta,
) -> None:
    """Who looked at what, and when. Coming back within that time is the same look and adds no row."""
    same = select(AuditEntry.id).where(
        AuditEntry.at > now - within,
        # As a sum, so that the few rows since then are found by time, not all rows of the user.
        AuditEntry.user_id + 0 == user_id,
        AuditEntry.action == "open",
        AuditEntry.object == object,
    )
    if session.scalar(same.limit(1)) is None:
        record(session, "open", object, now, user_id)


def entries(session: Session, limit: int = 100, before: int | None = None) -> list[AuditEntry]:
    statement = select(AuditEntry)
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    return list(session.scalars(statement.order_by(AuditEntry.id.desc()).limit(limit)))


def head(session: Session) -> str:
    return session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)) or START


def verify_chain(session: Session) -> Verification:
    log = AuditEntry.core()
    expected, number, last = START, 0, 0
    while rows := session.execute(select(log).where(log.c.id > last).order_by(log.c.id).limit(1000)).mappings().all():
        for row in rows:
            number += 1
            if row["previous"] != expected or row["hash"] != _hash(row):
                return Verification(entries=number, head=expected, broken_at=row["id"])
            expected, last = row["hash"], row["id"]
    return Verification(entries=number, head=expected, broken_at=None)


def _hash(row: Mapping[Any, Any]) -> str:
    content = [
        row["previous"],
        row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        row["user_id"],
        row["action"],
        row["object"],
        row["reason"],
        row["recipient"],
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()
