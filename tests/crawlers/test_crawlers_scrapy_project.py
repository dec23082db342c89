"""Scrapy's own commands on our project: list, and crawl of one source of a home."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def scrapy(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", *arguments]
    environ = {**os.environ, "VEILLEUR_HOME": str(home)}
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=False)


def test_scrapy_lists_the_one_spider(tmp_path: Path) -> None:
    done = scrapy(tmp_path, "list")
    assert (done.returncode, done.stdout) == (0, "source\n")


def test_scrapy_crawls_a_source_of_the_home_and_writes_its_posts(
    tmp_path: Path, new_site: Callable[[], Any], page_of: Callable[..., str], listing: Callable[..., dict[str, Any]]
) -> None:
    site = new_site()
    site.put("/robots.txt", "User-agent: *\nDisallow: /secret\n")
    site.put("/", page_of({"a1": "Bonjour", "a2": "Bonsoir"}, following="/secret"))
    values = listing(site.url("/"))
    lines = [f"{key} = {json.dumps(value)}" for key, value in values.items() if key != "selectors"]
    lines += ["[selectors]", *(f"{key} = {json.dumps(value)}" for key, value in values["selectors"].items())]
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "board.toml").write_text("\n".join(lines))
    done = scrapy(tmp_path, "crawl", "source", "-a", "name=board", "-o", str(tmp_path / "posts.jsonl"))
    posts = [json.loads(line) for line in (tmp_path / "posts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(post["external_id"], post["text"]) for post in posts] == [("a1", "Bonjour"), ("a2", "Bonsoir")]
    assert site.paths() == ["/robots.txt", "/"]
    assert "board: forbidden_by_robots" in done.stderr


def test_scrapy_without_a_name_or_contact_is_told_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "pub.toml").write_text(
        'platform = "feed"\nurl = "https://a.example.org/"\nbasis = "A public feed"\n'
    )
    assert "needs a source of" in scrapy(tmp_path, "crawl", "source").stderr
    assert "crawl.contact is not set" in scrapy(tmp_path, "crawl", "source", "-a", "name=pub").stderr
