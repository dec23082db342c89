"""Pages of scripted sites, and the values of a source that reads them."""

from typing import Any


def listing_values(url: str, **more: Any) -> dict[str, Any]:
    """A local listing source whose posts stand in the list."""
    return {
        "platform": "listing",
        "url": url,
        "basis": "A server of the test itself",
        "local": True,
        "selectors": {
            "item": "article",
            "id": "::attr(id)",
            "text": "p",
            "published": "time",
            "next": "a[rel=next]::attr(href)",
        },
        **more,
    }


def list_page(posts: dict[str, str], following: str = "", date: str = "2026-11-20T10:00:00+01:00") -> str:
    """The HTML of a list page with these posts (id → text), and a link to a next page."""
    articles = "".join(f'<article id="{key}"><p>{text}</p><time>{date}</time></article>' for key, text in posts.items())
    link = f'<a rel="next" href="{following}">suite</a>' if following else ""
    return f"<!doctype html><title>Liste</title><main>{articles}</main>{link}"
