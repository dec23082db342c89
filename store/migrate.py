"""Brings a database to the tables of this version, and says how far one is.

standing(connection) -> Standing    CURRENT, BEHIND, AHEAD or EMPTY, from the version the database names
upgrade(connection)                 runs the missing steps (or those up to one) in the caller's transaction
"""

from enum import Enum
from pathlib import Path

from sqlalchemy import Connection, inspect, text

# Kept by hand so that opening a database does not import Alembic; a test holds it to the files in versions/.
STEPS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0010", "0011")


class Standing(Enum):
    """A database against this version of the code."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"


def version(connection: Connection) -> str | None:
    """The last step that ran, or None for a database that veilleur never touched."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def standing(connection: Connection) -> Standing:
    found = version(connection)
    if found is None:
        return Standing.EMPTY
    if found not in STEPS:
        return Standing.AHEAD
    return Standing.CURRENT if found == STEPS[-1] else Standing.BEHIND


def upgrade(connection: Connection, to: str = "head") -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
