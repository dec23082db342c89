"""Feeds: RSS 0.9 to 2.0, RSS 1.0 and Atom through feedparser, JSON Feed by hand."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

import feedparser

from crawlers.dates import read_date
from crawlers.gone import AGAIN, own_pages
from crawlers.markup import html_to_text, parse_fragment
from crawlers.post import Known, Outcome, Post
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.seen import Seen, digest, fresh
from crawlers.source import Source

Entry = Mapping[str, Any]

MOST_ENTRIES = 5000
"""Entries of one feed; a feed with more is broken or means harm."""


def start(source: Source, cursor: Cursor) -> list[Request]:
    """One request a feed, asking only for what changed since the last run."""
    known = cursor.get("feeds", {})
    requests = []
    for url in source.starts:
        headers = {}
        if etag := known.get(url, {}).get("etag"):
            headers["If-None-Match"] = etag
        if modified := known.get(url, {}).get("modified"):
            headers["If-Modified-Since"] = modified
        requests.append(Request(url=url, headers=headers, context={"start": url, "page": 1}))
    return requests


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    context = page.request.context
    if page.request.kind == AGAIN:
        return Parsed()  # its page is there; only the feed has the text
    if page.status == 304:
        return Parsed(unchanged=True, detail="not modified since the last run")
    head = page.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    read = _json_feed if head.startswith((b"{", b"[")) else _xml_feed
    entries, older, warnings, problem = read(source, page)
    if problem is not None:
        return problem
    seen = Seen(cursor.get("seen"))
    new, repeated = fresh(seen, entries)
    feeds = dict(cursor.get("feeds", {}))
    if context["page"] == 1:
        validators = {"etag": page.headers.get("etag"), "modified": page.headers.get("last-modified")}
        feeds[context["start"]] = {key: value for key, value in validators.items() if value}
    requests = []
    if older and new and context["page"] < source.max_pages:
        requests.append(Request(url=urljoin(page.url, older), context={**context, "page": context["page"] + 1}))
    return Parsed(
        posts=new,
        found=len(entries),
        requests=requests,
        outcome=Outcome.OK if entries or context["page"] > 1 else Outcome.EMPTY,
        detail="" if entries or context["page"] > 1 else "the feed is in order and has no entries",
        cursor={"feeds": feeds, "seen": seen.kept()},
        warnings=[*warnings, *repeated],
    )


Read = tuple[list[Post], str | None, list[str], Parsed | None]


def _xml_feed(source: Source, page: Page) -> Read:
    if page.body.count(b"<item") + page.body.count(b"<entry") > MOST_ENTRIES:
        detail = f"{page.url} has more than the {MOST_ENTRIES} entries that a feed may have"
        return [], None, [], Parsed(outcome=Outcome.FAILED, detail=detail)
    # Without the page's address feedparser leaves ids as they are written; links are made absolute here.
    headers = {"content-type": page.headers.get("content-type", "application/xml")}
    feed = feedparser.parse(page.body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not feed.get("version") and not feed.entries:
        return [], None, [], _no_feed(page)
    warnings = []
    if _broken(feed):
        warnings.append(f"the feed is not well formed ({_short(feed.bozo_exception)}); read as far as possible")
    posts = [_post(source, page, _from_xml(entry)) for entry in feed.entries]
    if not posts and _broken(feed):
        detail = f"{page.url} is a broken feed without one readable entry: {_short(feed.bozo_exception)}"
        return [], None, [], Parsed(outcome=Outcome.FAILED, detail=detail)
    older = next((link.get("href") for link in feed.feed.get("links", []) if link.get("rel") == "next"), None)
    return posts, older, warnings, _unusable(page, posts)


def _broken(feed: Any) -> bool:
    """Whether the XML itself is broken; a feed served with a wrong type or charset is not."""
    return bool(feed.bozo) and not isinstance(
        feed.bozo_exception, feedparser.NonXMLContentType | feedparser.CharacterEncodingOverride
    )


def _from_xml(entry: Any) -> dict[str, Any]:
    contents = sorted(entry.get("content", []), key=lambda each: "html" not in each.get("type", ""))
    media = (*entry.get("media_content", []), *entry.get("media_thumbnail", []))
    images = [each["url"] for each in media if each.get("url")]
    images += [each["href"] for each in entry.get("enclosures", []) if each.get("href") and _is_image(each.get("type"))]
    return {
        "id": entry.get("id"),
        "base": entry.get("title_detail", {}).get("base") or entry.get("summary_detail", {}).get("base"),
        "url": _link(entry),
        "title": entry.get("title"),
        "html": next((each["value"] for each in contents if each.get("value")), None) or entry.get("summary"),
        "author": entry.get("author"),
        "published": _moment(entry, "published") or _moment(entry, "created"),
        "updated": _moment(entry, "updated") if "updated" in entry.keys() else None,  # noqa: SIM118 - "in" maps it to published
        "tags": [each["term"] for each in entry.get("tags", []) if each.get("term")],
        "images": images,
        "language": entry.get("language"),
    }


def _link(entry: Any) -> str | None:
    """The entry's link; feedparser gives an id for one even where it is only a number."""
    link: str | None = entry.get("link")
    return link if link and (not entry.get("guidislink") or link.startswith(("http://", "https://", "/"))) else None


def _moment(entry: Any, key: str) -> str | None:
    """ISO 8601 where feedparser understood the date (it gives UTC), else the date as written."""
    parsed = entry.get(f"{key}_parsed")
    if parsed is not None:
        return "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}+00:00".format(*parsed[:6])
    written: str | None = entry.get(key)
    return written


def _json_feed(source: Source, page: Page) -> Read:
    try:
        feed = json.loads(page.text)
    except (ValueError, RecursionError) as error:
        return [], None, [], Parsed(outcome=Outcome.FAILED, detail=f"{page.url} is no valid JSON: {error}")
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return [], None, [], _no_feed(page)
    posts = [_post(source, page, _from_json(item)) for item in feed["items"] if isinstance(item, dict)]
    older = feed.get("next_url")
    return posts, older if isinstance(older, str) else None, [], _unusable(page, posts)


def _from_json(item: Entry) -> dict[str, Any]:
    authors = [each for each in (*_list(item.get("authors")), item.get("author")) if isinstance(each, dict)]
    images = [item.get("image"), item.get("banner_image")]
    attachments = [each for each in _list(item.get("attachments")) if isinstance(each, dict)]
    images += [each.get("url") for each in attachments if _is_image(each.get("mime_type"))]
    plain = item.get("content_text")
    return {
        "id": item.get("id"),
        "url": item.get("url") or item.get("external_url"),
        "title": item.get("title"),
        "html": item.get("content_html") or (None if plain else item.get("summary")),
        "plain": plain,
        "author": next((each["name"] for each in authors if each.get("name")), None),
        "published": item.get("date_published"),
        "updated": item.get("date_modified"),
        "tags": _list(item.get("tags")),
        "images": images,
        "language": item.get("language"),
    }


def _post(source: Source, page: Page, entry: Entry) -> Post:
    fragment = _string(entry["html"])
    text = html_to_text(fragment) if fragment else _string(entry.get("plain")).strip()
    base_url = _string(entry.get("base")) or page.url
    links, images = _links(base_url, fragment)
    title = html_to_text(_string(entry["title"])) or None
    url = _absolute(base_url, entry["url"])
    published, updated = _string(entry["published"]), _string(entry["updated"])
    if not published:
        published, updated = updated, ""
    zone, base = source.zone, page.fetched_at
    read = {"zone": zone, "base": base, "language": source.language, "formats": source.date_formats}
    return Post(
        source=source.name,
        external_id=_string(entry["id"]) or url or digest(title, published, text),
        url=url or page.url,
        text=text or title or "",
        title=title,
        fetched_at=page.fetched_at,
        author=_string(entry["author"]).strip() or None,
        published_at=read_date(published, **read) if published else None,  # type: ignore[arg-type]  # one dict of the four options
        edited_at=read_date(updated, **read) if updated and updated != published else None,  # type: ignore[arg-type]  # the same
        language=source.language or (_string(entry["language"]).lower()[:2] or None),
        hashtags=_once(_string(tag).strip().lstrip("#") for tag in entry["tags"]),
        links=_once(links),
        images=_once((*(_absolute(base_url, each) for each in entry["images"] if each), *images)),
    )


def _absolute(base_url: str, link: object) -> str:
    """A web address from a link of the feed; empty for anything else (urn:, tag:, broken)."""
    try:
        url = urljoin(base_url, _string(link).strip()) if link else ""
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) else ""


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))


def _links(base_url: str, fragment: str) -> tuple[list[str], list[str]]:
    tree = parse_fragment(fragment) if "<a" in fragment or "<img" in fragment or "<A" in fragment else None
    if tree is None:
        return [], []
    links = [_absolute(base_url, each.get("href")) for each in tree.iter("a")]
    images = [_absolute(base_url, each.get("src")) for each in tree.iter("img")]
    return links, images


def _unusable(page: Page, posts: list[Post]) -> Parsed | None:
    if posts and not any(post.text for post in posts):
        detail = f"{len(posts)} entries in {page.url}, none with a text or a title"
        return Parsed(outcome=Outcome.LAYOUT_CHANGED, found=len(posts), detail=detail)
    return None


def _no_feed(page: Page) -> Parsed:
    kind = "a web page" if b"<html" in page.body[:2000].lower() else "something else" if page.body else "empty"
    return Parsed(
        outcome=Outcome.LAYOUT_CHANGED,
        detail=f"{page.url} is {kind}, not a feed: look for the address of the feed in the page's <link rel=alternate>",
    )


def _string(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_image(kind: object) -> bool:
    return isinstance(kind, str) and kind.startswith("image/")


def _short(error: object) -> str:
    return " ".join(str(error).split())[:120]


def _again(source: Source, kept: Sequence[Known], cursor: Cursor) -> list[Request]:  # noqa: ARG001 - as every platform
    return own_pages(source, kept)


PLATFORM = Platform(summary="an RSS, Atom or JSON feed", start=start, parse=parse, again=_again)
