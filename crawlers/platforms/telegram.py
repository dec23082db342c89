"""Public broadcast channels of Telegram, as their web preview (t.me/s/…) shows them without any account."""

import html
import re
from datetime import datetime
from urllib.parse import parse_qs, urlsplit, urlunsplit

from lxml import etree

from crawlers.addresses import parts_of
from crawlers.dates import read_date
from crawlers.markup import text_of
from crawlers.post import Outcome, Post
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.seen import Seen, digest
from crawlers.selectors import compiled
from crawlers.source import Source

REMEMBERED = 400
"""Messages whose content is remembered, so that an edit is noticed while it is still on the pages read."""

_MESSAGES = compiled("div.tgme_widget_message[data-post], div.tgme_widget_message_wrap > div.tgme_widget_message")
_TEXTS = compiled(".tgme_widget_message_text")
_DATE_LINK = compiled("a.tgme_widget_message_date::attr(href)")
_DATE_TIMES = compiled("a.tgme_widget_message_date time[datetime]")
_TIMES = compiled("time[datetime]")
_FORWARDED = compiled("a.tgme_widget_message_forwarded_from_name::attr(href)")
_PREVIEW = compiled("a.tgme_widget_message_link_preview::attr(href)")
_BUTTONS = compiled("a.tgme_widget_message_inline_button::attr(href)")
_PHOTOS = compiled(".tgme_widget_message_photo_wrap, .tgme_widget_message_video_thumb, .link_preview_image")
_MEDIA = compiled(
    ".tgme_widget_message_photo_wrap, .tgme_widget_message_video_player, .tgme_widget_message_document_wrap, "
    ".tgme_widget_message_poll, .tgme_widget_message_sticker_wrap, .tgme_widget_message_voice_player, "
    ".tgme_widget_message_roundvideo_player, .tgme_widget_message_location_wrap, .message_media_not_supported, "
    ".tgme_widget_message_link_preview, .tgme_widget_message_contact_wrap, .tgme_widget_message_inline_button"
)
_OLDER = compiled("a.tme_messages_more[data-before]::attr(data-before), link[rel=prev]::attr(href)")
_HISTORY = compiled(".tgme_channel_history, .tgme_channel_info")
_TITLE = compiled(".tgme_page_title")
_EXTRA = compiled(".tgme_page_extra")
_PAGE_TEXT = compiled(".tgme_page, .tgme_body_wrap, body")
_QUOTES = frozenset({"tgme_widget_message_reply", "tgme_widget_message_link_preview", "js-message_reply_text"})
_HASHTAG = re.compile(r"[^?#]*\?q=%23|\?q=")
"""A link to a search of the channel: what a hashtag leads to."""
_IMAGE_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
_HANDLE = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_PRIVATE_WORDS = re.compile(
    r"\b(?:is private|private (?:channel|group)|(?:canal|groupe) privé|est privé)\b", re.IGNORECASE
)
_SUBSCRIBERS = re.compile(r"\b(?:subscribers?|abonnés?)\b", re.IGNORECASE)


def start(source: Source, cursor: Cursor) -> list[Request]:
    newest = cursor.get("newest", {})
    return [
        Request(url=url, context={"until": int(newest.get(url, 0)), "start": url, "page": 1})
        for url in map(_preview, source.starts)
    ]


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    context = page.request.context
    messages = _MESSAGES.elements(page.tree)
    if not messages:
        return _no_messages(page, first=context["page"] == 1)
    seen = Seen(cursor.get("seen"))
    posts: dict[str, Post] = {}
    """By id: a page that shows a message twice shows it once."""
    ids: list[int] = []
    blank = service = 0
    for message in messages:
        post = _post(source, page, message)
        if post is None:
            continue
        ids.append(int(post.external_id.rpartition("/")[2]))
        if "service_message" in message.get("class", ""):
            service += 1  # «X pinned a message»: nobody's post, but its number counts for paging
            continue
        blank += not post.text and not _MEDIA.elements(message)
        if seen.note(post.external_id, digest(post.text, *post.links)):
            posts.setdefault(post.external_id, post)
    if not ids:
        return Parsed(
            outcome=Outcome.LAYOUT_CHANGED,
            detail=f"{len(messages)} messages on {page.url}, none with its number (data-post)",
        )
    start_url = context["start"]
    newest = cursor.get("newest", {})
    newest = {**newest, start_url: max(int(newest.get(start_url, 0)), *ids)}
    warnings = []
    requests = []
    older = _older(page, min(ids))
    if min(ids) > max(context["until"], 1) and older is not None:
        if context["page"] < source.max_pages:
            requests.append(Request(url=older, context={**context, "page": context["page"] + 1}))
        else:
            warnings.append(f"stopped after {source.max_pages} pages (max_pages); older messages were not read")
    if blank * 2 > len(ids) and len(ids) >= 3:
        return Parsed(
            posts=list(posts.values()),
            found=len(ids) - service,
            outcome=Outcome.LAYOUT_CHANGED,
            detail=f"{blank} of {len(ids)} messages on {page.url} have neither text nor media where they used to be",
        )
    kept = seen.kept(REMEMBERED * len(source.starts))
    return Parsed(
        posts=list(posts.values()),
        found=len(ids) - service,
        requests=requests,
        cursor={"newest": newest, "seen": kept},
        warnings=warnings,
    )


def _preview(url: str) -> str:
    """The preview page of a channel, from whichever of its addresses the source names."""
    parts = urlsplit(url)
    path = parts.path.strip("/")
    channel = path.removeprefix("s/").partition("/")[0]
    return urlunsplit((parts.scheme, parts.netloc, f"/s/{channel}", "", ""))


def _older(page: Page, oldest: int) -> str | None:
    """The page before this one. Some channels lack the link while the address by hand still answers."""
    parts = urlsplit(page.url)
    before = oldest
    for value in _OLDER.values(page.tree):
        number = value if value.isdigit() else (parse_qs(parts_of(value).query).get("before") or [""])[0]
        if number.isdigit() and 0 < int(number) <= oldest:
            before = int(number)
            break
    return urlunsplit((parts.scheme, parts.netloc, parts.path, f"before={before}", "")) if before > 1 else None


def _post(source: Source, page: Page, message: etree._Element) -> Post | None:
    reference = (message.get("data-post") or "").strip()
    channel, _, number = reference.partition("/")
    if not channel or not number.isdigit():
        return None
    texts = [each for each in _TEXTS.elements(message) if not _quoted(each, message)]
    own = texts[-1] if texts else None  # a quoted reply, where its wrapper is missing, stands before the own text
    links: list[str] = []
    hashtags: list[str] = []
    if own is not None:
        for link in own.iter("a"):
            href = html.unescape(link.get("href") or "")
            if _HASHTAG.match(href):
                hashtags.append(text_of(link).lstrip("#"))
            elif href:
                links.append(page.join(href))
    for selector in (_PREVIEW, _BUTTONS, _FORWARDED):
        links += [page.join(html.unescape(href)) for href in selector.values(message)]
    return Post(
        source=source.name,
        external_id=reference,
        url=_DATE_LINK.first(message) or f"https://t.me/{reference}",
        text="" if own is None else text_of(own),
        fetched_at=page.fetched_at,
        author=channel,
        published_at=_published(source, page, message),
        language=source.language,
        hashtags=tuple(dict.fromkeys(filter(None, hashtags))),
        links=tuple(dict.fromkeys(filter(None, links))),
        images=tuple(dict.fromkeys(_images(message))),
    )


def _quoted(text: etree._Element, message: etree._Element) -> bool:
    """Whether a text belongs to a quoted reply or a link preview, both of which re-use the text's class."""
    node: etree._Element | None = text
    while node is not None and node is not message:
        if not _QUOTES.isdisjoint((node.get("class") or "").split()):
            return True
        node = node.getparent()
    return False


def _published(source: Source, page: Page, message: etree._Element) -> datetime | None:
    """The time in the date link; an edited message may hold it elsewhere, and a video's length is a <time> too."""
    for each in (*_DATE_TIMES.elements(message), *_TIMES.elements(message)):
        if found := read_date(each.get("datetime") or "", zone=source.zone, base=page.fetched_at):
            return found
    return None


def _images(message: etree._Element) -> list[str]:
    """Photos are backgrounds, not <img>; the class list holds a token that changes, so one class is matched."""
    styles = (_IMAGE_URL.search(each.get("style") or "") for each in _PHOTOS.elements(message))
    return [style[1] for style in styles if style]


def _no_messages(page: Page, *, first: bool) -> Parsed:
    """A channel that is missing, private or without preview answers 200 as well: the page's words tell which."""
    if _HISTORY.elements(page.tree):
        return Parsed(outcome=Outcome.EMPTY, detail="the channel shows no messages") if first else Parsed()
    words = _PAGE_TEXT.first(page.tree)
    extra = _EXTRA.first(page.tree)
    if _PRIVATE_WORDS.search(words):
        return Parsed(outcome=Outcome.PRIVATE, detail=f"{page.url} is private")
    if _SUBSCRIBERS.search(extra):
        return Parsed(outcome=Outcome.NO_PREVIEW, detail=f"a broadcast channel ({extra}) whose web preview is off")
    if _TITLE.elements(page.tree) and extra:
        return Parsed(outcome=Outcome.NO_PREVIEW, detail=f"a group or an account ({extra}): it has no public preview")
    if "/s/" not in page.url or "tgme_" in page.text:
        return Parsed(outcome=Outcome.NOT_FOUND, detail=f"nobody has the name that {page.request.url} asks for")
    return Parsed(outcome=Outcome.LAYOUT_CHANGED, detail=f"nothing of Telegram's layout is on {page.url}")


def _check(source: Source) -> list[str]:
    problems = []
    for url in source.starts:
        path = urlsplit(url).path.strip("/").removeprefix("s/")
        if not _HANDLE.fullmatch(path.partition("/")[0]):
            problems.append(f"url = {url!r} names no channel: it should look like https://t.me/s/examplechannel")
    return problems


PLATFORM = Platform(
    summary="a public Telegram channel, through its web preview", start=start, parse=parse, check=_check
)
