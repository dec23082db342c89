"""How far a source has been read: what is new on a page, and whether to read on."""

from collections.abc import Iterable
from typing import Any

from crawlers.post import Post
from crawlers.reading import Cursor, Page, Request
from crawlers.seen import LIMIT, Seen, fresh
from crawlers.source import Source


def noted(cursor: Cursor, posts: Iterable[Post]) -> tuple[dict[str, str], list[Post], list[str]]:
    """What the cursor remembers after these posts, those of them that are new or have changed, and warnings."""
    seen = Seen(cursor.get("seen"))
    new, warnings = fresh(seen, posts)
    return seen.kept(), new, warnings


def remember(known: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """The table with this entry as its latest; beyond the limit the entry that was not renewed longest falls out."""
    renewed = {each: old for each, old in known.items() if each != key}
    renewed[key] = value
    if len(renewed) > LIMIT:
        del renewed[next(iter(renewed))]
    return renewed


def older(source: Source, page: Page, url: str, *, read_on: object) -> tuple[list[Request], list[str]]:
    """The request for the page after this one, if there is reason to read on; or the warning that max_pages ends it."""
    request = page.request
    if not url or not read_on:
        return [], []
    if request.context["page"] >= source.max_pages:
        return [], [f"stopped after {source.max_pages} pages (max_pages); the rest was not read"]
    context = {**request.context, "page": request.context["page"] + 1}
    return [Request(url=url, kind=request.kind, context=context, essential=request.essential)], []
