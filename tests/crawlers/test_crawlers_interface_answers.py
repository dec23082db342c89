"""Answers of interfaces, made up at random and recorded from real servers: none breaks a platform, all are read."""

import json
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers import platforms
from crawlers.post import Outcome
from crawlers.reading import Parsed, Request
from crawlers.source import Source
from tests.crawlers.made_up import URLS, page_of, source_of

ITEM = {"key": "1", "token": "", "row": {}, "page": 1, "trail": ()}
KINDS: dict[str, list[dict[str, Any]]] = {
    "mastodon": [{}, {"kind": "account"}, {"kind": "between", "context": {"goal": "9", "top": "9"}}, {"kind": "older"}],
    "discourse": [{}, {"kind": "topics"}, {"kind": "topic"}, {"kind": "rest"}],
    "nodebb": [{}, {"kind": "topic", "context": {"tid": "1", "number": 1}}],
    "lemmy": [{"kind": "posts"}, {"kind": "comments"}],
    "imageboard": [{}] + [
        {"kind": "thread", "context": {"engine": engine, "key": "1", "token": ""}}
        for engine in ("4chan", "vichan", "lynxchan", "jschan")
    ],
    "classified": [{}, {"kind": "item", "context": ITEM}],
}  # fmt: skip
EACH = [(name, kind) for name in URLS for kind in KINDS.get(name, [{}])]


def read(source: Source, body: Any, kind: dict[str, Any]) -> Parsed:
    platform = platforms.load(source.platform)
    first = platform.start(source, {})[0]
    context = {**first.context, **kind.get("context", {})}
    request = Request(url=first.url, kind=kind.get("kind", first.kind), context=context)
    url = "https://annonces.example.org/annonce/1" if kind.get("kind") == "item" else ""
    return platform.parse(source, page_of(request, body, url), {})


WORDS = sorted(
    {
        word
        for name in (*URLS, "../answers", "../described")
        for word in re.findall(r'"([@$A-Za-z_]{2,30})"', (Path(platforms.__path__[0]) / f"{name}.py").read_text())
    }
)
SCALARS = (
    st.none() | st.booleans() | st.integers(-5, 10**17) | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.sampled_from(["1", "12", "https://a.example.org/x", "http://[", "at://did:plc:a/b/c", "2026-11-23T10:00:00Z",
                       "<p>a<br>b</p>", "<a href='http://['>x</a>", "\ud83d", "\x00", "public", "Product", "https://schema.org/Offer"])
)  # fmt: skip
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6)
)


@pytest.mark.parametrize(("platform", "kind"), EACH, ids=[f"{name} {kind.get('kind', '')}" for name, kind in EACH])
def test_no_answer_breaks_a_platform_and_no_failure_is_read_as_no_posts(platform: str, kind: dict[str, Any]) -> None:
    source = source_of(platform)

    @given(st.binary(max_size=60) | JSON | shaped(platform))
    @settings(
        max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )  # JSON takes long to make up
    def holds(body: Any) -> None:
        parsed = read(source, wrapped(platform, body), kind)
        assert (
            parsed.outcome is not Outcome.OK
            or parsed.found
            or parsed.requests
            or kind.get("kind") in ("between", "older")
        )
        assert parsed.found >= len(parsed.posts)
        assert len({post.external_id for post in parsed.posts}) == len(parsed.posts)
        json.dumps(parsed.cursor)
        for post in parsed.posts:
            assert post.external_id
            assert post.url.startswith("http")
            assert all(
                moment is None or moment.utcoffset() == timedelta(0) for moment in (post.published_at, post.edited_at)
            )
            json.dumps([post.text, post.title, post.author, post.links, post.images, post.hashtags]).encode("ascii")
            "".join((post.text, post.external_id, post.author or "", post.title or "", *post.hashtags)).encode()

    holds()


def shaped(platform: str) -> st.SearchStrategy[Any]:
    """Values in the outer shape that the platform expects, with anything inside."""
    entry = st.dictionaries(st.sampled_from(WORDS), JSON, max_size=8)
    numbered = entry.map(lambda value: {"id": 3, "pid": 3, "tid": 4, "no": 5, "postId": 6, **value})
    entries = st.lists(numbered, max_size=3)
    if platform in ("mastodon", "wordpress"):
        return entries
    if platform == "imageboard":
        return entries | entries.map(lambda found: {"postId": 2, "posts": found, "replies": found})
    if platform == "snapchat":
        return st.tuples(entry, JSON, JSON).map(
            lambda made: {"props": {"pageProps": {
                "userProfile": {"publicProfileInfo": {**made[0], "username": "x"}}, "story": {"snapList": made[1]},
                "curatedHighlights": made[1], "spotlightHighlightsMetadata": made[2],
            }}}
        )  # fmt: skip
    keys = ("feed", "latest_posts", "topics", "posts", "comments")
    return entries.map(
        lambda found: {
            **dict.fromkeys(keys, found),
            "feed": [{"post": each} for each in found],
            "topic_list": {"topics": found},
            "post_stream": {"posts": found, "stream": found},
        }
    )


def wrapped(platform: str, body: Any) -> Any:
    """The body as it goes over the wire: some platforms carry their JSON inside a page."""
    if isinstance(body, bytes) or platform not in ("snapchat", "classified"):
        return body
    data = json.dumps(body).replace("</", "<\\/")
    if platform == "snapchat":
        return f'<script id="__NEXT_DATA__">{data}</script>'
    return (
        f'<script type="application/ld+json">{data}</script><div itemscope itemtype=x><b itemprop=name>{data}</b></div>'
    )


FIXTURES = os.environ.get("VEILLEUR_FIXTURES", "")
RECORDED = [
    ("mastodon/test_hashtag_tl.yaml", 1, "mastodon", {}),
    ("mastodon/test_public_tl_anonymous.yaml", 8, "mastodon", {}),
    ("mastodon/test_pagination_iterator.yaml", 50, "mastodon", {}),
    ("bluesky/getAuthorFeed.json", 5, "bluesky", {}),
    ("bluesky/getAuthorFeed_p2.json", 3, "bluesky", {}),
    ("discourse/posts.json", 50, "discourse", {}),
    ("discourse/t_2108_posts.json", 20, "discourse", {"kind": "rest"}),
    ("discourse/t_2108_post_452.json", 20, "discourse", {"kind": "topic"}),
    ("nodebb/topic.json", 20, "nodebb", KINDS["nodebb"][1]),
    ("nodebb/topic_p2.json", 5, "nodebb", KINDS["nodebb"][1]),
    ("nodebb/topic_after_delete_edit.json", 19, "nodebb", KINDS["nodebb"][1]),
    ("wordpress/local_posts.json", 10, "wordpress", {}),
    ("wordpress/local_posts_p2.json", 3, "wordpress", {}),
    ("wordpress/local_comments.json", 10, "wordpress", {}),
    ("snapchat/invalidusername.html", 6, "snapchat", {}),
    ("snapchat/invalidusername-nostories.html", 2, "snapchat", {}),
    ("jsonld/product.html", 1, "classified", {"kind": "item", "context": ITEM}),
    ("jsonld/product_microdata.html", 1, "classified", {"kind": "item", "context": ITEM}),
    ("jsonld/opengraph_ns_product_test.html", 1, "classified", {"kind": "item", "context": ITEM}),
    ("jsonld/Event.001.html", 1, "classified", {"kind": "item", "context": ITEM}),
]


def bodies(path: Path) -> list[bytes]:
    """The answers in a file; of a cassette, those that are lists of posts."""
    if path.suffix != ".yaml":
        return [path.read_bytes()]
    found = re.findall(r"^      string: '(\[\{.*?\}\])'$", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [re.sub(r"\n +", " ", body).replace("''", "'").encode() for body in found]


@pytest.mark.skipif(not FIXTURES, reason="VEILLEUR_FIXTURES names no folder of recorded pages")
@pytest.mark.parametrize(("name", "count", "platform", "kind"), RECORDED, ids=[each[0] for each in RECORDED])
def test_an_answer_recorded_from_a_real_server_is_read_in_full(
    name: str, count: int, platform: str, kind: dict[str, Any]
) -> None:
    answers = [read(source_of(platform), body, kind) for body in bodies(Path(FIXTURES) / name)]
    posts = [post for parsed in answers for post in parsed.posts]
    assert {parsed.outcome for parsed in answers} == {Outcome.OK}
    assert len(posts) == count
    for post in posts:
        assert post.text or post.images
        assert "</" not in post.text
        assert post.author or platform in ("classified", "wordpress")
        assert post.published_at or platform == "classified" or post.external_id == "profile"


@pytest.mark.skipif(not FIXTURES, reason="VEILLEUR_FIXTURES names no folder of recorded pages")
@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("recent", "/recent"),
        ("category", "/category/2/general-discussion"),
        ("category_p2", "/category/2"),
        ("tag", "/tags/annonce"),
    ],
)
def test_a_list_of_topics_recorded_from_a_real_server_leads_to_each_topic(name: str, url: str) -> None:
    body = (Path(FIXTURES) / "nodebb" / f"{name}.json").read_bytes()
    parsed = read(source_of("nodebb", url=f"http://127.0.0.1:8206{url}", local=True), body, {})
    topics = json.loads(body)["topics"]
    asked = [request.url for request in parsed.requests if request.kind == "topic"]
    assert asked == [f"http://127.0.0.1:8206/api/topic/{topic['tid']}" for topic in topics]
