"""What the search looks through; it repeats what the current revision says and holds no contact in clear.

Filled by store.search_index. On SQLite a full-text index (`search_index`, FTS5) follows `search_texts` by triggers; on
PostgreSQL two generated tsvector columns do.
"""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BIG, Table


class SearchText(Table):
    """The folded words of one flagged post, and what it advertises as words of their own."""

    __tablename__ = "search_texts"
    post_id: Mapped[int] = mapped_column(BIG, ForeignKey("posts.id"), primary_key=True, autoincrement=False)
    words: Mapped[str]
    facts: Mapped[str]
    """Substances, places and départements, each as one word with a sign of its kind in front."""


class PostPrice(Table):
    """A price that the current revision states in euros or without a currency, and what it makes a gram."""

    __tablename__ = "post_prices"
    post_id: Mapped[int] = mapped_column(BIG, ForeignKey("posts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    substance: Mapped[str | None]
    price: Mapped[float]
    per_gram: Mapped[float | None]
    __table_args__ = (
        Index("ix_post_prices_price", "price", "post_id"),
        Index("ix_post_prices_per_gram", "per_gram", "post_id"),
    )
