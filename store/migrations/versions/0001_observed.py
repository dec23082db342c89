"""The observed side: sources and runs, posts and revisions, contacts, campaigns, and what models say."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sources",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("cursor", sa.JSON(), nullable=True),
        sa.Column("last_started_at", TIME, nullable=True),
        sa.Column("last_finished_at", TIME, nullable=True),
        sa.Column("last_outcome", sa.String(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("name", name="uq_sources_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "runs",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=True),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("flagged", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("revised", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_runs_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_runs_source_id_started_at", "runs", ["source_id", "started_at"])
    op.create_index("ix_runs_started_at", "runs", ["started_at"])
    op.create_table(
        "campaigns",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("merged_into_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["merged_into_id"], ["campaigns.id"], name="fk_campaigns_merged_into_id"),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_campaigns_merged_into_id", "campaigns", ["merged_into_id"])
    op.create_table(
        "posts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("author_link", sa.LargeBinary(), nullable=True),
        sa.Column("author_cipher", sa.LargeBinary(), nullable=True),
        sa.Column("published_at", TIME, nullable=True),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.Column("audit", sa.Boolean(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("campaign_id", BIG, nullable=True),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("decision_id", BIG, nullable=True),
        sa.Column("decided_label", sa.String(), nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_posts_campaign_id"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_posts_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.UniqueConstraint("source_id", "external_id", name="uq_posts_source_id_external_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_posts_author_link", "posts", ["author_link"])
    for flag in ("blind", "restricted"):
        op.create_index(
            f"ix_posts_queue_{flag}",
            "posts",
            ["state", "priority", "id"],
            sqlite_where=sa.text(f"{flag} = 1"),
            postgresql_where=sa.text(flag),
        )
    op.create_index("ix_posts_campaign", "posts", ["campaign_id", "state", "priority", "id"])
    op.create_index("ix_posts_decided_at", "posts", ["decided_at"])
    op.create_index("ix_posts_first_seen_at", "posts", ["first_seen_at"])
    op.create_index("ix_posts_queue", "posts", ["state", "priority", "id"])
    op.create_index("ix_posts_queue_by_band", "posts", ["state", "band", "priority", "id"])
    op.create_index("ix_posts_queue_by_label", "posts", ["state", "label", "priority", "id"])
    op.create_index("ix_posts_queue_by_language", "posts", ["state", "language", "priority", "id"])
    op.create_index("ix_posts_queue_by_source", "posts", ["state", "source_id", "priority", "id"])
    op.create_table(
        "post_substances",
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("substance", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_post_substances_post_id"),
        sa.PrimaryKeyConstraint("post_id", "substance", name="pk_post_substances"),
    )
    op.create_index("ix_post_substances_queue", "post_substances", ["substance", "state", "priority", "post_id"])
    op.create_table(
        "templates",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("band_0", sa.Integer(), nullable=False),
        sa.Column("band_1", sa.Integer(), nullable=False),
        sa.Column("band_2", sa.Integer(), nullable=False),
        sa.Column("band_3", sa.Integer(), nullable=False),
        sa.Column("campaign_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_templates_campaign_id"),
        sa.PrimaryKeyConstraint("id", name="pk_templates"),
        sa.UniqueConstraint("fingerprint", name="uq_templates_fingerprint"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_templates_band_0", "templates", ["band_0"])
    op.create_index("ix_templates_band_1", "templates", ["band_1"])
    op.create_index("ix_templates_band_2", "templates", ["band_2"])
    op.create_index("ix_templates_band_3", "templates", ["band_3"])
    op.create_index("ix_templates_campaign_id", "templates", ["campaign_id"])
    op.create_table(
        "revisions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("hashtags", sa.JSON(), nullable=False),
        sa.Column("images", sa.JSON(), nullable=False),
        sa.Column("links_cipher", sa.LargeBinary(), nullable=True),
        sa.Column("template_id", BIG, nullable=True),
        sa.Column("edited_at", TIME, nullable=True),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_revisions_post_id"),
        sa.ForeignKeyConstraint(["template_id"], ["templates.id"], name="fk_revisions_template_id"),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.UniqueConstraint("post_id", "digest", name="uq_revisions_post_id_digest"),
        sa.UniqueConstraint("post_id", "number", name="uq_revisions_post_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_revisions_template_id", "revisions", ["template_id"])
    op.create_table(
        "contacts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("link", sa.LargeBinary(), nullable=False),
        sa.Column("cipher", sa.LargeBinary(), nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("campaign_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_contacts_campaign_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sa.UniqueConstraint("link", name="uq_contacts_link"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contacts_campaign_id", "contacts", ["campaign_id"])
    op.create_table(
        "contact_sightings",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("contact_id", BIG, nullable=True),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("cipher", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_contact_sightings_contact_id"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_contact_sightings_post_id"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_contact_sightings_revision_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_sightings"),
        sa.UniqueConstraint(
            "revision_id", "start", "end", "platform", name="uq_contact_sightings_revision_id_start_end_platform"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contact_sightings_contact_id_post_id", "contact_sightings", ["contact_id", "post_id"])
    op.create_index("ix_contact_sightings_post_id", "contact_sightings", ["post_id"])
    op.create_table(
        "assessments",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("substances", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("assessed_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_assessments_revision_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assessments"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_assessments_revision_id", "assessments", ["revision_id"])
    op.create_table(
        "mentions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("assessment_id", BIG, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_mentions_assessment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mentions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mentions_assessment_id", "mentions", ["assessment_id"])
    op.create_table(
        "offers",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("assessment_id", BIG, nullable=False),
        sa.Column("substance", sa.String(), nullable=True),
        sa.Column("quantity", sa.Double(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("grams", sa.Double(), nullable=True),
        sa.Column("price", sa.Double(), nullable=False),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("promo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_offers_assessment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_offers"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_offers_assessment_id", "offers", ["assessment_id"])
    op.create_index("ix_offers_substance", "offers", ["substance"])
    # ### end Alembic commands ###
