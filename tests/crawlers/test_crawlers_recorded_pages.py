"""Recorded pages and their accepted answers: every folder of pages/ is a case, and there is no other test per platform.

A case is source.toml, page.html (or .xml, .json), answer.json, and request.json where the request is not the first one
of its source: {"url", "kind", "context", "status", "headers", "cursor"}. A case without an answer gets one and fails:
read the answer, then commit it.
"""

import json
import os
import tomllib
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers import platforms
from crawlers.explain import build_source
from crawlers.post import Outcome
from crawlers.reading import Page, Parsed
from crawlers.source import Source

PAGES = Path(__file__).parent / "pages"
FETCHED_AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FIXTURES = os.environ.get("VEILLEUR_FIXTURES", "")


def read(source: Source, body: bytes, given: dict[str, Any], cursor: dict[str, Any]) -> Parsed:
    platform = platforms.load(source.platform)
    request = platform.start(source, cursor)[0]
    if "kind" in given or "context" in given:
        request = replace(
            request, kind=given.get("kind", request.kind), context={**request.context, **given.get("context", {})}
        )
    page = Page(
        request=request,
        url=given.get("url", request.url),
        status=given.get("status", 200),
        headers=given.get("headers", {}),
        body=body,
        fetched_at=FETCHED_AT,
    )
    return platform.parse(source, page, cursor)


def case_names() -> list[str]:
    return sorted(folder.name for folder in PAGES.iterdir() if folder.is_dir())


@pytest.mark.parametrize("name", case_names())
def test_a_recorded_page_is_read_as_accepted(name: str) -> None:
    folder = PAGES / name
    source = build_source(name, tomllib.loads((folder / "source.toml").read_text(encoding="utf-8")))
    given = json.loads(path.read_text(encoding="utf-8")) if (path := folder / "request.json").exists() else {}
    (page,) = folder.glob("page.*")
    parsed = read(source, page.read_bytes(), given, given.get("cursor", {}))
    found = json.loads(json.dumps(asdict(parsed), default=str, ensure_ascii=False))
    for post in found["posts"]:
        assert post.pop("source") == name
        assert post.pop("fetched_at") == str(FETCHED_AT)
        assert post.pop("capture") is None
        assert post.pop("pictures") == []
    for gone in found["gone"]:
        assert gone.pop("noted_at") == str(FETCHED_AT)
    for fields, absent in (
        (found, "gone"),
        *((request, name) for request in found["requests"] for name in ("about", "talk")),
    ):
        if not fields[absent]:  # as on almost every page
            del fields[absent]
    answer = folder / "answer.json"
    if not answer.exists():
        answer.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{answer} was written just now: read it, and commit it if it is right")
    assert found == json.loads(answer.read_text(encoding="utf-8"))


def test_every_platform_and_the_outcomes_that_pages_can_have_are_recorded() -> None:
    sources = [tomllib.loads(path.read_text(encoding="utf-8")) for path in PAGES.glob("*/source.toml")]
    assert {source["platform"] for source in sources} == platforms.names()
    outcomes = {json.loads(path.read_text(encoding="utf-8"))["outcome"] for path in PAGES.glob("*/answer.json")}
    assert outcomes >= {
        Outcome.OK,
        Outcome.EMPTY,
        Outcome.NOT_FOUND,
        Outcome.NO_PREVIEW,
        Outcome.PRIVATE,
        Outcome.LAYOUT_CHANGED,
    }


def test_a_page_read_twice_gives_its_posts_once() -> None:
    for name in case_names():
        folder = PAGES / name
        source = build_source(name, tomllib.loads((folder / "source.toml").read_text(encoding="utf-8")))
        given = json.loads(path.read_text(encoding="utf-8")) if (path := folder / "request.json").exists() else {}
        body = next(folder.glob("page.*")).read_bytes()
        first = read(source, body, given, given.get("cursor", {}))
        if first.cursor is not None:
            again = read(source, body, given, json.loads(json.dumps(first.cursor)))
            assert (name, list(again.posts), again.found) == (name, [], first.found)


def fixture_pages() -> list[Path]:
    folder = Path(FIXTURES)
    found = [*folder.glob("telegram/t.me_s_*.html"), *folder.glob("feeds/*.xml"), *folder.glob("feeds/*.json")]
    return sorted([*found, *folder.glob("wordpress/*feed.xml")]) if FIXTURES else []


@pytest.mark.skipif(not fixture_pages(), reason="VEILLEUR_FIXTURES names no folder of recorded pages")
@pytest.mark.parametrize("path", fixture_pages(), ids=lambda path: path.name)
def test_a_page_recorded_elsewhere_is_read_in_full(path: Path) -> None:
    body = path.read_bytes()
    telegram = path.parent.name == "telegram"
    url = "https://t.me/s/xCareers" if telegram else "https://blog.example.org/feed"
    source = build_source(
        "elsewhere", {"platform": "telegram" if telegram else "feed", "url": url, "basis": "Pages kept for tests"}
    )
    parsed = read(source, body, {}, {})
    marks = (b"data-post=",) if telegram else (b"<item>", b"<entry>")
    expected = sum(body.count(mark) for mark in marks) if path.suffix != ".json" else len(json.loads(body)["items"])
    assert parsed.found == len(parsed.posts) == expected
    assert parsed.outcome == (Outcome.OK if expected else Outcome.EMPTY)
    assert len({post.external_id for post in parsed.posts}) == expected
    for post in parsed.posts:
        assert post.text
        assert "<" not in post.text or "</" not in post.text
        assert post.url.startswith("http")
        assert post.published_at is None or post.published_at.tzinfo is not None
