"""Any site with a list: posts in the list itself, or links to item pages, or links to threads of many posts."""

from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from crawlers.fields import Reader, identity
from crawlers.gone import AGAIN, own_pages, tombstones
from crawlers.post import Known, Outcome, Post
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.seen import FIRST, LIMIT, Seen, digest, fresh
from crawlers.selectors import elements_of, first_of
from crawlers.source import Source

MOST_ITEMS = 5000
"""Items read from one page; a page with more is broken or means harm."""

SELECTORS = {
    "item": "one entry of the list: an advertisement's card, a topic's row",
    "link": "inside an item, the link to its own page; without it the posts are read from the list itself",
    "next": "the link to the next page of the list",
    "changed": "inside an item, what changes when it has something new (a count): only such items are read again",
    "post": "on an item's page, one post of many (a thread); without it the whole page is one post",
    "post_next": "on an item's page, the link to the next page of the thread",
    "id": "the site's own number of a post (or of an item): 'article::attr(data-id)'",
    "url": "inside a post, the link to it",
    "title": "the title; looked for in the post, then on its page, then in the list",
    "text": "the author's own words",
    "ignore": "parts of the text to leave out: quotes, signatures",
    "author": "who wrote it, as shown",
    "published": "when, in any notation; relative dates count from the time of reading",
    "edited": "when it was last changed, where the site says so",
    "hashtags": "one tag each",
    "withdrawn": "inside a post, what only a post that was taken down shows: the place is still there, its words are not",
    "images": "addresses of pictures: 'img::attr(src)'",
    "empty": "what only a list without entries shows; tells «no posts» from «the layout changed»",
    "missing": "what only a page that is gone shows, where the site answers 200 for it",
}


def start(source: Source, cursor: Cursor) -> list[Request]:  # noqa: ARG001 - every platform has this signature
    return [Request(url=url, kind="list", context={"page": 1, "trail": ()}) for url in source.starts]


def again(source: Source, kept: Sequence[Known], cursor: Cursor) -> list[Request]:
    """The pages that kept posts were read on; a thread's later pages are not asked for their absence."""
    items: dict[str, list[str]] = cursor.get("items", {})
    requests = []
    for request in own_pages(source, kept):
        key = identity(source, request.url)
        row = {"title": title} if (title := "".join(items.get(key, [])[2:])) else {}
        context = {"key": key, "token": "", "row": row, "page": 1, "trail": (), "whole": key in items}
        requests.append(replace(request, context=context))
    return requests


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    if page.request.kind == AGAIN:
        return _again(source, page, cursor)
    return _item(source, page, cursor) if page.request.kind == "item" else _list(source, page, cursor)


def _list(source: Source, page: Page, cursor: Cursor) -> Parsed:
    context = page.request.context
    rows = elements_of(source.selectors["item"], page.tree)
    if not rows:
        return _without_rows(source, page, first=context["page"] == 1)
    too_many = len(rows) - MOST_ITEMS
    rows = rows[:MOST_ITEMS]
    if "link" in source.selectors:
        keys, fresh, parsed = _links(source, page, cursor, rows)
    else:
        keys, fresh, parsed = _posts_in_list(source, page, cursor, rows)
    requests = list(parsed.requests)
    warnings = list(parsed.warnings)
    if too_many > 0:
        warnings.append(f"{page.url} has {too_many} items more than the {MOST_ITEMS} that one page may have")
    trail = (*context["trail"], digest(*keys))
    following = _following(source, page, "next")
    if following and fresh and trail[-1] not in context["trail"]:
        if context["page"] < source.max_pages:
            requests.append(Request(url=following, kind="list", context={"page": context["page"] + 1, "trail": trail}))
        else:
            warnings.append(f"stopped after {source.max_pages} pages of the list (max_pages); the rest was not read")
    elif following and trail[-1] in context["trail"]:
        warnings.append(f"{page.url} repeats an earlier page of the list; stopped there")
    return Parsed(
        posts=parsed.posts,
        found=parsed.found,
        requests=requests,
        outcome=parsed.outcome,
        detail=parsed.detail,
        cursor=parsed.cursor,
        warnings=warnings,
    )


def _links(source: Source, page: Page, cursor: Cursor, rows: list[etree._Element]) -> tuple[list[str], bool, Parsed]:
    """Requests for the pages of new and changed items; also the items' keys and whether any of them is fresh."""
    reader = Reader(source, page)
    items: dict[str, list[str]] = cursor.get("items", {})
    thread = "post" in source.selectors
    keys: list[str] = []
    requests: list[Request] = []
    known = 0
    for row in rows:
        link = first_of(source.selectors["link"], row)
        url = page.join(link) if link else ""
        if not url.startswith(("http://", "https://")):
            continue
        key = identity(source, url)
        token = first_of(source.selectors.get("changed", ()), row)
        keys.append(key)
        before = items.get(key)
        if before is not None and before[0] == token and (token or not thread):
            known += 1
            continue
        context = {"key": key, "token": token, "row": _shown_in_row(reader, row), "page": 1, "trail": ()}
        again = before[1] if thread and before is not None and before[1] else url
        requests.append(Request(url=again, kind="item", context=context, essential=False))
    if not keys:
        detail = f"selectors.link finds no link in any of {len(rows)} items on {page.url}"
        return keys, False, Parsed(outcome=Outcome.LAYOUT_CHANGED, detail=detail)
    # A known item stands for at least one post that is still there: `expect` counts it.
    return keys, known < len(keys), Parsed(requests=requests, found=known)


def _posts_in_list(
    source: Source, page: Page, cursor: Cursor, rows: list[etree._Element]
) -> tuple[list[str], bool, Parsed]:
    reader = Reader(source, page)
    posts = [reader.post(row, url=page.url, identifier=reader.id(row), row={}) for row in rows]
    posts = [_with_own_address(source, post, page) for post in posts]
    first_page = page.request.context["page"] == 1
    deep = not first_page or bool(_following(source, page, "next"))
    seen, new, repeated = _new(_with_top(cursor), posts)
    missing = reader.missing()
    parsed = Parsed(
        posts=new,
        found=len(posts),
        outcome=Outcome.LAYOUT_CHANGED if missing else Outcome.OK,
        detail=missing,
        cursor={
            **{key: value for key, value in cursor.items() if key != "top"},
            "seen": seen,
            **({"top": _top(cursor, seen, posts, first_page=first_page)} if deep else {}),
        },
        warnings=[*reader.warnings(), *repeated],
    )
    return [post.external_id for post in posts], bool(new), parsed


def _with_own_address(source: Source, post: Post, page: Page) -> Post:
    """A post in a list that has an address but no id is known by its address."""
    if "id" in source.selectors or post.url == page.url:
        return post
    return replace(post, external_id=identity(source, post.url))


def _again(source: Source, page: Page, cursor: Cursor) -> Parsed:
    """An item asked for again: its edits and what was withdrawn, without a change to how far it has been read."""
    parsed = _item(source, page, cursor)
    if parsed.outcome is not Outcome.OK or parsed.cursor is None:
        return Parsed(outcome=parsed.outcome, detail=parsed.detail)
    if not page.request.context["whole"]:  # its row in the list, which may have the title, is no longer known
        return Parsed(gone=parsed.gone)
    return Parsed(posts=parsed.posts, gone=parsed.gone, cursor={**cursor, "seen": parsed.cursor["seen"]})


def _item(source: Source, page: Page, cursor: Cursor) -> Parsed:
    context = page.request.context
    reader = Reader(source, page)
    thread = "post" in source.selectors
    parts = elements_of(source.selectors["post"], page.tree)[:MOST_ITEMS] if thread else [page.tree]
    if not parts or _marked(source, page.tree, "missing"):
        if _marked(source, page.tree, "missing"):
            return Parsed(outcome=Outcome.NOT_FOUND, detail=f"{page.url} is gone")
        return Parsed(outcome=Outcome.LAYOUT_CHANGED, detail=f"selectors.post finds no post on {page.url}")
    # Of a thread's row only the title holds for each of its posts: author and date are the topic's.
    row = {key: value for key, value in context["row"].items() if key == "title" or not thread}
    posts = []
    withdrawn = []
    for part in parts:
        identifier = reader.id(part) if thread else reader.id(part) or context["key"]
        if _marked(source, part, "withdrawn"):
            withdrawn.append(identifier)
            continue
        anchor = part.get("id") if thread else None
        url = f"{page.url.partition('#')[0]}#{anchor}" if anchor else page.url
        posts.append(reader.post(part, url=url, identifier=identifier, row=row))
    if missing := reader.missing():
        return Parsed(
            posts=[post for post in posts if post.text],
            found=len(posts),
            outcome=Outcome.LAYOUT_CHANGED,
            detail=missing,
        )
    seen, new, repeated = _new(cursor, posts)
    trail = (*context["trail"], digest(*(post.external_id for post in posts)))
    following = _following(source, page, "post_next")
    requests = []
    warnings = [*reader.warnings(), *repeated]
    if following and trail[-1] not in context["trail"]:
        if context["page"] < source.max_pages:
            further = {**context, "page": context["page"] + 1, "trail": trail}
            requests.append(Request(url=following, kind="item", context=further, essential=False))
        else:
            warnings.append(f"stopped after {source.max_pages} pages of the thread {page.url} (max_pages)")
    items: dict[str, list[str]] = dict(cursor.get("items", {}))
    items.pop(context["key"], None)
    # A thread is known once its last page was read; until then the next run goes on from this page.
    title = [context["row"]["title"]] if context["row"].get("title") else []
    items[context["key"]] = ["" if following else context["token"], page.url if thread else "", *title]
    if len(items) > LIMIT:
        del items[next(iter(items))]
    return Parsed(
        posts=new,
        found=len(posts),
        gone=tombstones(page, filter(None, withdrawn)),
        requests=requests,
        cursor={**cursor, "seen": seen, "items": items},
        warnings=warnings,
    )


def _shown_in_row(reader: Reader, row: etree._Element) -> dict[str, str]:
    """What the row says of its item. Its text is a teaser, which never stands in for the text of the item's page."""
    return {key: value for key, value in reader.values(row).items() if key != "text"}


def _new(cursor: Cursor, posts: list[Post]) -> tuple[dict[str, str], list[Post], list[str]]:
    seen = Seen(cursor.get("seen"))
    new, warnings = fresh(seen, (post for post in posts if post.text))
    return seen.kept(), new, warnings


def _top(cursor: Cursor, seen: dict[str, str], posts: list[Post], *, first_page: bool) -> dict[str, str]:
    """What this run saw first, the top of the list: a list longer than the memory would push it out.

    A run that begins collects a new one; that of the run before has its place in `seen` by then (`_with_top`).
    """
    top: dict[str, str] = {} if first_page else dict(cursor.get("top", {}))
    for post in posts[: max(0, FIRST - len(top))]:
        if post.external_id in seen:
            top.setdefault(post.external_id, seen[post.external_id])
    return top


def _with_top(cursor: Cursor) -> Cursor:
    """The cursor whose `seen` knows the top as well, latest last."""
    return {**cursor, "seen": {**cursor.get("seen", {}), **cursor["top"]}} if cursor.get("top") else cursor


def _following(source: Source, page: Page, name: str) -> str:
    link = first_of(source.selectors.get(name, ()), page.tree)
    url = page.join(link) if link else ""
    return url if url.startswith(("http://", "https://")) else ""


def _marked(source: Source, element: etree._Element, name: str) -> bool:
    selectors = source.selectors.get(name, ())
    return bool(first_of(selectors, element) or elements_of(selectors, element))


def _without_rows(source: Source, page: Page, *, first: bool) -> Parsed:
    if _marked(source, page.tree, "missing"):
        return Parsed(outcome=Outcome.NOT_FOUND, detail=f"{page.url} says that the list is gone")
    if not first:
        return Parsed()  # one page past the end of the list
    if _marked(source, page.tree, "empty"):
        return Parsed(outcome=Outcome.EMPTY, detail="the list is in order and has no entries")
    return Parsed(outcome=Outcome.LAYOUT_CHANGED, detail=f"selectors.item finds nothing on {page.url}")


PLATFORM = Platform(
    summary="a web page with a list of posts, advertisements or topics, by CSS selectors",
    start=start,
    parse=parse,
    selectors=SELECTORS,
    required=frozenset({"item", "text"}),
    again=again,
)
