"""What flagged posts lead to: places that a person may make a source of, and what was decided of each."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BIG, NUMBERED, Id, Table


class SourceProposal(Table):
    """A place named in flagged posts: encrypted, and known by its keyed hash. Nothing there is read before a yes."""

    __tablename__ = "source_proposals"
    id: Mapped[Id]
    link: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    cipher: Mapped[bytes]
    """The address; empty once a rejected place is named by no post any more."""
    platform: Mapped[str]
    """What its address gives away; empty for an ordinary site."""
    never: Mapped[str]
    """Why it is recorded and may not be fetched at all; empty where it may be, after a yes."""
    state: Mapped[str]
    """open, accepted or rejected."""
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    source: Mapped[str | None]
    """The source that it was made, after a yes."""
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    __table_args__ = NUMBERED


class SourceProposalPost(Table):
    """A post that names the place: its evidence."""

    __tablename__ = "source_proposal_posts"
    proposal_id: Mapped[int] = mapped_column(BIG, ForeignKey("source_proposals.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(BIG, ForeignKey("posts.id"), primary_key=True, index=True)
