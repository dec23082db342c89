"""What the web does to crawlers: each hostile source ends in its outcome, and the one beside it is read as if alone."""

from typing import Any

import pytest

from tests.crawlers.hostile_cases import (
    CASES,
    INSIDE,
    INSIDE_SETTINGS,
    LARGE,
    LARGE_SETTINGS,
    LIMIT,
    SETTINGS,
    names,
    script_site,
    source,
)


@pytest.fixture(scope="module")
def site(new_site: Any, page_of: Any) -> Any:
    site = new_site()
    script_site(site, page_of)
    return site


@pytest.fixture(scope="module")
def account(site: Any, crawl: Any, listing: Any) -> dict[str, Any]:
    """All cases in one crawl, side by side."""
    sources = {name: source(name, site, listing) for name in CASES}
    sources["closed_port"] = listing("http://closed.example:9/")
    sources["unknown_name"] = listing("http://unknown.invalid/")
    account: dict[str, Any] = crawl(sources, names=names() | {"closed.example": "127.0.0.1"}, settings=dict(SETTINGS))
    return account


@pytest.fixture(scope="module")
def large(site: Any, crawl: Any, listing: Any) -> dict[str, Any]:
    """What is too much for the small caps, with a fine source beside it."""
    sources = {name: source(name, site, listing) for name in (*LARGE, "fine")}
    account: dict[str, Any] = crawl(sources, names=names(), settings=dict(LARGE_SETTINGS))
    return account


@pytest.mark.parametrize("name", CASES)
def test_it_ends_in_its_outcome_and_says_why(name: str, account: dict[str, Any]) -> None:
    report = account["reports"][name]
    _, outcome, words = CASES[name]
    assert (report["outcome"], words in report["detail"]) == (outcome, True), report["detail"]


@pytest.mark.parametrize("name", [name for name, (_, outcome, _) in CASES.items() if outcome != "ok"])
def test_a_run_that_did_not_see_all_hands_over_no_cursor(name: str, account: dict[str, Any]) -> None:
    cursor = account["reports"][name]["cursor"]
    assert cursor is None or set(cursor) == {"not_before"}


def test_the_source_beside_them_is_read_in_full(account: dict[str, Any]) -> None:
    report = account["reports"]["fine"]
    assert (report["posts"], report["found"], report["warnings"]) == (3, 3, [])
    assert {post["external_id"] for post in account["posts"] if post["source"] == "fine"} == {"a", "b", "c"}


def test_a_server_that_is_not_there_is_said_plainly(account: dict[str, Any]) -> None:
    assert "connection refused" in account["reports"]["closed_port"]["detail"]
    assert "the name unknown.invalid is not known (DNS)" in account["reports"]["unknown_name"]["detail"]


@pytest.mark.parametrize(
    "name", ["unauthorized", "forbidden", "legal", "too_many", "come_back", "challenge", "captcha"]
)
def test_a_refusal_is_asked_once_and_never_again(name: str, site: Any, account: dict[str, Any]) -> None:
    assert site.paths().count(f"/{name}") == 1


def test_a_server_error_is_tried_again_as_often_as_the_settings_say(site: Any, account: dict[str, Any]) -> None:
    assert site.paths().count("/broken") == 2


def test_what_robots_txt_forbids_is_never_asked(site: Any, account: dict[str, Any]) -> None:
    assert "/robots" not in site.paths()
    assert site.paths().count("/robots.txt") > 1


def test_retry_after_is_remembered_in_the_report_and_the_cursor(account: dict[str, Any]) -> None:
    report = account["reports"]["too_many"]
    assert report["retry_at"] is not None
    assert report["cursor"] == {"not_before": report["retry_at"].replace(" ", "T")}


def test_one_honest_name_no_cookies_and_nothing_but_get(site: Any, account: dict[str, Any]) -> None:
    assert {method for method, _, _, _ in site.hits} == {"GET"}
    assert {headers["user-agent"] for _, _, headers, _ in site.hits} == {"Veilleur/0.1 (local test)"}
    for _, _, headers, _ in site.hits:
        assert not {"cookie", "authorization", "referer"} & set(headers)


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_possible(account: dict[str, Any]) -> None:
    titles = [post["title"] for post in account["posts"] if post["source"] == "mangled_feed"]
    assert titles[:1] == ["Un & deux"]
    assert "not well formed" in account["reports"]["mangled_feed"]["warnings"][0]


def test_entities_that_multiply_are_not_expanded(account: dict[str, Any]) -> None:
    texts = [post["text"] for post in account["posts"] if post["source"] == "laughing_feed"]
    assert sum(map(len, texts)) < 100


def test_a_huge_answer_is_not_kept_in_full(account: dict[str, Any]) -> None:
    assert account["reports"]["bomb"]["bytes"] < LIMIT


def texts(account: dict[str, Any], name: str) -> list[str]:
    return [post["text"] for post in account["posts"] if post["source"] == name]


@pytest.mark.parametrize("name", LARGE)
def test_what_is_too_much_ends_within_the_caps_of_a_deployment(name: str, large: dict[str, Any]) -> None:
    report = large["reports"][name]
    _, outcome, words = LARGE[name]
    assert (report["outcome"], words in report["detail"]) == (outcome, True), report["detail"]
    assert large["peak_mb"] < 600
    assert (large["reports"]["fine"]["outcome"], large["reports"]["fine"]["posts"]) == ("ok", 3)


def test_names_that_lead_inside_are_never_connected_to(site: Any, crawl: Any, listing: Any) -> None:
    asked = len(site.hits)
    account = crawl(
        {name: source(name, site, listing) for name in INSIDE}, names=names(), settings=dict(INSIDE_SETTINGS)
    )
    for name, address in INSIDE.items():
        report = account["reports"][name]
        assert (report["outcome"], address in report["detail"]) == ("failed", True), report["detail"]
    assert len(site.hits) == asked


def test_words_in_a_lying_or_mixed_charset_are_still_words(account: dict[str, Any]) -> None:
    assert texts(account, "lying_charset") == ["Vélo à céder"]
    assert texts(account, "unknown_charset") == ["Vélo"]
    (mixed,) = texts(account, "mixed_charsets")
    assert "lo" in mixed
    assert "der" in mixed


def test_a_script_that_was_typed_is_text_and_one_that_would_run_is_left_out(account: dict[str, Any]) -> None:
    assert texts(account, "script") == ["Vélo <script>alert(1)</script> à vendre"]


def test_dates_beyond_the_calendar_are_left_out_and_their_posts_kept(account: dict[str, Any]) -> None:
    posts = [post for post in account["posts"] if post["source"] == "futures"]
    assert len(posts) == 5
    assert all(post["published_at"] is None or post["published_at"][:4] >= "1970" for post in posts)


def test_a_calendar_without_an_end_is_read_to_max_pages(account: dict[str, Any]) -> None:
    assert len(texts(account, "calendar")) == 5


def test_deep_nesting_does_not_hide_the_post_before_it(account: dict[str, Any]) -> None:
    assert texts(account, "nested") == ["Vélo à vendre"]


def test_an_id_that_repeats_neither_loops_nor_breaks(account: dict[str, Any]) -> None:
    assert texts(account, "repeated_ids")[0] == "Annonce 0"
