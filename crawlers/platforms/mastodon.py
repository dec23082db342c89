"""Mastodon and what speaks like it: hashtags, public timelines and accounts, read without a token."""

from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from crawlers.addresses import parts_of
from crawlers.answers import Table, dig, no_answer, read_json, rows, string, table, web_address, with_query
from crawlers.api_post import api_post
from crawlers.gone import AGAIN, again
from crawlers.onward import noted, older
from crawlers.post import Known, Outcome, Post
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.source import Source

_MOST = 40
"""Posts on a page; servers give no more."""
_FORMS = "https://mastodon.example/tags/livraison, /public, /public/local or /@account"
_NOT_OWN_WORDS = ".quote-inline"
_NOT_PUBLIC = frozenset({"private", "direct"})


def start(source: Source, cursor: Cursor) -> list[Request]:
    return [_first(url, cursor.get("accounts", {}).get(url, "")) for url in source.starts]


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    if page.request.kind == "account":
        return _account(page, cursor)
    answer = read_json(page)
    if page.request.kind == AGAIN:
        return _one(source, page, cursor, table(answer))
    statuses = rows(answer)
    ids = sorted((string(each.get("id")) for each in statuses if each.get("id")), key=_order)
    if not isinstance(answer, list) or (answer and not ids):
        return no_answer(page, "a list of posts")
    posts = [post for each in statuses if (post := _post(source, page, each)) is not None]
    seen, new, repeated = noted(cursor, posts)
    newest, requests, warnings = _progress(source, page, cursor, ids)
    first = page.request.kind == "newest"
    return Parsed(
        posts=new,
        found=len(ids),
        requests=requests,
        outcome=Outcome.EMPTY if first and not statuses else Outcome.OK,
        detail="the timeline is in order and has no posts" if first and not statuses else "",
        cursor={**cursor, "seen": seen, "newest": newest},
        warnings=[*warnings, *repeated],
    )


def _progress(
    source: Source, page: Page, cursor: Cursor, ids: list[str]
) -> tuple[dict[str, str], list[Request], list[str]]:
    """How far the timeline is now read without a gap, and what to ask next.

    The newest page is read each time, for its edits. If it does not reach down to what is known, the pages between
    are read upwards with min_id, which leaves no gap even where max_pages cuts them off: the next run goes on there.
    """
    context = page.request.context
    reached: dict[str, str] = cursor.get("newest", {})
    known = reached.get(context["start"], "")
    if not ids and page.request.kind != "between":
        return reached, [], []
    if page.request.kind == "between":
        done = not ids or _order(ids[-1]) >= _order(context["goal"])
        newest = {**reached, context["start"]: context["top"] if done else ids[-1]}
        if done:
            return newest, [], []
        if context["page"] >= source.max_pages:
            return newest, [], [f"stopped after {source.max_pages} pages (max_pages); the next run goes on from there"]
        return newest, [_between(page, ids[-1], context["goal"], context["top"])], []
    if page.request.kind == "older" or not known:
        requests, warnings = older(source, page, with_query(page.request.url, max_id=ids[0]), read_on=True)
        requests = [Request(url=each.url, kind="older", context=each.context) for each in requests]
        return {**reached, context["start"]: known or ids[-1]}, requests, warnings
    if _order(ids[0]) <= _order(known):
        return {**reached, context["start"]: max(known, ids[-1], key=_order)}, [], []
    return reached, [_between(page, known, ids[0], ids[-1])], []


def _between(page: Page, above: str, goal: str, top: str) -> Request:
    context = {**page.request.context, "page": page.request.context["page"] + 1, "goal": goal, "top": top}
    return Request(url=with_query(page.request.url, min_id=above, max_id=""), kind="between", context=context)


def _again(source: Source, kept: Sequence[Known], cursor: Cursor) -> list[Request]:  # noqa: ARG001 - as every platform
    """Posts of the server asked, by their number; of another server's posts this one's memory is no sign."""
    hosts = {urlsplit(url).netloc: urlsplit(url) for url in source.starts}
    found = []
    for known in kept:
        parts = parts_of(known.url)
        key = parts.path.rstrip("/").rpartition("/")[2]
        if parts.netloc in hosts and key.isalnum():
            found.append(again(f"{parts.scheme}://{parts.netloc}/api/v1/statuses/{key}", known))
    return found


def _one(source: Source, page: Page, cursor: Cursor, status: Table) -> Parsed:
    if not status.get("id"):
        return no_answer(page, "a post")
    post = _post(source, page, status)
    seen, new, _ = noted(cursor, [] if post is None else [post])
    return Parsed(posts=new, cursor={**cursor, "seen": seen})


def _order(identifier: str) -> tuple[int, str]:
    """Ids are strings that grow: a longer one is later, and of two equally long ones the greater."""
    return len(identifier), identifier


def _post(source: Source, page: Page, status: Table) -> Post | None:
    """The post of a status, or of the one that it passes on; None where it is no public post."""
    status = status["reblog"] if isinstance(status.get("reblog"), dict) else status
    uri = string(status.get("uri")) or string(status.get("url"))
    if not uri or string(status.get("visibility")) in _NOT_PUBLIC:
        return None
    media = rows(status.get("media_attachments"))
    kinds = ("url", "preview_url")
    return api_post(
        source,
        page,
        external_id=uri,
        url=web_address(page.url, status.get("url")) or web_address(page.url, uri) or page.url,
        html=status.get("content"),
        skip=_NOT_OWN_WORDS,
        title=status.get("spoiler_text"),
        author=_handle(table(status.get("account")), page),
        published=status.get("created_at"),
        edited=status.get("edited_at"),
        language=status.get("language"),
        hashtags=(each.get("name") for each in rows(status.get("tags"))),
        links=[dig(status, "card", "url")],
        images=(each.get(kinds[each.get("type") != "image"]) for each in media),
    )


def _handle(account: Table, page: Page) -> str:
    """name@server, also for the accounts of the server asked, which it gives without its own name."""
    acct = string(account.get("acct")) or string(account.get("username"))
    if not acct or "@" in acct:
        return acct
    host = urlsplit(web_address(page.url, account.get("url")) or page.url).hostname
    return f"{acct}@{host}"


def _account(page: Page, cursor: Cursor) -> Parsed:
    account = table(read_json(page))
    identifier = string(account.get("id"))
    if not identifier:
        return no_answer(page, "an account")
    if account.get("suspended"):
        return Parsed(outcome=Outcome.NOT_FOUND, detail=f"the account that {page.url} names is suspended")
    url = page.request.context["start"]
    accounts = {**cursor.get("accounts", {}), url: identifier}
    return Parsed(requests=[_first(url, identifier)], cursor={**cursor, "accounts": accounts})


def _first(url: str, account: str) -> Request:
    """The newest page of a timeline, or the question which number an account has."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}"
    first, _, rest = parts.path.strip("/").partition("/")
    context = {"start": url, "page": 1}
    if first.startswith("@"):
        if not account:
            address = f"{root}/api/v1/accounts/lookup?acct={quote(first[1:], safe='@')}"
            return Request(url=address, kind="account", context=context)
        address = f"{root}/api/v1/accounts/{quote(account, safe='')}/statuses"
    elif first == "tags":
        address = f"{root}/api/v1/timelines/tag/{rest.strip('/')}?{parts.query}"
    elif first == "api":
        address = url
    else:
        only = {"local": "local=true", "remote": "remote=true"}.get(rest.strip("/"), "")
        address = f"{root}/api/v1/timelines/public?{only or parts.query}"
    fresh = with_query(address, limit=_MOST, min_id="", max_id="", since_id="")
    return Request(url=fresh, kind="newest", context=context)


def _check(source: Source) -> list[str]:
    problems = []
    for url in source.starts:
        first, _, rest = urlsplit(url).path.strip("/").partition("/")
        timeline = first in ("", "public") and rest.strip("/") in ("", "local", "remote")
        interface = first == "api" and rest.startswith(("v1/timelines/tag/", "v1/timelines/public"))
        if not (timeline or interface or (first == "tags" and rest) or (len(first) > 1 and first[0] == "@")):
            problems.append(f"url = {url!r} is no timeline: it should look like {_FORMS}")
    return problems


PLATFORM = Platform(
    summary="a hashtag, public timeline or account on a Mastodon server",
    start=start,
    parse=parse,
    check=_check,
    again=_again,
)
