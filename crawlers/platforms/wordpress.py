"""WordPress blogs and shops: posts, pages or comments through the site's own REST interface."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from crawlers.answers import Table, dig, no_answer, number, read_json, rows, string, table, web_address, with_query
from crawlers.api_post import api_post
from crawlers.gone import AGAIN, again
from crawlers.markup import html_to_text
from crawlers.onward import noted, older
from crawlers.post import Known, Outcome, Post
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.source import Source

_MOST = 100
"""Entries on a page; the interface gives no more."""
_OVERLAP = timedelta(hours=2)
"""How far before the last entry a run begins: dates are the site's own, and the hour of a clock change comes twice."""
_EMBEDDED = ("author,wp:term,wp:featuredmedia", "up")
"""What comes along with an entry, and what with a comment."""
_INTERFACE = "/wp/v2/"
_FORMS = "https://blog.example/, or https://blog.example/wp-json/wp/v2/comments for its comments"


def start(source: Source, cursor: Cursor) -> list[Request]:
    latest = cursor.get("latest", {})
    return [_first(url, latest.get(url, "")) for url in source.starts]


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    answer = read_json(page)
    if page.request.kind == AGAIN and isinstance(answer, dict):
        answer = [answer]
    entries = [each for each in rows(answer) if number(each.get("id")) and isinstance(each.get("content"), dict)]
    if not isinstance(answer, list) or (answer and not entries):
        return no_answer(
            page, "entries of WordPress's REST interface (it may be closed: read the site's /feed/ instead)"
        )
    posts = [_post(source, page, each) for each in entries if not each["content"].get("protected")]
    seen, new, repeated = noted(cursor, posts)
    if page.request.kind == AGAIN:
        return Parsed(posts=new, cursor={**cursor, "seen": seen}, warnings=repeated)
    context = page.request.context
    latest: dict[str, str] = cursor.get("latest", {})
    newest = max([latest.get(context["start"], ""), *(_clock(each) for each in entries)])
    more = context["page"] < number(page.headers.get("x-wp-totalpages", ""))
    further = with_query(page.request.url, page=context["page"] + 1) if more else ""
    # Latest change first, so that a change during the run only makes an entry come twice. A page without news ends
    # the reading also where the server is too old to know modified_after.
    requests, stopped = older(source, page, further, read_on=new)
    nothing = not answer and context["page"] == 1 and not context["since"]
    return Parsed(
        posts=new,
        found=len(entries),
        requests=requests,
        outcome=Outcome.EMPTY if nothing else Outcome.OK,
        detail="the site has no entries" if nothing else "",
        cursor={**cursor, "seen": seen, "latest": {**latest, context["start"]: newest}},
        warnings=[*repeated, *stopped],
        unchanged=bool(context["since"]),  # only changes were asked for: few or none are no fault
    )


def _again(source: Source, kept: Sequence[Known], cursor: Cursor) -> list[Request]:  # noqa: ARG001 - as every platform
    """Each entry by its number. One in the bin answers 401, which is no sign; a deleted one 404."""
    lists = {_route(address).rstrip("/").rpartition("/")[2]: address for address in map(_interface, source.starts)}
    found = []
    for known in kept:
        kind, _, key = known.external_id.rpartition("-")
        address = lists.get(f"{kind}s")
        if address is not None and key.isdigit():
            found.append(again(with_query(_below(address, key), _embed=_EMBEDDED[kind == "comment"]), known))
    return found


def _below(address: str, key: str) -> str:
    """The address of one entry of a list, whether the list's own is in the path or in the query."""
    route = f"{_route(address).rstrip('/')}/{key}"
    parts = urlsplit(address)
    if parse_qs(parts.query).get("rest_route"):
        return with_query(address, rest_route=route)
    return parts._replace(path=route, query="").geturl()


def _clock(entry: Table) -> str:
    """The last change in the site's own time, which is what modified_after and after are compared with."""
    return _readable(string(entry.get("modified")) or string(entry.get("date")))


def _readable(moment: str) -> str:
    try:
        return datetime.fromisoformat(moment).replace(tzinfo=None).isoformat(timespec="seconds")
    except ValueError:
        return ""


def _post(source: Source, page: Page, entry: Table) -> Post:
    embedded = table(entry.get("_embedded"))
    authors = rows(embedded.get("author"))
    terms = embedded.get("wp:term")
    media = rows(embedded.get("wp:featuredmedia"))
    parents = rows(embedded.get("up"))
    published, modified = string(entry.get("date_gmt")), string(entry.get("modified_gmt"))
    return api_post(
        source,
        page,
        external_id=f"{string(entry.get('type')) or 'entry'}-{string(entry['id'])}",
        url=web_address(page.url, entry.get("link")) or page.url,
        html=entry["content"].get("rendered"),
        title=dig(entry, "title", "rendered") or next((dig(each, "title", "rendered") for each in parents), ""),
        author=entry.get("author_name") or next((each.get("name") for each in authors), ""),
        published=published or entry.get("date"),
        edited=modified if modified > published else "",
        hashtags=(
            html_to_text(string(each.get("name")))
            for group in (terms if isinstance(terms, list) else ())
            for each in rows(group)
            if each.get("slug") != "uncategorized"
        ),
        links=[entry.get("author_url")],
        images=(each.get("source_url") for each in media),
    )


def _first(url: str, latest: str) -> Request:
    """The entries that changed since the last run; without one, the newest."""
    address = _interface(url)
    kind = _route(address).rstrip("/").rpartition("/")[2]
    comments = kind == "comments"
    since = (datetime.fromisoformat(latest) - _OVERLAP).isoformat() if latest else ""
    address = with_query(
        address,
        per_page=_MOST,
        orderby="date" if comments else "modified",
        order="desc",
        _embed=_EMBEDDED[comments],
    )
    if since:
        address = with_query(address, **{"after" if comments else "modified_after": since})
    return Request(url=address, context={"start": url, "page": 1, "since": since})


def _interface(url: str) -> str:
    if _INTERFACE in _route(url):
        return url
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/wp-json{_INTERFACE}posts"


def _route(url: str) -> str:
    """The path inside the interface, which sites without pretty links carry in the query."""
    parts = urlsplit(url)
    return (parse_qs(parts.query).get("rest_route") or [parts.path])[0]


def _check(source: Source) -> list[str]:
    problems = []
    for url in source.starts:
        route = _route(url)
        if "/wp-json" in route and not route.partition(_INTERFACE)[2]:
            problems.append(f"url = {url!r} names no list of the interface: it should look like {_FORMS}")
        elif route.rstrip("/").endswith("/feed"):
            problems.append(f'url = {url!r} is a feed: write platform = "feed", or the blog\'s own address')
    return problems


PLATFORM = Platform(
    summary="posts, pages or comments of a WordPress site, by its REST interface",
    start=start,
    parse=parse,
    check=_check,
    again=_again,
)
