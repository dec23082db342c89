"""Real software on loopback: a Spirit forum and a WordPress blog, started by tests/servers/start.sh."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import init
from tests.pipelines.rows import content

ROOT = Path(__file__).resolve().parents[2]
SEEDED = json.loads((ROOT / "tests" / "servers" / "posts.json").read_text(encoding="utf-8"))
SERVERS = dict(pair.split("=", 1) for pair in os.environ.get("VEILLEUR_TEST_SERVERS", "").split())

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(
        not SERVERS, reason="VEILLEUR_TEST_SERVERS names no servers; tests/servers/start.sh starts them"
    ),
]

SPIRIT = """\
platform = "listing"
url = "{origin}/topic/active/"
basis = "Forum of our own on this machine, seeded for the tests."
language = "fr"
local = true
max_pages = 5
expect = {{ min = 12, max = 400 }}

[selectors]
item = "div.layout__topics__topic"
link = "a.topic__link::attr(href)"
changed = "div.topic__date::attr(title)"
next = "ul.paginator a:has(i.fa-chevron-right)::attr(href)"
post = "div.js-comment"
post_next = "ul.paginator a:has(i.fa-chevron-right)::attr(href)"
id = "::attr(data-pk)"
author = "a.comment__info__username__link span::text"
published = "ul.comment__info__date li::attr(title)"
text = "div.comment__text"
"""

WORDPRESS = """\
platform = "feed"
url = "{origin}/?feed=rss2"
basis = "Blog of our own on this machine, seeded for the tests."
language = "fr"
local = true
expect = {{ min = 5, max = 100 }}
"""


def home_with(folder: Path, name: str, text: str) -> Path:
    init.run(folder / "home")
    (folder / "home" / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder / "home"


def crawl(home: Path) -> str:
    program = [sys.executable, "-m", "pipelines", "--home", str(home), "crawl"]
    done = subprocess.run(
        program, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "120"}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def flagged_texts(home: Path) -> list[str]:
    return [str(row[1]) for row in content(home)["revisions"]]  # type: ignore[index]  # rows are tuples


@pytest.mark.parametrize(("name", "text"), [("spirit", SPIRIT), ("wordpress", WORDPRESS)])
def test_the_ads_of_a_real_site_are_flagged_and_its_other_posts_are_not(tmp_path: Path, name: str, text: str) -> None:
    home = home_with(tmp_path, name, text.format(origin=SERVERS[name]))
    crawl(home)
    texts = flagged_texts(home)
    for post in SEEDED:
        opening = post["text"].split("\n")[0][:20]
        if name == "wordpress" and SEEDED.index(post) < len(SEEDED) - 10:
            continue  # the feed holds the ten newest
        assert any(opening in each for each in texts) == post["ad"], opening


@pytest.mark.parametrize(("name", "text"), [("spirit", SPIRIT), ("wordpress", WORDPRESS)])
def test_a_second_crawl_of_a_real_site_stores_nothing_twice(tmp_path: Path, name: str, text: str) -> None:
    home = home_with(tmp_path, name, text.format(origin=SERVERS[name]))
    crawl(home)
    before = content(home)
    crawl(home)
    assert content(home)["revisions"] == before["revisions"]
