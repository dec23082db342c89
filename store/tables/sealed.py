"""Evidence: where the capture of each flagged text is, what it hashes to, and the chain of days that seals it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import NUMBERED, Big, Id, Table


class Capture(Table):
    """A block of WARC records written at once: one answer, its request, and the texts found in it.

    What seals it (day, leaf, sha256) never changes. Place and sums do when the block is blanked: they then say where
    the tombstone is.
    """

    __tablename__ = "captures"
    id: Mapped[Id]
    day: Mapped[str]
    """UTC, as 2026-11-25."""
    leaf: Mapped[int]
    """Its place among the captures of that day, from 0."""
    record: Mapped[str]
    """WARC-Record-ID of the answer."""
    sha256: Mapped[str]
    """Of the block as it was first written; the entry of the day's Merkle tree."""
    payload_sha256: Mapped[str | None]
    """Of the answer's body as it came; null once blanked."""
    captured_at: Mapped[datetime]
    file: Mapped[str]
    offset: Mapped[Big]
    length: Mapped[Big]
    tombstone_sha256: Mapped[str | None]
    """Of the block that stands there since `blanked_at`."""
    bytes_sum: Mapped[Big]
    """Sum of the bytes that stand there; with `places_sum` it finds a single broken byte."""
    places_sum: Mapped[Big]
    """Sum of each byte times its place, from 1."""
    blanked_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    problem: Mapped[str | None]
    """What the last check found; null when all was well."""
    __table_args__ = (UniqueConstraint("day", "leaf"), Index(None, "file", "offset"), NUMBERED)


class Evidence(Table):
    """Which capture holds a revision of a post: the first that showed it."""

    __tablename__ = "evidence"
    id: Mapped[Id]
    post_id: Mapped[Big] = mapped_column(ForeignKey("posts.id"), index=True)
    revision_id: Mapped[Big] = mapped_column(ForeignKey("revisions.id"), unique=True)
    capture_id: Mapped[Big] = mapped_column(ForeignKey("captures.id"), index=True)
    text_cipher: Mapped[bytes]
    """SHA-256 of the verbatim text, encrypted: in clear it would let one guess the masked digits."""
    __table_args__ = NUMBERED


class EvidenceDay(Table):
    """A sealed day: the Merkle root of its captures, chained to the day sealed before it."""

    __tablename__ = "evidence_days"
    day: Mapped[str] = mapped_column(primary_key=True)
    leaves: Mapped[int]
    root: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
    sealed_at: Mapped[datetime]
    token: Mapped[bytes | None]
    """The timestamp itself: the authority's answer, in DER."""
    stamped_at: Mapped[datetime | None]
    """The time that an RFC 3161 timestamp states for `hash`."""
