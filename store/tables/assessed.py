"""What a model version says of a revision. Rows are added, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BIG, NUMBERED, Big, Id, Table


class Assessment(Table):
    """One model version's reading of one revision."""

    __tablename__ = "assessments"
    id: Mapped[Id]
    revision_id: Mapped[Big] = mapped_column(ForeignKey("revisions.id"), index=True)
    model: Mapped[str]
    score: Mapped[float]
    flagged: Mapped[bool]
    label: Mapped[str]
    labels: Mapped[dict[str, Any]]
    threshold: Mapped[float]
    language: Mapped[str | None]
    substances: Mapped[list[str]]
    reasons: Mapped[list[Any]]
    """[{"text", "weight", "start"?, "end"?}], in log-odds; recognised contacts are masked."""
    assessed_at: Mapped[datetime]
    __table_args__ = NUMBERED


class Mention(Table):
    """A span that names something. A CONTACT's value holds its platform only."""

    __tablename__ = "mentions"
    id: Mapped[Id]
    assessment_id: Mapped[Big] = mapped_column(ForeignKey("assessments.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    type: Mapped[str]
    value: Mapped[dict[str, Any]]
    __table_args__ = NUMBERED


class Offer(Table):
    """A substance × quantity × price that the post states."""

    __tablename__ = "offers"
    id: Mapped[Id]
    assessment_id: Mapped[Big] = mapped_column(ForeignKey("assessments.id"), index=True)
    substance: Mapped[str | None]
    quantity: Mapped[float | None]
    unit: Mapped[str | None]
    grams: Mapped[float | None]
    price: Mapped[float]
    currency: Mapped[str | None]
    promo: Mapped[bool]
    __table_args__ = (Index("ix_offers_substance", "substance"), NUMBERED)


class LabelExport(Table):
    """One export of labels: who took what out, why, and the digest of the file. Added, never changed."""

    __tablename__ = "label_exports"
    id: Mapped[Id]
    exported_at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("users.id"))
    purpose: Mapped[str]
    rows: Mapped[int]
    sha256: Mapped[str]
    manifest: Mapped[dict[str, Any]]
    __table_args__ = NUMBERED
