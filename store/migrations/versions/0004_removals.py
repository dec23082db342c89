"""When a post's site withdrew it and how that was known, and when its own page was last asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
THERE = sa.text("removed_at IS NULL")


def upgrade() -> None:
    op.add_column("posts", sa.Column("asked_at", TIME, nullable=True))
    op.add_column("posts", sa.Column("removed_at", TIME, nullable=True))
    op.add_column("posts", sa.Column("removed_reason", sa.String(), nullable=True))
    op.execute("UPDATE posts SET asked_at = last_seen_at")
    op.create_index(
        "ix_posts_ask_again", "posts", ["source_id", "asked_at"], sqlite_where=THERE, postgresql_where=THERE
    )
    op.add_column("runs", sa.Column("removed", sa.Integer(), nullable=False, server_default="0"))
