"""The demo's fictional sites answer as real ones do."""

import json
import re
from datetime import UTC, datetime

import httpx
import pytest

from demo.posts import POSTS_FILE, posts
from demo.web import DemoWeb

BUILT = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def web() -> "DemoWeb":
    return DemoWeb(edition=1, built=BUILT)


def test_four_sites_answer_each_with_a_robots_file(web: DemoWeb) -> None:
    with web:
        for address in web.addresses.values():
            assert "Disallow" in httpx.get(f"{address.origin}/robots.txt").text
    assert set(web.addresses) == {"channel", "forum", "board", "blog"}


def test_an_unchanged_page_is_not_sent_again(web: DemoWeb) -> None:
    with web:
        url = f"{web.addresses['blog'].origin}/feed.xml"
        first = httpx.get(url)
        again = httpx.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)


def test_a_page_that_does_not_exist_is_a_404(web: DemoWeb) -> None:
    with web:
        answers = [httpx.get(f"{address.origin}/nowhere").status_code for address in web.addresses.values()]
    assert answers == [404] * 4


def test_the_second_edition_adds_posts_and_edits_some() -> None:
    first = {(post.site, post.id): post for post in posts(1)}
    second = {(post.site, post.id): post for post in posts(2)}
    assert set(first) < set(second)
    assert sum(second[key].text != first[key].text for key in first) == 2


def test_ads_are_a_few_per_cent_and_contacts_are_fiction() -> None:
    rows = [json.loads(line) for line in POSTS_FILE.read_text(encoding="utf-8").splitlines()]
    ads = [row for row in rows if row["label"] in ("sale_ad", "recruitment_ad")]
    assert 0.02 < len(ads) / len(rows) < 0.08
    numbers = [
        re.sub(r"\D", "", found) for row in rows for found in re.findall(r"\b0[67](?:\D?\d{2}){4}\b", row["text"])
    ]
    assert numbers
    assert all(number.startswith("063998") for number in numbers)
