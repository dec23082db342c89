"""What people do: users, sign-ins, claims, skips, decisions, ties by hand, and the log of it all."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BIG, NUMBERED, Big, Id, Table


class User(Table):
    """Somebody who signs in. Names stay when a user leaves: decisions keep their author."""

    __tablename__ = "users"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    role: Mapped[str]
    """analyst, supervisor, auditor or admin."""
    active: Mapped[bool]
    created_at: Mapped[datetime]
    second_factor_cipher: Mapped[bytes | None]
    second_factor_step: Mapped[int | None] = mapped_column(BIG)
    """The last time step used, so that a code works once."""
    preferences: Mapped[dict[str, Any] | None]
    __table_args__ = NUMBERED


class SignIn(Table):
    """An open session in a browser, known by the keyed hash of its token."""

    __tablename__ = "sessions"
    token: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[Big] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Throttle(Table):
    """Failed attempts to sign in, by keyed hash of the name or the address they came from."""

    __tablename__ = "throttles"
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int]
    last_failed_at: Mapped[datetime]


class Claim(Table):
    """Who is looking at a post now. Overwritten once it has expired."""

    __tablename__ = "claims"
    post_id: Mapped[int] = mapped_column(BIG, ForeignKey("posts.id"), primary_key=True)
    user_id: Mapped[Big] = mapped_column(ForeignKey("users.id"), index=True)
    claimed_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Skip(Table):
    """A revision that a user passed over, and why. It stays in the queue for the others."""

    __tablename__ = "skips"
    id: Mapped[Id]
    post_id: Mapped[Big] = mapped_column(ForeignKey("posts.id"))
    revision_id: Mapped[Big] = mapped_column(ForeignKey("revisions.id"))
    user_id: Mapped[Big] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str]
    skipped_at: Mapped[datetime]
    __table_args__ = (Index(None, "revision_id", "user_id"), Index(None, "post_id"), NUMBERED)


class Decision(Table):
    """An analyst's verdict on a revision, or the undoing of one. Added, never changed; the latest counts."""

    __tablename__ = "decisions"
    id: Mapped[Id]
    post_id: Mapped[Big] = mapped_column(ForeignKey("posts.id"), index=True)
    revision_id: Mapped[Big] = mapped_column(ForeignKey("revisions.id"), index=True)
    user_id: Mapped[Big] = mapped_column(ForeignKey("users.id"))
    label: Mapped[str | None]
    """Null in a row that undoes another."""
    note: Mapped[str]
    attributes: Mapped[dict[str, Any]]
    saw: Mapped[dict[str, Any]]
    """What was on the screen: model, band, whether the reading was hidden."""
    decided_at: Mapped[datetime]
    act_id: Mapped[int | None] = mapped_column(BIG)
    """The first of the rows written by the same act; null in that first row, which may be erased before the others."""
    undoes_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("decisions.id"), unique=True)
    __table_args__ = (Index(None, "user_id", "decided_at"), Index(None, "act_id"), NUMBERED)


class CampaignLink(Table):
    """A tie made or cut by a person, and why; ties by contact and by text are found, not stored."""

    __tablename__ = "campaign_links"
    id: Mapped[Id]
    kind: Mapped[str]
    """together, or apart."""
    post_id: Mapped[Big] = mapped_column(ForeignKey("posts.id"), index=True)
    campaign_id: Mapped[Big] = mapped_column(ForeignKey("campaigns.id"), index=True)
    """The campaign that the post was put into, or taken out of."""
    user_id: Mapped[Big] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str]
    linked_at: Mapped[datetime]
    __table_args__ = NUMBERED


class AuditEntry(Table):
    """Who did what to which object, when and why; each row carries the hash of the row before it."""

    __tablename__ = "audit_log"
    id: Mapped[Id]
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id"), index=True)
    action: Mapped[str]
    object: Mapped[str]
    reason: Mapped[str]
    recipient: Mapped[str]
    previous: Mapped[str] = mapped_column(unique=True)
    hash: Mapped[str]
    __table_args__ = (Index(None, "at"), NUMBERED)


class Erasure(Table):
    """One purge: why and how much. While `finished_at` is null, and only then, protected rows may be deleted."""

    __tablename__ = "erasures"
    id: Mapped[Id]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    reason: Mapped[str]
    posts: Mapped[int] = mapped_column(default=0)
    __table_args__ = NUMBERED


class KeyCheck(Table):
    """What the database remembers of its key files, to notice wrong ones."""

    __tablename__ = "key_checks"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes]
