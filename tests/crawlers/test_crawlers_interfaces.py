"""Platforms over their interfaces, page after page: what is asked, that nothing is missed, what is refused."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crawlers import platforms
from crawlers.errors import SourceError
from crawlers.interface_errors import refusal_in_words
from crawlers.post import Outcome
from crawlers.reading import Page, Request
from tests.crawlers.made_up import NOW, URLS, Walk, query, source_of


class Toots:
    """A Mastodon timeline that keeps to max_id and min_id as the documentation says."""

    def __init__(self, count: int) -> None:
        self.texts = {number: f"Texte {number}" for number in range(1, count + 1)}

    def __call__(self, url: str) -> Any:
        given = query(url)
        limit = int(given["limit"])
        if "min_id" in given:
            ids = [each for each in sorted(self.texts) if each > int(given["min_id"])][:limit]
        else:
            ids = [each for each in sorted(self.texts) if each < int(given.get("max_id", 10**9))][-limit:]
        return [
            {"id": str(each), "uri": f"https://masto.example.org/s/{each}", "content": f"<p>{self.texts[each]}</p>"}
            for each in reversed(ids)
        ]


def test_a_mastodon_timeline_is_read_without_a_gap_however_much_came_between_two_runs() -> None:
    source = source_of("mastodon", max_pages=2)
    toots = Toots(100)
    first = Walk(source, toots)
    assert sorted(map(int, first.ids)) == list(range(21, 101))
    assert "older posts" in " ".join(first.warnings) or "the rest was not read" in " ".join(first.warnings)
    toots.texts |= {number: f"Texte {number}" for number in range(101, 301)}
    toots.texts[295] = "Corrigé"
    seen = set(map(int, first.ids))
    run = first
    for _ in range(6):
        run = Walk(source, toots, run.cursor)
        seen |= set(map(int, run.ids))
    assert seen == set(range(21, 301))
    assert Walk(source, toots, run.cursor).ids == []


def test_an_edited_post_comes_again_and_an_unchanged_one_does_not() -> None:
    source = source_of("mastodon")
    toots = Toots(10)
    first = Walk(source, toots)
    toots.texts[4] = "Le prix a changé"
    second = Walk(source, toots, first.cursor)
    assert [post.text for post in second.posts] == ["Le prix a changé"]
    assert len(second.asked) == 1


def test_a_mastodon_account_is_looked_up_once() -> None:
    source = source_of("mastodon", url="https://masto.example.org/@vert")
    first = Walk(source, lambda url: {"id": "77"} if "lookup" in url else Toots(3)(url))
    assert first.asked[0].endswith("/api/v1/accounts/lookup?acct=vert")
    assert first.asked[1].startswith("https://masto.example.org/api/v1/accounts/77/statuses?limit=40")
    assert "lookup" not in Walk(source, Toots(3), first.cursor).asked[0]


def test_a_local_bluesky_server_is_asked_under_its_own_address() -> None:
    source = source_of("bluesky", url="http://127.0.0.1:2584/profile/vert.test", local=True)
    assert platforms.load("bluesky").start(source, {})[0].url == (
        "http://127.0.0.1:2584/xrpc/app.bsky.feed.getAuthorFeed?actor=vert.test&filter=posts_with_replies&limit=100"
    )


def test_a_bluesky_account_is_read_on_only_while_there_is_news() -> None:
    def answer(url: str) -> Any:
        page = int(query(url).get("cursor", 1))
        author = {"did": "did:plc:a", "handle": "vert.test"}
        posts = [
            {"uri": f"at://did:plc:a/app.bsky.feed.post/{page}{number}", "author": author, "record": {"text": "Texte"}}
            for number in range(3)
        ]
        return {"feed": [{"post": post} for post in posts], **({"cursor": str(page + 1)} if page < 3 else {})}

    first = Walk(source_of("bluesky"), answer)
    assert len(first.posts) == 9
    assert len(Walk(source_of("bluesky"), answer, first.cursor).asked) == 1


@pytest.mark.parametrize("by_id", [True, False], ids=["a window of fifty ids", "fifty posts"])
def test_the_newest_posts_of_a_discourse_forum_are_read_down_to_the_last_known(by_id: bool) -> None:
    visible = [number for number in range(1, 400) if number % 7 and not 250 <= number <= 320]

    def answer(url: str) -> Any:
        before = int(query(url).get("before", max(visible)))
        ids = [each for each in reversed(visible) if each <= before and (not by_id or each > before - 50)][:50]
        return {"latest_posts": [{"id": each, "cooked": f"<p>Texte {each}</p>", "username": "x"} for each in ids]}

    source = source_of("discourse", max_pages=20)
    cursor = {"newest": {URLS["discourse"]: 200}}
    walk = Walk(source, answer, cursor)
    assert {*map(int, walk.ids)} >= {each for each in visible if each > 200}
    assert len(Walk(source, answer, walk.cursor).asked) == 1


def test_a_long_discourse_topic_is_read_whole_and_then_only_its_news() -> None:
    stream = list(range(1, 71))

    def answer(url: str) -> Any:
        ids = [int(each) for each in parse_qs(urlsplit(url).query).get("post_ids[]", [])] or stream[:20]
        posts = [{"id": each, "cooked": f"<p>Texte {each}</p>", "topic_id": 5} for each in ids]
        head = {"stream": stream} if "post_ids" not in url else {}
        return {"post_stream": {"posts": posts, **head}, "id": 5, "title": "Sujet"}

    source = source_of("discourse", url="https://forum.example.org/t/sujet/5")
    first = Walk(source, answer)
    assert sorted(map(int, first.ids)) == stream
    assert {post.title for post in first.posts} == {"Sujet"}
    stream += [90, 91]
    second = Walk(source, answer, first.cursor)
    assert second.ids == ["90", "91"]
    assert len(second.asked) == 2


def test_a_nodebb_topic_goes_on_where_it_was_left() -> None:
    posts = list(range(1, 46))

    def answer(url: str) -> Any:
        here = int(query(url).get("page", 1))
        about = {"tid": 9, "title": "Sujet", "postcount": len(posts), "lastposttime": max(posts)}
        if "/topic/" not in url:
            return {"topics": [about], "pagination": {"pageCount": 1}}
        shown = posts[(here - 1) * 20 : here * 20]
        pages = -(-len(posts) // 20)
        return {
            **about,
            "posts": [{"pid": each, "content": f"<p>{each}</p>"} for each in shown],
            "pagination": {"pageCount": pages},
        }

    source = source_of("nodebb", max_pages=2)
    first = Walk(source, answer)
    assert len(first.posts) == 40
    second = Walk(source, answer, first.cursor)
    assert sorted({*map(int, first.ids), *map(int, second.ids)}) == posts
    assert len(Walk(source, answer, second.cursor).asked) == 1
    posts += [50, 51]
    assert Walk(source, answer, second.cursor).ids == ["50", "51"]


def test_wordpress_is_asked_only_for_what_changed_and_read_to_its_last_page() -> None:
    entries = {number: f"2026-11-{number:02d}T10:00:00" for number in range(1, 21)}

    def answer(url: str) -> Any:
        given = query(url)
        found = [(moment, each) for each, moment in entries.items() if moment > given.get("modified_after", "")]
        found.sort(reverse=True)
        here = int(given.get("page", 1))
        shown = [
            {
                "id": each,
                "type": "post",
                "modified": moment,
                "content": {"rendered": moment},
                "title": {"rendered": "T"},
            }
            for moment, each in found[(here - 1) * 6 : here * 6]
        ]
        return shown, {"x-wp-totalpages": str(-(-len(found) // 6))}

    first = Walk(source_of("wordpress"), answer)
    assert len(first.posts) == 20
    assert "modified_after" not in first.asked[0]
    entries[3] = "2026-11-21T12:00:00"
    second = Walk(source_of("wordpress"), answer, first.cursor)
    assert second.ids == ["3"]
    assert query(second.asked[0])["modified_after"] == "2026-11-20T08:00:00"


def test_a_wordpress_site_without_pretty_links_and_its_comments_are_asked_by_their_own_address() -> None:
    address = "https://blog.example.org/?rest_route=/wp/v2/comments"
    source = source_of("wordpress", url=address)
    asked = query(platforms.load("wordpress").start(source, {"latest": {address: "2026-11-20T10:00:00"}})[0].url)
    assert asked["rest_route"] == "/wp/v2/comments"
    assert asked["after"] == "2026-11-20T08:00:00"
    assert (asked["orderby"], asked["_embed"]) == ("date", "up")


def test_lemmy_reads_posts_and_comments_and_stops_where_all_is_known() -> None:
    def answer(url: str) -> Any:
        kind = "comments" if "/comment/" in url else "posts"
        page = int(query(url).get("page", query(url).get("page_cursor", "P1")[1:]))
        ids = range(page * 50, page * 50 + (50 if page < 3 else 7))
        inner = "comment" if kind == "comments" else "post"
        entries = [
            {inner: {"ap_id": f"https://lemmy.example.org/{inner}/{each}", "content": "x", "body": "x", "name": "y"}}
            for each in ids
        ]
        return {kind: entries, **({"next_page": f"P{page + 1}"} if kind == "posts" and page < 3 else {})}

    first = Walk(source_of("lemmy"), answer)
    assert len(first.posts) == 2 * 107
    assert len(Walk(source_of("lemmy"), answer, first.cursor).asked) == 2


def test_only_threads_with_something_new_are_asked_for_and_only_their_news_is_taken() -> None:
    threads = {10: [10, 11, 12], 20: [20]}

    def answer(url: str) -> Any:
        if url.endswith("catalog.json"):
            listed = [{"no": key, "replies": len(each), "last_modified": max(each)} for key, each in threads.items()]
            return [{"page": 1, "threads": listed}]
        key = int(re.findall(r"(\d+)\.json", url)[0])
        return {"posts": [{"no": each, "com": f"Texte {each}", "time": 1795453190} for each in threads[key]]}

    first = Walk(source_of("imageboard"), answer)
    assert first.ids == ["10", "11", "12", "20"]
    threads[10].append(31)
    del threads[20]
    threads[30] = [30]
    second = Walk(source_of("imageboard"), answer, first.cursor)
    assert second.ids == ["31", "30"]
    assert set(second.cursor["boards"]["https://board.example.org/b"]["threads"]) == {"10", "30"}
    assert len(Walk(source_of("imageboard"), answer, second.cursor).asked) == 1


@pytest.mark.parametrize(
    ("platform", "url", "words"),
    [
        ("mastodon", "https://masto.example.org/explore", "is no timeline: it should look like"),
        (
            "bluesky",
            "https://bsky.app/profile/vert.example.net",
            "https://public.api.bsky.app/profile/vert.example.net",
        ),
        ("bluesky", "https://public.api.bsky.app/", "names no account"),
        ("discourse", "https://forum.example.org/c/annonces", "lacks a name or number"),
        ("nodebb", "https://forum.example.org/category/annonces", "lacks a name or number"),
        ("wordpress", "https://blog.example.org/wp-json/", "names no list of the interface"),
        ("wordpress", "https://blog.example.org/feed/", 'platform = "feed"'),
        ("lemmy", "https://lemmy.example.org/post/3", "is no list of posts"),
        ("imageboard", "https://boards.4chan.org/ex/", "its interface is https://a.4cdn.org/ex/"),
        ("imageboard", "https://board.example.org/", "names no board"),
        ("reddit", "https://www.reddit.com/", "is no subreddit and no account"),
        ("snapchat", "https://www.snapchat.com/spotlight", "is not the page of a public profile"),
        ("snapchat", "https://snapchat.com/add/exemple_vert", "https://www.snapchat.com/add/exemple_vert"),
    ],
)
def test_an_address_of_another_kind_is_explained_with_the_right_one(platform: str, url: str, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        source_of(platform, url=url)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (403, b'{"errors":["You need to be logged in."],"error_type":"not_logged_in"}', Outcome.AUTH_REQUIRED),
        (422, b'{"error":"This method requires an authenticated user"}', Outcome.AUTH_REQUIRED),
        (400, b'{"error":"instance_is_private"}', Outcome.AUTH_REQUIRED),
        (401, b'{"status":{"code":"not-authorised","message":"Please log in"},"response":{}}', Outcome.AUTH_REQUIRED),
        (401, b'{"code":"rest_forbidden","message":"Sorry","data":{"status":401}}', Outcome.AUTH_REQUIRED),
        (400, b'{"error":"InvalidRequest","message":"Profile not found"}', Outcome.NOT_FOUND),
        (404, b'{"error":"couldnt_find_community"}', Outcome.NOT_FOUND),
        (400, b'{"error":"AccountDeactivated","message":"Account is deactivated"}', Outcome.PRIVATE),
        (404, b'{"code":"rest_no_route","message":"No route"}', Outcome.NOT_FOUND),
        (500, b'{"error":"InternalServerError"}', None),
        (400, b'{"error":', None),
        (403, b"<html>not_logged_in</html>", None),
        (200, b'{"error":"instance_is_private"}', None),
    ],
)
def test_an_interfaces_own_words_say_why_it_refuses(status: int, body: bytes, outcome: Outcome | None) -> None:
    request = Request(url="https://forum.example.org/posts.json")
    page = Page(request=request, url=request.url, status=status, headers={}, body=body, fetched_at=NOW)
    said = refusal_in_words(page)
    assert (said and said[0]) == outcome
