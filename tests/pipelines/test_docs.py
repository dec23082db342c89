"""Documentation cannot rot: what exists is explained, and what is explained exists."""

import re
from pathlib import Path

import pytest

from classify.assessment import LABELS, MENTION_TYPES
from crawlers.post import Outcome
from pipelines import settings

ROOT = Path(__file__).resolve().parents[2]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("key", settings.keys())
def test_every_setting_is_explained(key: str) -> None:
    field = settings.keys()[key]
    assert f"| `{key}` | `{settings.variable(key)}` |" in text("docs/settings.md")
    assert str(field.description) in text("docs/settings.md")


@pytest.mark.parametrize("word", [*LABELS, *MENTION_TYPES, *Outcome])
def test_every_label_mention_and_outcome_is_explained(word: str) -> None:
    assert re.search(rf"\b{word}\b", text("docs/words.md"))


def test_every_link_in_the_docs_leads_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists() or (page.parent / f"{target}.md").exists(), (
                    f"{page.name}: {target}"
                )


def test_nothing_in_the_repository_names_a_place_it_was_made_in() -> None:
    """The project speaks of itself alone."""
    files = [path for pattern in ("*.md", "docs/*.md", "**/*.py", "Makefile", ".ci/run") for path in ROOT.glob(pattern)]
    for path in files:
        if ".venv" in path.parts or path.name == Path(__file__).name:
            continue
        assert not re.search(r"/work/|CONTRACT\.md|pypi\.org|registry\.npmjs", path.read_text(encoding="utf-8")), path
