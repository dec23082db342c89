"""Triggers: what was assessed, decided or logged is never changed, and deleted only by an erasure in progress."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ERASABLE = ("assessments", "mentions", "offers", "decisions", "skips", "campaign_links")
FOR_EVER = ("audit_log", "label_exports")
NOT_ERASING = "NOT EXISTS (SELECT 1 FROM erasures WHERE finished_at IS NULL)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    for table in ERASABLE + FOR_EVER:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        condition = f"WHEN {NOT_ERASING}" if table in ERASABLE else ""
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {condition} {refuse}")


def _postgresql() -> None:
    op.execute("""
        CREATE FUNCTION veilleur_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
    """)
    op.execute(f"""
        CREATE FUNCTION veilleur_erasing_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {NOT_ERASING} THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF;
            RETURN OLD;
        END $$
    """)
    for table in ERASABLE + FOR_EVER:
        delete = "veilleur_erasing_only" if table in ERASABLE else "veilleur_append_only"
        refuse = "EXECUTE FUNCTION veilleur_append_only()"
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {refuse}")
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {delete}()"
        )
