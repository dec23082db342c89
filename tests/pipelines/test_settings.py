"""What is in force, where it comes from, and what is refused."""

from pathlib import Path

import pytest

from pipelines import settings
from pipelines.errors import SettingsError


def home(folder: Path, text: str = "") -> Path:
    (folder / "veilleur.toml").write_text(text, encoding="utf-8")
    return folder


def test_defaults_are_in_force_where_nothing_is_set(tmp_path: Path) -> None:
    found = settings.load(home(tmp_path), {})
    assert found.tables.crawl.delay == 2.0
    assert found.origin["crawl.delay"] == "default"
    assert found.database_url == f"sqlite:///{tmp_path / 'veilleur.db'}"


def test_the_file_beats_the_default_and_the_environment_beats_the_file(tmp_path: Path) -> None:
    home(tmp_path, "[crawl]\ndelay = 5\ntimeout = 7\n")
    found = settings.load(tmp_path, {"VEILLEUR_CRAWL_DELAY": "9"})
    assert (found.tables.crawl.delay, found.tables.crawl.timeout) == (9.0, 7.0)
    assert found.origin["crawl.delay"] == "VEILLEUR_CRAWL_DELAY"
    assert found.origin["crawl.timeout"] == str(tmp_path / "veilleur.toml")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("[crawl]\ndelai = 5\n", "'delay'"),
        ("[crwal]\ndelay = 5\n", "'crawl'"),
        ("crawl = 3\n", "must be a table"),
        ("[crawl]\ndelay = 'soon'\n", "crawl.delay = 'soon'"),
        ("[review]\nlanguage = 'de'\n", "review.language"),
        ("[review]\ntimezone = 'Mars/Base'\n", "Europe/Paris"),
        ("[crawl\n", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_what_would_be_right(tmp_path: Path, text: str, hint: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        settings.load(home(tmp_path, text), {})
    assert hint in str(refusal.value)


def test_an_unknown_variable_is_refused_with_the_nearest_right_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="VEILLEUR_CRAWL_CONTACT"):
        settings.load(home(tmp_path), {"VEILLEUR_CRAWL_CONTAKT": "x"})


def test_a_folder_that_is_no_home_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="veilleur init"):
        settings.load(tmp_path, {})


def test_the_home_comes_from_the_option_then_the_environment(tmp_path: Path) -> None:
    assert settings.home_folder(tmp_path, {"VEILLEUR_HOME": "/elsewhere"}) == tmp_path
    assert settings.home_folder(None, {"VEILLEUR_HOME": str(tmp_path)}) == tmp_path


def test_a_password_in_an_address_is_never_shown() -> None:
    assert (
        settings.without_password("postgresql+psycopg://me:secret@host/name") == "postgresql+psycopg://me:***@host/name"
    )
    assert settings.without_password("sqlite:////tmp/veilleur.db") == "sqlite:////tmp/veilleur.db"
