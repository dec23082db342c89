"""Selectors from an example: find the element with these words, its likes around it, and what stands beside them."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from crawlers.dates import read_date
from crawlers.markup import HIDDEN, text_of
from crawlers.proposal import Proposal
from crawlers.reading import Page
from crawlers.selectors import compiled

_CLASS = re.compile(r"[A-Za-z_][A-Za-z_-]*\Z")
_STATE = re.compile(
    r"odd|even|first|last|active|selected|hover|new|unread|sticky|hot|clearfix|col|row-?\w?|js-.*", re.I
)
_DATE_CLASS = re.compile(r"date|time|publi|posted|when|\bago\b", re.IGNORECASE)
_AUTHOR_CLASS = re.compile(
    r"author|auteur|user|pseudo|member|membre|seller|vendeur|annonceur|byline|nick", re.IGNORECASE
)
_ID_ATTRIBUTES = ("data-id", "data-post-id", "data-ad-id", "data-item-id", "data-pk", "data-key", "id")
_NEXT_WORDS = ("Suivant", "suivant", "Next", "next", "›", "»")
_FEWEST = 2
_ENOUGH = 0.6
"""Share of the likes that must have a text in the same place."""

Element = etree._Element


def squash(text: str) -> str:
    """A text as two readings of it compare: spaces alike, capitals alike."""
    return " ".join(text.split()).casefold()


def from_example(page: Page, example: str) -> Proposal | None:
    """A listing whose posts look like the one with these words; None where the words stand nowhere among their likes.

    Of all elements around the words that have likes on the page, the one is taken that has most of what a post has: a
    date, a link of its own, an author. Each selector is checked on the page before it is proposed.
    """
    words = squash(example)
    holder = _holder(page.tree, words) if words else None
    if holder is None:
        return None
    found: list[tuple[float, dict[str, str]]] = []
    for depth, item in enumerate([holder, *holder.iterancestors()]):
        for css in _names(item):
            likes = compiled(css).elements(page.tree)
            nested = any(each in inner.iterancestors() for inner in likes[:50] for each in likes)
            if item not in likes or len(likes) < _FEWEST or nested:
                continue
            selectors = _selectors(page, item, holder, likes)
            if selectors is not None:
                worth = 3 * ("published" in selectors) + 2 * ("url" in selectors) + ("author" in selectors)
                found.append((worth + min(len(likes), 20) / 40 - depth / 100, {"item": css, **selectors}))
    if not found:
        return None
    selectors = max(found, key=lambda each: each[0])[1]
    if following := _following(page):
        selectors["next"] = following
    values: dict[str, object] = {"platform": "listing", "url": page.url}
    if "id" in selectors and selectors["id"].endswith("(id)"):
        values["id_pattern"] = r"(\d+)$"
    missing = [field for field in ("url", "author", "published", "next") if field not in selectors]
    notes = (f"Not found, add by hand if the page has them: {', '.join(missing)}.",) if missing else ()
    return Proposal(values={**values, "selectors": selectors}, why="selectors from the example", notes=notes)


def _holder(root: Element, words: str) -> Element | None:
    """The smallest element that contains the words."""
    if words not in squash(text_of(root)):
        return None
    node = root
    while True:
        inner = (child for child in node if isinstance(child.tag, str) and child.tag not in HIDDEN)
        smaller = next((child for child in inner if words in squash(text_of(child))), None)
        if smaller is None:
            return node
        node = smaller


def _names(element: Element) -> Iterator[str]:
    """Selectors that an element may share with its likes, the loosest first."""
    classes = [
        each for each in (element.get("class") or "").split() if _CLASS.match(each) and not _STATE.fullmatch(each)
    ]
    yield from (f"{element.tag}.{each}" for each in classes)
    if len(classes) > 1:
        yield f"{element.tag}.{'.'.join(classes)}"
    parent = element.getparent()
    if parent is not None and element.tag in ("article", "li", "tr", "div", "section", "dl"):
        if identifier := parent.get("id"):
            if _CLASS.match(identifier):
                yield f"#{identifier} > {element.tag}"
        else:
            for each in (parent.get("class") or "").split():
                if _CLASS.match(each) and not _STATE.fullmatch(each):
                    yield f".{each} > {element.tag}"
    if element.tag == "article":
        yield "article"


def _inside(element: Element, item: Element) -> str:
    """The shortest selector that finds this element first within its item; empty when there is none."""
    if element is item:
        return next(_names(item), str(item.tag))
    own = [*_names(element)]
    above = [name for parent in element.iterancestors() if parent is not item for name in _names(parent)][:6]
    tag = str(element.tag)
    for css in (*own, *(f"{name} {each}" for name in above for each in (*own, tag)), tag):
        if next(iter(compiled(css).elements(item)), None) is element:
            return css
    return ""


def _selectors(page: Page, item: Element, holder: Element, likes: list[Element]) -> dict[str, str] | None:
    """What a post of this shape has, as selectors within it; None where its likes have no text in the same place."""
    beside = {
        "title": _title(item, holder),
        "url": _link(page, item, holder, likes),
        "published": _date(page, item, holder),
        "author": _author(item, holder),
    }
    text = _text_element(item, holder, [each for each in beside.values() if each is not None])
    css = _inside(text, item)
    if not css or sum(bool(compiled(css).first(each)) for each in likes) < _ENOUGH * len(likes):
        return None
    found = {"text": css}
    for field, element in beside.items():
        within = _inside(element, item) if element is not None else ""
        if element is None or not within:
            continue
        attribute = {"url": "href", "published": _date_attribute(page, element)}.get(field, "")
        found[field] = f"{within}::attr({attribute})" if attribute else within
    if text.find(".//blockquote") is not None or any(each.find(".//blockquote") is not None for each in likes[:20]):
        found["ignore"] = "blockquote"
    for name in _ID_ATTRIBUTES:
        values = [each.get(name) or "" for each in likes]
        if len(set(values)) == len(likes) and all(re.search(r"\d$", value) for value in values):
            return {"id": f"::attr({name})", **found}
    return found


def _text_element(item: Element, holder: Element, beside: list[Element]) -> Element:
    """The largest element around the words that holds nothing of what stands beside the text."""
    text = holder
    for parent in holder.iterancestors():
        if text is item or any(parent is each or parent in each.iterancestors() for each in beside):
            break
        text = parent
        if parent is item:
            break
    return text


def _title(item: Element, holder: Element) -> Element | None:
    headings = (each for each in item.iter("h1", "h2", "h3", "h4", "h5") if not _holds(each, holder))
    return next((each for each in headings if text_of(each)), None)


def _link(page: Page, item: Element, holder: Element, likes: list[Element]) -> Element | None:
    """The link to the post's own page: in its heading, else the first whose address no other post shares."""
    shared: dict[str, int] = {}
    for each in likes:
        for url in {page.join(anchor.get("href") or "") for anchor in each.iter("a")}:
            shared[url] = shared.get(url, 0) + 1
    own = []
    for anchor in item.iter("a"):
        href = anchor.get("href") or ""
        if not href or href.startswith(("#", "mailto:", "tel:", "javascript:")) or holder in anchor.iterancestors():
            continue
        url = page.join(href)
        here = urlsplit(url).netloc == urlsplit(page.url).netloc
        if here and shared.get(url) == 1 and not _AUTHOR_CLASS.search(f"{anchor.get('class')} {href}"):
            own.append(anchor)
    headed = [
        each for each in own if any(parent.tag in ("h1", "h2", "h3", "h4", "h5") for parent in each.iterancestors())
    ]
    return next(iter([*headed, *own]), None)


def _date(page: Page, item: Element, holder: Element) -> Element | None:
    leaves = list(_leaves(item))
    exact = [each for each in leaves if _date_attribute(page, each)]
    marked = [each for each in leaves if _DATE_CLASS.search(each.get("class") or "")]
    for element in (*item.iter("time"), *exact, *marked, *leaves):
        if not _holds(element, holder) and element is not holder and _moment(page, element):
            return element
    return None


def _moment(page: Page, element: Element) -> bool:
    values = (element.get("datetime"), element.get("title"), text_of(element))
    return any(_reads(page, value) for value in values if value)


def _reads(page: Page, value: str) -> bool:
    return len(value) <= 40 and any(map(str.isdigit, value)) and bool(_written(page, value))


def _written(page: Page, value: str) -> object:
    # A bare number may be a price or a count; a date has a name, a colon or a separator in it.
    if value.strip().isdigit() or not re.search(r"[A-Za-zéû]{3,}|\d[:/.-]\d|\dh", value) or re.search(r"[€$]", value):
        return None
    return read_date(value, zone="Europe/Paris", base=page.fetched_at)


def _date_attribute(page: Page, element: Element) -> str:
    return next((name for name in ("datetime", "title") if _reads(page, element.get(name) or "")), "")


def _author(item: Element, holder: Element) -> Element | None:
    for element in item.iter():
        if not isinstance(element.tag, str) or _holds(element, holder) or element is holder:
            continue
        named = f"{element.get('class')} {element.get('itemprop')} {element.get('rel')}"
        if _AUTHOR_CLASS.search(named) and 0 < len(text_of(element)) <= 40 and "\n" not in text_of(element):
            return element
    return None


def _following(page: Page) -> str:
    """A selector of the link to the next page."""
    for css in ("a[rel=next]", "link[rel=next]", ".next a", "a.next", ".pagination-next a", "a.pagination-next"):
        if compiled(f"{css}::attr(href)").first(page.tree):
            return f"{css}::attr(href)"
    words = (f"a:contains('{word}')::attr(href)" for word in _NEXT_WORDS)
    return next((css for css in words if _short_link(page, css)), "")


def _short_link(page: Page, css: str) -> bool:
    links = compiled(css.removesuffix("::attr(href)")).elements(page.tree)
    return len(links) == 1 and len(text_of(links[0])) <= 20


def _leaves(item: Element) -> Iterator[Element]:
    return (each for each in item.iter() if isinstance(each.tag, str) and each.tag not in HIDDEN and len(each) <= 1)


def _holds(element: Element, inner: Element) -> bool:
    return element in inner.iterancestors()
