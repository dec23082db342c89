"""What counts as a sign that a post is gone, and how kept posts are asked for again."""

import re
from collections.abc import Iterable, Sequence

from crawlers.addresses import host_of, parts_of
from crawlers.post import Gone, Known, Outcome, Removal
from crawlers.reading import Cursor, Page, Parsed, Request
from crawlers.source import Source

AGAIN = "again"
"""The kind of a request for the own page of a kept post."""
_BY_STATUS = {404: Removal.HTTP_404, 410: Removal.HTTP_410}
_SWITCHED_OFF = b"rest_no_route"
"""WordPress says this where the whole interface was closed: nothing is known of the post."""
_LATER_PAGE = re.compile(
    r"[?&;](?:(?:page|start|st|pagenumber|offset)=\d|p=\d{1,3}(?!\d)|topic=\d+\.[1-9])|/page[-/]?\d|/[ft]\d+p\d+-",
    re.IGNORECASE,
)
"""A later page of a thread: it is gone as soon as the thread has become shorter."""


def tombstones(page: Page, external_ids: Iterable[str]) -> list[Gone]:
    """Posts that this page names and calls withdrawn."""
    return [
        Gone(external_id=each, reason=Removal.TOMBSTONE, noted_at=page.fetched_at)
        for each in dict.fromkeys(external_ids)
    ]


def removals(page: Page, parsed: Parsed) -> list[Gone]:
    """What the platform noted, and the posts whose own page this was, if it is gone."""
    gone = list(parsed.gone)
    if page.request.about and parsed.outcome is Outcome.NOT_FOUND and _SWITCHED_OFF not in page.body:
        reason = _BY_STATUS.get(page.status, Removal.TOMBSTONE)
        gone += [Gone(external_id=each, reason=reason, noted_at=page.fetched_at) for each in page.request.about]
    return gone


def without(cursor: Cursor, gone: Sequence[Gone]) -> Cursor:
    """The cursor that has forgotten these posts, so that one that comes back is read again.

    What its author deleted does not come back: a server that still shows it, or shows it twice, is only late.
    """
    gone = [each for each in gone if each.reason is not Removal.DELETE_EVENT]
    seen = cursor.get("seen")
    if not isinstance(seen, dict) or not any(each.external_id in seen for each in gone):
        return cursor
    away = {each.external_id for each in gone}
    lists = {name: cursor[name] for name in ("seen", "top") if isinstance(cursor.get(name), dict)}
    return {
        **cursor,
        **{n: {key: value for key, value in each.items() if key not in away} for n, each in lists.items()},
    }


def again(url: str, known: Known, **context: object) -> Request:
    """The request for one kept post by an address of the interface."""
    return Request(url=url, kind=AGAIN, context=context, essential=False, about=(known.external_id,))


def own_pages(source: Source, kept: Sequence[Known]) -> list[Request]:
    """Requests for the pages that posts were read on, each once; later pages of a thread are left out."""
    pages: dict[str, list[str]] = {}
    for known in kept:
        url = known.url.partition("#")[0]
        if url not in source.starts and _may_be_asked(source, url) and not _LATER_PAGE.search(url):
            pages.setdefault(url, []).append(known.external_id)
    return [
        Request(url=url, kind=AGAIN, essential=False, about=tuple(external_ids)) for url, external_ids in pages.items()
    ]


def _may_be_asked(source: Source, url: str) -> bool:
    """Whether an address is on a host of the source; the guard looks again before anything is sent."""
    try:
        port = parts_of(url).port or (443 if url.startswith("https:") else 80)
        return (host_of(url), port) in source.allowed
    except ValueError:
        return False
