"""The queue's lines and filters, the sources, and what happens when the database does not answer."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from review.app import create_app
from review.settings import ReviewSettings
from review.view import QueueView, view_from
from store import sources
from store.engine import Store
from store.keys import Keys
from store.tables import Decision
from store.values import RunCounts
from tests.factories import NOW, kept, sighting
from tests.review.conftest import Clock, Reader

SignedIn = Callable[..., Reader]


def gists(reader: Reader) -> list[str]:
    return [link.text_content() for link in reader.page.xpath("//table//a[@class='gist']")]


def some(store: Store, count: int, source: str = "exemple_menu59") -> None:
    made = [
        sighting(str(n), f"Dispo cocaïne 1g 60e, snap exemple.n{n}", [("snapchat", f"exemple.n{n}")], source=source)
        for n in range(count)
    ]
    kept(store, *made)


def test_a_line_says_what_why_and_how_old(store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting("1", "Dispo cocaïne 1g 60e, livraison Lille"))
    line = signed_in().open("/queue").page.xpath("//tbody/tr")[0]
    text = " ".join(line.text_content().split())
    assert "Cocaine · Lille" in text
    assert "Telegram · exemple_menu59 · published within the hour" in text
    assert "20 min" in text
    slots = line.xpath(".//*[@role='img']/@aria-label")[0]
    assert "Substance, Quantity, Price, Place, Delivery" in slots


@pytest.mark.parametrize(
    ("language", "sale", "recruitment", "likeliest"),
    [("en", "Sale?", "Recruitment?", "“Unrelated”"), ("fr", "Vente ?", "Recrutement ?", "« Sans rapport »")],
)
def test_a_flagged_post_is_shown_as_a_doubtful_ad_where_another_label_is_likelier(
    language: str, sale: str, recruitment: str, likeliest: str, store: Store, signed_in: SignedIn
) -> None:
    torn: dict[str, Any] = {"label": "unrelated", "score": 0.56, "substances": ()}
    sold = torn | {"labels": {"unrelated": 0.44, "sale_ad": 0.3, "recruitment_ad": 0.26}}
    hired = torn | {"labels": {"unrelated": 0.44, "sale_ad": 0.26, "recruitment_ad": 0.3}}
    kept(store, sighting("1", "dispo ce soir", assessed=sold), sighting("2", "cherche chauffeur", assessed=hired))
    alice = signed_in(language=language)
    queue = alice.open("/queue")
    rows = [" ".join(row.text_content().split()) for row in queue.page.xpath("//tbody/tr")]
    assert [sale in rows[1], recruitment in rows[0]] == [True, True], rows
    assert likeliest.strip("“”« ") not in "".join(rows)
    text = alice.open("/posts/1").text()
    assert sale in text
    assert likeliest in text, "the page of the post says what is likelier"


def test_filters_narrow_and_chips_take_them_off(store: Store, signed_in: SignedIn) -> None:
    kept(
        store,
        sighting("1", "cocaïne à Lille"),
        sighting("2", "cherche guetteurs", assessed={"label": "recruitment_ad", "substances": (), "score": 0.75}),
        sighting("3", "kétamine envoi", assessed={"substances": ("ketamine",)}, source="social.example"),
    )
    alice = signed_in()
    assert len(gists(alice.open("/queue"))) == 3
    assert gists(alice.open("/queue?substance=ketamine")) == ["Ketamine"]
    assert gists(alice.open("/queue?label=recruitment_ad")) == ["Recruitment"]
    assert gists(alice.open("/queue?band=likely")) == ["Recruitment"]
    assert gists(alice.open("/queue?source=social.example&substance=ketamine")) == ["Ketamine"]
    alice.open(alice.page.xpath("//a[@class='chip']/@href")[0])
    assert alice.address == "/queue?substance=ketamine"
    assert gists(alice.open("/queue?language=zz")) == []
    assert "Nothing waits in this view." in alice.text()


def test_the_view_is_carried_from_post_to_post(store: Store, signed_in: SignedIn) -> None:
    some(store, 3, "exemple_menu59")
    some(store, 3, "exemple_menu62")
    alice = signed_in().open("/queue?source=exemple_menu62")
    alice.open(alice.page.xpath("//a[contains(., 'Review this view')]/@href")[0])
    for _ in range(3):
        assert "exemple_menu62" in alice.page.xpath("//article//*[@class='meta']")[0].text_content()
        alice.submit("/decision", press=("label", "news"))
    assert alice.address.startswith("/queue?source=exemple_menu62")


def test_pages_follow_each_other_without_gap_or_repeat(store: Store, signed_in: SignedIn) -> None:
    some(store, 60)
    alice, seen = signed_in().open("/queue"), []
    while True:
        seen += alice.page.xpath("//table//a[@class='gist']/@href")
        following = alice.page.xpath("//a[contains(., 'Following')]/@href")
        if not following:
            break
        alice.open(following[0])
    assert len(seen) == len(set(seen)) == 60
    assert alice.page.xpath("//a[contains(., 'First page')]")


@pytest.mark.parametrize(
    "address", ["/queue?after=x", "/queue?after=1.2.3", "/queue?state=nonsense", "/queue?after=-1.5"]
)
def test_an_address_that_does_not_read_shows_the_queue(address: str, store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting())
    assert signed_in().open(address).status == 200


def test_decided_posts_can_be_found_again(store: Store, signed_in: SignedIn) -> None:
    some(store, 2)
    alice = signed_in().open("/triage").submit("/decision", press=("label", "legal_trade"))
    alice.open("/queue?state=decided")
    assert len(gists(alice)) == 1
    assert "Legal trade" in alice.page.xpath("//table")[0].text_content()


def test_a_decided_line_speaks_of_the_decision_only(store: Store, signed_in: SignedIn) -> None:
    some(store, 1)
    alice = signed_in()
    alice.open("/triage").submit("/decision", press=("label", "news"))
    table = alice.open("/queue?state=decided").page.xpath("//table")[0].text_content()
    assert ["Decision" in table, "News" in table] == [True, True]
    assert "Machine reading" not in table
    assert "very likely" not in table


def test_a_view_travels_through_a_form_and_nothing_else_does() -> None:
    view = QueueView(source="a&b=c", band="likely")
    assert view_from(view.query()) == view
    assert view_from("?source=x&evil=1&after=3") == QueueView(source="x")
    assert view_from("?state=nonsense") == QueueView()
    assert view_from("?source=" + "x" * 101) == QueueView()


def run(store: Store, name: str, outcome: str, hours: int, posts: int = 30, detail: str = "") -> None:
    with store.session() as session, session.begin():
        started = NOW - timedelta(hours=hours)
        number = sources.begin_run(session, name, started, "forum")
        counts = RunCounts(posts=posts, flagged=posts // 10, new=posts, requests=4)
        ended = started + timedelta(seconds=9)
        sources.end_run(session, number, outcome, counts, None, detail, ended, ("slow page",) if detail else ())


def test_sources_show_how_their_latest_run_ended_those_to_look_at_first(store: Store, signed_in: SignedIn) -> None:
    run(store, "board.example", "ok", 3)
    run(store, "annonces.example", "ok", 4)
    run(store, "zone.example", "ok", 5)
    run(store, "zone.example", "layout_changed", 1, posts=0, detail="author: 0 % instead of 98 %")
    alice = signed_in().open("/sources")
    names = [link.text_content() for link in alice.page.xpath("//table//a")]
    assert names == ["zone.example", "annonces.example", "board.example"]
    assert "3 public sources" in alice.text()
    assert "1 asks for a look" in alice.text()
    assert "layout changed" in alice.text()
    alice.open("/sources?show=attention")
    assert [link.text_content() for link in alice.page.xpath("//table//a")] == ["zone.example"]
    alice.open("/sources/zone.example")
    assert "author: 0 % instead of 98 %" in alice.text()
    assert "slow page" in alice.text()
    assert len(alice.page.xpath("//tbody/tr")) == 2
    assert len(alice.page.xpath("//svg[contains(@class, 'chart')]//rect")) == 1


def test_the_sources_page_says_what_ails_and_what_to_do_in_both_languages(store: Store, signed_in: SignedIn) -> None:
    run(store, "board.example", "ok", 3)
    run(store, "zone.example", "layout_changed", 2, posts=0)
    run(store, "zone.example", "layout_changed", 1, posts=0)
    alice = signed_in().open("/sources")
    (section,) = alice.page.xpath("//section[@aria-labelledby='health']")
    said = " ".join(section.text_content().split())
    assert said.startswith("Health zone.example · layout changed2 runs in a row. The page answers")
    assert "board.example" not in said
    alice.open("/sources/zone.example")
    assert "2 runs in a row. The page answers" in alice.text()
    french = signed_in("claire", language="fr").open("/sources")
    assert "Santé" in french.text()
    assert "2 passages de suite." in french.text()


def test_every_outcome_has_its_word(store: Store, signed_in: SignedIn) -> None:
    outcomes = [
        "ok",
        "empty",
        "not_found",
        "no_preview",
        "private",
        "auth_required",
        "forbidden_by_robots",
        "blocked",
        "rate_limited",
        "layout_changed",
        "failed",
    ]
    for outcome in outcomes:
        run(store, outcome, outcome, 1)
    alice = signed_in().open("/sources")
    states = [state.text_content() for state in alice.page.xpath("//*[contains(@class, 'state')]")]
    assert len(states) == len(set(states)) == len(outcomes)
    assert not any("_" in state for state in states)


@pytest.fixture
def hurried(store: Store, keys: Keys, clock: Clock, signed_in: SignedIn) -> Iterator[Reader]:
    """A reader of an app whose database waits only a moment for others."""
    alice = signed_in()
    url = store.url.render_as_string(hide_password=False)
    if not url.startswith("sqlite"):
        pytest.skip("only SQLite locks the whole database")
    other = Store.open(url, keys, patience=timedelta(milliseconds=50))
    reader = Reader(create_app(other, ReviewSettings(), clock=clock), alice.user_id)
    reader.client.cookies.update(alice.client.cookies)
    yield reader
    reader.client.close()
    other.close()


def test_a_locked_database_loses_nothing_and_the_form_can_be_sent_again(store: Store, hurried: Reader) -> None:
    kept(store, sighting("1"), sighting("2", "Dispo cocaïne demain"))
    hurried.open("/triage")
    lock = sqlite3.connect(Path(store.url.database or ""), isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        hurried.submit("/decision", press=("label", "sale_ad"), note="kept", attributes=["wholesale"])
        assert hurried.status == 503
        assert "The database is busy" in hurried.text()
        assert hurried.answer.headers["retry-after"]
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    hurried.submit("/decision")
    assert hurried.path() == "/posts/2"
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Decision)) == 1
        row = session.scalars(select(Decision)).one()
    assert (row.label, row.note, row.attributes) == ("sale_ad", "kept", {"wholesale": True})


def test_reading_goes_on_while_somebody_writes(store: Store, hurried: Reader) -> None:
    kept(store, sighting())
    lock = sqlite3.connect(Path(store.url.database or ""), isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        assert hurried.open("/queue").status == 200
        assert hurried.open("/sources").status == 200
    finally:
        lock.execute("ROLLBACK")
        lock.close()


def test_a_mistake_of_ours_is_a_page_too(
    store: Store, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("no secret here")

    monkeypatch.setattr("review.views.queue.queue.page", broken)
    alice = signed_in().open("/queue")
    assert alice.status == 500
    assert "Something went wrong on our side" in alice.text()
    assert "ZeroDivisionError" not in alice.source
    assert "ZeroDivisionError" in caplog.text
    assert alice.answer.headers["content-security-policy"]
