"""CSS selectors with ::text and ::attr(), compiled once and run straight on lxml: a crawl runs millions of them."""

from collections.abc import Container, Sequence
from functools import cache

from cssselect import SelectorError
from lxml import etree
from parsel.csstranslator import HTMLTranslator

from crawlers.markup import text_of

_NOTHING: frozenset[etree._Element] = frozenset()


class Css:
    """One selector; `values` gives strings, `elements` gives elements, both in the order of the document."""

    __slots__ = ("_find", "css")

    def __init__(self, css: str) -> None:
        self.css = css
        self._find = etree.XPath(HTMLTranslator().css_to_xpath(css), smart_strings=False)

    def elements(self, node: etree._Element) -> list[etree._Element]:
        return [each for each in self._results(node) if not isinstance(each, str)]

    def values(self, node: etree._Element, skip: Container[etree._Element] = _NOTHING) -> list[str]:
        """The non-empty values; an element stands for its text with line breaks, without the elements of `skip`."""
        found = [each.strip() if isinstance(each, str) else text_of(each, skip) for each in self._results(node)]
        return [value for value in found if value]

    def first(self, node: etree._Element, skip: Container[etree._Element] = _NOTHING) -> str:
        """The first non-empty value, else an empty string."""
        for each in self._find(node):  # type: ignore[union-attr]  # see _results
            value = each.strip() if isinstance(each, str) else text_of(each, skip)  # type: ignore[arg-type]  # the same
            if value:
                return value
        return ""

    def _results(self, node: etree._Element) -> list[etree._Element | str]:
        return self._find(node)  # type: ignore[return-value]  # the stub's union covers XPath's numbers, CSS makes none


@cache
def compiled(css: str) -> Css:
    """The compiled selector; sources have a handful each, so all are kept."""
    return Css(css)


def first_of(selectors: Sequence[str], node: etree._Element, skip: Container[etree._Element] = _NOTHING) -> str:
    """The first value that any of the alternatives finds, tried in their order."""
    for css in selectors:
        if value := compiled(css).first(node, skip):
            return value
    return ""


def all_of(selectors: Sequence[str], node: etree._Element) -> list[str]:
    """The values of the first alternative that finds any."""
    for css in selectors:
        if values := compiled(css).values(node):
            return values
    return []


def elements_of(selectors: Sequence[str], node: etree._Element) -> list[etree._Element]:
    """The elements of the first alternative that finds any."""
    for css in selectors:
        if elements := compiled(css).elements(node):
            return elements
    return []


def selector_problem(css: str) -> str | None:
    """What is wrong with a selector, as the end of a sentence; None when it compiles."""
    try:
        compiled(css)
    except (SelectorError, etree.XPathError, ValueError) as error:
        return f"is no CSS selector: {error}. Right are for example 'article.ad', 'h2 a::attr(href)', '.date::text'"
    return None
