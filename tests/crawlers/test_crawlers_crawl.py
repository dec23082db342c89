"""A crawl as a whole: order, distance, hand-over to the intake, cursors from run to run, and what stops it."""

import json
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from crawlers.crawl import run
from crawlers.errors import CrawlError
from crawlers.explain import build_source
from crawlers.settings import CrawlSettings
from crawlers.trial import _Collected


def many(page_of: Any, count: int, start: int = 0) -> str:
    return str(page_of({f"n{number}": f"Annonce {number}" for number in range(start, start + count)}))


@pytest.fixture(scope="module")
def site(new_site: Any, page_of: Any) -> Any:
    site = new_site()
    site.put("/quick", page_of({"a": "un"}), pause=0.05)
    site.put("/slow", page_of({"a": "un"}), pause=0.3)
    site.put("/big", many(page_of, 700))
    site.put("/two", page_of({"a": "un"}, following="/two2"))
    site.put("/two2", page_of({"b": "deux"}))
    site.put("/same", page_of({"a": "un", "b": "deux"}, following="/same?p=2"))
    site.put("/turning", page_of({"a": "un"}, following="/turning2"))
    site.put("/turning2", page_of({"b": "deux"}, following="/turning"))
    for number in range(30):
        site.put(f"/endless{number}", page_of({f"e{number}": "encore"}, following=f"/endless{number + 1}"))
    site.put("/few", page_of({"a": "un"}))
    site.put("/dates", page_of({"a": "un", "b": "deux", "c": "trois"}, date="le 45 brumaire"))
    site.put(
        "/latin",
        "<article id=a><p>Café à 5 €</p></article>".encode("cp1252"),
        headers={"Content-Type": "text/html; charset=utf-8"},
    )
    site.put(
        "/liar", "<article id=a><p>Café à 5 €</p></article>", headers={"Content-Type": "text/html; charset=iso-8859-1"}
    )
    return site


@pytest.fixture(scope="module")
def account(site: Any, crawl: Any, listing: Any) -> dict[str, Any]:
    def at(path: str, **more: Any) -> dict[str, Any]:
        name = path.strip("/")
        return {**listing(site.url(path, f"{name}.example")), **more}

    paths = ("big", "same", "turning", "few", "dates", "latin", "liar")
    sources = {name: at(f"/{name}") for name in paths}
    sources["endless"] = at("/endless0", max_pages=4)
    sources["few"] = at("/few", expect={"min": 5})
    sources["many"] = at("/big", url=site.url("/big", "many.example"), expect=[1, 100])
    sources["slow"] = at("/slow")
    for number in range(3):
        sources[f"shared{number}"] = at("/quick", url=site.url(f"/quick?{number}", "shared.example"), delay=0.4)
    hosts = [*paths, "endless0", "many", "slow", "shared"]
    account: dict[str, Any] = crawl(
        sources, names={f"{host}.example": "127.0.0.1" for host in hosts}, settings={"hosts_at_once": 16}
    )
    return account


def test_every_source_gets_its_report_in_the_order_given(account: dict[str, Any]) -> None:
    assert list(account["reports"])[:3] == ["big", "same", "turning"]
    assert len(account["reports"]) == 13


def test_hosts_are_read_in_parallel_and_one_host_one_source_at_a_time(site: Any, account: dict[str, Any]) -> None:
    assert site.busiest > 1
    times = [moment for _, path, headers, moment in site.hits if headers["host"].startswith("shared.example")]
    # robots.txt and three pages, each a whole delay after the one before. When a request arrives depends on the machine
    # too: one that came late shortens the next gap, never the whole.
    assert len(times) == 4
    assert times[-1] - times[0] >= 0.8
    assert all(later > earlier for earlier, later in pairwise(times))


def test_the_intake_is_called_in_one_thread_that_is_not_the_reactors(account: dict[str, Any]) -> None:
    assert len({call["thread"] for call in account["calls"]}) == 1
    assert not any(call["main"] for call in account["calls"])


def test_a_run_opens_hands_on_full_batches_and_closes_with_the_rest_and_the_cursor(account: dict[str, Any]) -> None:
    calls = [(call["call"], call["posts"]) for call in account["calls"] if call["source"] == "big"]
    assert calls == [("open", 0), ("take", 512), ("close", 188)]
    assert [call["cursor"] for call in account["calls"] if call["call"] == "close" and call["source"] == "big"] == [
        True
    ]
    assert account["reports"]["big"]["posts"] == 700
    assert account["reports"]["big"]["flagged"] == 1


def test_a_list_that_repeats_itself_or_turns_in_a_circle_ends(site: Any, account: dict[str, Any]) -> None:
    assert "repeats an earlier page" in account["reports"]["same"]["warnings"][0]
    assert account["reports"]["same"]["posts"] == 2
    assert site.paths().count("/turning") == 1


def test_an_endless_list_ends_at_max_pages_and_says_so(site: Any, account: dict[str, Any]) -> None:
    assert account["reports"]["endless"]["posts"] == 4
    assert "/endless4" not in site.paths()
    assert "max_pages" in account["reports"]["endless"]["warnings"][0]


def test_too_few_posts_fail_the_run_and_too_many_warn(account: dict[str, Any]) -> None:
    few, many_posts = account["reports"]["few"], account["reports"]["many"]
    assert (few["outcome"], "1 posts on 1 pages, and at least 5 are expected" in few["detail"]) == ("failed", True)
    assert (many_posts["outcome"], "at most 100 are expected" in many_posts["warnings"][0]) == ("ok", True)


def test_dates_that_mean_nothing_leave_the_post_and_warn(account: dict[str, Any]) -> None:
    dates = [post["published_at"] for post in account["posts"] if post["source"] == "dates"]
    assert dates == [None, None, None]
    assert "3 dates could not be read, for example 'le 45 brumaire'" in account["reports"]["dates"]["warnings"]


@pytest.mark.parametrize("name", ["latin", "liar"])
def test_a_wrong_charset_does_not_spoil_the_text(name: str, account: dict[str, Any]) -> None:
    assert [post["text"] for post in account["posts"] if post["source"] == name] == ["Café à 5 €"]


def test_progress_names_each_source_as_it_ends(account: dict[str, Any]) -> None:
    ended = [step for step in account["progress"] if step["outcome"] is not None]
    assert sorted(step["source"] for step in ended) == sorted(account["reports"])
    assert ended[-1]["done"] == ended[-1]["total"] == 13


def test_one_site_that_asks_for_rest_rests_for_all_its_sources_and_in_the_next_crawl(
    new_site: Any, crawl: Any, listing: Any
) -> None:
    site = new_site()
    site.put("/a", status=429, headers={"Retry-After": "3600"})
    sources = {"first": listing(site.url("/a")), "second": listing(site.url("/b"))}
    account = crawl(sources)
    assert [report["outcome"] for report in account["reports"].values()] == ["rate_limited", "rate_limited"]
    assert "/b" not in site.paths()
    asked = len(site.hits)
    again = crawl({"first": sources["first"]}, cursors={"first": account["reports"]["first"]["cursor"]})
    assert "nothing was asked" in again["reports"]["first"]["detail"]
    assert len(site.hits) == asked


def test_a_host_is_let_go_before_a_busy_intake_has_stored_what_was_read(
    new_site: Any, crawl: Any, listing: Any, page_of: Any
) -> None:
    site = new_site()
    names = [f"s{number}" for number in range(4)]
    for name in names:
        site.put(f"/{name}", page_of({name: f"le texte de {name}"}))
    account = crawl({name: listing(site.url(f"/{name}"), delay=0.1) for name in names}, slow=1.0)
    moments = [moment for _, path, _, moment in site.hits if path != "/robots.txt"]
    assert len(moments) == 4
    assert moments[-1] - moments[0] < 1.0, "the four pauses, not the intake, set the pace"
    assert min(after - before for before, after in pairwise(moments)) >= 0.09, "a pause is never undercut"
    closes = [call for call in account["calls"] if call["call"] == "close"]
    assert [(call["source"], call["posts"], call["cursor"]) for call in closes] == [(name, 1, True) for name in names]


def test_reading_pauses_while_too_much_waits_for_the_intake(
    new_site: Any, crawl: Any, listing: Any, page_of: Any
) -> None:
    site = new_site()
    names = [f"s{number}" for number in range(4)]
    for name in names:
        site.put(f"/{name}", page_of({f"{name}{n}": f"le texte {n} de {name}" for n in range(10)}))
    sources = {name: listing(site.url(f"/{name}"), delay=0) for name in names}
    account = crawl(sources, slow=0.5, settings={"batching": {"waiting_posts": 10}})
    moments = [moment for _, path, _, moment in site.hits if path != "/robots.txt"]
    assert min(after - before for before, after in pairwise(moments)) >= 0.4
    assert {report["posts"] for report in account["reports"].values()} == {10}


def test_a_failing_intake_stops_the_crawl_and_its_error_comes_out(site: Any, crawl: Any, listing: Any) -> None:
    before = len(site.hits)
    account = crawl({"big": listing(site.url("/big")), "two": listing(site.url("/two"))}, fail_on="take")
    assert account["error"] == "the database is full"
    assert [call["call"] for call in account["calls"] if call["call"] != "open"] == ["take"]
    assert len(site.hits) - before <= 3, "at most the next source's page was under way"


def test_a_second_run_takes_only_what_is_new_or_edited(new_site: Any, crawl: Any, listing: Any, page_of: Any) -> None:
    site = new_site()
    feed = "<rss version='2.0'><channel><title>f</title>{}</channel></rss>"
    item = "<item><guid>{}</guid><title>{}</title></item>"
    site.put("/list", page_of({"a": "un", "b": "deux"}, following="/old"))
    site.put("/old", page_of({"c": "trois"}))
    site.put("/feed", feed.format(item.format(1, "un") + item.format(2, "deux")), headers={"ETag": '"v1"'})
    site.put("/still", feed.format(item.format(1, "un")), headers={"ETag": '"v1"'})
    basis = "A server of the test itself"
    sources = {
        "list": listing(site.url("/list")),
        "feed": {"platform": "feed", "url": site.url("/feed"), "basis": basis, "local": True},
        "still": {"platform": "feed", "url": site.url("/still"), "basis": basis, "local": True, "expect": {"min": 1}},
    }
    first = crawl(sources)
    site.put("/list", page_of({"z": "nouveau", "a": "un", "b": "deux, baisse de prix"}, following="/old"))
    site.put("/feed", feed.format(item.format(2, "deux, corrigé") + item.format(3, "trois")), headers={"ETag": '"v2"'})
    site.hits.clear()
    second = crawl(sources, cursors={name: report["cursor"] for name, report in first["reports"].items()})
    taken = {(post["source"], post["external_id"]) for post in second["posts"]}
    assert taken == {("list", "z"), ("list", "b"), ("feed", "2"), ("feed", "3")}
    assert second["reports"]["still"]["outcome"] == "ok"
    assert {headers.get("if-none-match") for _, path, headers, _ in site.hits if path in ("/feed", "/still")} == {
        '"v1"'
    }


def test_public_sources_need_a_contact_before_anything_is_asked() -> None:
    source = build_source(
        "forum", {"platform": "feed", "url": "https://forum.example.org/feed", "basis": "A public forum"}
    )
    with pytest.raises(CrawlError, match=r"crawl\.contact is not set, and forum is a public site"):
        run([source], cursors={}, intake=_Collected(), settings=CrawlSettings())


def test_no_sources_are_no_work() -> None:
    assert run([], cursors={}, intake=_Collected(), settings=CrawlSettings()) == []


def test_sigterm_ends_the_runs_under_way_with_their_reports(new_site: Any, listing: Any, page_of: Any) -> None:
    site = new_site()
    for number in range(40):
        site.put(f"/{number}", page_of({f"e{number}": "encore"}, following=f"/{number + 1}"), pause=0.1)
    sources = {"long": listing(site.url("/0"), max_pages=100), "next": listing(site.url("/5"), max_pages=100)}
    command = [sys.executable, "-W", "error", str(Path(__file__).parent / "crawl_once.py")]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps({"sources": sources}))
    process.stdin.close()
    process.stdin = None
    deadline = time.monotonic() + 20
    while "/3" not in site.paths() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=20)
    assert err == ""
    account = json.loads(out)
    assert list(account["reports"]) == ["long"], "a run that had not begun has no report"
    report = account["reports"]["long"]
    assert (report["outcome"], "interrupted after" in report["detail"], report["cursor"]) == ("failed", True, None)
    assert [call["call"] for call in account["calls"]][-1] == "close"
    assert len(account["posts"]) == report["posts"] >= 3


def test_trying_a_source_reads_its_first_page_and_names_the_fields_that_stay_empty(site: Any, listing: Any) -> None:
    program = (
        "import json, sys; from crawlers.explain import build_source; from crawlers.settings import CrawlSettings; "
        "from crawlers.trial import try_source; trial = try_source(build_source('two', json.load(sys.stdin)), "
        "settings=CrawlSettings()); print(json.dumps([trial.report.outcome, [post.text for post in trial.posts], trial.warnings]))"
    )
    given = json.dumps(listing(site.url("/two")))
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=60, check=True)
    outcome, texts, warnings = json.loads(done.stdout)
    assert (outcome, texts) == ("ok", ["un"])
    assert "author is empty in 1 of 1 posts" in warnings


def test_of_a_list_longer_than_the_memory_the_next_run_asks_for_what_changed_only(
    new_site: Any, crawl: Any, listing: Any
) -> None:
    site = new_site()
    pages, posts = 30, 200  # 6,000 posts: more than a cursor remembers

    def list_from(first: int) -> None:
        for page in range(pages):
            start = first - page * posts
            articles = "".join(
                f"<article id=p{n}><p>Annonce {n}</p></article>" for n in range(start, start - posts, -1)
            )
            following = f'<a rel="next" href="/list{page + 1}">suite</a>' if page < pages - 1 else ""
            site.put(f"/list{page}", f"<!doctype html>{articles}{following}")

    def read(cursor: dict[str, Any]) -> tuple[list[str], int, dict[str, Any]]:
        site.hits.clear()
        source = {"long": listing(site.url("/list0"), max_pages=100)}
        report = crawl(source, cursors={"long": cursor} if cursor else {})["reports"]["long"]
        return [path for path in site.paths() if path != "/robots.txt"], report["posts"], report["cursor"]

    list_from(10_000)
    asked, new, cursor = read({})
    assert (len(asked), new) == (pages, pages * posts)
    assert read(cursor)[:2] == (["/list0"], 0)
    list_from(10_003)
    asked, new, cursor = read(cursor)
    assert (asked, new) == (["/list0", "/list1"], 3)
    list_from(10_303)
    asked, new, cursor = read(cursor)
    assert (asked, new) == (["/list0", "/list1", "/list2"], 300)
    assert len(cursor["seen"]) + len(cursor["top"]) <= 6_000


def test_after_one_page_that_says_too_often_no_other_is_asked_for(new_site: Any, crawl: Any, listing: Any) -> None:
    site = new_site()
    site.put("/list", "".join(f'<article id="i{n}"><a href="/item/{n}">{n}</a></article>' for n in range(5)))
    for number in range(5):
        site.put(f"/item/{number}", status=429)
    values = listing(site.url("/list"))
    values["selectors"] |= {"link": "a::attr(href)"}
    account = crawl({"s": values})
    assert account["reports"]["s"]["outcome"] == "rate_limited"
    assert len([path for path in site.paths() if path.startswith("/item/")]) == 1
