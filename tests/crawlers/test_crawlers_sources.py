"""Source files: what is refused, with which words, and that the documentation names every key."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawlers import platforms
from crawlers.errors import SourceError
from crawlers.explain import build_source
from crawlers.source import Expect, Source, load_source, load_sources

DOCS = Path(__file__).parents[2] / "docs" / "add-a-source.md"
GOOD = """
platform = "feed"
url = "https://forum.example.org/feed"
basis = "Public forum, mission letter of 3 March 2026"
every = "30m"
expect = { min = 1, max = 200 }
language = "fr"
"""


def problems(name: str = "forum", **values: Any) -> str:
    given = {"platform": "feed", "url": "https://forum.example.org/feed", "basis": "A public forum"} | values
    with pytest.raises(SourceError) as caught:
        build_source(name, {key: value for key, value in given.items() if value is not None})
    return str(caught.value)


def test_a_good_file_is_read_and_its_name_is_the_files(tmp_path: Path) -> None:
    (tmp_path / "forum-lyon.toml").write_text(GOOD)
    source = load_source(tmp_path / "forum-lyon.toml")
    assert (source.name, source.every, source.expect) == ("forum-lyon", timedelta(minutes=30), Expect(min=1, max=200))
    assert source.starts == ("https://forum.example.org/feed",)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"basis": None}, "forum.toml: basis is missing: a sentence: why we may read this source"),
        ({"basis": "ok"}, "basis = 'ok' says why we may read this source, in a sentence"),
        ({"evry": "2h"}, "unknown key 'evry': did you mean 'every'?"),
        ({"expect": {"mini": 2}}, "unknown key 'expect.mini': did you mean 'min'?"),
        ({"expect": {"min": 9, "max": 2}}, "min must not be larger than max"),
        ({"every": "soon"}, "every = 'soon' is a number and a unit"),
        ({"every": 30}, "every = 30 is a number and a unit"),
        ({"language": "french"}, 'language of the posts, two letters: "fr"'),
        ({"zone": "Europe/Pariss"}, "is no time zone that this machine knows: did you mean 'Europe/Paris'?"),
        ({"platform": "telegramm"}, "platform = 'telegramm' is not known: did you mean 'telegram'?"),
        ({"platform": "myspace"}, "is not known: one of "),
        ({"platform": None}, "platform is missing: the kind of site"),
        ({"url": None}, 'needs either url = "https://…" or urls'),
        ({"urls": ["https://a.example.org"]}, "not both and not neither"),
        ({"url": "forum.example.org"}, "should begin with https://"),
        ({"url": "https://u:p@forum.example.org/"}, "holds a user name or password"),
        ({"url": "http://127.1/feed"}, "not on the public internet; a server of your own, for tests, needs local = true"),
        ({"url": "http://[::1"}, "is not an address"),
        ({"url": "https://t.me/+AbC"}, "is never read: a Telegram invitation"),
        ({"hosts": ["https://www.example.org"]}, "a host is a bare lower-case name"),
        ({"hosts": ["localhost"]}, "which is not on the public internet"),
        ({"delay": 0.1}, "too fast for a public site: at least 1 second"),
        ({"delay": 0}, "needs local = true"),
        ({"concurrency": 4}, "concurrency above 1 needs local = true"),
        ({"max_pages": 0}, "max_pages = 0 does not fit"),
        ({"id_pattern": "/topic/"}, "needs exactly one group in parentheses"),
        ({"id_pattern": "("}, "is no regular expression"),
        ({"selectors": {"item": "li"}}, "the platform feed takes no selectors: remove the table [selectors]"),
        ({"platform": "listing", "selectors": {"item": "li"}}, "selectors.text is missing: the platform listing cannot read without it"),
        ({"platform": "listing", "selectors": {"item": "li", "text": "p", "autor": "b"}}, "unknown selector 'autor': did you mean 'author'?"),
        ({"platform": "listing", "selectors": {"item": "li[", "text": "p"}}, "selectors.item = 'li[' is no CSS selector"),
        ({"platform": "listing", "selectors": {"item": 3, "text": "p"}}, "selectors.item = 3 does not fit"),
        ({"platform": "telegram"}, "should look like https://t.me/s/examplechannel"),
    ],
)  # fmt: skip
def test_a_problem_is_explained_with_its_fix(values: dict[str, Any], words: str) -> None:
    if values.get("platform") == "telegram":
        values = {**values, "url": "https://t.me/s/"}
    assert words in problems(**values)


def test_a_name_inside_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "forum.toml").write_text('name = "other"\n' + GOOD)
    with pytest.raises(SourceError, match=r"file's name \(forum\): remove the key name"):
        load_source(tmp_path / "forum.toml")


def test_a_bad_file_name_is_explained() -> None:
    assert "rename the file" in problems(name="Forum Lyon")


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(GOOD)
    (tmp_path / "bad.toml").write_text("platform = 'feed'\nurl = 'https://a.example.org'\nevry = '1h'\n")
    (tmp_path / "broken.toml").write_text("platform = \n")
    (tmp_path / "latin.toml").write_bytes(GOOD.replace("Public", "Privé").encode("latin-1"))
    with pytest.raises(SourceError) as caught:
        load_sources(tmp_path)
    assert [problem.partition(":")[0].split()[0] for problem in caught.value.problems] == ["bad.toml"] * 2 + [
        "broken.toml",
        "latin.toml",
    ]


def test_a_folder_that_is_missing_is_explained(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="veilleur init"):
        load_sources(tmp_path / "none")


def test_only_local_sources_may_be_hurried() -> None:
    source = build_source("demo", {"platform": "feed", "url": "http://127.0.0.1:8000/feed", "basis": "A server of our own", "local": True, "delay": 0, "concurrency": 8})  # fmt: skip
    assert source.allowed == {("127.0.0.1", 8000)}


def test_every_key_selector_and_platform_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for key in {*Source.model_fields} - {"name"}:
        assert f"`{key}`" in text, f"docs/add-a-source.md does not explain the key {key}"
    for platform in platforms.names():
        assert f"`{platform}`" in text, f"docs/add-a-source.md does not name the platform {platform}"
        for selector in platforms.load(platform).selectors:
            assert f"`{selector}`" in text, f"docs/add-a-source.md does not explain the selector {selector}"


def test_the_examples_of_the_documentation_are_good_sources(tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n# sources/([a-z-]+)\.toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) >= 4
    for name, text in examples:
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    assert len(load_sources(tmp_path)) == len(examples)


def test_a_platform_is_one_file_with_one_platform() -> None:
    for name in platforms.names():
        platform = platforms.load(name)
        assert platform.summary
        assert platform.required <= set(platform.selectors)
        module = Path(platforms.__path__[0]) / f"{name}.py"
        assert "scrapy" not in module.read_text(encoding="utf-8")
