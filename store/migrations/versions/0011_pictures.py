"""Which stretches of a revision's text were read in pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revisions", sa.Column("from_pictures", sa.JSON(), nullable=False, server_default="[]"))
