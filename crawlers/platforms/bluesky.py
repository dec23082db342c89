"""Accounts of Bluesky, through the public interface that answers without a login (getAuthorFeed)."""

from collections.abc import Sequence
from urllib.parse import parse_qs, quote, unquote, urlsplit

from crawlers.answers import Table, dig, no_answer, read_json, rows, string, strings, table, with_query
from crawlers.api_post import api_post
from crawlers.gone import AGAIN, again, tombstones
from crawlers.onward import noted, older
from crawlers.post import Known, Outcome, Post
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.source import Source

_FEED = "/xrpc/app.bsky.feed.getAuthorFeed"
_THREAD = "/xrpc/app.bsky.feed.getPostThread"
_HIDDEN = "!no-unauthenticated"
"""The label by which an account asks not to be shown to people without one; the interface leaves it to us."""


def start(source: Source, cursor: Cursor) -> list[Request]:  # noqa: ARG001 - every platform has this signature
    requests = []
    for url in source.starts:
        parts = urlsplit(url)
        feed = f"{parts.scheme}://{parts.netloc}{_FEED}?actor={quote(_actor(url), safe=':')}"
        url = with_query(feed, filter="posts_with_replies", limit=100)
        requests.append(Request(url=url, context={"page": 1}))
    return requests


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    answer = table(read_json(page))
    if page.request.kind == AGAIN:
        return _one(source, page, cursor, table(answer.get("thread")))
    if not isinstance(answer.get("feed"), list):
        return no_answer(page, "an account's posts")
    shown = [table(row.get("post")) for row in rows(answer["feed"])]
    read = [(_hidden(each), post_of(source, page, each)) for each in shown]
    posts = [post for hidden, post in read if post is not None and not hidden]
    first = page.request.context["page"] == 1
    if answer["feed"] and all(post is None for _, post in read):
        return no_answer(page, "posts that have an address (uri) and a record")
    if first and read and not posts:
        return Parsed(outcome=Outcome.PRIVATE, detail="the account asks not to be shown to people without an account")
    seen, new, repeated = noted(cursor, posts)
    mark = string(answer.get("cursor"))
    # An old post passed on anew stands between new ones: only a page without anything new ends the reading.
    further = with_query(page.request.url, cursor=mark) if mark else ""
    requests, warnings = older(source, page, further, read_on=new)
    return Parsed(
        posts=new,
        found=len(read),
        requests=requests,
        outcome=Outcome.EMPTY if first and not read else Outcome.OK,
        detail="the account has no posts" if first and not read else "",
        cursor={"seen": seen},
        warnings=[*warnings, *repeated],
    )


def _again(source: Source, kept: Sequence[Known], cursor: Cursor) -> list[Request]:  # noqa: ARG001 - as every platform
    parts = urlsplit(source.starts[0])
    thread = f"{parts.scheme}://{parts.netloc}{_THREAD}"
    return [again(with_query(thread, uri=known.external_id, depth=0, parentHeight=0), known) for known in kept]


def _one(source: Source, page: Page, cursor: Cursor, thread: Table) -> Parsed:
    """A post asked for by its address. One that blocks its readers is not gone."""
    if string(thread.get("$type")).endswith("#notFoundPost"):
        return Parsed(gone=tombstones(page, page.request.about))
    post = table(thread.get("post"))
    read = None if _hidden(post) else post_of(source, page, post)
    seen, new, _ = noted(cursor, [] if read is None else [read])
    return Parsed(posts=new, cursor={**cursor, "seen": seen})


def _hidden(post: Table) -> bool:
    labels = rows(dig(post, "author", "labels"))
    return any(each.get("val") == _HIDDEN and not each.get("neg") for each in labels)


def post_of(source: Source, page: Page, post: Table) -> Post | None:
    """The post of a view of it: its address, its record and, where the interface gives them, author and embed."""
    uri = string(post.get("uri"))
    record = table(post.get("record"))
    if not uri.startswith("at://") or not isinstance(record.get("text"), str):
        return None
    did, _, key = uri.removeprefix("at://").partition("/")
    handle = string(dig(post, "author", "handle"))
    name = handle if handle and handle != "handle.invalid" else did
    features = [inner for facet in rows(record.get("facets")) for inner in rows(facet.get("features"))]
    embed = table(post.get("embed"))
    media = (embed, table(embed.get("media")))
    pictures = [image.get("fullsize") or image.get("thumb") for each in media for image in rows(each.get("images"))]
    pictures += [each.get("thumbnail") for each in media]
    return api_post(
        source,
        page,
        external_id=uri,
        url=f"https://bsky.app/profile/{quote(name, safe=':')}/post/{quote(key.rpartition('/')[2], safe='')}",
        plain=record["text"],
        author=name,
        # The writer's clock may lie, the server's does not: the earlier of both is shown, as Bluesky's own app does.
        published=min(filter(None, (string(record.get("createdAt")), string(post.get("indexedAt")))), default=""),
        language=next(iter(strings(record.get("langs"))), ""),
        hashtags=(*(each.get("tag") for each in features), *strings(record.get("tags"))),
        links=(*(each.get("uri") for each in features), *(dig(each, "external", "uri") for each in media)),
        images=pictures,
    )


def _actor(url: str) -> str:
    """The handle or DID that an address names, as a profile page or as a call of the interface."""
    parts = urlsplit(url)
    if parts.path == _FEED:
        return (parse_qs(parts.query).get("actor") or [""])[0]
    first, _, rest = parts.path.strip("/").partition("/")
    return unquote(rest).lstrip("@") if first == "profile" and "/" not in rest else ""


def _check(source: Source) -> list[str]:
    problems = []
    for url in source.starts:
        actor = _actor(url)
        if urlsplit(url).hostname == "bsky.app":
            right = f"https://public.api.bsky.app/profile/{actor or 'someone.example'}"
            problems.append(f"url = {url!r} is the site for people; its public interface is {right}")
        elif not actor:
            right = "https://public.api.bsky.app/profile/someone.example"
            problems.append(f"url = {url!r} names no account: it should look like {right}")
    return problems


PLATFORM = Platform(
    summary="an account on Bluesky, through its public interface", start=start, parse=parse, check=_check, again=_again
)
