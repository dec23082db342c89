"""Forums on NodeBB: recent topics, a category, a tag or one topic, as JSON."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from crawlers.answers import Table, dig, no_answer, number, read_json, rows, string, table, web_address, with_query
from crawlers.api_post import api_post
from crawlers.gone import AGAIN, again, tombstones
from crawlers.onward import noted, older, remember
from crawlers.post import Known, Outcome, Post
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.source import Source

_LISTS = ("recent", "category", "tags", "popular", "top")
_FORMS = "https://forum.example/, /recent, /category/2/name, /tags/name or /topic/4/name"
_QUOTES = "blockquote"


def start(source: Source, cursor: Cursor) -> list[Request]:  # noqa: ARG001 - every platform has this signature
    return [_first(url) for url in source.starts]


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    if page.request.kind == AGAIN:
        post = table(table(read_json(page)).get("response"))
        if not string(post.get("pid")):
            return no_answer(page, "a post of a NodeBB forum")
        return Parsed(gone=tombstones(page, page.request.about if post.get("deleted") else ()))
    return _topic(source, page, cursor) if page.request.kind == "topic" else _topics(source, page, cursor)


def _topics(source: Source, page: Page, cursor: Cursor) -> Parsed:
    """Requests for the topics that have something new since they were last read."""
    answer = table(read_json(page))
    topics = [each for each in rows(answer.get("topics")) if string(each.get("tid"))]
    if not isinstance(answer.get("topics"), list) or (answer["topics"] and not topics):
        return no_answer(page, "a list of topics of a NodeBB forum")
    context = page.request.context
    read: dict[str, list[int]] = cursor.get("topics", {})
    topics = [each for each in topics if not each.get("deleted")]
    requests = []
    for topic in topics:
        count, last, reached = read.get(string(topic["tid"]), [0, 0, 1])
        if [count, last] == [number(topic.get("postcount")), number(topic.get("lastposttime"))]:
            continue
        # Where posts were removed the later ones have moved up: such a topic is read from its first page again.
        again = reached if number(topic.get("postcount")) >= count else 1
        requests.append(_topic_request(context["start"], context["root"], string(topic["tid"]), again))
    number_of_page = context["page"] + 1
    more = context["page"] < number(dig(answer, "pagination", "pageCount"))
    further = with_query(page.request.url, page=number_of_page) if more else ""
    onward, warnings = older(source, page, further, read_on=requests)
    first = context["page"] == 1
    return Parsed(
        found=len(topics) - len(requests),
        requests=[*requests, *onward],
        outcome=Outcome.EMPTY if first and not topics else Outcome.OK,
        detail="the list is in order and has no topics" if first and not topics else "",
        warnings=warnings,
    )


def _topic(source: Source, page: Page, cursor: Cursor) -> Parsed:
    answer = table(read_json(page))
    found = [each for each in rows(answer.get("posts")) if string(each.get("pid"))]
    if not found:
        return no_answer(page, "posts of a NodeBB topic")
    posts = [_post(source, page, each, answer) for each in found if not each.get("deleted")]
    seen, new, warnings = noted(cursor, posts)
    context = page.request.context
    here = context["number"]
    more = here < number(dig(answer, "pagination", "pageCount"))
    further = with_query(page.request.url, page=here + 1) if more else ""
    requests, stopped = older(source, page, further, read_on=True)
    requests = [
        Request(url=each.url, kind="topic", context={**each.context, "number": here + 1}, essential=False)
        for each in requests
    ]
    # What is stored of a topic cut off by max_pages differs from what the list says: the next run goes on here.
    state = [0, 0, here + 1] if stopped else [number(answer.get("postcount")), number(answer.get("lastposttime")), here]
    topics = remember(cursor.get("topics", {}), string(answer.get("tid")) or context["tid"], state)
    return Parsed(
        posts=new,
        found=len(found),
        gone=tombstones(page, (string(each["pid"]) for each in found if each.get("deleted"))),
        requests=requests,
        cursor={**cursor, "seen": seen, "topics": topics},
        warnings=[*warnings, *stopped],
    )


def _again(source: Source, kept: Sequence[Known], cursor: Cursor) -> list[Request]:  # noqa: ARG001 - as every platform
    root = _first(source.starts[0]).context["root"]
    return [again(f"{root}/api/v3/posts/{known.external_id}", known) for known in kept]


def _post(source: Source, page: Page, post: Table, topic: Table) -> Post:
    identifier = string(post["pid"])
    user = table(post.get("user"))
    return api_post(
        source,
        page,
        external_id=identifier,
        url=web_address(f"{page.request.context['root']}/post/", identifier) or page.url,
        html=post.get("content"),
        skip=_QUOTES,
        title=topic.get("titleRaw") or topic.get("title"),
        author=user.get("username") or post.get("handle"),
        published=post.get("timestampISO"),
        edited=post.get("editedISO"),
        hashtags=(each.get("value") for each in rows(topic.get("tags"))),
    )


def _topic_request(begin: str, root: str, tid: str, here: int) -> Request:
    address = f"{root}/api/topic/{tid}"
    context = {"start": begin, "root": root, "tid": tid, "page": 1, "number": here}
    return Request(
        url=with_query(address, page=here) if here > 1 else address, kind="topic", context=context, essential=False
    )


def _first(url: str) -> Request:
    parts = urlsplit(url)
    root, kind, rest = _split(parts.path)
    base = f"{parts.scheme}://{parts.netloc}{root}"
    if kind == "topic":
        request = _topic_request(url, base, rest.partition("/")[0], 1)
        return Request(url=request.url, kind="topic", context=request.context)
    # Of a category only its number counts: with the name behind it NodeBB would redirect.
    path = f"category/{rest.partition('/')[0]}" if kind == "category" else f"{kind}/{rest}".rstrip("/")
    return Request(url=f"{base}/api/{path}", kind="topics", context={"start": url, "root": base, "page": 1})


def _split(path: str) -> tuple[str, str, str]:
    """Where the forum begins, the kind of page, and what follows it; the start page is the recent topics."""
    parts = path.strip("/").split("/")
    for place, part in enumerate(parts):
        if part in _LISTS or part == "topic":
            root = "/".join(each for each in parts[:place] if each != "api")
            return f"/{root}" if root else "", part, "/".join(parts[place + 1 :])
    return "/" + "/".join(parts) if parts != [""] else "", "recent", ""


def _check(source: Source) -> list[str]:
    problems = []
    for url in source.starts:
        _, kind, rest = _split(urlsplit(url).path)
        numbered = kind not in ("category", "topic") or rest.partition("/")[0].isdigit()
        if not numbered or (kind == "tags" and not rest):
            problems.append(f"url = {url!r} lacks a name or number: it should look like {_FORMS}")
    return problems


PLATFORM = Platform(
    summary="a NodeBB forum: recent topics, a category, a tag or a topic",
    start=start,
    parse=parse,
    check=_check,
    again=_again,
)
