"""Forum engines as data: one TOML file of crawlers/engines/ tells how the pages of one forum software are read."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from crawlers.errors import EngineError
from crawlers.explain import nearest
from crawlers.fields import SINGLE
from crawlers.platforms import listing
from crawlers.post import Outcome
from crawlers.reading import Page
from crawlers.selectors import all_of, elements_of, selector_problem
from crawlers.source import Source, Texts, one_group

FOLDER = Path(__file__).parent / "engines"
SELECTORS = {
    **listing.SELECTORS,
    "board": "on a page without topics, the links to the lists of topics: a forum's front page",
}
NEEDED = ("item", "link", "post", "id", "text")
_SPOKEN = (Outcome.NOT_FOUND, Outcome.PRIVATE, Outcome.AUTH_REQUIRED, Outcome.EMPTY)


def _expression(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return pattern


def _selectors(css: tuple[str, ...]) -> tuple[str, ...]:
    for each in css:
        if problem := selector_problem(each):
            raise ValueError(f"has {each!r}, which {problem}")
    return css


Expression = Annotated[str, AfterValidator(_expression)]
Selectors = Annotated[Texts, AfterValidator(_selectors)]


class Marks(BaseModel):
    """What gives the engine away on any of its pages; each single mark is enough."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    generator: Expression | None = Field(default=None, description="matches <meta name=generator>, capitals or not")
    markup: Selectors = Field(default=(), description="CSS selectors, each of something that only this engine has")


class Messages(BaseModel):
    """What a forum says in place of its posts, while answering 200."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    where: Selectors = Field(description="CSS selectors of the box that holds a message")
    not_found: Expression | None = Field(default=None, description="what it says of a page that is gone")
    private: Expression | None = Field(default=None, description="what it says of a page for some members only")
    auth_required: Expression | None = Field(default=None, description="what it says to guests who must sign in")
    empty: Expression | None = Field(default=None, description="what it says of a list without topics")


class Engine(BaseModel):
    """One forum software. Everything but its name and marks may be overridden by a source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    summary: str = Field(description="the software, its versions and skins")
    marks: Marks = Field(description="a table: generator and markup, by which its pages are recognised")
    selectors: dict[str, Selectors] = Field(description="as in a source; each with its fallbacks, skin by skin")
    patterns: dict[str, Annotated[str, AfterValidator(one_group)]] = Field(default={}, description="as in a source")
    id_pattern: Annotated[str, AfterValidator(one_group)] | None = Field(default=None, description="as in a source")
    date_formats: tuple[str, ...] = Field(default=(), description="as in a source")
    session: Annotated[tuple[str, ...], BeforeValidator(lambda each: (each,) if isinstance(each, str) else each)] = (
        Field(default=(), description="query parameters that carry a visitor's session: cut from every link")
    )
    messages: Messages | None = Field(default=None, description="a table: what a forum says in place of its posts")

    @cached_property
    def _session(self) -> re.Pattern[str] | None:
        names = "|".join(map(re.escape, self.session))
        return re.compile(rf"(?<=[?&;])(?:{names})=[^&;#]*[&;]?", re.IGNORECASE) if names else None

    def without_session(self, url: str) -> str:
        """The address as every visitor would see it."""
        if self._session is None or "=" not in url:
            return url
        cleaned, cut = self._session.subn("", url)
        return re.sub(r"[?&;]+(?=#|$)", "", cleaned) if cut else url

    def clean(self, page: Page) -> None:
        """Cut sessions from all links of a page, so that a link is the same at every visit."""
        if self._session is not None and self._session.search(page.text):
            for element in page.tree.iter("a", "link"):
                if href := element.get("href"):
                    element.set("href", self.without_session(href))

    def recognises(self, page: Page) -> str:
        """Which mark of the engine the page has; an empty string for none."""
        for generator in page.tree.xpath("//meta[translate(@name, 'GENRATO', 'genrato') = 'generator']/@content") or ():  # type: ignore[union-attr]  # XPath of attributes gives a list
            if self.marks.generator and re.search(self.marks.generator, str(generator), re.IGNORECASE):
                return f"its generator is {str(generator)[:60]!r}"
        for css in self.marks.markup:
            if elements_of((css,), page.tree):
                return f"its markup has {css}"
        return ""

    def says(self, page: Page) -> tuple[Outcome, str] | None:
        """What a page without posts says, as an outcome and a sentence; None when its words are not known."""
        if self.messages is None:
            return None
        said = " ".join(" ".join(all_of(self.messages.where, page.tree)).split())
        for outcome in _SPOKEN:
            pattern = getattr(self.messages, outcome.value)
            if said and pattern and (match := re.search(pattern, said, re.IGNORECASE)):
                around = said[max(0, match.start() - 40) : match.end() + 40].strip()
                return outcome, f"{page.url} says: {around!r}"
        return None

    def complete(self, source: Source) -> Source:
        """The source with all that it leaves to its engine."""
        selectors: dict[str, Any] = {**self.selectors, **source.selectors}
        selectors.setdefault("post_next", selectors.get("next", ()))
        return source.model_copy(
            update={
                "selectors": selectors,
                "patterns": {**self.patterns, **source.patterns},
                "id_pattern": source.id_pattern or self.id_pattern,
                "date_formats": (*source.date_formats, *self.date_formats),
            }
        )


@cache
def names(folder: Path = FOLDER) -> tuple[str, ...]:
    """The engines there are: the files of the folder."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


@cache
def load(name: str, folder: Path = FOLDER) -> Engine:
    """The engine of a name from `names()`. Raises EngineError with all that is wrong in its file."""
    path = folder / f"{name}.toml"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise EngineError([f"engines/{path.name} cannot be read: {error}"]) from None
    return build(name, values)


def build(name: str, values: Mapping[str, Any]) -> Engine:
    """An Engine from the values of its file; raises EngineError with all that is wrong."""
    problems: list[str] = []
    selectors = values.get("selectors", {})
    if isinstance(selectors, dict):
        problems += [f"unknown selector {key!r}{nearest(key, SELECTORS)}" for key in selectors if key not in SELECTORS]
        problems += [
            f"selectors.{key} is missing: {SELECTORS[key]}; no forum can be read without it"
            for key in NEEDED
            if key not in selectors
        ]
    patterns = values.get("patterns", {})
    if isinstance(patterns, dict):
        problems += [f"patterns has {key!r}{nearest(key, SINGLE)}" for key in patterns if key not in SINGLE]
    engine: Engine | None = None
    try:
        engine = Engine(**{**values, "name": name})
    except ValidationError as error:
        problems += [_sentence(detail) for detail in error.errors()]
    if problems or engine is None:
        raise EngineError([f"engines/{name}.toml: {problem}" for problem in problems])
    return engine


def _sentence(detail: ErrorDetails) -> str:
    path = [str(part) for part in detail["loc"]]
    key = ".".join(path)
    tables: dict[str, type[BaseModel]] = {"marks": Marks, "messages": Messages}
    model = tables.get(path[0], Engine) if len(path) > 1 else Engine
    field = model.model_fields.get(path[-1] if model is not Engine else path[0])
    if detail["type"] == "extra_forbidden":
        return f"unknown key {key!r}{nearest(path[-1], {*model.model_fields} - {'name'})}"
    if detail["type"] == "missing":
        return f"{key} is missing: {field.description if field else ''}"
    message = detail["msg"].removeprefix("Value error, ")
    meaning = f" ({field.description})" if field and detail["type"] != "value_error" else ""
    return f"{key} = {detail['input']!r} {message}{meaning}"
