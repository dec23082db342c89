"""Places that flagged posts lead to, the posts that name them, and what was decided of each."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "source_proposals",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("link", sa.LargeBinary(), nullable=False),
        sa.Column("cipher", sa.LargeBinary(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("never", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_source_proposals"),
        sa.UniqueConstraint("link", name="uq_source_proposals_link"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "source_proposal_posts",
        sa.Column("proposal_id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["source_proposals.id"], name="fk_source_proposal_posts_proposal_id"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_source_proposal_posts_post_id"),
        sa.PrimaryKeyConstraint("proposal_id", "post_id", name="pk_source_proposal_posts"),
    )
    op.create_index("ix_source_proposal_posts_post_id", "source_proposal_posts", ["post_id"])
