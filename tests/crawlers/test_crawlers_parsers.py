"""Parsers on anything at all: they answer or type the problem, they do not break, they do not invent."""

import asyncio
import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from crawlers import platforms
from crawlers.charset import decode
from crawlers.dates import read_date
from crawlers.explain import build_source
from crawlers.handover import Batching, Handover, RunReport, Taken
from crawlers.markup import html_to_text, parse_fragment, text_of
from crawlers.post import Outcome, Post
from crawlers.reading import Page, Parsed, Request
from crawlers.refusals import LONGEST_REST, refused, retry_at, why_nothing
from crawlers.seen import Seen
from crawlers.source import Source

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MILLENNIUM = datetime.fromisoformat("2000-01-01")
TELEGRAM = build_source(
    "tg", {"platform": "telegram", "url": "https://t.me/s/examplechannel", "basis": "Made up for tests"}
)
FEED = build_source("feed", {"platform": "feed", "url": "https://blog.example.org/feed", "basis": "Made up for tests"})
BOARD = build_source(
    "board",
    {
        "platform": "listing",
        "url": "https://annonces.example.org/",
        "basis": "Made up for tests",
        "selectors": {"item": "article", "text": "p", "id": "::attr(id)", "published": "time", "next": "a::attr(href)"},
    },
)
TOKENS = st.sampled_from(
    [
        *(
            "<article id=1>",
            "<article>",
            "</article>",
            "<p>",
            "</p>",
            "<time>",
            "<br>",
            "<!-- -->",
            "<base href=//>",
            "<script>",
        ),
        *(
            "<a href=/x>",
            "<a href='http://['>",
            "</a>",
            "<div class=tgme_widget_message_wrap>",
            "<table><tr><td>",
            "<img style=x>",
        ),
        *("<div class=tgme_widget_message data-post=c/1>", "<div data-post=x>", "<div class=tgme_widget_message_text>"),
        *(
            "<rss version=2.0><channel>",
            "<item>",
            "<guid>1</guid>",
            "<title>",
            "</item>",
            "<entry>",
            "<pubDate>hier</pubDate>",
        ),
        *('{"items":[{"id":1}]}', "&", "&amp;", "&#0;", "é", "\x00", "\ud83d", "😲", " "),
    ]
)
SOUP = st.lists(TOKENS, max_size=30).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass")) | st.binary(
    max_size=300
)


def read(source: Source, body: bytes, cursor: dict[str, Any] | None = None) -> Parsed:
    request = platforms.load(source.platform).start(source, cursor or {})[0]
    page = Page(request=request, url=request.url, status=200, headers={}, body=body, fetched_at=NOW)
    return platforms.load(source.platform).parse(source, page, cursor or {})


@pytest.mark.parametrize("source", [TELEGRAM, FEED, BOARD], ids=["telegram", "feed", "listing"])
def test_no_page_breaks_a_platform_and_no_failure_is_read_as_no_posts(source: Source) -> None:
    @given(SOUP)
    @settings(max_examples=150, deadline=None)
    def holds(body: bytes) -> None:
        parsed = read(source, body)
        assert parsed.found >= len(parsed.posts)
        assert parsed.outcome is not Outcome.OK or parsed.found or parsed.requests
        assert len({post.external_id for post in parsed.posts}) == len(parsed.posts)
        json.dumps(parsed.cursor)
        for post in parsed.posts:
            assert post.external_id
            assert post.url.startswith("http")
            assert post.published_at is None or post.published_at.utcoffset() == timedelta(0)

    holds()


@given(st.text(max_size=60))
@settings(deadline=None)
def test_a_date_is_a_moment_in_utc_or_nothing(text: str) -> None:
    found = read_date(text, zone="Europe/Paris", base=NOW, language="fr")
    assert found is None or found.utcoffset() == timedelta(0)


@given(st.datetimes(min_value=MILLENNIUM, max_value=NOW.replace(tzinfo=None)))
@settings(deadline=None, max_examples=60)
def test_a_french_date_is_read_back(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    assert read_date(minute.strftime("%d/%m/%Y à %Hh%M"), zone="UTC", base=NOW, language="fr") == minute
    assert read_date(minute.isoformat(), zone="America/Cayenne", base=NOW) == minute


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Aujourd’hui à 14:02", "2026-11-24T13:02"),
        ("Hier à 9h05", "2026-11-23T08:05"),
        ("il y a 3 h", "2026-11-24T07:00"),
        ("Il y a 2 jours", "2026-11-22T10:00"),
        ("12 déc. 2025", "2025-12-11T23:00"),
        ("Publié le lundi 3 mars 2025 à 14:02", "2025-03-03T13:02"),
        ("yesterday, 3:15 pm", "2026-11-23T14:15"),
        ("Nov. 22, 2026, 5:47 p.m.", "2026-11-22T16:47"),
        ("Tue, 24 Nov 2026 10:00:00 GMT", "2026-11-24T10:00"),
        ("1764000000", "2025-11-24T16:00"),
    ],
)
def test_dates_as_sites_write_them(written: str, expected: str) -> None:
    found = read_date(written, zone="Europe/Paris", base=NOW, language="fr")
    assert found is not None
    assert found.isoformat()[:16] == expected


@given(
    st.binary(max_size=200),
    st.sampled_from(["", "text/html; charset=utf-16", "text/html; charset=nonsense", "charset=big5"]),
)
def test_any_bytes_decode(body: bytes, content_type: str) -> None:
    decode(body, content_type)


@given(st.text(st.characters(codec="cp1252", min_codepoint=32), max_size=80))
def test_text_survives_a_lying_header(text: str) -> None:
    assert decode(text.encode("utf-8"), "text/html; charset=iso-8859-1") == text.removeprefix("\ufeff")


@given(
    st.recursive(
        st.text(max_size=8), lambda inner: st.lists(inner, max_size=4).map(lambda parts: "<div>" + "<br>".join(parts))
    )
)
def test_html_to_text_never_breaks_and_never_piles_up_empty_lines(fragment: str) -> None:
    text = html_to_text(fragment)
    assert "\n\n\n" not in text
    assert text == text.strip()


def test_a_page_nested_a_thousand_deep_is_read() -> None:
    tree = parse_fragment("<div>" * 1_000 + "profond")
    assert tree is not None
    assert "profond" in text_of(tree)
    assert etree.tostring(tree)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("12")), max_size=40))
def test_seen_tells_new_and_changed_from_known(notes: list[tuple[str, str]]) -> None:
    seen, plain = Seen(), {}
    for key, content in notes:
        assert seen.note(key, content) == (plain.get(key) != content)
        plain[key] = content
    assert seen.kept(3).items() <= plain.items()
    assert len(seen.kept(3)) <= 3


@pytest.mark.parametrize(
    ("value", "expected"),
    [("120", NOW + timedelta(seconds=120)), ("Tue, 24 Nov 2026 11:00:00 GMT", NOW + timedelta(hours=1)),
     ("99999999999", NOW + LONGEST_REST), ("Mon, 23 Nov 2026 11:00:00 GMT", NOW), ("", None), ("soon", None), ("²", None)],
)  # fmt: skip
def test_retry_after_is_read_in_both_notations_and_bounded(value: str, expected: datetime | None) -> None:
    assert retry_at(value, NOW) == expected


def test_posts_that_share_an_id_are_all_kept_and_warned_about() -> None:
    parsed = read(
        BOARD, b"<article id=1><p>un</p></article><article id=1><p>deux</p></article><article id=1><p>un</p></article>"
    )
    assert [post.text for post in parsed.posts] == ["un", "deux"]
    assert len({post.external_id for post in parsed.posts}) == 2
    assert "1 posts have an id that another post on their page has too" in parsed.warnings


def test_a_search_page_that_mentions_a_captcha_among_its_posts_is_no_refusal() -> None:
    request = Request(url="https://annonces.example.org/")
    body = b"<script src=https://www.google.com/recaptcha/api.js></script><article id=1><p>Velo</p></article>"
    page = Page(request=request, url=request.url, status=200, headers={}, body=body, fetched_at=NOW)
    assert refused(page) is None
    assert read(BOARD, body).found == 1
    assert why_nothing(page) is not None


class Noting:
    """An intake that notes the size of each batch and its thread."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.threads: set[str] = set()

    def open(self, _source: Source) -> None:
        self.threads.add(threading.current_thread().name)

    def take(self, _source: str, posts: list[Post]) -> Taken:
        self.threads.add(threading.current_thread().name)
        self.sizes.append(len(posts))
        return Taken(posts=len(posts))

    def close(self, _report: RunReport, posts: list[Post]) -> Taken:
        self.sizes.append(len(posts))
        return Taken(posts=len(posts), flagged=2)


@given(st.lists(st.integers(0, 30), max_size=12))
@settings(deadline=None, max_examples=25)
def test_every_post_reaches_the_intake_once_in_batches_of_the_given_size(pages: list[int]) -> None:
    async def crawl_like() -> tuple[Noting, RunReport]:
        intake = Noting()
        handover = Handover(intake, Batching(posts=8, seconds=60.0), loop=asyncio.get_running_loop())
        lane = handover.lane(FEED)
        lane.open()
        for size in pages:
            await lane.put([Post(source="feed", external_id="1", url="u", text="t", fetched_at=NOW)] * size)
        report = await lane.close(
            lambda counts: RunReport(
                source="feed", outcome=Outcome.OK, detail="", started_at=NOW, finished_at=NOW,
                posts=counts["posts"], flagged=counts["flagged"],
            )
        )  # fmt: skip
        handover.shut()
        return intake, report

    intake, report = asyncio.run(crawl_like())
    assert sum(intake.sizes) == sum(pages) == report.posts
    assert all(size == 8 for size in intake.sizes[:-1])
    assert intake.sizes[-1] < 8
    assert len(intake.threads) == 1
    assert report.flagged == 2


def test_a_batch_waits_no_longer_than_its_time() -> None:
    async def one_post() -> list[int]:
        intake = Noting()
        handover = Handover(intake, Batching(posts=512, seconds=0.01), loop=asyncio.get_running_loop())
        await handover.lane(FEED).put([Post(source="feed", external_id="1", url="u", text="t", fetched_at=NOW)])
        await asyncio.sleep(0.2)
        handover.shut()
        return intake.sizes

    assert asyncio.run(one_post()) == [1]


def test_a_link_that_is_no_address_breaks_nothing() -> None:
    from crawlers.addresses import parts_of

    assert parts_of("http://[").path == "http://["
    assert parts_of("https://forum.example/a?b=1").query == "b=1"
