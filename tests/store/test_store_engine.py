"""Opening a database: what is refused, and in which words; several writers at once; migrations."""

import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, func, inspect, select, text

import store as store_room
from store import migrate, posts
from store.engine import Store
from store.errors import StoreError
from store.keys import Keys
from store.tables import Post, Source, Table
from tests.factories import NOW, kept, sighting

SHORT = timedelta(milliseconds=200)


def test_migrated_tables_are_the_declared_tables(store: Store) -> None:
    with store.engine.connect() as connection:
        # The full-text index differs by engine, so the tables do not declare it: store/tables/searched.py.
        full_text = ("search_index", "words_vector", "facts_vector", "ix_search_texts_")
        opts = {"compare_type": True, "include_name": lambda name, *_: not str(name).startswith(full_text)}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Table.metadata) == []
        found = inspect(connection)
        for table in Table.metadata.sorted_tables:
            declared = {index.name: [column.name for column in index.columns] for index in table.indexes}
            named = {
                index["name"]: index["column_names"]
                for index in found.get_indexes(table.name)
                if not str(index["name"]).startswith(full_text)
            }
            assert {name: columns for name, columns in named.items() if not str(name).startswith("uq_")} == declared
            assert {key["name"] for key in found.get_foreign_keys(table.name)} == {
                key.name for key in table.foreign_key_constraints
            }


def test_the_known_steps_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(store_room.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    steps = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(steps)) == migrate.STEPS


def test_migrating_twice_changes_nothing(store: Store) -> None:
    kept(store, sighting())
    store.migrate()
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Post)) == 1


def test_no_column_rates_a_person_an_account_or_a_place() -> None:
    suspicious = ("score", "risk", "rating", "rank", "priority", "danger", "weight")
    found = {
        f"{table.name}.{column.name}"
        for table in Table.metadata.sorted_tables
        for column in table.c
        if any(word in column.name for word in suspicious)
    }
    assert found == {"posts.score", "posts.priority", "post_substances.priority", "assessments.score"}


def test_a_missing_database_is_named_with_the_command_that_makes_it(tmp_path: Path, keys: Keys) -> None:
    with pytest.raises(StoreError, match=r"no review database at .*/none\.db\. Run `veilleur init`"):
        Store.open(f"sqlite:///{tmp_path}/none.db", keys)
    assert not (tmp_path / "none.db").exists()


def test_a_database_without_tables_is_not_taken_for_one(tmp_path: Path, keys: Keys) -> None:
    (tmp_path / "empty.db").touch()
    with pytest.raises(StoreError, match=r"holds no review tables yet\. Run `veilleur init`"):
        Store.open(f"sqlite:///{tmp_path}/empty.db", keys)


@pytest.mark.parametrize(("step", "said"), [("0001", "Run|run `veilleur init`"), ("9999", "newer version wrote it")])
def test_a_database_of_another_version_says_which_and_what_to_do(
    database_url: str, keys: Keys, step: str, said: str
) -> None:
    store = Store.open(database_url, keys)
    with store.session() as session, session.begin():
        session.execute(text("UPDATE alembic_version SET version_num = :step"), {"step": step})
    store.close()
    with pytest.raises(StoreError, match=f"(?s)step {step}.*{said}"):
        Store.open(database_url, keys)


def test_something_else_than_a_database_is_called_so(tmp_path: Path, keys: Keys) -> None:
    (tmp_path / "notes.db").write_text("Ceci n'est pas une base de données. " * 50)
    with pytest.raises(StoreError, match="is not a review database"):
        Store.open(f"sqlite:///{tmp_path}/notes.db", keys)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", "needs a file"),
        ("mysql://localhost/x", "not supported|no database address"),
        ("veilleur.db", "no database address"),
        ("postgresql+psycopg://veilleur:secret@127.0.0.1:1/veilleur", "No PostgreSQL server answers"),
    ],
)
def test_an_address_that_cannot_work_says_what_would(url: str, said: str, keys: Keys) -> None:
    with pytest.raises(StoreError, match=said) as raised:
        Store.open(url, keys)
    assert "secret" not in str(raised.value)


def test_a_lock_held_too_long_is_explained(database_url: str, keys: Keys) -> None:
    holder, waiter = Store.open(database_url, keys), Store.open(database_url, keys, patience=SHORT)
    kept(holder, sighting())
    with holder.session() as holding, holding.begin():
        posts.keep(holding, keys, sighting(), NOW)
        with (
            waiter.session() as session,
            pytest.raises(StoreError, match=r"locked by another program for more than 0\.2"),
        ):
            posts.keep(session, keys, sighting(), NOW)
        with waiter.reading() as session:  # readers do not wait for writers
            assert len(session.execute(select(Post)).all()) == 1
    waiter.close()
    holder.close()


def test_a_full_disk_is_explained_and_nothing_is_half_written(
    tmp_path: Path, keys: Keys, migrated_sqlite: Path
) -> None:
    path = tmp_path / "veilleur.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    store = Store.open(f"sqlite:///{path}", keys)

    def small(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    store.engine.dispose()
    event.listen(store.engine, "connect", small)
    with store.session() as session, pytest.raises(StoreError, match=r"veilleur\.db is full; nothing of this batch"):
        posts.keep_many(session, keys, [sighting(str(n), "cocaïne " * 50 + str(n)) for n in range(500)], NOW)
    with store.reading() as session:
        assert session.execute(select(Source)).all() == []
    store.close()


def test_writing_through_a_reading_session_fails_at_once(store: Store) -> None:
    with store.reading() as session, pytest.raises(StoreError, match="for reading only"):
        session.execute(text("DELETE FROM sources"))


def test_keys_are_for_their_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    keys = Keys.create(tmp_path / "keys")
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert repr(keys) == f"Keys('{tmp_path}/keys')"
    with pytest.raises(StoreError, match=r"already holds contacts\.key"):
        Keys.create(tmp_path / "keys")
    (tmp_path / "keys" / "linking.key").chmod(0o644)
    with pytest.raises(StoreError, match=r"chmod 600 .*linking\.key"):
        Keys.load(tmp_path / "keys")


@pytest.mark.parametrize("name", ["contacts.key", "linking.key", "session.key"])
def test_a_missing_or_damaged_key_file_is_named(tmp_path: Path, name: str) -> None:
    Keys.create(tmp_path)
    path = tmp_path / name
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(StoreError, match=rf"{name} is damaged.*veilleur doctor"):
        Keys.load(tmp_path)
    path.unlink()
    with pytest.raises(StoreError, match=rf"{name} is missing.*veilleur init"):
        Keys.load(tmp_path)


@pytest.mark.parametrize("name", ["contacts.key", "linking.key"])
def test_the_keys_of_another_deployment_are_noticed(tmp_path: Path, database_url: str, keys: Keys, name: str) -> None:
    Keys.create(tmp_path)
    for other in {"contacts.key", "linking.key"} - {name}:
        (tmp_path / other).write_bytes((keys.directory / other).read_bytes())
    with pytest.raises(StoreError, match=rf"{name} is not the key that"):
        Store.open(database_url, Keys.load(tmp_path))


def test_a_rotated_contact_key_still_opens_the_database(tmp_path: Path, database_url: str, keys: Keys) -> None:
    Keys.create(tmp_path)
    (tmp_path / "linking.key").write_bytes((keys.directory / "linking.key").read_bytes())
    with (tmp_path / "contacts.key").open("ab") as file:
        file.write((keys.directory / "contacts.key").read_bytes())
    Store.open(database_url, Keys.load(tmp_path)).close()


def test_many_threads_write_at_once_and_nobody_is_turned_away(store: Store) -> None:
    failures: list[BaseException] = []

    def write(worker: int) -> None:
        try:
            for number in range(10):
                kept(store, sighting(f"{worker}-{number}", f"cocaïne {worker} {number}"))
                with store.reading() as session:
                    session.scalar(select(func.count()).select_from(Post))
        except BaseException as error:  # noqa: BLE001  (a thread has nobody else to tell)
            failures.append(error)

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Post)) == 60


def test_several_processes_write_at_once(database_url: str, store: Store, keys: Keys) -> None:
    script = (
        "import sys; from pathlib import Path; from store.engine import Store; from store.keys import Keys;"
        "from tests.factories import kept, sighting;"
        "store = Store.open(sys.argv[1], Keys.load(Path(sys.argv[2])));"
        "[kept(store, sighting(f'{sys.argv[3]}-{n}', f'cocaïne {n} {sys.argv[3]}')) for n in range(20)];"
        "store.close()"
    )
    running = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", script, database_url, str(keys.directory), str(worker)])
        for worker in range(3)
    ]
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0]
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Post)) == 60


def test_a_database_can_be_made_where_none_is(tmp_path: Path, keys: Keys) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    Store.create(url, keys).close()
    Store.open(url, keys).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()
