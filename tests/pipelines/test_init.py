"""Making a home, and completing one."""

from pathlib import Path

import pytest

from pipelines import init, settings
from store.engine import Store
from store.keys import Keys


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VEILLEUR_HOME", raising=False)


def test_a_new_home_has_settings_folders_keys_and_a_database(tmp_path: Path) -> None:
    home = tmp_path / "home"
    init.run(home)
    assert {path.name for path in home.iterdir()} >= {
        "veilleur.toml",
        "sources",
        "models",
        "evidence",
        "keys",
        "veilleur.db",
    }
    found = settings.load(home, {})
    Store.open(found.database_url, Keys.load(found.keys_dir)).close()


def test_only_its_owner_can_read_a_home_and_its_keys(tmp_path: Path) -> None:
    home = tmp_path / "home"
    init.run(home)
    assert home.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in [home / "keys", *(home / "keys").iterdir()])


def test_the_written_settings_are_the_defaults_and_show_every_key(tmp_path: Path) -> None:
    init.run(tmp_path / "home")
    text = (tmp_path / "home" / "veilleur.toml").read_text(encoding="utf-8")
    assert all(f"# {dotted.split('.')[1]} = " in text for dotted in list(settings.keys()))
    assert set(settings.load(tmp_path / "home", {}).origin.values()) == {"default"}


def test_a_second_init_keeps_keys_and_settings(tmp_path: Path) -> None:
    home = tmp_path / "home"
    init.run(home)
    (home / "veilleur.toml").write_text("[crawl]\ndelay = 4\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in (home / "keys").iterdir()}
    init.run(home)
    assert {path.name: path.read_bytes() for path in (home / "keys").iterdir()} == before
    assert settings.load(home, {}).tables.crawl.delay == 4
