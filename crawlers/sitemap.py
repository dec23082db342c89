"""Sitemaps as a finder: which of a site's pages may be lists of posts, and which are feeds."""

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawlers.reading import Page

_LARGEST = 50_000_000
"""Bytes of a sitemap after unpacking: what sitemaps.org allows."""
USUAL = ("/sitemap.xml", "/sitemap_index.xml")
"""Where a sitemap is, where robots.txt names none."""
_FEED = re.compile(r"/(?:feed|rss|atom)(?:/|\.|$)|\.(?:rss|atom)$|[?&](?:feed|type)=(?:rss|atom)", re.IGNORECASE)
_LIST = re.compile(
    r"/(?:categor\w*|tags?|forums?|viewforum|forumdisplay|boards?|annonces?|rubriques?|sections?|topics?|petites-annonces"
    r"|classifieds?|ads|listings?|c|f\d+[\w-]*|recherche|villes?|regions?)(?:[/.?]|$)|[?&](?:f|fid|board|forum|cat)=\d",
    re.IGNORECASE,
)
_FEWEST = 3
"""Pages below a folder that make it worth a look."""
MOST_CANDIDATES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """One sitemap: its pages with the day of their last change, and the further maps that it names."""

    url: str
    pages: tuple[tuple[str, str], ...] = ()
    maps: tuple[str, ...] = ()

    @classmethod
    def read(cls, page: Page) -> "Map":
        """What a page says as a sitemap, XML or plain lines, packed or not; nothing where it is none."""
        body = _unpacked(page.body)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
        try:
            root = etree.fromstring(body, parser) if body.lstrip()[:1] == b"<" else None
        except etree.XMLSyntaxError:
            root = None
        if root is None:
            lines = body.decode("utf-8", "replace").split()
            return cls(
                url=page.url, pages=tuple((line, "") for line in lines if line.startswith(("http://", "https://")))
            )
        pages: list[tuple[str, str]] = []
        maps: list[str] = []
        for entry in root.iterchildren("{*}url", "{*}sitemap"):
            place = (entry.findtext("{*}loc") or "").strip()
            if place.startswith(("http://", "https://")):
                if etree.QName(entry).localname == "sitemap":
                    maps.append(place)
                else:
                    pages.append((place, (entry.findtext("{*}lastmod") or "").strip()[:10]))
        return cls(url=page.url, pages=tuple(pages), maps=tuple(maps))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A page that may be worth a source: what it seems to be, how many pages lie below it, when one last changed."""

    url: str
    kind: str
    below: int = 0
    changed: str = ""


def maps_of(robots: Page) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names."""
    return tuple(urljoin(robots.url, each) for each in re.findall(r"(?im)^\s*sitemap\s*:\s*(\S+)", robots.text))


def candidates(maps: Sequence[Map]) -> list[Candidate]:
    """Feeds first, then pages that read like lists, then folders with many pages below them."""
    changed: dict[str, str] = {}
    for one in maps:
        for url, day in one.pages:
            changed[url] = max(changed.get(url, ""), day)
    below: Counter[str] = Counter()
    latest: dict[str, str] = {}
    for url, day in changed.items():
        folder = _folder(url)
        if folder and folder != url:
            below[folder] += 1
            latest[folder] = max(latest.get(folder, ""), day)
    found = [Candidate(url=url, kind="feed", changed=day) for url, day in changed.items() if _FEED.search(url)]
    lists = [url for url in changed if _LIST.search(url) and not _FEED.search(url)]
    # A page below a list is a post, not another list, unless something lies below it as well.
    leaves = {url for url in lists if _folder(url) in changed and not below[url]}
    found += [
        Candidate(url=url, kind="list", below=below[url], changed=max(changed[url], latest.get(url, "")))
        for url in sorted(set(lists) - leaves, key=lambda url: (-below[url], url))
    ]
    known = {candidate.url for candidate in found}
    found += [
        Candidate(url=folder, kind="folder", below=count, changed=latest[folder])
        for folder, count in below.most_common()
        if count >= _FEWEST and folder not in known
    ]
    return found[:MOST_CANDIDATES]


def _folder(url: str) -> str:
    """The address one step up; empty at the top of a site."""
    parts = urlsplit(url)
    upper = parts.path.rstrip("/").rpartition("/")[0]
    return f"{parts.scheme}://{parts.netloc}{upper}/" if parts.path.strip("/") else ""


def _unpacked(body: bytes) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, _LARGEST)
    except zlib.error:
        return b""
