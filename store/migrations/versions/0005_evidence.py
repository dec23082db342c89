"""Captures, which revision each holds, and the chain of sealed days; what seals is never changed or deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
NUMBERED = {"sqlite_autoincrement": True}
SEALS = {
    "captures": ("day", "leaf", "record", "sha256", "captured_at"),
    "evidence": ("post_id", "revision_id", "capture_id", "text_cipher"),
    "evidence_days": ("day", "leaves", "root", "previous", "hash", "sealed_at"),
}
"""Columns that no update may touch."""


def upgrade() -> None:
    op.create_table(
        "captures",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("leaf", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("payload_sha256", sa.String(), nullable=True),
        sa.Column("captured_at", TIME, nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("offset", BIG, nullable=False),
        sa.Column("length", BIG, nullable=False),
        sa.Column("tombstone_sha256", sa.String(), nullable=True),
        sa.Column("bytes_sum", BIG, nullable=False),
        sa.Column("places_sum", BIG, nullable=False),
        sa.Column("blanked_at", TIME, nullable=True),
        sa.Column("checked_at", TIME, nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_captures"),
        sa.UniqueConstraint("day", "leaf", name="uq_captures_day_leaf"),
        **NUMBERED,
    )
    op.create_index("ix_captures_file_offset", "captures", ["file", "offset"])
    op.create_table(
        "evidence",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("capture_id", BIG, nullable=False),
        sa.Column("text_cipher", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_evidence_post_id"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_evidence_revision_id"),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.id"], name="fk_evidence_capture_id"),
        sa.UniqueConstraint("revision_id", name="uq_evidence_revision_id"),
        **NUMBERED,
    )
    op.create_index("ix_evidence_post_id", "evidence", ["post_id"])
    op.create_index("ix_evidence_capture_id", "evidence", ["capture_id"])
    op.create_table(
        "evidence_days",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("leaves", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("sealed_at", TIME, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        sa.Column("stamped_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("day", name="pk_evidence_days"),
        sa.UniqueConstraint("hash", name="uq_evidence_days_hash"),
    )
    _protect(sqlite=op.get_bind().dialect.name == "sqlite")


def _protect(*, sqlite: bool) -> None:
    for table, columns in SEALS.items():
        erasable = table == "evidence"
        if sqlite:
            refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            condition = "WHEN NOT EXISTS (SELECT 1 FROM erasures WHERE finished_at IS NULL)" if erasable else ""
            op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {', '.join(columns)} ON {table} {refuse}")
            op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {condition} {refuse}")
            continue
        refuse = "EXECUTE FUNCTION veilleur_append_only()"
        delete = "veilleur_erasing_only" if erasable else "veilleur_append_only"
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {', '.join(columns)} ON {table} FOR EACH ROW {refuse}"
        )
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {delete}()"
        )
