"""Platforms with an interface through a whole crawl: a loopback server answers, robots.txt has the last word."""

import json
from typing import Any

import pytest

from tests.crawlers.made_up import query

AUTHOR = {"did": "did:plc:a", "handle": "vert.test", "labels": []}
FEED = {
    "feed": [{"post": {"uri": f"at://did:plc:a/app.bsky.feed.post/{key}", "author": AUTHOR, "record": {"text": key}}}
             for key in ("un", "deux")]
}  # fmt: skip
STATUS = {
    "id": "9",
    "uri": "https://masto.example/s/9",
    "url": "https://masto.example/@vert/9",
    "content": "<p>Neuf</p>",
}
AD = '<script type="application/ld+json">{"@type": "Product", "name": "Vélo", "description": "Bon vélo"}</script>'


@pytest.fixture(scope="module")
def account(new_site: Any, crawl: Any) -> dict[str, Any]:
    site, closed = new_site(), new_site()
    as_json = {"headers": {"Content-Type": "application/json"}}
    site.put("/xrpc/app.bsky.feed.getAuthorFeed", json.dumps(FEED), **as_json)
    site.put("/api/v1/accounts/lookup", json.dumps({"id": "7"}), **as_json)
    site.put("/api/v1/accounts/7/statuses", json.dumps([STATUS]), **as_json)
    site.put("/wp-json/wp/v2/posts", json.dumps({"code": "rest_no_route"}), status=404, **as_json)
    site.put("/liste", "<ul><li><a href=/annonce/1>Vélo</a></li><li><a href=/annonce/2>Partie</a></li></ul>")
    site.put("/annonce/1", AD)
    site.put("/b/catalog.json", json.dumps([{"threads": [{"no": 3, "replies": 0, "last_modified": 5}]}]), **as_json)
    site.put("/b/res/3.json", json.dumps({"posts": [{"no": 3, "com": "Trois", "time": 1795453190}]}), **as_json)
    closed.put("/robots.txt", "User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})
    made = {"basis": "A server of the test itself", "local": True}
    account: dict[str, Any] = crawl(
        {
            "bluesky": {**made, "platform": "bluesky", "url": site.url("/profile/vert.test")},
            "mastodon": {**made, "platform": "mastodon", "url": site.url("/@vert")},
            "wordpress": {**made, "platform": "wordpress", "url": site.url("/")},
            "imageboard": {**made, "platform": "imageboard", "url": site.url("/b/")},
            "classified": {
                **made,
                "platform": "classified",
                "url": site.url("/liste"),
                "selectors": {"item": "li", "link": "a::attr(href)"},
            },
            "reddit": {**made, "platform": "reddit", "url": closed.url("/r/exemple")},
        }
    )
    account["closed"] = closed.paths()
    account["asked"] = site.paths()
    return account


def test_each_interface_is_read_to_its_posts(account: dict[str, Any]) -> None:
    found = {(post["source"], post["text"]) for post in account["posts"]}
    assert found == {
        ("bluesky", "un"),
        ("bluesky", "deux"),
        ("mastodon", "Neuf"),
        ("imageboard", "Trois"),
        ("classified", "Bon vélo"),
    }
    outcomes = {name: report["outcome"] for name, report in account["reports"].items()}
    assert outcomes == {
        "bluesky": "ok",
        "mastodon": "ok",
        "wordpress": "not_found",
        "imageboard": "ok",
        "classified": "ok",
        "reddit": "forbidden_by_robots",
    }


def test_what_robots_txt_forbids_is_not_asked_for(account: dict[str, Any]) -> None:
    assert account["closed"] == ["/robots.txt"]
    assert account["reports"]["reddit"]["cursor"] is None


def test_the_cursors_are_what_the_next_run_needs(account: dict[str, Any]) -> None:
    cursors = {name: report["cursor"] for name, report in account["reports"].items()}
    assert list(cursors["mastodon"]["newest"].values()) == ["9"]
    assert list(cursors["mastodon"]["accounts"].values()) == ["7"]
    assert query(next(path for path in account["asked"] if "statuses" in path)) == {"limit": "40"}


def test_a_refusal_in_an_interfaces_own_words_is_the_outcome(new_site: Any, crawl: Any) -> None:
    site = new_site()
    as_json = {"headers": {"Content-Type": "application/json"}}
    members_only = {"error": "This method requires an authenticated user"}
    site.put("/api/v1/accounts/lookup", json.dumps(members_only), status=422, **as_json)
    nobody = {"error": "InvalidRequest", "message": "Profile not found"}
    site.put("/xrpc/app.bsky.feed.getAuthorFeed", json.dumps(nobody), status=400, **as_json)
    site.put("/posts.json", json.dumps({"error_type": "not_logged_in"}), status=403, **as_json)
    made = {"basis": "A server of the test itself", "local": True}
    reports = crawl(
        {
            "mastodon": {**made, "platform": "mastodon", "url": site.url("/@vert")},
            "bluesky": {**made, "platform": "bluesky", "url": site.url("/profile/vert.test")},
            "discourse": {**made, "platform": "discourse", "url": site.url("/")},
        }
    )["reports"]
    assert {name: report["outcome"] for name, report in reports.items()} == {
        "mastodon": "auth_required",
        "bluesky": "not_found",
        "discourse": "auth_required",
    }
