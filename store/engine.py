"""Store: an open review database, and how its sessions behave on SQLite and on PostgreSQL.

    Store.create(url, keys) -> Store    `veilleur init`: makes or updates the tables, remembers the keys, opens
    Store.open(url, keys) -> Store      everything else: refuses a missing, old, newer or foreign database
    store.session()                     reads and writes; `with store.session() as session, session.begin(): …`
    store.reading()                     reads only, never waits for a writer; writing through it fails at once
    store.migrate() / store.close()

SQLite runs in WAL mode. A writing session takes the write lock when it begins (BEGIN IMMEDIATE) and waits for it
up to `patience`: a transaction that read first can then never be refused at its first write.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, make_url, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session, sessionmaker

from store import migrate, wire
from store.errors import StoreError
from store.keys import CONTACTS, Keys
from store.migrate import Standing
from store.tables import KeyCheck

PATIENCE = timedelta(seconds=30)


class Store:
    """An open review database. One per process; sessions are cheap and belong to one thread each."""

    def __init__(self, url: URL, keys: Keys, patience: timedelta) -> None:
        self.url = url
        self.keys = keys
        self.engine = _engine(url, patience)
        reader = self.engine.execution_options(veilleur_reads_only=True)
        self._writing = sessionmaker(self.engine, expire_on_commit=False)
        self._reading = sessionmaker(reader, expire_on_commit=False)

    @classmethod
    def open(cls, url: str, keys: Keys, *, patience: timedelta = PATIENCE) -> "Store":
        parsed = parse(url)
        if parsed.drivername.startswith("sqlite") and not Path(parsed.database or "").exists():
            raise StoreError(f"There is no review database at {parsed.database}. Run `veilleur init` to make one.")
        store = cls(parsed, keys, patience)
        try:
            store.check()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def create(cls, url: str, keys: Keys, *, patience: timedelta = PATIENCE) -> "Store":
        store = cls(parse(url), keys, patience)
        try:
            store.migrate()
            store.check()
        except BaseException:
            store.close()
            raise
        return store

    @property
    def name(self) -> str:
        """The address without its password, as messages show it."""
        return self.url.render_as_string(hide_password=True)

    def session(self) -> Session:
        return self._writing()

    def reading(self) -> Session:
        return self._reading()

    def close(self) -> None:
        self.engine.dispose()

    def migrate(self) -> None:
        """Runs the missing steps in one transaction: after a failure the database is as it was."""
        with self.engine.begin() as connection:
            if migrate.standing(connection) is Standing.AHEAD:
                raise self._ahead(connection)
            migrate.upgrade(connection)
            if connection.execute(select(KeyCheck.name)).first() is None:
                connection.execute(
                    insert(KeyCheck),
                    [{"name": name, "value": value} for name, value in self.keys.fingerprints().items()],
                )

    def check(self) -> None:
        """Raises StoreError unless the tables are those of this version and the keys those it was written with."""
        with self.reading() as session:
            connection = session.connection()
            match migrate.standing(connection):
                case Standing.EMPTY:
                    raise StoreError(f"{self.name} holds no review tables yet. Run `veilleur init` to make them.")
                case Standing.BEHIND:
                    raise StoreError(
                        f"{self.name} is at step {migrate.version(connection)}, this version of veilleur needs step "
                        f"{migrate.STEPS[-1]}. Make a backup, then run `veilleur init` to bring it up to date."
                    )
                case Standing.AHEAD:
                    raise self._ahead(connection)
            self._check_keys(session)

    def _check_keys(self, session: Session) -> None:
        remembered = {row.name: row.value for row in session.execute(select(KeyCheck.name, KeyCheck.value))}
        wrong = [
            name
            for name, value in self.keys.fingerprints().items()
            if name != CONTACTS and remembered.get(name) != value
        ]
        if not wrong:
            try:
                self.keys.decrypt(remembered.get(CONTACTS, b""))
            except StoreError:
                wrong = [CONTACTS]
        if wrong:
            raise StoreError(
                f"{self.keys.directory / wrong[0]} is not the key that {self.name} was written with: contacts would "
                "be unreadable or never meet. Put back the right file; `veilleur doctor` checks it."
            )

    def _ahead(self, connection: Connection) -> StoreError:
        return StoreError(
            f"{self.name} is at step {migrate.version(connection)}, which this version of veilleur does not know "
            f"(it knows {migrate.STEPS[-1]}): a newer version wrote it. Update veilleur; `veilleur doctor` shows both."
        )


def parse(url: str) -> URL:
    """Checks the address; SQLite needs a file, because several threads and processes share it."""
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            f"{url.split('@')[-1]!r} is no database address that veilleur knows. Right would be "
            "sqlite:////path/veilleur.db or postgresql+psycopg://user@host/name; see `veilleur doctor`."
        ) from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(
            f"{parsed.get_backend_name()} databases are not supported: use SQLite or PostgreSQL. "
            "`veilleur doctor` shows the address in use."
        )
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreError("A review database needs a file: sqlite:////path/veilleur.db. `veilleur init` makes one.")
    return parsed


def _engine(url: URL, patience: timedelta) -> Engine:
    settings: dict[str, Any] = {"json_serializer": wire.dumps, "json_deserializer": wire.loads}
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url, connect_args={"timeout": patience.total_seconds()}, pool_size=8, max_overflow=56, **settings
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        options = f"-c lock_timeout={int(patience.total_seconds() * 1000)}"
        try:
            engine = create_engine(
                url, connect_args={"options": options}, pool_size=8, max_overflow=24, pool_pre_ping=True, **settings
            )
        except ModuleNotFoundError as error:
            raise StoreError(
                f"The driver for {url.drivername} is not installed ({error.name}). Run `pip install veilleur[postgres]`, "
                "then `veilleur doctor`."
            ) from error
        event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "handle_error", lambda context: wire.explain(context, url, patience))
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours, see _begin_sqlite
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "cache_size = -65536",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("veilleur_reads_only", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("veilleur_reads_only", False):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
