"""Templates to pages: a frozen dataclass in, escaped HTML out, in the reader's language."""

from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from review.icons import Icons
from review.pages import Page
from review.words import LANGUAGES, Words, translations

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
RENDERER_NAMES = frozenset({"icon", "static", "words"})
"""What a template may use beside its page's own fields."""


def environment(language: str) -> Environment:
    """One strict, escaping environment for one language."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    install: Any = made
    install.install_gettext_translations(translations(language), newstyle=True)
    return made


class Renderer:
    """Holds the environments and the addresses of static files, which change with their content."""

    def __init__(self) -> None:
        self._environments: Mapping[str, Environment] = {language: environment(language) for language in LANGUAGES}
        self._static = {
            path.name: f"/static/{path.name}?v={sha256(path.read_bytes()).hexdigest()[:12]}"
            for path in sorted(STATIC.iterdir())
        }

    def html(self, template: str, page: Page, words: Words) -> str:
        """Render one page; the template sees the fields of `page` and RENDERER_NAMES, nothing else."""
        context = {field.name: getattr(page, field.name) for field in fields(page)}
        found = self._environments[words.language].get_template(template)
        return found.render(context, icon=Icons(), static=self._static.__getitem__, words=words)
