"""Build a post from the fields of an interface's answer: HTML or plain text in, text, links and pictures out."""

import re
from collections.abc import Iterable

from lxml import etree

from crawlers.answers import string, web_address
from crawlers.dates import read_date
from crawlers.markup import html_to_text, parse_fragment, text_of
from crawlers.post import Post
from crawlers.reading import Page
from crawlers.selectors import compiled
from crawlers.source import Source

_BARE_LINK = re.compile(r"https?://[^\s<>()\[\]\"'«»]+[^\s<>()\[\]\"'«».,;:!?]", re.IGNORECASE)
_MADE_BY_THE_SITE = re.compile(r"\b(?:hashtag|mention|emoji)", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2}(?![A-Za-z])")


def api_post(
    source: Source,
    page: Page,
    *,
    external_id: str,
    url: str,
    html: object = "",
    plain: object = "",
    skip: str = "",
    title: object = "",
    author: object = "",
    published: object = "",
    edited: object = "",
    language: object = "",
    hashtags: Iterable[object] = (),
    links: Iterable[object] = (),
    images: Iterable[object] = (),
    zone: str = "UTC",
) -> Post:
    """One post. `html` or else `plain` is its text; what the selector `skip` matches in the HTML is left out.

    `zone` is where dates without one were written. Links and pictures in the HTML are added to those given.
    """
    text, inner_links, inner_images = _read_html(string(html), skip, url) if html else _read_plain(string(plain))
    found = _LANGUAGE.match(string(language))
    published_at, edited_at = (
        read_date(string(raw), zone=zone, base=page.fetched_at) if raw else None for raw in (published, edited)
    )
    return Post(
        source=source.name,
        external_id=external_id,
        url=url,
        text=text,
        title=html_to_text(string(title)) or None,
        fetched_at=page.fetched_at,
        author=string(author).strip() or None,
        published_at=published_at,
        edited_at=edited_at if edited_at != published_at else None,
        language=source.language or (found[0].lower() if found else None),
        hashtags=_once(string(tag).strip().lstrip("#") for tag in hashtags),
        links=_once((*inner_links, *(web_address(url, link) for link in links))),
        images=_once((*(web_address(url, image) for image in images), *inner_images)),
    )


def _read_html(fragment: str, skip: str, base: str) -> tuple[str, list[str], list[str]]:
    tree = parse_fragment(fragment)
    if tree is None:
        return "", [], []
    left_out = compiled(skip).elements(tree) if skip else []
    hidden: set[etree._Element] = {inner for each in left_out for inner in each.iter()}
    links = [web_address(base, each.get("href")) for each in tree.iter("a") if each not in hidden and _own(each)]
    images = [web_address(base, each.get("src")) for each in tree.iter("img") if each not in hidden and _own(each)]
    return text_of(tree, set(left_out)), links, images


def _own(element: etree._Element) -> bool:
    """Whether the author put a link or picture there; the site itself links tags and names and draws emoji."""
    return _MADE_BY_THE_SITE.search(element.get("class") or "") is None


def _read_plain(text: str) -> tuple[str, list[str], list[str]]:
    return text.replace("\r\n", "\n").strip(), _BARE_LINK.findall(text), []


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))
