"""Relays of Nostr: notes and classified advertisements by hashtag or author, and what their authors deleted."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode

from crawlers.answers import Table, no_answer, number, read_json, rows, string
from crawlers.api_post import api_post
from crawlers.bech32 import decode, encode
from crawlers.gone import AGAIN
from crawlers.onward import noted, older
from crawlers.post import Gone, Known, Outcome, Post, Removal
from crawlers.reading import Cursor, Page, Parsed, Platform, Request, Talk
from crawlers.source import Source

_NOTE, _DELETION, _ADVERTISEMENT = 1, 5, 30402
_MOST = 500
"""Events of one answer; relays give fewer if they like."""
_OVERLAP = 7200
"""Seconds before the newest event at which a run begins: events arrive late, and their times are their authors'."""
_WATCHED = 200
"""Notes whose deletion is asked for in each run."""
_ENDS = r'\s*\[\s*"(?:EOSE|CLOSED)"'
_HEX = re.compile(r"[0-9a-f]{64}")
_REFUSALS = {
    "auth-required": Outcome.AUTH_REQUIRED,
    "restricted": Outcome.PRIVATE,
    "blocked": Outcome.BLOCKED,
    "rate-limited": Outcome.RATE_LIMITED,
}
"""What a CLOSED or NOTICE begins with (NIP-01, NIP-42), and what that means for the source."""
_FORMS = "wss://relay.example/#t=livraison&t=lille, or wss://relay.example/#author=npub1…"


def start(source: Source, cursor: Cursor) -> list[Request]:
    requests = []
    for url in source.starts:
        newest = number(cursor.get("newest", {}).get(url))
        since = max(newest - _OVERLAP, 0)
        notes = [key.rpartition("/")[2] for key in cursor.get("seen", {})]
        ids = [each for each in notes if _HEX.fullmatch(each)][-_WATCHED:]
        requests.append(_request(url, {"start": url, "page": 1, "since": since}, ids=ids))
    return requests


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    messages = [each for each in _lists(read_json(page)) if isinstance(each[0], str)]
    events = rows([each[2] for each in messages if each[0] == "EVENT" and len(each) > 2])
    ended = any(each[0] == "EOSE" for each in messages)
    if not events and not ended:
        return _refusal(page, messages)
    read = [
        (each, _moment(page, event)) for event in reversed(events) if (each := _post(source, page, event)) is not None
    ]
    posts = {each.external_id: each for each, _ in read}
    gone = [each for event in events if event.get("kind") == _DELETION for each in _deleted(page, event)]
    seen, new, repeated = noted(cursor, posts.values())
    context = page.request.context
    if page.request.kind == AGAIN:
        return Parsed(gone=gone)
    moments = [moment for _, moment in read]
    newest: dict[str, int] = cursor.get("newest", {})
    further = f"{page.request.url.partition('#')[0]}#{urlencode({'until': min(moments, default=0)})}"
    onward, stopped = older(source, page, further, read_on=new)
    requests = [_request(context["start"], {**each.context, "until": min(moments)}, page=each.url) for each in onward]
    first = context["page"] == 1 and not context["since"]
    return Parsed(
        posts=new,
        found=len(posts),
        gone=gone,
        requests=requests,
        outcome=Outcome.EMPTY if first and not posts else Outcome.OK,
        detail="the relay has no such notes" if first and not posts else "",
        cursor={
            **cursor,
            "seen": seen,
            "newest": {**newest, context["start"]: max([newest.get(context["start"], 0), *moments])},
        },
        warnings=[*stopped, *repeated, *([] if ended else [f"{page.url} did not say that its answer is complete"])],
        unchanged=bool(context["since"]),  # only new notes were asked for: few or none are no fault
    )


def _lists(answer: object) -> list[list[Any]]:
    return [each for each in answer if isinstance(each, list) and each] if isinstance(answer, list) else []


def _refusal(page: Page, messages: list[list[Any]]) -> Parsed:
    """What a relay means that sends no events: in its CLOSED or NOTICE, or by its silence."""
    said = [string(each[-1]) for each in messages if each[0] in ("CLOSED", "NOTICE")]
    for words in said:
        outcome = _REFUSALS.get(words.partition(":")[0].strip().lower())
        if outcome is not None:
            return Parsed(outcome=outcome, detail=f"{page.url} says: {words[:200]}")
    if said:
        return Parsed(outcome=Outcome.FAILED, detail=f"{page.url} says: {said[0][:200]}")
    if any(each[0] == "AUTH" for each in messages):
        return Parsed(outcome=Outcome.AUTH_REQUIRED, detail=f"{page.url} only speaks to who signs in")
    return no_answer(page, "the events of a Nostr relay")


def _request(url: str, context: dict[str, Any], *, ids: Sequence[str] = (), page: str = "") -> Request:
    """One REQ: the notes, what their authors deleted, and whether notes read before were deleted since."""
    fragment = url.partition("#")[2]
    wanted = parse_qs(fragment)
    authors = [_key(each) for each in wanted.get("author", [])]
    span = {key: context[key] for key in ("since", "until") if context.get(key)}
    kinds = [number(each) for each in wanted.get("kind", [])] or [_NOTE, _ADVERTISEMENT]
    notes: dict[str, Any] = {"kinds": kinds, **span, "limit": _MOST}
    if tags := wanted.get("t", []):
        notes["#t"] = sorted({each for tag in tags for each in (tag, tag.lower())})
    if authors:
        notes["authors"] = authors
    filters = [notes]
    if authors:
        filters.append({"kinds": [_DELETION], "authors": authors, **span, "limit": _MOST})
    if ids:
        filters.append({"kinds": [_DELETION], "#e": list(ids), "limit": _MOST})
    return Request(url=page or url, context=context, talk=_talk(filters))


def _talk(filters: list[dict[str, Any]]) -> Talk:
    return Talk(say=(json.dumps(["REQ", "veilleur", *filters]),), ends=_ENDS, most=len(filters) * _MOST + 50)


def _again(source: Source, kept: Sequence[Known], cursor: Cursor) -> list[Request]:  # noqa: ARG001 - as every platform
    """Whether the authors of kept notes have deleted them. That the relay lacks a note is no sign: it may forget."""
    ids = [each for known in kept if _HEX.fullmatch(each := known.external_id.rpartition("/")[2])]
    filters = [{"kinds": [_DELETION], "#e": ids, "limit": _MOST}]
    address = source.starts[0].partition("#")[0]
    return [Request(url=f"{address}#deleted", kind=AGAIN, essential=False, talk=_talk(filters))] if ids else []


def _deleted(page: Page, event: Table) -> Iterable[Gone]:
    """The notes and advertisements of this event's author that it names; those of others it cannot delete."""
    author = string(event.get("pubkey"))
    for name, value in _tags(event):
        kind, _, rest = value.partition(":")
        owner, _, place = rest.partition(":")
        if name == "e":
            identifier = f"{author}/{value}"
        elif name == "a" and owner == author:
            identifier = f"{author}/{kind}:{place}"
        else:
            continue
        yield Gone(external_id=identifier, reason=Removal.DELETE_EVENT, noted_at=page.fetched_at)


def _post(source: Source, page: Page, event: Table) -> Post | None:
    author, identifier = string(event.get("pubkey")), string(event.get("id"))
    kind = number(event.get("kind"))
    if kind == _DELETION or not _HEX.fullmatch(author) or not _HEX.fullmatch(identifier):
        return None
    tags = _tags(event)
    first = dict(reversed(tags))
    # An advertisement that is written anew keeps its place (d) and gets another id: it is the same post, edited.
    place = f"{kind}:{first.get('d', '')}" if 30000 <= kind < 40000 else identifier
    aside = [first.get("summary", ""), " ".join(_price(event)), first.get("location", "")]
    text = string(event.get("content")) or first.get("summary", "")
    return api_post(
        source,
        page,
        external_id=f"{author}/{place}",
        url=f"nostr:{encode('note', identifier)}",
        plain="\n".join([text, *(each for each in aside if each and each not in text)]),
        title=first.get("title", ""),
        author=encode("npub", author),
        published=_moment(page, event),
        hashtags=[value for name, value in tags if name == "t"],
        links=[value for name, value in tags if name == "r"],
        images=[*(value for name, value in tags if name == "image"), _picture(event)],
    )


def _moment(page: Page, event: Table) -> int:
    """When an event says that it was made; none was made after it was read."""
    return min(number(event.get("created_at")), int(page.fetched_at.timestamp()))


def _tags(event: Table) -> list[tuple[str, str]]:
    """Names and first values of an event's tags."""
    return [(string(tag[0]), string(tag[1])) for tag in _lists(event.get("tags")) if len(tag) > 1]


def _price(event: Table) -> list[str]:
    """Amount, currency and how often, as NIP-99 writes them."""
    return next(([string(part) for part in tag[1:4]] for tag in _lists(event.get("tags")) if tag[0] == "price"), [])


def _picture(event: Table) -> str:
    """The first address that an imeta tag names."""
    parts = [string(part) for tag in _lists(event.get("tags")) if tag[0] == "imeta" for part in tag[1:]]
    return next((part.removeprefix("url ") for part in parts if part.startswith("url ")), "")


def _key(author: str) -> str:
    """A public key's 64 digits, from its npub1… too; empty for anything else."""
    return author if _HEX.fullmatch(author) else decode("npub", author)


def _check(source: Source) -> list[str]:
    problems = []
    for url in source.starts:
        wanted = parse_qs(url.partition("#")[2], keep_blank_values=True)
        if unknown := sorted(set(wanted) - {"t", "author", "kind"}):
            problems.append(f"url = {url!r} has {unknown[0]!r} after its #: it should look like {_FORMS}")
        problems += [
            f"url = {url!r} has an author that is no public key: write npub1… or its 64 hexadecimal digits"
            for author in wanted.get("author", [])
            if len(_key(author)) != 64
        ]
    return problems


PLATFORM = Platform(
    summary="notes and advertisements on a Nostr relay, by hashtag or author",
    start=start,
    parse=parse,
    check=_check,
    again=_again,
    socket=True,
)
