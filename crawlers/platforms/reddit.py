"""Reddit through its Atom feeds; where robots.txt forbids them, as Reddit's own does today, nothing is read."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from crawlers.addresses import parts_of
from crawlers.answers import with_query
from crawlers.platforms import feed
from crawlers.post import Post
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.source import Source

_FORMS = "https://www.reddit.com/r/example/new, /r/example/comments or /user/example"
_PATH = re.compile(r"/(?:r|user|u)/[\w+-]+(?:/.*)?")
_TAIL = re.compile(r"\s*\bsubmitted by\s+/?u/[\w-]+(?:\s+to\s+/?r/\w+)?(?:\s*\[link\])?(?:\s*\[comments\])?\s*$")
_WITHDRAWN = frozenset({"[deleted]", "[removed]", "[supprimé]"})


def start(source: Source, cursor: Cursor) -> list[Request]:
    return [replace(request, url=_feed(request.url)) for request in feed.start(source, cursor)]


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    parsed = feed.parse(source, page, cursor)
    posts = [_post(post) for post in parsed.posts]
    return replace(parsed, posts=[post for post in posts if post.text not in _WITHDRAWN])


def _post(post: Post) -> Post:
    """The post without the line that Reddit's feeds put below it, and without that line's links."""
    author = (post.author or "").removeprefix("/").removeprefix("u/")
    own = tuple(
        link for link in post.links if link.rstrip("/") != post.url.rstrip("/") and not _is_account(link, author)
    )
    return replace(post, text=_TAIL.sub("", post.text) or post.title or "", author=author or None, links=own)


def _is_account(link: str, author: str) -> bool:
    return bool(author) and parts_of(link).path.rstrip("/").lower().endswith(f"/user/{author.lower()}")


def _feed(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path.rstrip("/").removesuffix(".rss").rstrip("/")
    if path.startswith("/r/") and path.count("/") == 2:
        path += "/new"
    return with_query(parts._replace(path=f"{path}/.rss").geturl(), limit=100)


def _check(source: Source) -> list[str]:
    return [
        f"url = {url!r} is no subreddit and no account: it should look like {_FORMS}"
        for url in source.starts
        if not _PATH.fullmatch(urlsplit(url).path)
    ]


PLATFORM = Platform(
    summary="a subreddit or account, by its Atom feed (which robots.txt may forbid)",
    start=start,
    parse=parse,
    check=_check,
)
