"""Forums on Discourse: the newest posts of the whole site, or the topics of a category or tag, as JSON."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from crawlers.answers import (
    Table,
    dig,
    no_answer,
    number,
    read_json,
    rows,
    string,
    strings,
    table,
    web_address,
    with_query,
)
from crawlers.api_post import api_post
from crawlers.gone import AGAIN, again, tombstones
from crawlers.onward import noted, older, remember
from crawlers.post import Gone, Known, Outcome, Post
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.source import Source

_WINDOW = 50
"""Posts that /posts.json gives at most; older servers count the ids, so that a page may have fewer or none."""
_CHUNK = 20
"""Posts of a topic asked for at once, as Discourse's own pages do."""
_QUOTES = "aside.quote, .meta, .post-menu"
_PATH = re.compile(r"(?P<root>.*?)(?:/(?P<kind>c|tags?|t|latest|new|top|posts)(?:/(?P<rest>.*?))?)?(?:\.json)?/?")
_FORMS = "https://forum.example/, /latest, /c/name/12, /tag/name or /t/name/345"


def start(source: Source, cursor: Cursor) -> list[Request]:  # noqa: ARG001 - every platform has this signature
    return [_first(url) for url in source.starts]


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    kinds = {"posts": _latest_posts, "topics": _topics, "topic": _topic, "rest": _topic, AGAIN: _one}
    return kinds[page.request.kind](source, page, cursor)


def _latest_posts(source: Source, page: Page, cursor: Cursor) -> Parsed:
    answer = table(read_json(page)).get("latest_posts")
    context = page.request.context
    found = rows(answer)
    ids = [number(each.get("id")) for each in found if number(each.get("id"))]
    if not isinstance(answer, list) or (answer and not ids):
        return no_answer(page, "the newest posts of a Discourse forum")
    seen, new, warnings = noted(cursor, _posts(source, page, found, {}))
    newest = cursor.get("newest", {})
    known = newest.get(context["start"], 0)
    until = context.get("until", known)
    before = min(ids) - 1 if ids else context.get("before", 0) - _WINDOW
    requests, stopped = older(source, page, with_query(page.request.url, before=before), read_on=before > until)
    requests = [
        Request(url=each.url, kind="posts", context={**each.context, "until": until, "before": before})
        for each in requests
    ]
    first = context["page"] == 1
    return Parsed(
        posts=new,
        found=len(ids),
        gone=_deleted(page, found),
        requests=requests,
        outcome=Outcome.EMPTY if first and not ids else Outcome.OK,
        detail="the forum shows no posts" if first and not ids else "",
        cursor={**cursor, "seen": seen, "newest": {**newest, context["start"]: max([known, *ids])}},
        warnings=[*warnings, *stopped],
    )


def _topics(source: Source, page: Page, cursor: Cursor) -> Parsed:
    """Requests for the topics that have something new since they were last read."""
    answer = dig(read_json(page), "topic_list", "topics")
    topics = [each for each in rows(answer) if number(each.get("id"))]
    if not isinstance(answer, list) or (answer and not topics):
        return no_answer(page, "a list of topics of a Discourse forum")
    read: dict[str, list[str]] = cursor.get("topics", {})
    requests = []
    for topic in topics:
        key = string(topic["id"])
        token = f"{string(topic.get('highest_post_number'))} {string(topic.get('bumped_at'))}"
        if read.get(key, [""])[0] != token:
            context = {**page.request.context, "token": token, "topic": _about(topic)}
            address = f"{context['root']}/t/{key}.json"
            requests.append(Request(url=address, kind="topic", context=context, essential=False))
    known = len(topics) - len(requests)
    number_of_page = page.request.context["page"]
    further = (
        with_query(page.request.url, page=number_of_page)
        if dig(read_json(page), "topic_list", "more_topics_url")
        else ""
    )
    more, warnings = older(source, page, further, read_on=requests)
    first = number_of_page == 1
    return Parsed(
        found=known,
        requests=[*requests, *more],
        outcome=Outcome.EMPTY if first and not topics else Outcome.OK,
        detail="the list is in order and has no topics" if first and not topics else "",
        warnings=warnings,
    )


def _topic(source: Source, page: Page, cursor: Cursor) -> Parsed:
    """The posts of a topic: those of its first page, and by their ids those that no run has read."""
    answer = table(read_json(page))
    context = page.request.context
    found = rows(dig(answer, "post_stream", "posts"))
    ids = [number(each.get("id")) for each in found if number(each.get("id"))]
    if not ids:
        return no_answer(page, "posts of a Discourse topic")
    about = {**context.get("topic", {}), **_about(answer)}
    seen, new, warnings = noted(cursor, _posts(source, page, found, about))
    topics: dict[str, list[str]] = cursor.get("topics", {})
    key = string(about.get("id")) or string(found[0].get("topic_id"))
    waiting: list[int] = context.get("waiting", [])
    if page.request.kind == "topic":
        last = number(topics.get(key, ["", ""])[1])
        listed = dig(answer, "post_stream", "stream")
        stream = {number(each) for each in listed} if isinstance(listed, list) else set()
        waiting = sorted(each for each in stream - {*ids} if each > last)
        last = max([last, *stream, *ids])
        topics = remember(topics, key, [context.get("token", ""), str(last)])
    ask, waiting = waiting[:_CHUNK], waiting[_CHUNK:]
    address = f"{context['root']}/t/{key}/posts.json?" + "&".join(f"post_ids[]={each}" for each in ask)
    further = {"start": context["start"], "root": context["root"], "topic": about, "waiting": waiting}
    requests = [Request(url=address, kind="rest", context=further, essential=False)] if ask else []
    return Parsed(
        posts=new,
        found=len(ids),
        gone=_deleted(page, found),
        requests=requests,
        cursor={**cursor, "seen": seen, "topics": topics},
        warnings=warnings,
    )


def _again(source: Source, kept: Sequence[Known], cursor: Cursor) -> list[Request]:  # noqa: ARG001 - as every platform
    root = _first(source.starts[0]).context["root"]
    return [again(f"{root}/posts/{known.external_id}.json", known, root=root) for known in kept]


def _one(source: Source, page: Page, cursor: Cursor) -> Parsed:  # noqa: ARG001 - called like the others
    post = table(read_json(page))
    if not number(post.get("id")):
        return no_answer(page, "a post of a Discourse forum")
    return Parsed(gone=_deleted(page, [post]))  # without its topic's title here, it would look changed


def _deleted(page: Page, found: list[Table]) -> list[Gone]:
    """Posts that the forum names and says were deleted; one that its members hid for now is not gone."""
    return tombstones(
        page,
        (
            string(each["id"])
            for each in found
            if each.get("id") and (each.get("deleted_at") or each.get("user_deleted"))
        ),
    )


def _about(topic: Table) -> Table:
    """What a topic says of all its posts. Tags are words, on newer servers objects with a name."""
    tags = [*strings(topic.get("tags")), *(string(each.get("name")) for each in rows(topic.get("tags")))]
    about = {"id": topic.get("id"), "title": topic.get("title"), "tags": tags}
    return {key: value for key, value in about.items() if value}


def _posts(source: Source, page: Page, found: list[Table], topic: Table) -> list[Post]:
    """The posts by members that are there to be read; the system's notes and withdrawn posts are none."""
    return [_post(source, page, each, topic) for each in found if number(each.get("id")) and not _withdrawn(each)]


def _withdrawn(post: Table) -> bool:
    return bool(
        post.get("deleted_at") or post.get("user_deleted") or post.get("hidden") or post.get("post_type", 1) != 1
    )


def _post(source: Source, page: Page, post: Table, topic: Table) -> Post:
    return api_post(
        source,
        page,
        external_id=string(post["id"]),
        url=web_address(page.url, post.get("post_url")) or _address(page, post),
        html=post.get("cooked"),
        skip=_QUOTES,
        title=post.get("topic_title") or topic.get("title"),
        author=post.get("username"),
        published=post.get("created_at"),
        edited=post.get("updated_at") if number(post.get("version")) > 1 else "",
        hashtags=topic.get("tags", ()),
    )


def _address(page: Page, post: Table) -> str:
    root = page.request.context["root"]
    return f"{root}/t/{string(post.get('topic_id'))}/{string(post.get('post_number'))}"


def _first(url: str) -> Request:
    parts = urlsplit(url)
    match = _PATH.fullmatch(parts.path)
    kind, rest = (match["kind"], match["rest"] or "") if match else (None, "")
    root = f"{parts.scheme}://{parts.netloc}{match['root'].rstrip('/') if match else ''}"
    context = {"start": url, "root": root, "page": 1}
    match kind:
        case None | "posts":
            return Request(url=f"{root}/posts.json", kind="posts", context=context)
        case "t":
            return Request(url=f"{root}/t/{_topic_number(rest)}.json", kind="topic", context=context)
        case _:
            path = f"{kind}/{rest}" if rest else kind
            return Request(url=f"{root}/{path}.json", kind="topics", context=context)


def _topic_number(rest: str) -> str:
    """345 from «name/345», «name/345/12» and «345»."""
    return next((part for part in rest.split("/") if part.isdigit()), "")


def _check(source: Source) -> list[str]:
    problems = []
    for url in source.starts:
        match = _PATH.fullmatch(urlsplit(url).path)
        kind, rest = (match["kind"], match["rest"] or "") if match else (None, "")
        wrong = (
            (kind == "t" and not _topic_number(rest))
            or (kind == "c" and not rest.rpartition("/")[2].isdigit())
            or (kind in ("tag", "tags") and not rest)
        )
        if wrong:
            problems.append(f"url = {url!r} lacks a name or number: it should look like {_FORMS}")
    return problems


PLATFORM = Platform(
    summary="a Discourse forum: the whole site, a category, a tag or a topic",
    start=start,
    parse=parse,
    check=_check,
    again=_again,
)
