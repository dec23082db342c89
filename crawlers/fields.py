"""Fill the fields of a post by the source's selectors, and notice the selectors that find nothing."""

import re
from collections import Counter
from collections.abc import Container, Mapping
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree

from crawlers.dates import read_date
from crawlers.markup import text_of
from crawlers.post import Post
from crawlers.reading import Page
from crawlers.seen import digest
from crawlers.selectors import all_of, compiled, elements_of, first_of
from crawlers.source import Source

SINGLE = ("title", "text", "author", "published", "edited")
"""Fields with one value, which a row of the list may supply when the item's own page does not."""
_SESSION = re.compile(r"utm_\w+|fbclid|gclid|sid|s|phpsessid|jsessionid|session(?:_?id)?", re.IGNORECASE)
_NO_ELEMENTS: frozenset[etree._Element] = frozenset()


def canonical(url: str) -> str:
    """The address without fragment, session and advertising parameters: what stays from visit to visit."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(key, value) for key, value in pairs if not _SESSION.fullmatch(key)])
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", query, ""))


def identity(source: Source, value: str) -> str:
    """The id inside a value: what id_pattern finds; else an address hashed, anything else as it is."""
    if source.id_pattern and (match := re.search(source.id_pattern, value)):
        return match[1] or value
    return digest(canonical(value)) if "://" in value else value


def _within(element: etree._Element, skip: Container[etree._Element]) -> bool:
    return element in skip or any(each in skip for each in element.iterancestors())


def _wordless(places: list[etree._Element], skip: Container[etree._Element]) -> bool:
    """Whether the places of a text hold a picture, or nothing but a quote: a post without words of its own."""
    return any(part.tag == "img" or part in skip for place in places for part in place.iter())


class Reader:
    """Reads the posts of one page and counts what it could not find."""

    def __init__(self, source: Source, page: Page) -> None:
        self.source = source
        self.page = page
        self.read = 0
        self.blank: Counter[str] = Counter()
        self.bad_dates: list[str] = []
        self._ignored = [compiled(css) for css in source.selectors.get("ignore", ())]

    def values(self, element: etree._Element) -> dict[str, str]:
        """The single fields of an element; absent ones are left out."""
        skip = self._skipped(element)
        found = {}
        for field in SINGLE:
            selectors = self.source.selectors.get(field, ())
            if value := self._words(element, skip) if field == "text" else first_of(selectors, element):
                found[field] = self._inside(field, value)
        return found

    def _words(self, element: etree._Element, skip: Container[etree._Element]) -> str:
        """The text that the first fitting alternative finds; a place without words of its own ends the search."""
        for css in self.source.selectors.get("text", ()):
            places = compiled(css).elements(element)
            own = [place for place in places if not _within(place, skip)] if skip else places
            for place in own:
                if value := text_of(place, skip):
                    return value
            if not places and (value := compiled(css).first(element, skip)):  # ::text and ::attr() give no elements
                return value
            if _wordless(own, skip):
                return ""
        return ""

    def _skipped(self, element: etree._Element) -> Container[etree._Element]:
        return {each for css in self._ignored for each in css.elements(element)} if self._ignored else _NO_ELEMENTS

    def _inside(self, field: str, value: str) -> str:
        """The part of a value that the source's pattern for it finds; the whole value where it finds none."""
        pattern = self.source.patterns.get(field)
        match = re.search(pattern, value) if pattern else None
        return (match[1] or "").strip() if match else value

    def id(self, element: etree._Element) -> str:
        """The id that the source's `id` selector finds, else an empty string."""
        value = first_of(self.source.selectors.get("id", ()), element)
        if "/" in value and not self.source.id_pattern:
            value = self.page.join(value)
        return identity(self.source, value) if value else ""

    def post(self, element: etree._Element, *, url: str, identifier: str, row: Mapping[str, str]) -> Post:
        """One post; what its element does not say is taken from `row`, and the title else from the whole page."""
        source, page = self.source, self.page
        values = {**row, **self.values(element)}
        if "title" not in values and "title" in source.selectors:
            values["title"] = self._inside("title", first_of(source.selectors["title"], page.tree))
        self.read += 1
        for field in SINGLE:
            if field in source.selectors and not values.get(field):
                places = elements_of(source.selectors["text"], element) if field == "text" else []
                self.blank[field] += not _wordless(places, self._skipped(element))
        link = first_of(source.selectors.get("url", ()), element)
        hashtags = all_of(source.selectors.get("hashtags", ()), element)
        images = all_of(source.selectors.get("images", ()), element)
        text = values.get("text", "")
        published = values.get("published", "")
        return Post(
            source=source.name,
            external_id=identifier or digest(url, values.get("author"), published, text),
            url=page.join(link) if link else url,
            text=text,
            title=values.get("title") or None,
            fetched_at=page.fetched_at,
            author=values.get("author") or None,
            published_at=self.date(published),
            edited_at=self.date(values.get("edited", "")),
            language=source.language,
            hashtags=tuple(dict.fromkeys(tag.lstrip("#") for tag in hashtags)) if hashtags else (),
            links=self._links(element),
            images=tuple(dict.fromkeys(page.join(image) for image in images)) if images else (),
        )

    def date(self, raw: str) -> datetime | None:
        if not raw:
            return None
        source = self.source
        base = self.page.fetched_at
        found = read_date(raw, zone=source.zone, base=base, language=source.language, formats=source.date_formats)
        if found is None:
            self.bad_dates.append(raw)
        return found

    def _links(self, element: etree._Element) -> tuple[str, ...]:
        """The links inside the text, where buttons and menus around it are not."""
        found: dict[str, None] = {}
        for part in elements_of(self.source.selectors.get("text", ()), element):
            for anchor in part.iter("a"):
                href = anchor.get("href")
                if href and not href.startswith(("#", "javascript:")):
                    found[self.page.join(href)] = None
        found.pop("", None)
        return tuple(found)

    def missing(self) -> str:
        """Why the layout must have changed, when more than half of the posts have no text; else an empty string."""
        if self.read and self.blank["text"] * 2 > self.read:
            return f"selectors.text finds nothing in {self.blank['text']} of {self.read} posts on {self.page.url}"
        return ""

    def warnings(self) -> list[str]:
        found = [
            f"selectors.{field} finds nothing in any of {self.read} posts on {self.page.url}"
            for field, count in self.blank.items()
            if count == self.read and self.read >= 3 and field not in ("text", "edited")
        ]
        if self.bad_dates:
            found.append(f"{len(self.bad_dates)} dates could not be read, for example {self.bad_dates[0][:60]!r}")
        return found
