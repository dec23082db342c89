"""The command line as a newcomer meets it."""

import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from pipelines.cli import VERBS

ROOT = Path(__file__).resolve().parents[2]


def veilleur(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "pipelines", *arguments]
    return subprocess.run(
        program, capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, **(env or {})}
    )


def test_help_answers_at_once() -> None:
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        done = veilleur("--help")
        seconds.append(time.perf_counter() - began)
    assert done.returncode == 0
    assert min(seconds) < 0.4


def test_help_names_every_verb_and_imports_no_heavy_library() -> None:
    code = (
        "import sys; from pipelines.cli import main; main(['--help']); "
        "heavy = {'spacy', 'sklearn', 'scrapy', 'twisted', 'sqlalchemy', 'fastapi', 'pandas', 'numpy', 'pydantic'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert all(f"  {verb} " in done.stdout for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str) -> None:
    done = veilleur(verb, "--help")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split("\n\n")[1].strip()) > 30


def test_an_unknown_verb_is_answered_with_those_there_are() -> None:
    done = veilleur("crwal")
    assert done.returncode == 2
    assert "crawl" in done.stderr


def test_a_foreseen_error_is_one_line_and_names_the_command_that_fixes_it(tmp_path: Path) -> None:
    done = veilleur("--home", str(tmp_path), "settings")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "veilleur init" in done.stderr


def test_debug_shows_the_trace(tmp_path: Path) -> None:
    done = veilleur("--debug", "--home", str(tmp_path), "settings")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_the_readme_shows_every_verb() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [verb for verb in VERBS if f"`veilleur {verb}" not in readme] == []


def test_the_changelog_knows_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_other_distribution_owns_our_import_names() -> None:
    from importlib.metadata import packages_distributions

    owners = packages_distributions()
    for room in ("crawlers", "classify", "store", "pipelines", "models", "review", "demo"):
        assert set(owners.get(room, ["veilleur"])) <= {"veilleur"}, room
