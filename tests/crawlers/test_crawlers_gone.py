"""Removals: noted where the site says so of the post itself, never because a list lacks it."""

import json
from typing import Any

import pytest

from crawlers import platforms
from crawlers.gone import own_pages
from crawlers.post import Known
from tests.crawlers.made_up import source_of

JSON = {"headers": {"Content-Type": "application/json"}}
ENTRY = {
    "id": 1,
    "type": "post",
    "link": "http://blog.example/un",
    "title": {"rendered": "Un"},
    "content": {"rendered": "<p>Texte un, corrigé</p>"},
    "date_gmt": "2026-11-24T08:00:00",
    "modified_gmt": "2026-11-24T08:00:00",
}
THREAD = "app.bsky.feed.getPostThread"
AT = "at://did:plc:a/app.bsky.feed.post/"


def known(*external_ids: str, url: str = "http://blog.example/") -> list[dict[str, str]]:
    return [{"external_id": each, "url": f"{url}{each}"} for each in external_ids]


@pytest.fixture(scope="module")
def account(new_site: Any, crawl: Any) -> dict[str, Any]:
    site, closed = new_site(), new_site()
    site.put("/wp-json/wp/v2/posts", "[]", **JSON)
    site.put("/wp-json/wp/v2/posts/1", json.dumps(ENTRY), **JSON)
    site.put("/wp-json/wp/v2/posts/2", json.dumps({"code": "rest_post_invalid_id"}), status=404, **JSON)
    for trashed in ("3", "4", "5", "6"):
        refusal = json.dumps({"code": "rest_forbidden"})
        site.put(f"/wp-json/wp/v2/posts/{trashed}", refusal, status=401, **JSON)
    site.put("/wp-json/wp/v2/posts/7", json.dumps({"code": "rest_no_route"}), status=404, **JSON)
    site.put("/xrpc/app.bsky.feed.getAuthorFeed", json.dumps({"feed": []}), **JSON)
    lost = json.dumps({"error": "NotFound", "message": f"Post not found: {AT}zwei"})
    site.put(f"/xrpc/{THREAD}", lost, status=400, **JSON)
    site.put("/b/catalog.json", json.dumps([{"threads": [{"no": 30, "replies": 0, "last_modified": 5}]}]), **JSON)
    site.put("/b/res/30.json", json.dumps({"posts": [{"no": 30, "com": "Trente", "time": 1795453190}]}), **JSON)
    site.put("/liste", "<li><a href=/annonce/1>Vélo</a></li>")
    site.put("/annonce/1", "<h1>Vélo</h1><p class=texte>Bon vélo</p>")
    site.put("/annonce/2", "<p>Partie</p>", status=410)
    site.put("/annonce/3", "<title>Chat introuvable</title><h1>Chat introuvable</h1><p class=nouveau>Aidez-nous</p>")
    site.put("/viewforum.php", "<ul><li class=row><a class=topictitle href='/viewtopic.php?t=1'>Un</a></li></ul>")
    site.put("/viewtopic.php", "<div id=message><p>Le sujet demandé n’existe pas.</p></div>")
    closed.put("/wp-json/wp/v2/posts", "Erreur", status=404)
    made = {"basis": "A server of the test itself", "local": True}
    board = site.url("/b/res/")
    account: dict[str, Any] = crawl(
        {
            "blog": {**made, "platform": "wordpress", "url": site.url("/")},
            "broken": {**made, "platform": "wordpress", "url": closed.url("/")},
            "account": {**made, "platform": "bluesky", "url": site.url("/profile/vert.test")},
            "board": {**made, "platform": "imageboard", "url": site.url("/b/")},
            "forum": {**made, "platform": "forum", "engine": "phpbb", "url": site.url("/viewforum.php?f=3")},
            "ads": {
                **made,
                "platform": "listing",
                "url": site.url("/liste"),
                "id_pattern": r"/annonce/(\d+)",
                "selectors": {"item": "li", "link": "a::attr(href)", "text": ".texte", "title": "h1"},
            },
        },
        known={
            "blog": known("post-1", "post-2", "post-3", "post-4", "post-5", "post-6", "post-7"),
            "broken": known("post-2"),
            "account": [{"external_id": f"{AT}zwei", "url": "https://bsky.app/profile/a/post/zwei"}],
            "board": [
                {"external_id": "b/30", "url": f"{board}30.html#30"},
                {"external_id": "b/20", "url": f"{board}20.html#20"},
                {"external_id": "b/21", "url": f"{board}20.html#21"},
            ],
            "ads": [{"external_id": each, "url": site.url(f"/annonce/{each}")} for each in ("1", "2", "3")],
            "forum": [{"external_id": "12", "url": site.url("/viewtopic.php?t=9#p12")}],
        },
        cursors={"blog": {"seen": {"post-2": "0" * 16}}},
    )
    return account


def gone(account: dict[str, Any], name: str) -> dict[str, str]:
    return {each["external_id"]: each["reason"] for each in account["reports"][name]["gone"]}


def test_the_own_page_of_a_post_says_that_it_is_gone(account: dict[str, Any]) -> None:
    assert gone(account, "blog") == {"post-2": "http_404"}
    assert gone(account, "account") == {f"{AT}zwei": "tombstone"}
    assert gone(account, "ads") == {"2": "http_410"}


def test_a_forum_that_says_so_in_its_own_place_for_messages_is_believed(account: dict[str, Any]) -> None:
    assert gone(account, "forum") == {"12": "tombstone"}


def test_words_in_the_headline_of_a_page_that_cannot_be_read_are_no_sign(account: dict[str, Any]) -> None:
    assert "3" not in gone(account, "ads")
    assert [each for each in account["reports"]["ads"]["warnings"] if "/annonce/3" in each]


def test_a_thread_that_is_gone_is_gone_with_its_posts(account: dict[str, Any]) -> None:
    assert gone(account, "board") == {"b/20": "http_404", "b/21": "http_404"}


def test_a_post_that_was_made_private_is_not_gone_and_stops_nothing(account: dict[str, Any]) -> None:
    report = account["reports"]["blog"]
    assert report["outcome"] == "empty"
    assert [each for each in report["warnings"] if "/posts/6" in each and "asked for again" in each]


def test_an_edit_of_a_kept_post_is_read_from_its_own_page(account: dict[str, Any]) -> None:
    assert [post["text"] for post in account["posts"] if post["external_id"] == "post-1"] == ["Texte un, corrigé"]


def test_a_post_that_is_gone_is_new_again_if_it_comes_back(account: dict[str, Any]) -> None:
    assert list(account["reports"]["blog"]["cursor"]["seen"]) == ["post-1"]


def test_nothing_is_gone_from_a_site_that_is_out_of_order(account: dict[str, Any]) -> None:
    assert account["reports"]["broken"]["outcome"] == "not_found"
    assert gone(account, "broken") == {}


def test_a_later_page_of_a_thread_or_another_host_is_not_asked() -> None:
    source = source_of("listing", url="https://forum.example.org/", selectors={"item": "li", "text": "p"})
    urls = (
        "https://forum.example.org/topic/3/?page=4#c2",
        "https://forum.example.org/t7p15-vide-grenier",
        "https://elsewhere.example.org/topic/3/",
        "https://forum.example.org/",
    )
    assert own_pages(source, [Known(external_id="1", url=url) for url in urls]) == []
    asked = own_pages(source, [Known(external_id=key, url=f"https://forum.example.org/t/3#{key}") for key in "ab"])
    assert [(request.url, request.about) for request in asked] == [("https://forum.example.org/t/3", ("a", "b"))]


@pytest.mark.parametrize(
    ("name", "external_id", "url", "asked"),
    [
        ("mastodon", "https://masto.example.org/users/vert/statuses/12", "https://masto.example.org/@vert/12",
         "https://masto.example.org/api/v1/statuses/12"),
        ("mastodon", "https://other.example.net/users/vert/statuses/12", "https://other.example.net/@vert/12", ""),
        ("lemmy", "https://lemmy.example.org/post/89", "https://lemmy.example.org/post/89",
         "https://lemmy.example.org/api/v3/post?id=89"),
        ("lemmy", "https://other.example.net/comment/7", "https://other.example.net/comment/7", ""),
        ("discourse", "20216", "https://forum.example.org/t/velo/17/2", "https://forum.example.org/posts/20216.json"),
        ("nodebb", "75", "https://forum.example.org/post/75", "https://forum.example.org/api/v3/posts/75"),
    ],
)  # fmt: skip
def test_a_kept_post_is_asked_for_where_it_lives(name: str, external_id: str, url: str, asked: str) -> None:
    again = platforms.load(name).again
    assert again is not None
    requests = again(source_of(name), [Known(external_id=external_id, url=url)], {})
    assert [request.url for request in requests] == ([asked] if asked else [])
    assert all(request.about == (external_id,) for request in requests)
