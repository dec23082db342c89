"""Row numbers given out ahead of the insert, so that a batch can refer to its own rows without asking for them.

Used by one writer at a time: SQLite's write lock sees to it there, `one_keeper` on PostgreSQL.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

_KEEPER = 0x7665696C  # any number that no other program locks: "veil"


def one_keeper(session: Session) -> None:
    """Until the transaction ends, nobody else numbers rows or ties campaigns, as BEGIN IMMEDIATE does."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEEPER})


class Numbering:
    """Numbers for the rows of one batch; a number is never given twice, even after an erasure."""

    def __init__(self, session: Session, expect: int) -> None:
        self._session = session
        self._expect = max(1, expect)
        self._free: dict[str, list[int]] = {}
        self._last: dict[str, int] = {}

    def next(self, table: str) -> int:
        free = self._free.get(table)
        if not free:
            free = self._free[table] = self._reserve(table)
        return free.pop()

    def _reserve(self, table: str) -> list[int]:
        """In falling order, so that `pop` gives the smallest."""
        if self._session.get_bind().dialect.name == "postgresql":
            numbers = self._session.scalars(
                text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :n)"),
                {"table": table, "n": self._expect},
            )
            return sorted(numbers, reverse=True)
        if table not in self._last:
            sequence = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
            self._last[table] = self._session.scalar(sequence, {"table": table}) or 0
        last = self._last[table]
        self._last[table] = last + self._expect
        return list(range(last + self._expect, last, -1))
