"""Real software on loopback: a Spirit forum, a WordPress blog, a Nostr relay and a Bluesky, started by tests/servers/."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from pipelines import init, settings
from store.engine import Store
from store.keys import Keys
from store.tables import Post, Revision, Run
from tests.pipelines.rows import content

ROOT = Path(__file__).resolve().parents[2]
SEEDED = json.loads((ROOT / "tests" / "servers" / "posts.json").read_text(encoding="utf-8"))
SCRATCH = os.environ.get("VEILLEUR_TEST_SERVERS_SCRATCH", "")
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

TWICE = {
    "wordpress": ('platform = "wordpress"\nurl = "{origin}/"', ["http_404"]),
    "spirit": ('platform = "forum"\nengine = "spirit"\nurl = "{origin}/topic/active/"', ["http_404"]),
    "bluesky": ('platform = "bluesky"\nurl = "{origin}/profile/hibou.test"', ["tombstone"]),
    "nostr": ('platform = "nostr"\nurl = "{origin}/#t=dispo"', ["delete_event"]),
}
"""Each server by the platform of its own, and how it says that a post is gone."""


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


def act(name: str, what: str) -> None:
    subprocess.run(["bash", str(ROOT / "tests" / "servers" / "act.sh"), SCRATCH, name, what], check=True, timeout=60)


@pytest.mark.skipif(not SCRATCH, reason="VEILLEUR_TEST_SERVERS_SCRATCH does not name the folder of start.sh")
@pytest.mark.parametrize("name", sorted(TWICE))
def test_an_edit_and_a_deletion_between_two_crawls_are_one_revision_and_one_removal(tmp_path: Path, name: str) -> None:
    if name not in SERVERS:
        pytest.skip(f"VEILLEUR_TEST_SERVERS names no {name}")
    toml, reasons = TWICE[name]
    basis = "Server of our own on this machine, for the tests."
    text = f'{toml.format(origin=SERVERS[name])}\nbasis = "{basis}"\nlocal = true\nrecheck = "0s"\n'
    home = home_with(tmp_path, name, text)
    found = settings.load(home, {})
    act(name, "add")
    try:
        crawl(home)
        kept = len(content(home)["posts"])
        assert kept >= 2
        act(name, "change")
        crawl(home)
        crawl(home)
    finally:
        act(name, "remove")
    store = Store.open(found.database_url, Keys.load(found.keys_dir))
    with store.reading() as session:
        runs = [(run.new, run.revised, run.removed) for run in session.scalars(select(Run).order_by(Run.id))]
        assert runs == [(kept, 0, 0), (0, 1, 1), (0, 0, 0)]
        second = session.scalars(select(Revision).where(Revision.number == 2)).one()
        assert "ou •" in second.text
        removed = session.scalars(select(Post).where(Post.removed_at.is_not(None))).all()
        assert [post.removed_reason for post in removed] == reasons
        assert removed[0].id != second.post_id
    store.close()
