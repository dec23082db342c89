"""Second eyes: the sample, second labels, adjudications, the calibration set, and referrals that need two persons."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
SEALS = {
    "sample_shares": "",
    "second_looks": "",
    "second_labels": "",
    "adjudications": "",
    "calibration_items": "OF look_id, text, language, label, why, user_id, added_at",
    "calibration_answers": "",
    "referrals": "",
    "referral_acts": "",
}
"""Tables that are only added to, and which of their columns no update may touch; none means all."""


def _user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{table}_user_id")


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    number = sa.Column("id", BIG, autoincrement=True, nullable=False)
    key = sa.PrimaryKeyConstraint("id", name=f"pk_{name}")
    op.create_table(name, number, *columns, key, _user(name), sqlite_autoincrement=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, BIG, nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, TIME, nullable=nullable)


def _link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def upgrade() -> None:
    _table(
        "sample_shares",
        sa.Column("share", sa.Double(), nullable=False),
        _big("user_id"),
        _text("reason"),
        _time("set_at"),
    )
    _table(
        "second_looks",
        _big("post_id"),
        _big("revision_id"),
        _big("decision_id"),
        _big("user_id"),
        _text("label"),
        sa.Column("draw", sa.Double(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        _time("drawn_at"),
        sa.UniqueConstraint("decision_id", name="uq_second_looks_decision_id"),
    )
    op.create_index("ix_second_looks_post_id", "second_looks", ["post_id"])
    op.create_index("ix_second_looks_drawn_at", "second_looks", ["drawn_at"])
    _table(
        "second_labels",
        _big("look_id"),
        _big("user_id"),
        _text("label"),
        sa.Column("blind", sa.Boolean(), nullable=False),
        _time("labelled_at"),
        _link("second_labels", "look_id", "second_looks"),
        sa.UniqueConstraint("look_id", name="uq_second_labels_look_id"),
    )
    op.create_index("ix_second_labels_labelled_at", "second_labels", ["labelled_at"])
    _table(
        "adjudications",
        _big("look_id"),
        _big("user_id"),
        _text("label"),
        _text("reason"),
        _big("decision_id"),
        _time("settled_at"),
        _link("adjudications", "look_id", "second_looks"),
    )
    op.create_index("ix_adjudications_look_id", "adjudications", ["look_id"])
    _table(
        "calibration_items",
        _big("look_id"),
        *(_text(name) for name in ("text", "language", "label", "why")),
        _big("user_id"),
        _time("added_at"),
        _time("retired_at", nullable=True),
        _link("calibration_items", "look_id", "second_looks"),
        sa.UniqueConstraint("look_id", name="uq_calibration_items_look_id"),
    )
    _table(
        "calibration_answers",
        _big("item_id"),
        _big("user_id"),
        _text("label"),
        _time("answered_at"),
        _link("calibration_answers", "item_id", "calibration_items"),
        sa.UniqueConstraint("item_id", "user_id", name="uq_calibration_answers_item_id_user_id"),
    )
    op.create_index("ix_calibration_answers_user_id", "calibration_answers", ["user_id"])
    _table(
        "referrals",
        _text("subject"),
        _big("subject_id"),
        _text("recipient"),
        _text("reason"),
        _big("user_id"),
        _time("proposed_at"),
    )
    op.create_index("ix_referrals_subject_subject_id", "referrals", ["subject", "subject_id"])
    _table(
        "referral_acts",
        _big("referral_id"),
        _text("act"),
        _big("user_id"),
        _text("reason"),
        _time("acted_at"),
        _link("referral_acts", "referral_id", "referrals"),
    )
    op.create_index("ix_referral_acts_referral_id", "referral_acts", ["referral_id"])
    _protect(sqlite=op.get_bind().dialect.name == "sqlite")


def _protect(*, sqlite: bool) -> None:
    for table, columns in SEALS.items():
        update = f"BEFORE UPDATE {columns}".rstrip()
        if sqlite:
            refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            op.execute(f"CREATE TRIGGER {table}_no_update {update} ON {table} {refuse}")
            op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
            continue
        refuse = "EXECUTE FUNCTION veilleur_append_only()"
        op.execute(f"CREATE TRIGGER {table}_no_update {update} ON {table} FOR EACH ROW {refuse}")
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}")
