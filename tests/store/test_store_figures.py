"""Figures: what is counted and what is not, on both engines; the interval against published values."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from store import decisions, figures
from store.engine import Store
from store.figures import Span
from store.judgement import Judgement
from store.tables import Post
from store.values import MentionRow, OfferRow
from tests.factories import NOW, kept, sighting, user

DAY = timedelta(days=1)
TODAY = Span(start=NOW - timedelta(hours=14), end=NOW + timedelta(hours=10))
YESTERDAY = Span(start=TODAY.start - DAY, end=TODAY.start)


def decide(store: Store, post_id: int, label: str, after: timedelta, name: str) -> None:
    user_id = user(store, name)
    with store.session() as session, session.begin():
        revision = select(Post.revision_id).where(Post.id == post_id)
        revision_id = session.scalar(revision) or 0
        judged = Judgement(user_id=user_id, label=label, decided_at=NOW + after)
        decisions.decide(session, post_id, revision_id, judged)


def read_week(store: Store, source: str | None = None) -> figures.Week:
    with store.reading() as session:
        return figures.week(session, (YESTERDAY, TODAY), source)


def place(name: str, code: str) -> MentionRow:
    return MentionRow(start=0, end=1, type="PLACE", value={"name": name, "kind": "commune", "departement": code})


def offer(substance: str, grams: float | None, price: float, currency: str = "EUR") -> OfferRow:
    return OfferRow(substance=substance, quantity=grams, unit="g", price=price, currency=currency, grams=grams)


@pytest.mark.parametrize(
    ("confirmed", "decided", "low", "high"),
    [
        (0, 0, 0.0, 1.0),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
    ],
)
def test_the_interval_is_wilsons(confirmed: int, decided: int, low: float, high: float) -> None:
    """The last two are examples of Newcombe, 1998, Statistics in Medicine 17, 857-872, table I."""
    assert figures.wilson(confirmed, decided) == pytest.approx((low, high), abs=5e-5)


def test_a_week_counts_its_posts_and_what_became_of_them(store: Store) -> None:
    both = {"substances": ("cocaine", "ketamine")}
    made = kept(
        store,
        sighting("1", "cocaïne 60e un"),
        sighting("2", "cocaïne 60e deux", assessed=both, source="autre.example"),
        sighting("3", "cocaïne 60e trois"),
        sighting("4", "cocaïne 60e quatre", fetched_at=NOW - DAY),
        sighting("5", "cocaïne 60e cinq", fetched_at=NOW - 3 * DAY),
        sighting("6", "rien du tout", audit=True),
    )
    decide(store, made[0].post_id, "sale_ad", timedelta(minutes=10), "alice")
    decide(store, made[1].post_id, "news", timedelta(minutes=40), "bob")
    found = read_week(store)
    assert [(day.flagged, day.decided, day.confirmed) for day in found.days] == [(1, 0, 0), (3, 2, 1)]
    assert (found.total.flagged, found.total.decided, found.total.confirmed) == (4, 2, 1)
    assert [(row.name, row.flagged, row.decided, row.confirmed) for row in found.sources] == [
        ("exemple_menu59", 3, 1, 1),
        ("autre.example", 1, 1, 0),
    ]
    assert {row.name: (row.decided, row.confirmed) for row in found.substances} == {
        "cocaine": (2, 1),
        "ketamine": (1, 0),
    }
    assert found.median_seconds == pytest.approx(25 * 60)
    assert read_week(store, "autre.example").median_seconds == pytest.approx(40 * 60)
    assert read_week(store, "nowhere").total.flagged == 0


def test_an_empty_week_has_no_median(store: Store) -> None:
    found = read_week(store)
    assert (found.total.flagged, found.sources, found.median_seconds) == (0, (), None)


def test_an_undone_decision_counts_no_more(store: Store) -> None:
    (made,) = kept(store, sighting())
    decide(store, made.post_id, "sale_ad", timedelta(minutes=10), "alice")
    with store.session() as session, session.begin():
        decisions.undo(session, 1, NOW + timedelta(minutes=12))
    found = read_week(store)
    assert (found.total.decided, found.median_seconds) == (0, None)


def test_a_departement_counts_each_post_once_and_refuted_posts_never(store: Store) -> None:
    north = (place("Lille", "59"), place("Roubaix", "59"))
    made = kept(
        store,
        sighting("1", "un", assessed={"mentions": north}),
        sighting("2", "deux", assessed={"mentions": (*north, place("Bastia", "2B"))}),
        sighting("3", "trois", assessed={"mentions": (place("Saint-Denis", "974"),)}),
        sighting("4", "quatre", assessed={"mentions": (place("Gand", ""),)}),
        sighting("5", "cinq", assessed={"mentions": north}, audit=True),
    )
    decide(store, made[2].post_id, "news", timedelta(minutes=5), "alice")
    with store.reading() as session:
        found = figures.departements(session, TODAY)
    assert found.counts == {"2B": 1, "59": 2}
    assert (found.posts, found.naming) == (3, 2)


def test_only_the_current_text_of_a_post_counts(store: Store) -> None:
    kept(
        store, sighting("1", "avant", assessed={"mentions": (place("Lille", "59"),), "offers": (offer("tusi", 1, 90),)})
    )
    later = sighting("1", "après", assessed={"mentions": (place("Brest", "29"),), "offers": (offer("tusi", 1, 80),)})
    kept(store, later)
    with store.reading() as session:
        assert figures.departements(session, TODAY).counts == {"29": 1}
        assert figures.prices(session, TODAY) == {"tusi": [80.0]}


def test_a_campaign_gives_one_price_a_substance(store: Store) -> None:
    night = [("snapchat", "exemple.nuit")]
    menu = (offer("cocaine", 1, 60), offer("cocaine", 5, 250), offer("ketamine", 2, 60))
    dear, cheap = ({"offers": (offer("cocaine", 1, price),)} for price in (80, 40))
    kept(
        store,
        sighting("1", "un exemple.nuit", night, assessed={"offers": menu}),
        sighting("2", "deux exemple.nuit", night, assessed=dear),
        sighting("3", "trois", assessed=cheap),
        sighting("4", "quatre", assessed={"offers": (offer("cocaine", 1, 55, "USD"), offer("cocaine", None, 60))}),
    )
    with store.reading() as session:
        found = figures.prices(session, TODAY)
    assert found["ketamine"] == [30.0]
    assert found["cocaine"] == pytest.approx([40.0, (60 + 50 + 80) / 3])
