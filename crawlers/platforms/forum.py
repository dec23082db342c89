"""Forums on a known engine (phpBB, Forumactif, XenForo, …): boards, their topics and the posts of each topic."""

from crawlers import engine as engines
from crawlers.explain import nearest
from crawlers.fields import identity
from crawlers.platforms import listing
from crawlers.post import Outcome
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.selectors import all_of, elements_of
from crawlers.source import Source

MOST_BOARDS = 200
"""Boards followed from one page."""
_DEEPEST = 3
"""Levels of boards within boards, the front page included."""


def start(source: Source, cursor: Cursor) -> list[Request]:
    """The source's addresses: front pages, boards or single topics; a topic goes on from the last page read."""
    items: dict[str, list[str]] = cursor.get("items", {})
    requests = []
    for url in source.starts:
        known = items.get(identity(source, url), ("", ""))
        context = {"page": 1, "trail": (), "level": 1, "start": url}
        requests.append(Request(url=known[1] or url, kind="list", context=context))
    return requests


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    engine = engines.load(source.engine)
    engine.clean(page)
    request = page.request
    if request.kind == "list" and "start" in request.context:
        if elements_of(source.selectors["post"], page.tree):
            key = identity(source, request.context["start"])
            topic = {"key": key, "token": "", "row": {}, "page": 1, "trail": ()}
            return listing.parse(source, page.asked_as("item", topic), cursor)
        if not elements_of(source.selectors["item"], page.tree) and (boards := _boards(source, page)):
            return Parsed(requests=boards)
    parsed = listing.parse(source, page, cursor)
    if parsed.outcome is Outcome.LAYOUT_CHANGED and not parsed.posts and (said := engine.says(page)):
        return Parsed(outcome=said[0], detail=said[1])
    return parsed


def _boards(source: Source, page: Page) -> list[Request]:
    """The lists of topics that a front page leads to. One that guests may not read does not spoil the others."""
    context = page.request.context
    if context["level"] >= _DEEPEST:
        return []
    links = (page.join(link).partition("#")[0] for link in all_of(source.selectors.get("board", ()), page.tree))
    further = {**context, "level": context["level"] + 1}
    return [
        Request(url=url, kind="list", context={**further, "start": url}, essential=False)
        for url in list(dict.fromkeys(links))[:MOST_BOARDS]
        if url.startswith(("http://", "https://")) and url != page.url
    ]


def _check(source: Source) -> list[str]:
    if not source.engine:
        return [f"engine is missing: the software of the forum, one of {', '.join(engines.names())}"]
    if source.engine not in engines.names():
        return [f"engine = {source.engine!r} is not known{nearest(source.engine, engines.names())}"]
    return []


def complete(source: Source) -> Source:
    return engines.load(source.engine).complete(source)


PLATFORM = Platform(
    summary="a forum on a known engine: a front page, a board or a topic",
    start=start,
    parse=parse,
    selectors=engines.SELECTORS,
    check=_check,
    complete=complete,
    again=listing.again,
)
