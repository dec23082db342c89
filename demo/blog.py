"""A blog with an RSS 2.0 feed of its newest entries."""

from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from demo.posts import DemoPost

FEED_SIZE = 80


def page(path: str, query: dict[str, str], own: list[DemoPost], built: datetime, origin: str) -> tuple[str, str] | None:  # noqa: ARG001 - one signature for all sites
    """The feed at /feed.xml, an entry at /billets/ID."""
    if path == "/feed.xml":
        newest = sorted(own, key=lambda post: post.minutes_ago)[:FEED_SIZE]
        items = "".join(_item(post, built, origin) for post in newest)
        return "application/rss+xml; charset=utf-8", _FEED.format(origin=origin, items=items)
    name = path.rpartition("/")[2]
    entry = next((post for post in own if path == f"/billets/{post.id}" and name == str(post.id)), None)
    if entry is None:
        return None
    text = escape(entry.text).replace("\n", "<br>")
    return (
        "text/html; charset=utf-8",
        f"<!doctype html><meta charset=utf-8><title>{escape(entry.title)}</title><p>{text}</p>",
    )


def _item(post: DemoPost, built: datetime, origin: str) -> str:
    body = escape(escape(post.text).replace("\n", "<br/>"))
    return (
        f"<item><title>{escape(post.title)}</title><link>{origin}/billets/{post.id}</link>"
        f'<guid isPermaLink="false">billet-{post.id}</guid><dc:creator>{escape(post.author)}</dc:creator>'
        f"<pubDate>{format_datetime(post.at(built))}</pubDate><description>{body}</description></item>"
    )


_FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Carnet de quartier (exemple)</title>
<link>{origin}/</link><description>Blog fictif pour la démonstration.</description>{items}</channel></rss>"""
