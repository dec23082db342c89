"""What a run saw and which fields it filled, what a source's file plans, and what was told of its health."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name in ("found", "authors", "dates", "texts"):
        op.add_column("runs", sa.Column(name, sa.Integer(), nullable=True))
    for name in ("every_seconds", "expect_min", "expect_max"):
        op.add_column("sources", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("sources", sa.Column("listed", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("sources", sa.Column("told", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "source_alerts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source_alerts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_source_alerts_at", "source_alerts", ["at"])
