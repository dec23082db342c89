"""The review database for tests: made by the real migrations, on SQLite and on PostgreSQL when one is named.

VEILLEUR_TEST_POSTGRES holds the address of a server on which databases may be created and dropped,
for example postgresql+psycopg://postgres@127.0.0.1:5544/postgres.
"""

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from store.engine import Store
from store.keys import Keys

POSTGRES = os.environ.get("VEILLEUR_TEST_POSTGRES")
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys.create(tmp_path_factory.mktemp("deployment") / "keys")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "veilleur.db"
    Store.create(f"sqlite:///{path}", keys).close()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(keys: Keys) -> Iterator[str]:
    name = f"veilleur_template_{os.getpid()}"
    _administer(f"CREATE DATABASE {name}")
    Store.create(_on_postgres(name), keys).close()
    yield name
    _administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database of its own for each test."""
    if request.param == "sqlite":
        path = tmp_path / "veilleur.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("migrated_postgres")
    name = f"veilleur_test_{os.getpid()}_{next(_NUMBERS)}"
    _administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _on_postgres(name)
    _administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(database_url: str, keys: Keys) -> Iterator[Store]:
    opened = Store.open(database_url, keys)
    yield opened
    opened.close()


def _on_postgres(name: str) -> str:
    return make_url(POSTGRES or "").set(database=name).render_as_string(hide_password=False)


def _administer(statement: str) -> None:
    engine = create_engine(POSTGRES or "", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
