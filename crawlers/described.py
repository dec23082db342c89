"""What a page says of itself for machines: JSON-LD and Microdata, through extruct, as one kind of table."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from crawlers.answers import Table
from crawlers.reading import Page

_DEEPEST = 8
_JSON_LD = etree.XPath('//script[@type="application/ld+json"]')


def descriptions(page: Page) -> list[Table]:
    """Every object on the page that has a type, outer ones before those inside; JSON-LD before Microdata.

    The type stands under "@type" without its vocabulary, always as a list: ["Product"].
    """
    found: list[Table] = []
    for value in (*_json_ld(page), *_microdata(page)):
        found += _typed(value, 0)
    return found


def _json_ld(page: Page) -> Iterator[Any]:
    """Script by script: one that is broken does not take the others with it."""
    if "application/ld+json" not in page.text:
        return
    from extruct.jsonld import JsonLdExtractor  # type: ignore[import-untyped]  # imported late: it loads RDF as well

    extractor = JsonLdExtractor()
    for script in _JSON_LD(page.tree):  # type: ignore[union-attr]  # the stub's union covers XPath's numbers
        try:
            yield from extractor.extract_items(script)
        except (ValueError, RecursionError, IndexError):
            continue


def _microdata(page: Page) -> list[Any]:
    if "itemscope" not in page.text:
        return []
    from extruct.w3cmicrodata import MicrodataExtractor  # type: ignore[import-untyped]  # as above

    try:
        items: list[Any] = MicrodataExtractor().extract_items(page.tree, page.url)
    except (ValueError, RecursionError, LookupError, etree.LxmlError):
        return []
    return [_as_json_ld(item, 0) for item in items]


def _as_json_ld(value: Any, depth: int) -> Any:
    """A Microdata item in JSON-LD's shape."""
    if isinstance(value, list):
        return [_as_json_ld(each, depth) for each in value]
    if not isinstance(value, dict) or depth > _DEEPEST:
        return value if isinstance(value, str) else ""
    inner = value.get("properties")
    properties = inner if isinstance(inner, dict) else {}
    return {"@type": value.get("type", ""), **{key: _as_json_ld(each, depth + 1) for key, each in properties.items()}}


def _typed(value: Any, depth: int) -> Iterator[Table]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _typed(each, depth + 1)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        names = [each for each in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(each, str)]
        short = [name.rstrip("/").replace("#", "/").rpartition("/")[2].rpartition(":")[2] for name in names]
        if any(short):
            yield {**value, "@type": short}
        for key, each in value.items():
            if key != "@type" and isinstance(each, dict | list):
                yield from _typed(each, depth + 1)
