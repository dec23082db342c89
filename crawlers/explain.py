"""Read source files and explain each of their problems with its fix."""

import difflib
import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from crawlers import platforms
from crawlers.errors import SourceError
from crawlers.fields import SINGLE
from crawlers.selectors import selector_problem
from crawlers.source import Expect, Source


def nearest(word: str, known: Collection[str]) -> str:
    """A hint for a misspelt word: the nearest known ones, or all of them where they are few."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if not close:
        lower = {each.lower(): each for each in known}
        close = [lower[each] for each in difflib.get_close_matches(word.lower(), lower, n=1, cutoff=0.6)]
    if close:
        return f": did you mean {close[0]!r}?"
    return f": one of {', '.join(sorted(known))}" if 0 < len(known) <= 25 else ""


def read_folder(folder: Path) -> list[Source]:
    """All sources of a folder, sorted by name; every problem of every file in one SourceError."""
    if not folder.is_dir():
        raise SourceError([f"{folder} is no folder. Sources are .toml files in it; `veilleur init` makes one"])
    sources: list[Source] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            sources.append(read_file(path))
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError(problems)
    return sources


def read_file(path: Path) -> Source:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SourceError([f"{path.name} is not valid TOML: {error}. Mend that line"]) from None
    except UnicodeDecodeError as error:
        raise SourceError([f"{path.name} is not UTF-8 at byte {error.start}: save it as UTF-8"]) from None
    except OSError as error:
        raise SourceError([f"{path} cannot be read: {error.strerror or error}"]) from None
    return build_source(path.stem, values)


def build_source(name: str, values: dict[str, Any]) -> Source:
    """A Source from the values of its file; raises SourceError with all that is wrong."""
    problems: list[str] = []
    if "name" in values:
        problems.append(f"the name of a source is its file's name ({name}): remove the key name")
        values = {key: value for key, value in values.items() if key != "name"}
    platform_name = values.get("platform")
    platform = None
    if isinstance(platform_name, str):
        if platform_name in platforms.names():
            platform = platforms.load(platform_name)
        else:
            problems.append(f"platform = {platform_name!r} is not known{nearest(platform_name, platforms.names())}")
    source: Source | None = None
    try:
        source = Source(name=name, **values)
    except ValidationError as error:
        problems += [_sentence(detail) for detail in error.errors()]
    selectors = values.get("selectors", {})
    if platform is not None and isinstance(selectors, dict):
        problems += _selector_problems(selectors, platform.selectors, platform.required, str(platform_name))
    patterns = values.get("patterns", {})
    if isinstance(patterns, dict):
        problems += [f"patterns has {key!r}{nearest(key, SINGLE)}" for key in patterns if key not in SINGLE]
    if values.get("engine") and platform is not None and platform_name != "forum":
        problems.append(
            f'engine belongs to forums: remove it, or write platform = "forum" instead of {platform_name!r}'
        )
    if source is not None and platform is not None:
        problems += _scheme_problems(source, socket=platform.socket)
    if source is not None and platform is not None and platform.check is not None:
        problems += platform.check(source)
    if problems or source is None:
        raise SourceError([f"{name}.toml: {problem}" for problem in problems])
    return platform.complete(source) if platform is not None and platform.complete is not None else source


def _sentence(detail: ErrorDetails) -> str:
    path = [str(part) for part in detail["loc"]]
    key = ".".join(path)
    message = detail["msg"].removeprefix("Value error, ")
    match detail["type"]:
        case "extra_forbidden":
            known = Expect.model_fields if path[0] == "expect" else {*Source.model_fields} - {"name"}
            return f"unknown key {key!r}{nearest(path[-1], set(known))}"
        case "missing":
            field = Source.model_fields.get(key)
            return f"{key} is missing: {field.description if field else ''}"
        case "string_pattern_mismatch" if key == "name":
            return "a source's file name has lower-case letters, digits, - and _ only, then .toml: rename the file"
    if not key:
        return message
    field = Source.model_fields.get(path[0])
    if detail["type"] == "value_error":
        return f"{key} = {detail['input']!r} {message}"
    return f"{key} = {detail['input']!r} does not fit ({message}): {field.description if field else ''}"


def _scheme_problems(source: Source, *, socket: bool) -> list[str]:
    right = "wss://" if socket else "https://"
    return [
        f"url = {url!r} cannot be read by the platform {source.platform}: its addresses begin with {right}"
        for url in source.starts
        if url.startswith(("ws://", "wss://")) != socket
    ]


def _selector_problems(
    selectors: dict[str, Any], known: Collection[str], required: Iterable[str], platform: str
) -> list[str]:
    problems = []
    for key, value in selectors.items():
        if key not in known:
            if not known:
                problems.append(f"the platform {platform} takes no selectors: remove the table [selectors]")
                break
            problems.append(f"unknown selector {key!r}{nearest(key, known)}")
        alternatives = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        explained = ((css, selector_problem(css)) for css in alternatives if isinstance(css, str))
        problems += [f"selectors.{key} = {css!r} {problem}" for css, problem in explained if problem]
    missing = [key for key in sorted(required) if key not in selectors]
    problems += [f"selectors.{key} is missing: the platform {platform} cannot read without it" for key in missing]
    return problems
