"""The review database (SQLAlchemy, Alembic): SQLite by default, PostgreSQL when shared."""
