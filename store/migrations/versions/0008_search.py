"""Full-text search over flagged posts, prices to filter by, and both filled for the posts that are there."""

import sqlalchemy as sa
from alembic import op

from store.search_index import CHUNK, reindex

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = "rowid, words, facts"


def upgrade() -> None:
    op.create_table(
        "search_texts",
        sa.Column("post_id", BIG, autoincrement=False, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_search_texts_post_id"),
        sa.PrimaryKeyConstraint("post_id", name="pk_search_texts"),
    )
    op.create_table(
        "post_prices",
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("substance", sa.String(), nullable=True),
        sa.Column("price", sa.Double(), nullable=False),
        sa.Column("per_gram", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_post_prices_post_id"),
        sa.PrimaryKeyConstraint("post_id", "number", name="pk_post_prices"),
    )
    op.create_index("ix_post_prices_price", "post_prices", ["price", "post_id"])
    op.create_index("ix_post_prices_per_gram", "post_prices", ["per_gram", "post_id"])
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()
    _fill(op.get_bind())


def _sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5("
        "words, facts, content='search_texts', content_rowid='post_id', tokenize='unicode61 remove_diacritics 0')"
    )
    add = f"INSERT INTO search_index ({COLUMNS}) VALUES (new.post_id, new.words, new.facts);"
    drop = f"INSERT INTO search_index (search_index, {COLUMNS}) VALUES ('delete', old.post_id, old.words, old.facts);"
    op.execute(f"CREATE TRIGGER search_texts_added AFTER INSERT ON search_texts BEGIN {add} END")
    op.execute(f"CREATE TRIGGER search_texts_gone AFTER DELETE ON search_texts BEGIN {drop} END")
    op.execute(f"CREATE TRIGGER search_texts_changed AFTER UPDATE ON search_texts BEGIN {drop} {add} END")


def _postgresql() -> None:
    for column in ("words", "facts"):
        op.execute(
            f"ALTER TABLE search_texts ADD COLUMN {column}_vector tsvector "
            f"GENERATED ALWAYS AS (to_tsvector('simple', {column})) STORED"
        )
        op.execute(f"CREATE INDEX ix_search_texts_{column} ON search_texts USING gin ({column}_vector)")


def _fill(connection: sa.Connection) -> None:
    last = 0
    while True:
        after = sa.text("SELECT id FROM posts WHERE id > :last ORDER BY id LIMIT :chunk")
        ids = list(connection.execute(after, {"last": last, "chunk": CHUNK}).scalars())
        if not ids:
            return
        reindex(connection, ids)
        last = ids[-1]
