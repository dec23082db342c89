"""Lemmy servers: posts and comments of a community, a user or the whole server."""

from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from crawlers.addresses import parts_of
from crawlers.answers import Table, dig, no_answer, read_json, rows, string, table, web_address, with_query
from crawlers.api_post import api_post
from crawlers.gone import AGAIN, again, tombstones
from crawlers.onward import noted, older
from crawlers.post import Known, Outcome, Post
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.source import Source

_MOST = 50
"""Entries on a page; the interface gives no more."""
_LISTS = {"posts": "post/list", "comments": "comment/list"}
_FORMS = "https://lemmy.example/, or https://lemmy.example/c/community"


def start(source: Source, cursor: Cursor) -> list[Request]:  # noqa: ARG001 - every platform has this signature
    return [request for url in source.starts for request in _first(url)]


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    kind = page.request.kind
    answer = table(read_json(page))
    if kind == AGAIN:
        return _one(source, page, cursor, answer)
    if not isinstance(answer.get(kind), list):
        return no_answer(page, f"a list of {kind} of a Lemmy server")
    entries = rows(answer[kind])
    read = [_comment(source, page, each) if kind == "comments" else _post(source, page, each) for each in entries]
    posts = [post for post in read if post is not None]
    if entries and not posts and not any(_withdrawn(each) for each in entries):
        return no_answer(page, f"{kind} that have an address (ap_id)")
    seen, new, repeated = noted(cursor, posts)
    number_of_page = page.request.context["page"]
    mark = string(answer.get("next_page"))
    further = with_query(page.request.url, page_cursor=mark) if mark else ""
    if not further and len(entries) >= _MOST:
        further = with_query(page.request.url, page=number_of_page + 1)
    requests, stopped = older(source, page, further, read_on=new)
    first = number_of_page == 1
    return Parsed(
        posts=new,
        found=len(entries),
        gone=tombstones(page, _withdrawn_addresses(page, entries)),
        requests=requests,
        outcome=Outcome.EMPTY if first and not entries else Outcome.OK,
        detail=f"the list of {kind} is in order and empty" if first and not entries else "",
        cursor={"seen": seen},
        warnings=[*repeated, *stopped],
    )


def _withdrawn(entry: Table) -> bool:
    inner = table(entry.get("comment")) or table(entry.get("post"))
    return bool(inner.get("deleted") or inner.get("removed"))


def _withdrawn_addresses(page: Page, entries: list[Table]) -> list[str]:
    inner = [table(each.get("comment")) or table(each.get("post")) for each in entries if _withdrawn(each)]
    return [address for each in inner if (address := web_address(page.url, each.get("ap_id")))]


def _again(source: Source, kept: Sequence[Known], cursor: Cursor) -> list[Request]:  # noqa: ARG001 - as every platform
    """Posts and comments that live on the server asked; of another server's it only has a copy."""
    hosts = {urlsplit(url).netloc for url in source.starts}
    found = []
    for known in kept:
        parts = parts_of(known.external_id)
        kind, _, key = parts.path.strip("/").partition("/")
        if parts.netloc in hosts and kind in ("post", "comment") and key.isdigit():
            found.append(again(f"{parts.scheme}://{parts.netloc}/api/v3/{kind}?id={key}", known))
    return found


def _one(source: Source, page: Page, cursor: Cursor, answer: Table) -> Parsed:
    entry = table(answer.get("comment_view")) or table(answer.get("post_view"))
    if not entry:
        return no_answer(page, "a post or comment of a Lemmy server")
    if _withdrawn(entry):
        return Parsed(gone=tombstones(page, page.request.about))
    post = _comment(source, page, entry) if "comment" in entry else _post(source, page, entry)
    seen, new, _ = noted(cursor, [] if post is None else [post])
    return Parsed(posts=new, cursor={**cursor, "seen": seen})


def _post(source: Source, page: Page, entry: Table) -> Post | None:
    post = table(entry.get("post"))
    address = web_address(page.url, post.get("ap_id"))
    if not address or _withdrawn(entry):
        return None
    return api_post(
        source,
        page,
        external_id=address,
        url=address,
        plain=string(post.get("body")) or string(post.get("name")),
        title=post.get("name"),
        author=_handle(entry, page),
        published=post.get("published") or post.get("published_at"),
        edited=post.get("updated") or post.get("updated_at"),
        links=[post.get("url")],
        images=[post.get("thumbnail_url")],
    )


def _comment(source: Source, page: Page, entry: Table) -> Post | None:
    comment = table(entry.get("comment"))
    address = web_address(page.url, comment.get("ap_id"))
    if not address or _withdrawn(entry):
        return None
    return api_post(
        source,
        page,
        external_id=address,
        url=address,
        plain=_without_quotes(string(comment.get("content"))),
        title=dig(entry, "post", "name"),
        author=_handle(entry, page),
        published=comment.get("published") or comment.get("published_at"),
        edited=comment.get("updated") or comment.get("updated_at"),
    )


def _without_quotes(markdown: str) -> str:
    """The lines that the author wrote: in a comment, those that begin with > repeat what it answers."""
    return "\n".join(line for line in markdown.splitlines() if not line.lstrip().startswith(">"))


def _handle(entry: Table, page: Page) -> str:
    creator = table(entry.get("creator"))
    name = string(creator.get("name"))
    actor = web_address(page.url, creator.get("actor_id") or creator.get("ap_id"))
    return f"{name}@{parts_of(actor or page.url).hostname}" if name else ""


def _first(url: str) -> list[Request]:
    """The newest posts and the newest comments; for an address of the interface, what it asks for."""
    parts = urlsplit(url)
    context = {"page": 1}
    for kind, route in _LISTS.items():
        if parts.path.rstrip("/").endswith(route):
            fresh = with_query(url, sort="New", limit=_MOST, page="", page_cursor="")
            return [Request(url=fresh, kind=kind, context=context)]
    root = f"{parts.scheme}://{parts.netloc}"
    first, _, name = parts.path.strip("/").partition("/")
    only = f"community_name={quote(name, safe='@')}" if first == "c" else "type_=Local"
    return [
        Request(url=f"{root}/api/v3/{route}?{only}&sort=New&limit={_MOST}", kind=kind, context=context)
        for kind, route in _LISTS.items()
    ]


def _check(source: Source) -> list[str]:
    problems = []
    for url in source.starts:
        path = urlsplit(url).path.strip("/")
        first, _, name = path.partition("/")
        if path and not (first == "c" and name) and not path.endswith(tuple(_LISTS.values())):
            problems.append(f"url = {url!r} is no list of posts: it should look like {_FORMS}")
    return problems


PLATFORM = Platform(
    summary="a Lemmy server or one of its communities: posts and comments",
    start=start,
    parse=parse,
    check=_check,
    again=_again,
)
