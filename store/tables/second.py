"""Second eyes: which decisions are looked at again, what the second person said, what a supervisor settled.

Rows are added, never changed, and outlive their posts: they hold numbers and labels, never a text. The calibration set
is the exception: it keeps texts with every recognised contact masked, and nothing of where they stood.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BIG, NUMBERED, Big, Id, Table


class SampleShare(Table):
    """What share of the decisions is looked at again, from when on, who said so and why. The latest counts."""

    __tablename__ = "sample_shares"
    id: Mapped[Id]
    share: Mapped[float]
    user_id: Mapped[Big] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str]
    set_at: Mapped[datetime]
    __table_args__ = NUMBERED


class SecondLook(Table):
    """A decision that was drawn for a second, blind label."""

    __tablename__ = "second_looks"
    id: Mapped[Id]
    post_id: Mapped[Big] = mapped_column(index=True)
    """Not a foreign key, like the other two: the row stays when the post is erased."""
    revision_id: Mapped[Big]
    decision_id: Mapped[Big] = mapped_column(unique=True)
    user_id: Mapped[Big] = mapped_column(ForeignKey("users.id"))
    """Who took that decision."""
    label: Mapped[str]
    draw: Mapped[float]
    """The number drawn, 0 to 1, from the hash of the decision's row in the log; below `share` it is in the sample."""
    share: Mapped[float]
    drawn_at: Mapped[datetime] = mapped_column(index=True)
    __table_args__ = NUMBERED


class SecondLabel(Table):
    """What the second person said, once for each look."""

    __tablename__ = "second_labels"
    id: Mapped[Id]
    look_id: Mapped[Big] = mapped_column(ForeignKey("second_looks.id"), unique=True)
    user_id: Mapped[Big] = mapped_column(ForeignKey("users.id"))
    label: Mapped[str]
    blind: Mapped[bool]
    """False where that person had opened the post's own page before: such a label does not count as agreement."""
    labelled_at: Mapped[datetime]
    __table_args__ = (Index(None, "labelled_at"), NUMBERED)


class Adjudication(Table):
    """How a supervisor settled a disagreement. Its decision is one like any other, and is what the labels hold."""

    __tablename__ = "adjudications"
    id: Mapped[Id]
    look_id: Mapped[Big] = mapped_column(ForeignKey("second_looks.id"), index=True)
    user_id: Mapped[Big] = mapped_column(ForeignKey("users.id"))
    label: Mapped[str]
    reason: Mapped[str]
    decision_id: Mapped[Big]
    settled_at: Mapped[datetime]
    __table_args__ = NUMBERED


class CalibrationItem(Table):
    """A masked text with its settled label, for newcomers to label blind. Only `retired_at` ever changes."""

    __tablename__ = "calibration_items"
    id: Mapped[Id]
    look_id: Mapped[Big] = mapped_column(ForeignKey("second_looks.id"), unique=True)
    text: Mapped[str]
    language: Mapped[str]
    label: Mapped[str]
    why: Mapped[str]
    user_id: Mapped[Big] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    __table_args__ = NUMBERED


class CalibrationAnswer(Table):
    """What somebody answered, once for each item."""

    __tablename__ = "calibration_answers"
    id: Mapped[Id]
    item_id: Mapped[Big] = mapped_column(ForeignKey("calibration_items.id"))
    user_id: Mapped[Big] = mapped_column(ForeignKey("users.id"), index=True)
    label: Mapped[str]
    answered_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("item_id", "user_id"), NUMBERED)


class Referral(Table):
    """A proposal to hand something over to an authority or a platform. Nothing is sent by the program."""

    __tablename__ = "referrals"
    id: Mapped[Id]
    subject: Mapped[str]
    """post, campaign or case; with its number, which is no foreign key."""
    subject_id: Mapped[int] = mapped_column(BIG)
    recipient: Mapped[str]
    reason: Mapped[str]
    user_id: Mapped[Big] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    __table_args__ = (Index(None, "subject", "subject_id"), NUMBERED)


class ReferralAct(Table):
    """What became of a referral: approved or refused by another person, withdrawn, or handed over by hand."""

    __tablename__ = "referral_acts"
    id: Mapped[Id]
    referral_id: Mapped[Big] = mapped_column(ForeignKey("referrals.id"), index=True)
    act: Mapped[str]
    user_id: Mapped[Big] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str]
    acted_at: Mapped[datetime]
    __table_args__ = NUMBERED
