"""Scripted loopback sites, and the way to crawl them in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawlers.scripted_pages import list_page, listing_values
from tests.crawlers.scripted_site import Site

HERE = Path(__file__).parent
Crawl = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def new_site() -> Iterator[Callable[[], Site]]:
    """Make sites that live as long as the test module."""
    sites: list[Site] = []

    def make() -> Site:
        sites.append(Site())
        return sites[-1]

    yield make
    for site in sites:
        site.close()


@pytest.fixture(scope="session")
def crawl() -> Crawl:
    """Crawl sources (name → values of their TOML) and give the account of crawl_once.py."""

    def run(sources: dict[str, dict[str, Any]], **job: Any) -> dict[str, Any]:
        command = [sys.executable, "-W", "error", str(HERE / "crawl_once.py")]
        given = json.dumps({"sources": sources, **job})
        done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stderr == "", done.stderr
        account: dict[str, Any] = json.loads(done.stdout)
        return account

    return run


@pytest.fixture(scope="session")
def listing() -> Callable[..., dict[str, Any]]:
    """Values of a local listing source whose posts stand in the list."""
    return listing_values


@pytest.fixture(scope="session")
def page_of() -> Callable[..., str]:
    """The HTML of a list page with these posts (id → text), and a link to a next page."""
    return list_page
