"""Bluesky's stream of all public posts (Jetstream): what passes by is filtered here, and the rest is dropped unread."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from crawlers.answers import Table, no_answer, number, read_json, rows, string, strings, table, with_query
from crawlers.onward import noted
from crawlers.platforms.bluesky import post_of
from crawlers.post import Gone, Outcome, Post, Removal
from crawlers.reading import Cursor, Page, Parsed, Platform, Request, Talk
from crawlers.source import Source

_POSTS = "app.bsky.feed.post"
_MOST = 5000
"""Events of one answer; a page of the stream."""
_REWIND = 5_000_000
"""Microseconds before the last event at which a run begins: events come at least once, not in strict order."""
_LIVE = timedelta(seconds=10)
"""An answer that ends this close to the present has caught up."""
_FORMS = "wss://jetstream.example/subscribe#lang=fr, or wss://jetstream.example/subscribe?wantedDids=did:plc:…"


def start(source: Source, cursor: Cursor) -> list[Request]:
    """Without a cursor the stream begins now: what was said before is not asked for."""
    return [_request(url, number(cursor.get("reached", {}).get(url)), 1) for url in source.starts]


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    answer = read_json(page)
    events = rows(answer)
    if not isinstance(answer, list) or (events and not any(number(each.get("time_us")) for each in events)):
        return no_answer(page, "events of a Jetstream")
    context = page.request.context
    wanted = _languages(context["start"])
    commits = [(string(each.get("did")), table(each.get("commit"))) for each in events if each.get("kind") == "commit"]
    commits = [(did, commit) for did, commit in commits if commit.get("collection") == _POSTS and did]
    read = (_post(source, page, did, commit, wanted) for did, commit in commits)
    posts = {each.external_id: each for each in read if each is not None}
    seen, new, repeated = noted(cursor, posts.values())
    reached: dict[str, int] = cursor.get("reached", {})
    newest = max([number(reached.get(context["start"])), *(number(each.get("time_us")) for each in events)])
    behind = bool(events) and page.fetched_at - datetime.fromtimestamp(newest / 1_000_000, UTC) > _LIVE
    onward = behind and context["page"] < source.max_pages and newest > context["reached"]
    late = f"stopped after {source.max_pages} pages of the stream (max_pages); the next run goes on from there"
    return Parsed(
        posts=new,
        found=len(posts),
        gone=list(_deleted(page, commits)),
        requests=[_request(context["start"], newest, context["page"] + 1)] if onward else [],
        outcome=Outcome.OK if events or context["reached"] else Outcome.EMPTY,
        detail="" if events or context["reached"] else "nothing passed by",
        cursor={**cursor, "seen": seen, "reached": {**reached, context["start"]: newest}},
        warnings=[*repeated, *([late] if behind and not onward else [])],
    )


def _request(url: str, reached: int, number_of_page: int) -> Request:
    address, _, _ = url.partition("#")
    asked = with_query(address, wantedCollections=_POSTS, cursor=max(reached - _REWIND, 0) or "")
    context = {"start": url, "page": number_of_page, "reached": reached}
    talk = Talk(most=_MOST, seconds=20.0, silence=5.0)
    return Request(url=asked.replace("%3A", ":"), context=context, talk=talk)


def _post(source: Source, page: Page, did: str, commit: Table, wanted: frozenset[str]) -> Post | None:
    record = table(commit.get("record"))
    if commit.get("operation") not in ("create", "update") or not _speaks(record, wanted):
        return None
    uri = f"at://{did}/{_POSTS}/{string(commit.get('rkey'))}"
    return post_of(source, page, {"uri": uri, "record": record, "embed": table(record.get("embed"))})


def _speaks(record: Table, wanted: frozenset[str]) -> bool:
    """Whether a post says that it is in one of the languages wanted; all do where none is named."""
    return not wanted or any(language[:2].lower() in wanted for language in strings(record.get("langs")))


def _deleted(page: Page, commits: Iterable[tuple[str, Table]]) -> Iterable[Gone]:
    for did, commit in commits:
        if commit.get("operation") == "delete":
            uri = f"at://{did}/{_POSTS}/{string(commit.get('rkey'))}"
            yield Gone(external_id=uri, reason=Removal.DELETE_EVENT, noted_at=page.fetched_at)


def _languages(url: str) -> frozenset[str]:
    return frozenset(each.lower() for each in parse_qs(url.partition("#")[2]).get("lang", []))


def _check(source: Source) -> list[str]:
    problems = []
    for url in source.starts:
        wanted = parse_qs(url.partition("#")[2], keep_blank_values=True)
        unlike = set(wanted) - {"lang"} or any(len(each) != 2 for each in wanted.get("lang", []))
        if not urlsplit(url).path.rstrip("/").endswith("/subscribe") or unlike:
            problems.append(f"url = {url!r} is no such stream: it should look like {_FORMS}")
    return problems


PLATFORM = Platform(
    summary="all public posts of Bluesky as they pass by (Jetstream), filtered by language or account",
    start=start,
    parse=parse,
    check=_check,
    socket=True,
)
