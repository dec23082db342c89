"""Imageboards: 4chan, vichan, LynxChan and jschan, each by the JSON of its catalogue and its threads."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from crawlers.answers import Table, no_answer, number, read_json, rows, string
from crawlers.api_post import api_post
from crawlers.dates import read_date
from crawlers.gone import AGAIN
from crawlers.markup import html_to_text
from crawlers.post import Known, Outcome, Post
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class _Engine:
    """How one software names its addresses and fields."""

    thread: str
    """A thread's JSON below the board, by its number."""
    page: str
    """A post's page below the board, by the numbers of thread and post."""
    changed: tuple[str, ...]
    """What differs in the catalogue when a thread has something new."""
    replies: str
    nested: bool
    """Whether the opening post is the thread itself, with its replies inside."""
    subject: str
    html: str
    date: str
    edited: str = ""


_VICHAN = _Engine(
    thread="res/{}.json",
    page="res/{}.html#{}",
    changed=("last_modified", "replies"),
    replies="posts",
    nested=False,
    subject="sub",
    html="com",
    date="time",
)
_ENGINES = {
    "4chan": replace(_VICHAN, thread="thread/{}.json", page="thread/{}#p{}"),
    "vichan": _VICHAN,
    "lynxchan": _Engine(
        thread="res/{}.json",
        page="res/{}.html#{}",
        changed=("lastBump", "postCount"),
        replies="posts",
        nested=True,
        subject="subject",
        html="markdown",
        date="creation",
        edited="lastEditTime",
    ),
    "jschan": _Engine(
        thread="thread/{}.json",
        page="thread/{}.html#{}",
        changed=("bumped", "replyposts"),
        replies="replies",
        nested=True,
        subject="subject",
        html="message",
        date="date",
        edited="edited",
    ),
}
_THREAD = re.compile(r"/(thread|res)/(\d+)")
_4CHAN_API = "a.4cdn.org"
_NUMBERS = ("no", "postId", "threadId")
_NAMELESS = frozenset({"anonymous", "anonyme", "anon", "anónimo", "anonym"})
_ANSWERED = "a.quotelink, a.quoteLink, a.quote, a[onclick*=highlightReply]"
"""«>>123»: the number of the post that is answered, no word of the author's."""
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")


def start(source: Source, cursor: Cursor) -> list[Request]:
    """The catalogue of each board, unless it is as it was: all four engines have it at the same place."""
    requests = []
    for board in map(_board, source.starts):
        before = cursor.get("boards", {}).get(board, {}).get("modified", "")
        headers = {"If-Modified-Since": before} if before else {}
        requests.append(Request(url=f"{board}/catalog.json", headers=headers, context={"board": board}))
    return requests


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    if page.request.kind == "thread":
        return _thread(source, page, cursor)
    if page.request.kind == AGAIN:
        return Parsed()  # the thread is there; what it lacks may have been moved
    if page.status == 304:
        return Parsed(unchanged=True, detail="not modified since the last run")
    return _catalogue(page, cursor)


def _again(source: Source, kept: Sequence[Known], cursor: Cursor) -> list[Request]:  # noqa: ARG001 - as every platform
    """The threads that kept posts are in: a thread that answers 404 is gone with all of them."""
    threads: dict[str, list[str]] = {}
    for known in kept:
        name, found = known.external_id.rpartition("/")[0], _THREAD.search(known.url)
        for board in map(_board, source.starts):
            if found and urlsplit(board).path.strip("/") == name:
                threads.setdefault(f"{board}/{found[1]}/{found[2]}.json", []).append(known.external_id)
    return [Request(url=url, kind=AGAIN, essential=False, about=tuple(ids)) for url, ids in threads.items()]


def _catalogue(page: Page, cursor: Cursor) -> Parsed:
    answer = read_json(page)
    listed = [thread for each in rows(answer) for thread in (rows(each["threads"]) if "threads" in each else [each])]
    name = _engine_of(page, listed)
    if not isinstance(answer, list) or (listed and not name):
        return no_answer(page, "the catalogue of an imageboard that we know (4chan, vichan, LynxChan, jschan)")
    if not listed:
        return Parsed(outcome=Outcome.EMPTY, detail="the board has no threads")
    engine = _ENGINES[name]
    board = page.request.context["board"]
    before: dict[str, list[str]] = cursor.get("boards", {}).get(board, {}).get("threads", {})
    # Threads that left the catalogue were pruned by the board: they are not to be remembered.
    known = {key: before[key] for thread in listed if (key := str(_number(thread))) in before}
    requests = []
    for thread in listed:
        key = str(_number(thread))
        token = " ".join(string(thread.get(field)) for field in engine.changed)
        if key != "0" and known.get(key, [""])[0] != token:
            context = {"board": board, "engine": name, "key": key, "token": token}
            url = f"{board}/{engine.thread.format(key)}"
            requests.append(Request(url=url, kind="thread", context=context, essential=False))
    state = {"threads": known, "modified": page.headers.get("last-modified", "")}
    boards = {**cursor.get("boards", {}), board: state}
    return Parsed(found=len(listed) - len(requests), requests=requests, cursor={**cursor, "boards": boards})


def _engine_of(page: Page, listed: list[Table]) -> str:
    """The engine, by the fields that only it has. vichan copied 4chan's, except the one for pretty addresses."""
    fields = {key for thread in listed for key in thread}
    if "no" in fields:
        return "4chan" if "semantic_url" in fields or urlsplit(page.url).hostname == _4CHAN_API else "vichan"
    if "threadId" in fields:
        return "lynxchan"
    return "jschan" if "postId" in fields else ""


def _thread(source: Source, page: Page, cursor: Cursor) -> Parsed:
    """The posts above the last number read, and those edited since, where the engine tells."""
    context = page.request.context
    engine = _ENGINES[context["engine"]]
    answer = read_json(page)
    if not isinstance(answer, dict):
        return no_answer(page, "a thread")
    found = [answer] if engine.nested else []
    found = [each for each in (*found, *rows(answer.get(engine.replies))) if _number(each)]
    if not found:
        return no_answer(page, "the posts of a thread")
    board = cursor.get("boards", {}).get(context["board"], {})
    threads: dict[str, list[str]] = board.get("threads", {})
    _, last, read_at = threads.get(context["key"], ("", "0", ""))
    new = [each for each in found if _number(each) > int(last) or _edited_since(page, each, engine, read_at)]
    newest = max(int(last), *map(_number, found))
    threads = {**threads, context["key"]: [context["token"], str(newest), page.fetched_at.isoformat()]}
    boards = {**cursor.get("boards", {}), context["board"]: {**board, "threads": threads}}
    title = string(found[0].get(engine.subject))
    posts = {_number(each): _post(source, page, each, engine, title) for each in new}
    kept = [post for post in posts.values() if post.text or post.images]
    return Parsed(posts=kept, found=len(found), cursor={**cursor, "boards": boards})


def _number(post: Table) -> int:
    return next((found for name in _NUMBERS if (found := number(post.get(name))) > 0), 0)


def _edited(post: Table, engine: _Engine) -> str:
    """When a post was changed: a date, in jschan an object with the date and who did it."""
    edited = post.get(engine.edited) if engine.edited else None
    return string(edited.get("date")) if isinstance(edited, dict) else string(edited)


def _edited_since(page: Page, post: Table, engine: _Engine, read_at: str) -> bool:
    edited = _edited(post, engine)
    moment = read_date(edited, zone="UTC", base=page.fetched_at) if edited and read_at else None
    return moment is not None and moment.isoformat() > read_at


def _post(source: Source, page: Page, post: Table, engine: _Engine, title: str) -> Post:
    board = page.request.context["board"]
    shown = board.replace(f"//{_4CHAN_API}/", "//boards.4chan.org/")
    identifier = _number(post)
    return api_post(
        source,
        page,
        external_id=f"{urlsplit(board).path.strip('/')}/{identifier}",
        url=f"{shown}/{engine.page.format(page.request.context['key'], identifier)}",
        html=string(post.get(engine.html)).replace("\n", "<br>"),  # jschan's are shown as they stand
        skip=_ANSWERED,
        title=post.get(engine.subject) or title,
        author=_name(post),
        published=post.get(engine.date),
        edited=_edited(post, engine),
        images=_pictures(board, post),
    )


def _name(post: Table) -> str:
    """The name and its trip code; the name that a board gives to everyone without one is none."""
    name = html_to_text(string(post.get("name")))
    trip = string(post.get("trip") or post.get("tripcode"))
    return trip if name.casefold() in _NAMELESS else f"{name}{trip}"


def _pictures(board: str, post: Table) -> Iterator[str]:
    for each in (post, *rows(post.get("extra_files"))):  # 4chan, vichan
        ending = string(each.get("ext")).lower()
        if each.get("tim") and ending in _PICTURES and not each.get("filedeleted"):
            folder = board.replace(f"//{_4CHAN_API}/", "//i.4cdn.org/")
            yield f"{folder}/{'' if folder != board else 'src/'}{string(each['tim'])}{ending}"
    for each in rows(post.get("files")):
        path = string(each.get("path")) or f"/file/{string(each.get('filename'))}"  # LynxChan or jschan
        if path.lower().endswith(_PICTURES):
            yield path


def _board(url: str) -> str:
    """The board's address without the page of it that the source may name."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    for page in ("/catalog.json", "/catalog.html", "/index.html", "/threads.json", "/catalog"):
        path = path.removesuffix(page)
    return f"{parts.scheme}://{parts.netloc}{path}"


def _check(source: Source) -> list[str]:
    problems = []
    for url in source.starts:
        parts = urlsplit(url)
        if parts.hostname in ("boards.4chan.org", "4chan.org", "www.4chan.org", "boards.4channel.org"):
            right = f"https://{_4CHAN_API}/{parts.path.strip('/').partition('/')[0] or 'b'}/"
            problems.append(f"url = {url!r} is the site for people; its interface is {right}")
        elif not urlsplit(_board(url)).path.strip("/"):
            problems.append(f"url = {url!r} names no board: it should look like https://board.example/b/")
    return problems


PLATFORM = Platform(
    summary="a board of 4chan, vichan, LynxChan or jschan, as JSON",
    start=start,
    parse=parse,
    check=_check,
    again=_again,
)
