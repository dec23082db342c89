"""`veilleur sources new` on loopback sites: robots.txt first, then a source that works, or a sentence that says why not."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

HERE = Path(__file__).parent
FIXTURES = Path(os.environ.get("VEILLEUR_FIXTURES") or "/nowhere")
FRONT = (HERE / "pages" / "phpbb_front" / "page.html").read_text(encoding="utf-8")
BOARD = (HERE / "pages" / "phpbb_board" / "page.html").read_text(encoding="utf-8")
TOPIC = (HERE / "pages" / "phpbb_topic" / "page.html").read_text(encoding="utf-8")
RECORDED = {
    "phpbb/local_viewforum.html": 29,
    "phpbb/local_viewtopic_p1.html": 20,
    "phpbb_like/autopager_64.html": 5,
    "forumactif/wolfsrebellen-netz.forumieren.com.regeln.html": 3,
    "xenforo/autopager_1.html": 20,
    "xenforo/katzen-forum.net-Pepe.html": 18,
    "vbulletin/autopager_194.html": 32,
    "vbulletin/autopager_62.html": 9,
    "mybb/local_forumdisplay.html": 20,
    "mybb/local_showthread_p1.html": 10,
    "smf/local_board_p1.html": 20,
    "smf/local_topic_p1.html": 15,
    "spirit/local_index.html": 20,
}
"""A recorded page, and the posts on it or the topics that it leads to."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    (tmp_path / "veilleur.toml").write_text("", encoding="utf-8")
    return tmp_path


def new(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "pipelines", "--home", str(home), "sources", "new", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def forum(site: Any) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /secret\n")
    site.put("/", FRONT)
    site.put("/viewforum.php?f=3", BOARD)
    site.put("/viewtopic.php?f=3&t=17", TOPIC)


def test_a_forum_becomes_a_source_that_only_lacks_its_basis(
    home: Path, new_site: Callable[[], Any], crawl: Callable[..., dict[str, Any]]
) -> None:
    site = new_site()
    forum(site)
    done = new(home, site.url("/"), "--local", "--record", "--name", "lac")
    assert (done.returncode, done.stderr) == (0, "")
    assert "forum (phpbb)" in done.stdout
    assert "2 further lists" in done.stdout
    assert "veilleur sources try lac" in done.stdout
    assert site.paths() == ["/robots.txt", "/"]
    assert site.hits[1][2]["user-agent"].startswith("Veilleur/")
    values = tomllib.loads((home / "sources" / "lac.toml").read_text(encoding="utf-8"))
    assert values["basis"] == ""
    assert values["language"] == "fr"
    recorded = json.loads((home / "sources" / "recorded" / "PROVENANCE.jsonl").read_text(encoding="utf-8"))
    assert (recorded["file"], recorded["url"], recorded["status"]) == ("lac.html", site.url("/"), 200)
    assert (home / "sources" / "recorded" / "lac.html").read_text(encoding="utf-8") == FRONT
    account = crawl({"lac": values | {"basis": "A server of the test itself"}})
    assert {post["external_id"] for post in account["posts"]} == {"56", "57"}


def test_a_source_is_written_once_and_numbered_when_unnamed(home: Path, new_site: Callable[[], Any]) -> None:
    site = new_site()
    forum(site)
    (home / "sources" / f"local-{site.port}.toml").write_text("")
    assert new(home, site.url("/"), "--local").returncode == 0
    assert (home / "sources" / f"local-{site.port}-2.toml").exists()
    again = new(home, site.url("/"), "--local", "--name", f"local-{site.port}")
    assert (again.returncode, again.stdout) == (1, "")
    assert "choose another --name" in again.stderr


@pytest.mark.parametrize(
    ("path", "options", "words"),
    [
        ("/secret", ["--local"], "forbidden_by_robots: the site's robots.txt does not allow"),
        ("/none", ["--local"], "not_found: "),
        ("/login", ["--local"], "auth_required: "),
        ("/plain", ["--local"], "--example 'words of a post'"),
        ("/plain", ["--local", "--example", "nowhere"], "These words stand nowhere"),
        ("/", [], "a server of your own, for tests, needs --local"),
        ("/", ["--local", "--name", "Bad Name"], "rename the file"),
        ("/", ["--local", "--basis", "because"], "says why we may read this source"),
    ],
)
def test_what_cannot_be_proposed_is_explained_and_nothing_is_written(
    home: Path, new_site: Callable[[], Any], path: str, options: list[str], words: str
) -> None:
    site = new_site()
    forum(site)
    site.put("/login", '<title>Connexion</title><form><input type="password"></form>')
    site.put("/plain", "<p>Bonjour")
    done = new(home, site.url(path), *options)
    assert done.returncode == 1
    assert words in done.stdout + done.stderr
    assert not list((home / "sources").glob("*.toml"))
    assert "/secret" not in site.paths()


def test_a_closed_interface_gives_way_to_the_feed(home: Path, new_site: Callable[[], Any]) -> None:
    site = new_site()
    feed = (HERE / "pages" / "feed_rss" / "page.xml").read_text(encoding="utf-8")
    site.put(
        "/",
        '<link rel="https://api.w.org/" href="/wp-json/"><link rel="alternate" type="application/rss+xml" href="/feed/">',
    )
    site.put(
        "/wp-json/wp/v2/posts", '{"code":"rest_forbidden"}', status=401, headers={"Content-Type": "application/json"}
    )
    site.put("/feed/", feed, headers={"Content-Type": "application/rss+xml"})
    done = new(home, site.url("/"), "--local", "--name", "blog", "--basis", "A server of the test itself")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Also possible here: wordpress" in (home / "sources" / "blog.toml").read_text(encoding="utf-8")
    assert 'platform = "feed"' in (home / "sources" / "blog.toml").read_text(encoding="utf-8")


def test_an_example_proposes_a_listing(home: Path, new_site: Callable[[], Any]) -> None:
    site = new_site()
    cards = "".join(
        f'<li class="ad"><h2><a href="/{n}">T{n}</a></h2><p>Vélo {n} rouge</p><time>2{n}/11/2026 10:00</time></li>'
        for n in range(4)
    )
    site.put("/", f"<ul>{cards}</ul>")
    done = new(home, site.url("/"), "--local", "--name", "ads", "--example", "vélo 2 rouge")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 posts" in done.stdout
    selectors = tomllib.loads((home / "sources" / "ads.toml").read_text(encoding="utf-8"))["selectors"]
    assert (selectors["item"], selectors["text"], selectors["published"]) == ("li.ad", "p", "time")


def test_a_sitemap_lists_candidates_and_writes_nothing(home: Path, new_site: Callable[[], Any]) -> None:
    site = new_site()
    site.put(
        "/robots.txt",
        f"User-agent: *\nDisallow: /secret\nSitemap: {site.url('/map.xml')}\nSitemap: {site.url('/secret.xml')}\n",
    )
    pages = "".join(f"<url><loc>{site.url(each)}</loc></url>" for each in ("/forum/lyon/", "/forum/lyon/1", "/feed/"))
    site.put("/map.xml", f"<urlset>{pages}</urlset>")
    done = new(home, site.url("/"), "--local", "--sitemap")
    assert done.returncode == 0, done.stdout + done.stderr
    assert site.url("/feed/") in done.stdout
    assert f"list    {site.url('/forum/lyon/')}, 1 pages below" in done.stdout
    assert "/secret.xml" not in site.paths()
    assert not list((home / "sources").glob("*.toml"))
    without = new_site()
    assert "no sitemap names a page" in new(home, without.url("/"), "--local", "--sitemap").stdout


def test_a_public_page_is_not_asked_without_a_contact(home: Path) -> None:
    done = new(home, "https://forum.example.org/")
    assert done.returncode == 1
    assert "crawl.contact is not set" in done.stderr


def recorded_address(path: Path) -> str:
    for line in (path.parent / "PROVENANCE.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["file"] == path.name:
            found = re.search(r"https?://[^\s#]+", f"{entry.get('url', '')} {entry.get('note', '')}")
            canonical = re.search(r'rel="canonical" href="([^"]+)"', path.read_text("utf-8", "replace"))
            return found[0] if found else canonical[1] if canonical else "https://forum.example.org/x"
    raise AssertionError(path)


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="VEILLEUR_FIXTURES names no folder of recorded pages")
def test_recorded_forum_pages_become_working_sources_as_they_are(
    home: Path, new_site: Callable[[], Any], crawl: Callable[..., dict[str, Any]]
) -> None:
    sources: dict[str, Any] = {}
    for index, name in enumerate(RECORDED):
        path, site = FIXTURES / name, new_site()
        parts = urlsplit(recorded_address(path))
        host = re.escape(parts.netloc.removeprefix("www.").encode())
        body = re.sub(rb"https?://(?:www\.)?" + host, site.url("").encode(), path.read_bytes())
        where = parts.path + (f"?{parts.query}" if parts.query else "")
        site.put(where, body, headers={"Content-Type": "text/html"})
        done = new(home, site.url(where), "--local", "--name", f"s{index}")
        assert done.returncode == 0, (name, done.stdout, done.stderr)
        values = tomllib.loads((home / "sources" / f"s{index}.toml").read_text(encoding="utf-8"))
        sources[f"s{index}"] = values | {"basis": "A server of the test itself", "max_pages": 1}
    account = crawl(sources)
    for index, (name, expected) in enumerate(RECORDED.items()):
        report = account["reports"][f"s{index}"]
        assert report["outcome"] == "ok", (name, report)
        missing = re.search(r"(\d+) item pages ended in not_found", " ".join(report["warnings"]))
        assert (report["found"] or int(missing[1] if missing else 0)) >= expected - 3, (name, report)
