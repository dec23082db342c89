"""Forum engines as data: every file is sound, its mistakes are explained, sources override it, real pages are read."""

import json
import os
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers import engine as engines
from crawlers.errors import EngineError, SourceError
from crawlers.explain import build_source
from crawlers.platforms import forum
from crawlers.post import Outcome
from crawlers.reading import Page, Parsed, Request
from crawlers.source import Source

PAGES = Path(__file__).parent / "pages"
DOCS = Path(__file__).parents[2] / "docs" / "add-a-source.md"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FIXTURES = Path(os.environ.get("VEILLEUR_FIXTURES") or "/nowhere")
FOLDERS = ("phpbb", "phpbb_like", "forumactif", "xenforo", "vbulletin", "mybb", "smf", "spirit")
WITHOUT_POSTS = re.compile(r"notfound|_403|_404|_recent|memberlist|autopager_9[01]|anglerboard|tomshardware")
"""Recorded pages that hold neither posts nor topics nor boards of a forum."""
MARKS = {
    "phpbb": (rb'<div id="p\d+"[^>]*class="post ', rb'class="topictitle"', rb'class="forumtitle"'),
    "phpbb_like": (rb'<div id="p\d+" class="post ', rb'class="topictitle"', rb"."),
    "forumactif": (rb'<div id="p[1-9]\d*" class="post ', rb'class="topictitle"', rb"."),
    "xenforo": (rb'data-content="post-\d+"|<li id="post-\d+"', rb'class="structItem structItem--thread', rb"."),
    "vbulletin": (rb'id="post_message_\d+"', rb'id="thread_title_\d+"', rb'id="forum\d+"'),
    "mybb": (rb'class="post "|<div class="dateline">', rb'id="tid_\d+"|class="replycount"', rb"<strong><a"),
    "smf": (rb'id="msg_\d+"\s*>', rb'<span id="msg_\d+"', rb'class="subject'),
    "spirit": (rb'data-pk="\d+"', rb'class="topic__title"', rb"."),
}
"""How a post, a topic and a board look in the bytes: counted without the engine's selectors."""


def good(**values: Any) -> dict[str, Any]:
    selectors = {"item": "li", "link": "a::attr(href)", "post": "div", "id": "::attr(id)", "text": "p"}
    return {"summary": "A forum", "marks": {"markup": "#forum"}, "selectors": selectors} | values


def source(engine: str, url: str = "https://forum.example.org/", **more: Any) -> Source:
    return build_source(
        "forum", {"platform": "forum", "engine": engine, "url": url, "basis": "Made up for tests", **more}
    )


def page(url: str, body: bytes | str, request: Request | None = None) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(request=request or Request(url=url), url=url, status=200, headers={}, body=raw, fetched_at=NOW)


def read(one: Source, body: bytes | str, url: str = "", cursor: dict[str, Any] | None = None) -> Parsed:
    request = forum.start(one, cursor or {})[0]
    return forum.parse(one, page(url or request.url, body, request), cursor or {})


@pytest.mark.parametrize("name", engines.names())
def test_every_engine_is_sound_documented_and_has_a_recorded_board_and_topic(name: str) -> None:
    engine = engines.load(name)
    assert engine.summary
    assert engine.marks.generator or engine.marks.markup
    assert f"`{name}`" in DOCS.read_text(encoding="utf-8")
    cases = [folder for folder in PAGES.iterdir() if f'engine = "{name}"' in (folder / "source.toml").read_text()]
    answers = [json.loads((folder / "answer.json").read_text(encoding="utf-8")) for folder in cases]
    assert any(answer["posts"] for answer in answers), "no recorded topic"
    assert any(each["kind"] == "item" and each["context"]["key"].isdigit() for a in answers for each in a["requests"])
    for folder, answer in zip(cases, answers, strict=True):
        assert engine.recognises(page("https://forum.example.org/", (folder / "page.html").read_bytes())), folder.name
        assert "sid=0123" not in json.dumps(answer).lower()
        assert "ma signature" not in json.dumps(answer, ensure_ascii=False).lower()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (good(selectors={"item": "li"}), "selectors.post is missing: on an item's page, one post of many"),
        (good(selectors=good()["selectors"] | {"autor": "b"}), "unknown selector 'autor': did you mean 'author'?"),
        (good(selectors=good()["selectors"] | {"item": ["li", "li["]}), "has 'li[', which is no CSS selector"),
        (good(sessions="sid"), "unknown key 'sessions': did you mean 'session'?"),
        (good(marks={"generatr": "x"}), "unknown key 'marks.generatr': did you mean 'generator'?"),
        (good(marks={"generator": "("}), "marks.generator = '(' is no regular expression"),
        (good(id_pattern="[0-9]+"), "needs exactly one group in parentheses"),
        (good(patterns={"publishd": "(x)"}), "patterns has 'publishd': did you mean 'published'?"),
        (good(messages={"not_found": "gone"}), "messages.where is missing: CSS selectors of the box"),
        ({}, "marks is missing: a table: generator and markup"),
    ],
)
def test_a_mistake_in_an_engine_is_explained_with_its_fix(values: dict[str, Any], words: str) -> None:
    with pytest.raises(EngineError) as caught:
        engines.build("ours", values)
    assert words in str(caught.value)
    assert str(caught.value).startswith("engines/ours.toml: ")


def test_an_engine_that_is_no_toml_is_explained(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("summary = ")
    with pytest.raises(EngineError, match=r"engines/broken\.toml cannot be read: Invalid value"):
        engines.load("broken", tmp_path)


def test_a_new_engine_is_a_file(tmp_path: Path) -> None:
    text = 'summary = "Ours"\nmarks = { markup = "#ours" }\n[selectors]\nitem = "li"\nlink = "a::attr(href)"\npost = ".p"\nid = "::attr(id)"\ntext = "p"\n'
    (tmp_path / "ours.toml").write_text(text)
    assert engines.names(tmp_path) == ("ours",)
    assert engines.load("ours", tmp_path).recognises(page("https://a.example.org/", '<div id="ours"></div>'))
    assert tomllib.loads(text)["summary"] == "Ours"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"platform": "forum"}, "engine is missing: the software of the forum, one of fluxbb, "),
        ({"platform": "forum", "engine": "phpb"}, "engine = 'phpb' is not known: did you mean 'phpbb'?"),
        ({"platform": "feed", "engine": "phpbb"}, 'engine belongs to forums: remove it, or write platform = "forum"'),
        ({"platform": "forum", "engine": "phpbb", "patterns": {"date": "(x)"}}, "patterns has 'date'"),
        ({"platform": "forum", "engine": "phpbb", "patterns": {"published": "x"}}, "needs exactly one group"),
    ],
)
def test_a_mistake_in_a_forum_source_is_explained(values: dict[str, Any], words: str) -> None:
    with pytest.raises(SourceError) as caught:
        build_source("forum", {"url": "https://forum.example.org/", "basis": "Made up for tests", **values})
    assert words in str(caught.value)


def test_a_source_overrides_its_engine_key_by_key() -> None:
    one = source("mybb", selectors={"author": ".pseudo"}, id_pattern="/(\\d+)", date_formats=["%Y"])
    engine = engines.load("mybb")
    assert one.selectors["author"] == (".pseudo",)
    assert one.selectors["text"] == engine.selectors["text"]
    assert one.selectors["post_next"] == engine.selectors["next"]
    assert one.id_pattern == "/(\\d+)"
    assert one.date_formats == ("%Y", *engine.date_formats)


@pytest.mark.parametrize(
    ("link", "clean"),
    [
        ("./viewtopic.php?sid=abc&t=3#p8", "./viewtopic.php?t=3#p8"),
        ("viewtopic.php?t=3&sid=abc#p8", "viewtopic.php?t=3#p8"),
        ("/index.php?SID=abc", "/index.php"),
        ("/t?inside=1", "/t?inside=1"),
    ],
)
def test_sessions_are_cut_from_links(link: str, clean: str) -> None:
    assert engines.load("phpbb").without_session(link) == clean


def test_a_front_page_leads_to_boards_and_a_board_within_boards_only_so_deep() -> None:
    one = source("phpbb")
    body = (
        '<body id="phpbb"><a class="forumtitle" href="/viewforum.php?f=2">A</a><a class="forumtitle" href="/">self</a>'
    )
    first = read(one, body)
    assert [request.url for request in first.requests] == ["https://forum.example.org/viewforum.php?f=2"]
    assert not first.requests[0].essential
    request = first.requests[0]
    for level in (2, 3):
        assert request.context["level"] == level
        deeper = forum.parse(one, page(request.url, body.replace("f=2", f"f={level}9"), request), {})
        request = deeper.requests[0] if deeper.requests else request
    assert deeper.outcome is Outcome.LAYOUT_CHANGED


def test_a_single_topic_goes_on_from_the_last_page_read() -> None:
    one = source("phpbb", "https://forum.example.org/viewtopic.php?t=17")
    body = (PAGES / "phpbb_topic" / "page.html").read_bytes()
    first = read(one, body)
    assert (len(first.posts), first.outcome) == (3 - 1, Outcome.OK)
    assert first.cursor is not None
    last = page(first.requests[0].url, body.replace(b'rel="next"', b"").replace(b"next", b""), first.requests[0])
    second = forum.parse(one, last, first.cursor)
    assert second.cursor is not None
    assert "start=10" in forum.start(one, second.cursor)[0].url
    assert read(one, body, cursor=second.cursor).posts == []


def fixture_pages() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (FIXTURES / folder).glob("*.html"))


def recorded_at(path: Path) -> str:
    """The address a page was recorded at, as its folder's PROVENANCE.jsonl tells it."""
    for line in (path.parent / "PROVENANCE.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["file"] == path.name:
            note = re.search(r"https?://\S+", entry.get("note", ""))
            return str(entry.get("url") or (note[0] if note else "https://forum.example.org/topic"))
    return "https://forum.example.org/topic"


@pytest.mark.skipif(not fixture_pages(), reason="VEILLEUR_FIXTURES names no folder of recorded pages")
@pytest.mark.parametrize("path", fixture_pages(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_forum_page_recorded_elsewhere_is_read_in_full(path: Path) -> None:
    body = path.read_bytes()
    url = recorded_at(path)
    known = [name for name in engines.names() if engines.load(name).recognises(page(url, body))]
    if "tomshardware" in path.name:
        assert known == []  # a news page, of another software
        return
    assert len(known) == 1, known
    one = source(known[0], url, local=True)
    parsed = read(one, body, url)
    if WITHOUT_POSTS.search(path.name):
        assert parsed.outcome in (Outcome.NOT_FOUND, Outcome.LAYOUT_CHANGED)
        return
    posts, topics, boards = (len(re.findall(mark, body)) for mark in MARKS[path.parent.name])
    assert parsed.outcome is Outcome.OK
    assert not any("finds nothing" in warning for warning in parsed.warnings if "pocketpc" not in path.name)
    items = [request for request in parsed.requests if request.kind == "item"]
    if parsed.found:
        assert parsed.found == posts
        for post in parsed.posts:
            assert post.author
            assert post.text
            assert post.title
            assert "sid=" not in post.url
            assert post.published_at or path.name.startswith(("pocketpc", "autopager_42"))
            assert not re.search(r"\b(?:wrote|schrieb|a écrit)\s*:", post.text)
    elif items:
        assert len(items) == topics
        assert all(request.context["key"].isdigit() for request in items)
    else:
        assert boards
        assert parsed.requests
