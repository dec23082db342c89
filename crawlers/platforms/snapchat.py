"""Public profiles of Snapchat, as its web page shows them to everyone: the profile, its story, its highlights."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from crawlers.addresses import parts_of
from crawlers.answers import Table, dig, number, rows, string, strings, table, web_address
from crawlers.api_post import api_post
from crawlers.onward import noted
from crawlers.post import Outcome, Post
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.seen import digest
from crawlers.selectors import compiled
from crawlers.source import Source

_DATA = compiled("script#__NEXT_DATA__")
_PATH = re.compile(r"/(?:add/|@)([A-Za-z][A-Za-z0-9._-]{1,29})/?")
_PRIVATE = "userInfo"
_PUBLIC = "publicProfileInfo"


def start(source: Source, cursor: Cursor) -> list[Request]:  # noqa: ARG001 - every platform has this signature
    return [Request(url=url) for url in source.starts]


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    data = _data(page)
    shown = table(dig(data, "props", "pageProps"))
    profile = table(shown.get("userProfile"))
    case = string(profile.get("$case"))
    if case == _PRIVATE or (not case and _PRIVATE in profile):
        return Parsed(outcome=Outcome.PRIVATE, detail=f"{page.url} is an account without a public profile")
    public = table(profile.get(_PUBLIC))
    if not string(public.get("username")):
        return _no_profile(page, data)
    user = string(public["username"])
    profile_url = f"https://www.snapchat.com/add/{user}"
    posts = [
        _profile(source, page, public, profile_url),
        *(_snap(source, page, each, user, profile_url) for each in rows(dig(shown, "story", "snapList"))),
        *(_highlight(source, page, each, user, profile_url) for each in rows(shown.get("curatedHighlights"))),
        *(_spotlight(source, page, each, user, profile_url) for each in rows(shown.get("spotlightHighlightsMetadata"))),
    ]
    kept = [post for post in posts if post.text or post.images]
    if not kept:
        return Parsed(outcome=Outcome.EMPTY, detail="the profile is in order and says and shows nothing")
    seen, new, repeated = noted(cursor, kept)
    return Parsed(posts=new, found=len(kept), cursor={"seen": seen}, warnings=repeated)


def _data(page: Page) -> Any:
    """What the page was made from; the element is found by its id, for its other attributes move about."""
    for element in _DATA.elements(page.tree):
        try:
            return json.loads(element.text or "")
        except (ValueError, RecursionError):
            continue
    return None


def _no_profile(page: Page, data: Any) -> Parsed:
    status = number(dig(data, "props", "pageProps", "statusCode"))
    if status == 404 or string(dig(data, "page")) == "/404":
        return Parsed(outcome=Outcome.NOT_FOUND, detail=f"nobody has the name that {page.request.url} asks for")
    missing = "a profile in its data" if data is not None else "the data that the page is made from (__NEXT_DATA__)"
    return Parsed(outcome=Outcome.LAYOUT_CHANGED, detail=f"{page.url} has not {missing}")


def _profile(source: Source, page: Page, public: Table, url: str) -> Post:
    """The profile as a post of its own: there stand the words and contacts that the pictures only repeat."""
    lines = (string(public.get("bio")), string(public.get("address")))
    return api_post(
        source,
        page,
        external_id="profile",
        url=url,
        plain="\n".join(filter(None, lines)) or string(public.get("title")),
        title=public.get("title"),
        author=public.get("username"),
        links=[public.get("websiteUrl")],
        images=[_value(public.get("profilePictureUrl"))],
    )


def _snap(source: Source, page: Page, snap: Table, user: str, url: str) -> Post:
    """One picture or film of the story. Its words are burned into the picture, which is recorded by its address."""
    identifier = _identifier(snap)
    return api_post(
        source,
        page,
        external_id=f"snap-{identifier}",
        url=f"{url}#{identifier}",
        author=user,
        published=_value(snap.get("timestampInSec")),
        images=[_picture(snap)],
    )


def _highlight(source: Source, page: Page, highlight: Table, user: str, url: str) -> Post:
    """A collection that stays: one post with its title and all its pictures."""
    snaps = rows(highlight.get("snapList"))
    identifier = _value(highlight.get("storyId")) or next((_identifier(snap) for snap in snaps), "")
    return api_post(
        source,
        page,
        external_id=f"highlight-{identifier}",
        url=f"{url}/highlight/{identifier}" if _value(highlight.get("storyId")) else f"{url}#{identifier}",
        plain=_value(highlight.get("storyTitle")),
        author=user,
        published=max((_value(snap.get("timestampInSec")) for snap in snaps), key=number, default=""),
        images=[_picture(snap) for snap in snaps],
    )


def _spotlight(source: Source, page: Page, entry: Table, user: str, url: str) -> Post:
    video = table(entry.get("videoMetadata"))
    tags = strings(entry.get("hashtags"))
    film = web_address(page.url, video.get("contentUrl"))
    uploaded = _value(video.get("uploadDateMs"))
    identifier = digest(parts_of(film).path, uploaded)
    words = (string(video.get("name")), string(video.get("description")))
    return api_post(
        source,
        page,
        external_id=f"spotlight-{identifier}",
        url=f"{url}#{identifier}",
        plain="\n".join(dict.fromkeys(filter(None, words))),
        author=dig(video, "creator", "personCreator", "username") or user,
        published=uploaded,
        hashtags=tags,
        images=[_value(video.get("thumbnailUrl"))],
    )


def _identifier(snap: Table) -> str:
    """The snap's own id; those of highlights have none, so the path of their film, without its passing query."""
    address = string(dig(snap, "snapUrls", "mediaUrl"))
    return _value(snap.get("snapId")) or digest(address.partition("?")[0])


def _picture(snap: Table) -> str:
    """The preview, which is a picture also where the snap is a film."""
    film = number(snap.get("snapMediaType")) == 1
    return _value(dig(snap, "snapUrls", "mediaPreviewUrl")) or (
        "" if film else string(dig(snap, "snapUrls", "mediaUrl"))
    )


def _value(field: object) -> str:
    """Optional fields stand in an object of their own: {"value": …}."""
    return string(field.get("value")) if isinstance(field, dict) else string(field)


def _check(source: Source) -> list[str]:
    problems = []
    for url in source.starts:
        parts = urlsplit(url)
        match = _PATH.fullmatch(parts.path)
        right = f"https://www.snapchat.com/add/{match[1] if match else 'example_user'}"
        if match is None or parts.hostname in ("snapchat.com", "story.snapchat.com"):
            problems.append(f"url = {url!r} is not the page of a public profile: it should look like {right}")
    return problems


PLATFORM = Platform(summary="a public profile on Snapchat", start=start, parse=parse, check=_check)
