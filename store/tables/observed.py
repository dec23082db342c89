"""What was observed: sources, runs, posts, revisions, contacts, campaigns.

No column here or elsewhere rates a person, an account, a contact or a place: `posts.score` and `posts.priority`
speak of one text.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BIG, NUMBERED, Big, Id, Table


def _only(flag: str) -> dict[str, Any]:
    """For an index over the few rows where a flag is set."""
    return {"sqlite_where": text(f"{flag} = 1"), "postgresql_where": text(flag)}


class Source(Table):
    """A place that we read. What it is lives in its file; here is how far reading it has come."""

    __tablename__ = "sources"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    platform: Mapped[str] = mapped_column(default="")
    cursor: Mapped[dict[str, Any] | None]
    last_started_at: Mapped[datetime | None]
    last_finished_at: Mapped[datetime | None]
    last_outcome: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)
    """Runs in a row that did not succeed: the waiting time doubles with each."""
    every_seconds: Mapped[int | None]
    """What its file plans, as of the last crawl: interval and posts expected of a run."""
    expect_min: Mapped[int | None]
    expect_max: Mapped[int | None]
    listed: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether its file is there and enabled."""
    told: Mapped[str] = mapped_column(default="", server_default="")
    """The ailment that the last alert told of; empty when it told that all is well, or nothing yet."""
    __table_args__ = NUMBERED


class Run(Table):
    """One crawl of one source. `outcome` is null while it goes on."""

    __tablename__ = "runs"
    id: Mapped[Id]
    source_id: Mapped[Big] = mapped_column(ForeignKey("sources.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    detail: Mapped[str] = mapped_column(default="")
    warnings: Mapped[list[str] | None]
    posts: Mapped[int] = mapped_column(default=0)
    flagged: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    revised: Mapped[int] = mapped_column(default=0)
    removed: Mapped[int] = mapped_column(default=0, server_default="0")
    requests: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    found: Mapped[int | None]
    """Posts seen, known ones included; null where the site gave only what is new, and for runs before this was kept."""
    authors: Mapped[int | None]
    """Of `posts`, those with an author, with a date, with any text; null for runs before this was kept."""
    dates: Mapped[int | None]
    texts: Mapped[int | None]
    __table_args__ = (Index(None, "source_id", "started_at"), Index(None, "started_at"), NUMBERED)


class SourceAlert(Table):
    """One message about sources that turned ailing or recovered; rows are only added."""

    __tablename__ = "source_alerts"
    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(index=True)
    delivered: Mapped[bool]
    changes: Mapped[list[Any]]
    """Name and ailment of each source; the ailment is empty for one that recovered."""
    __table_args__ = NUMBERED


class Campaign(Table):
    """Posts tied by near-identical text or by the same contact. A post without ties is a campaign of one."""

    __tablename__ = "campaigns"
    id: Mapped[Id]
    created_at: Mapped[datetime]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    posts: Mapped[int] = mapped_column(default=0)
    merged_into_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("campaigns.id"), index=True)
    """Set when a tie joined it to an older one; old addresses still lead somewhere."""
    __table_args__ = NUMBERED


class Post(Table):
    """A public post. The columns from `state` on repeat what its current revision says, so that the queue is fast."""

    __tablename__ = "posts"
    id: Mapped[Id]
    source_id: Mapped[Big] = mapped_column(ForeignKey("sources.id"))
    external_id: Mapped[str]
    url: Mapped[str]
    author_link: Mapped[bytes | None]
    author_cipher: Mapped[bytes | None]
    published_at: Mapped[datetime | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    """When its own page was last asked for, or it was first read; what is asked again goes by it."""
    removed_at: Mapped[datetime | None]
    """When its site was first known to have withdrawn it; null again once it has been seen again."""
    removed_reason: Mapped[str | None]
    audit: Mapped[bool]
    blind: Mapped[bool]
    restricted: Mapped[bool]
    campaign_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("campaigns.id"))
    apart: Mapped[bool] = mapped_column(default=False)
    """A person took it out of its campaign: ties are no longer followed through it."""
    state: Mapped[str]
    """open, or decided."""
    revision_id: Mapped[Big]
    """The current revision. Not a foreign key: revisions point at posts already."""
    decision_id: Mapped[int | None] = mapped_column(BIG)
    decided_label: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    model: Mapped[str]
    score: Mapped[float]
    band: Mapped[str]
    label: Mapped[str]
    language: Mapped[str]
    """Two letters, or empty when unknown."""
    priority: Mapped[int]
    summary: Mapped[dict[str, Any]]
    """What a queue line shows: slots, substances, places, which kind of advertisement it rather is, and the words and
    points of the priority."""
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        Index("ix_posts_queue", "state", "priority", "id"),
        Index("ix_posts_queue_by_source", "state", "source_id", "priority", "id"),
        Index("ix_posts_queue_by_label", "state", "label", "priority", "id"),
        Index("ix_posts_queue_by_language", "state", "language", "priority", "id"),
        Index("ix_posts_queue_by_band", "state", "band", "priority", "id"),
        Index("ix_posts_queue_blind", "state", "priority", "id", **_only("blind")),
        Index("ix_posts_queue_restricted", "state", "priority", "id", **_only("restricted")),
        Index("ix_posts_campaign", "campaign_id", "state", "priority", "id"),
        Index("ix_posts_decided_at", "decided_at"),
        Index("ix_posts_first_seen_at", "first_seen_at"),
        Index("ix_posts_author_link", "author_link"),
        Index(
            "ix_posts_ask_again",
            "source_id",
            "asked_at",
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        NUMBERED,
    )


class PostSubstance(Table):
    """One row a substance that the current revision advertises; repeats the queue's order, to filter by it fast."""

    __tablename__ = "post_substances"
    post_id: Mapped[int] = mapped_column(BIG, ForeignKey("posts.id"), primary_key=True)
    substance: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    priority: Mapped[int]
    __table_args__ = (Index("ix_post_substances_queue", "substance", "state", "priority", "post_id"),)


class Template(Table):
    """A distinct text once numbers, contacts and emoji are masked: its 64-bit fingerprint, cut into four bands.

    At most three bits apart means that one of the four bands is equal, which an index finds.
    """

    __tablename__ = "templates"
    id: Mapped[Id]
    fingerprint: Mapped[str] = mapped_column(unique=True)
    band_0: Mapped[int] = mapped_column(index=True)
    band_1: Mapped[int] = mapped_column(index=True)
    band_2: Mapped[int] = mapped_column(index=True)
    band_3: Mapped[int] = mapped_column(index=True)
    campaign_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("campaigns.id"), index=True)
    """The campaign of the posts that show this text without any contact."""
    __table_args__ = NUMBERED


class Revision(Table):
    """A text of a post. Contact spans are • of the same length, so that offsets stay true."""

    __tablename__ = "revisions"
    id: Mapped[Id]
    post_id: Mapped[Big] = mapped_column(ForeignKey("posts.id"))
    number: Mapped[int]
    digest: Mapped[bytes]
    """Keyed SHA-256 of the verbatim text."""
    text: Mapped[str]
    title: Mapped[str | None]
    hashtags: Mapped[list[str]]
    images: Mapped[list[str]]
    from_pictures: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Stretches of the text that were read in pictures: start, end, kind (text or qr) and the picture's address."""
    links_cipher: Mapped[bytes | None]
    template_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("templates.id"), index=True)
    edited_at: Mapped[datetime | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("post_id", "digest"), UniqueConstraint("post_id", "number"), NUMBERED)


class Contact(Table):
    """A handle, number or link to reach a seller: encrypted, and linked by its keyed hash only."""

    __tablename__ = "contacts"
    id: Mapped[Id]
    platform: Mapped[str]
    link: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    cipher: Mapped[bytes]
    first_seen_at: Mapped[datetime]
    campaign_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("campaigns.id"), index=True)
    __table_args__ = NUMBERED


class ContactSighting(Table):
    """Where a revision shows a contact, and the masked characters, encrypted.

    `contact_id` is null where a post must not be linked: audit samples, and posts of people who ask or need help.
    """

    __tablename__ = "contact_sightings"
    id: Mapped[Id]
    revision_id: Mapped[Big] = mapped_column(ForeignKey("revisions.id"))
    post_id: Mapped[Big] = mapped_column(ForeignKey("posts.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("contacts.id"))
    platform: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    cipher: Mapped[bytes]
    __table_args__ = (
        UniqueConstraint("revision_id", "start", "end", "platform"),
        Index(None, "contact_id", "post_id"),
        NUMBERED,
    )
