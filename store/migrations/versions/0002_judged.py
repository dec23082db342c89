"""What people do: users, claims, skips, decisions, ties by hand, exports, and the log of it all."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("second_factor_cipher", sa.LargeBinary(), nullable=True),
        sa.Column("second_factor_step", BIG, nullable=True),
        sa.Column("preferences", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("name", name="uq_users_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id"),
        sa.PrimaryKeyConstraint("token", name="pk_sessions"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_table(
        "throttles",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_throttles"),
    )
    op.create_table(
        "claims",
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("claimed_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_claims_post_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_claims_user_id"),
        sa.PrimaryKeyConstraint("post_id", name="pk_claims"),
    )
    op.create_index("ix_claims_user_id", "claims", ["user_id"])
    op.create_table(
        "skips",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("skipped_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_skips_post_id"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_skips_revision_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_skips_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_skips"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_skips_post_id", "skips", ["post_id"])
    op.create_index("ix_skips_revision_id_user_id", "skips", ["revision_id", "user_id"])
    op.create_table(
        "decisions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("saw", sa.JSON(), nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.Column("act_id", BIG, nullable=True),
        sa.Column("undoes_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_decisions_post_id"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_decisions_revision_id"),
        sa.ForeignKeyConstraint(["undoes_id"], ["decisions.id"], name="fk_decisions_undoes_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_decisions_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("undoes_id", name="uq_decisions_undoes_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_decisions_act_id", "decisions", ["act_id"])
    op.create_index("ix_decisions_post_id", "decisions", ["post_id"])
    op.create_index("ix_decisions_revision_id", "decisions", ["revision_id"])
    op.create_index("ix_decisions_user_id_decided_at", "decisions", ["user_id", "decided_at"])
    op.create_table(
        "campaign_links",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("linked_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_campaign_links_campaign_id"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_campaign_links_post_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_campaign_links_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_links"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_campaign_links_campaign_id", "campaign_links", ["campaign_id"])
    op.create_index("ix_campaign_links_post_id", "campaign_links", ["post_id"])
    op.create_table(
        "label_exports",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("exported_at", TIME, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_label_exports_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_label_exports"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit_log",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_audit_log_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
        sa.UniqueConstraint("previous", name="uq_audit_log_previous"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_log_at", "audit_log", ["at"])
    op.create_index("ix_audit_log_user_id", "audit_log", ["user_id"])
    op.create_table(
        "erasures",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "key_checks",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_key_checks"),
    )
    # ### end Alembic commands ###
