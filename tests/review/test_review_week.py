"""The week in pictures: what it says, that each picture has its table and caveat, that nothing in it is styled inline."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from review import svg
from review.departements import names, tiles
from review.pictures import Caption, DayBars, day_bars
from review.weeks import asked_monday, span, written
from review.words import Words
from store import decisions
from store.engine import Store
from store.judgement import Judgement
from store.tables import Post
from store.values import MentionRow, OfferRow
from tests.factories import NOW, kept, sighting
from tests.review.conftest import Clock, Reader

SignedIn = Callable[..., Reader]
PICTURES = ("days", "map", "by-source", "by-substance", "prices")
MARKUP = "$x$ <script>alert(1)</script> & \N{RIGHT-TO-LEFT OVERRIDE}"


@pytest.fixture
def numbers() -> Iterator[int]:
    return count(1)


def fill(store: Store, reader: Reader, numbers: Iterator[int], *, source: str = "exemple_menu59") -> None:
    """Six sellers of cocaine in Lille, at 55 to 60 euros; four of the posts decided after an hour, three confirmed."""
    rows = []
    for step in range(6):
        number = next(numbers)
        mention = MentionRow(
            start=0, end=1, type="PLACE", value={"name": "Lille", "kind": "commune", "departement": "59"}
        )
        price = OfferRow(substance="cocaine", quantity=1.0, unit="g", price=55.0 + step, currency="EUR", grams=1.0)
        assessed = {"mentions": (mention,), "offers": (price,)}
        rows.append(sighting(f"w{number}", f"annonce {number}", assessed=assessed, source=source))
    made = kept(store, *rows)
    for place, label in enumerate(("sale_ad", "sale_ad", "recruitment_ad", "news")):
        with store.session() as session, session.begin():
            post = session.get_one(Post, made[place].post_id)
            when = NOW + timedelta(hours=1)
            judged = Judgement(user_id=reader.user_id, label=label, decided_at=when)
            decisions.decide(session, post.id, post.revision_id, judged)


def table(reader: Reader, title: str) -> list[list[str]]:
    rows = reader.page.xpath("//table[caption=$title]/tbody/tr", title=title)
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def test_the_week_counts_what_was_flagged_decided_and_confirmed(
    store: Store, signed_in: SignedIn, numbers: Iterator[int]
) -> None:
    alice = signed_in()
    fill(store, alice, numbers)
    alice.open("/week")
    values = [" ".join(one.xpath("./*//text()")) for one in alice.page.xpath("//dl[contains(@class, 'kpis')]/div")]
    assert values == [
        "Flagged 6 posts first seen then",
        "Decided 4 2 still wait",
        "Precision of the queue 75% 30% to 95%",
        "From flag to decision 1 h median",
    ]
    assert ["Friday, November 20, 2026", "6", "4", "3"] in table(alice, "Table of the days")
    assert table(alice, "Table of the départements") == [["59 Nord", "5"]]
    assert table(alice, "Table: Precision by source") == [["exemple_menu59", "6", "4", "3", "75%", "30% to 95%"]]
    assert table(alice, "Table of the prices, thirteen weeks") == [["Cocaine", "5", "56.0", "57.0", "59.0"]]


def test_every_picture_has_its_name_its_table_and_its_caveat(
    store: Store, signed_in: SignedIn, numbers: Iterator[int]
) -> None:
    alice = signed_in()
    fill(store, alice, numbers)
    alice.open("/week")
    for name in PICTURES:
        (panel,) = alice.page.xpath(f"//section[@aria-labelledby='{name}-h']")
        (drawing,) = panel.xpath(".//*[local-name()='svg'][@role='img']")
        assert drawing.get("aria-labelledby") == f"{name}-title"
        assert drawing.xpath("string(./*[local-name()='title'])") == panel.xpath("string(.//h2)")
        assert drawing.xpath("string(./*[local-name()='desc'])")
        assert panel.xpath(".//table//tbody/tr"), f"{name} has no table"
        assert re.search("sources that we read|Few posts", panel.xpath("string(.//p[@class='caveat'])")), name


def test_the_pictures_hold_to_the_content_policy(store: Store, signed_in: SignedIn, numbers: Iterator[int]) -> None:
    alice = signed_in()
    fill(store, alice, numbers)
    source = alice.open("/week").source
    assert "style-src 'self'" in alice.answer.headers["Content-Security-Policy"]
    assert not re.search(
        r"\sstyle=|<style|<script(?! src=\"/static/)|xlink:|http://(?!www\.w3\.org/2000/svg\")", source
    )
    assert not re.search(r"(fill|stroke)=\"#", source), "every colour is one of the house's tokens"
    used = set(re.findall(r"var\(--([\w-]+)\)", source))
    assert used
    assert used <= set(svg.TOKENS)
    ids = re.findall(r"\sid=\"([^\"]+)\"", source)
    assert len(ids) == len(set(ids)), "two pictures share an id"
    for target in re.findall(r"(?:href=\"#|url\(#)((?:days|map|by-source|by-substance|prices)-[^\")]+)", source):
        assert target in ids


def test_an_empty_week_says_so_and_draws_nothing(signed_in: SignedIn) -> None:
    alice = signed_in().open("/week")
    assert alice.status == 200
    assert not alice.page.xpath("//*[local-name()='svg'][@role='img']")
    assert alice.text().count("There is too little to draw yet.") == len(PICTURES)


def test_without_matplotlib_the_tables_stand_alone(
    store: Store, signed_in: SignedIn, numbers: Iterator[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(svg, "DRAWS_WITH", "a_library_that_nobody_has")
    alice = signed_in()
    fill(store, alice, numbers)
    alice.open("/week")
    assert "pip install 'veilleur[pictures]'" in alice.text()
    assert not alice.page.xpath("//*[local-name()='svg'][@role='img']")
    assert table(alice, "Table of the départements") == [["59 Nord", "5"]]


def test_a_week_can_be_narrowed_to_a_source_and_turned_back(
    store: Store, signed_in: SignedIn, numbers: Iterator[int]
) -> None:
    alice = signed_in()
    fill(store, alice, numbers)
    fill(store, alice, numbers, source="autre.example")
    alice.open("/week?source=autre.example")
    assert [row[0] for row in table(alice, "Table: Precision by source")] == ["autre.example"]
    (before,) = alice.page.xpath("//a[@rel='prev']/@href")
    assert before == "/week?week=2026-W46&source=autre.example"
    assert not alice.page.xpath("//a[@rel='next']"), "the week after has not begun"
    alice.open(before)
    assert "Week 46, 9 November to 15 November 2026" in alice.text()
    assert alice.page.xpath("//a[@rel='next']/@href") == ["/week?week=2026-W47&source=autre.example"]
    assert len(table(alice.open("/week?source=nowhere"), "Table: Precision by source")) == 2


def test_figures_are_at_most_five_minutes_old(
    store: Store, signed_in: SignedIn, numbers: Iterator[int], clock: Clock
) -> None:
    alice = signed_in().open("/week")
    fill(store, alice, numbers)
    assert table(alice.open("/week"), "Table of the départements") == []
    clock.advance(minutes=6)
    assert table(alice.open("/week"), "Table of the départements") == [["59 Nord", "5"]]


def test_the_page_is_french_throughout(store: Store, signed_in: SignedIn, numbers: Iterator[int]) -> None:
    alice = signed_in(language="fr")
    fill(store, alice, numbers)
    text = alice.open("/week").text()
    assert "Semaine 47, du 16 novembre au 22 novembre 2026" in text
    assert "Annoncé n’est pas vendu" in text
    assert "ven. 20" in text


@pytest.mark.parametrize("week", ["", "2026-W60", "soon", "2030-W01", "1990-W10", "-W", "9999999-W1"])
def test_a_week_that_does_not_read_or_has_not_begun_is_the_week_that_runs(week: str, words: Words) -> None:
    assert written(asked_monday(week, words)) == "2026-W47"


def test_a_week_with_a_change_of_clocks_has_an_hour_more() -> None:
    words = Words(language="en", zone=ZoneInfo("Europe/Paris"), now=NOW)
    autumn = span(asked_monday("2026-W43", words), 7, words)
    assert autumn.end.timestamp() - autumn.start.timestamp() == (7 * 24 + 1) * 3600


def test_every_departement_has_a_tile_of_its_own_and_a_name() -> None:
    assert len(tiles()) == 101
    assert len(set(tiles().values())) == 101
    assert set(tiles()) <= set(names())
    assert {"2A", "2B", "971", "972", "973", "974", "976"} <= set(tiles())


def test_a_label_can_break_neither_the_drawing_nor_the_page() -> None:
    caption = Caption(name="hostile", title=MARKUP, desc=MARKUP)
    drawing = str(day_bars(caption, (DayBars(label=MARKUP, flagged=3, confirmed=1),)))
    assert "<script" not in drawing
    assert drawing.count("$x$ &lt;script&gt;") == 3, "title, description and label, none of them read as mathematics"


def test_the_app_starts_without_importing_matplotlib() -> None:
    code = "import sys, review.app; print('matplotlib' in sys.modules)"
    started = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert started.stdout.strip() == "False"
