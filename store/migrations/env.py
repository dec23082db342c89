"""Alembic's entry: runs the steps on the connection that store.migrate hands over, in one transaction."""

from alembic import context

from store.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    transactional_ddl=True,
)
context.run_migrations()
