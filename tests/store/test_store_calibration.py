"""The calibration set: settled texts, labelled blind by those who know none of them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from store import adjudications, calibration, decisions, retention, second_draw, second_looks
from store.engine import Store
from store.errors import RefusedError, StaleError
from store.judgement import Judgement
from store.tables import CalibrationItem
from tests.factories import NOW, NUMBER, kept, sighting, user

LATER = NOW + timedelta(minutes=11)


@pytest.fixture
def settled(store: Store) -> dict[str, int]:
    """Look 1 was settled as legal trade, both agreed on look 2; a number stands in the first text."""
    answers = kept(store, sighting("1", f"fleurs CBD {NUMBER}", [("phone", NUMBER)]), sighting("2", "cocaïne 60e"))
    people = {name: user(store, name) for name in ("alice", "basile", "nora")}
    people["sophie"] = user(store, "sophie", "supervisor")
    with store.session() as session, session.begin():
        second_draw.set_share(session, 1, people["sophie"], "test", NOW)
        for answer in answers:
            judged = Judgement(user_id=people["alice"], label="sale_ad", decided_at=NOW)
            decisions.decide(session, answer.post_id, answer.revision_id, judged)
        second_looks.label(session, 1, people["basile"], "legal_trade", LATER)
        second_looks.label(session, 2, people["basile"], "sale_ad", LATER)
        adjudications.settle(session, 1, people["sophie"], "legal_trade", "a shop's own price list", LATER)
    return people


def fill(store: Store, by: int) -> None:
    with store.session() as session, session.begin():
        for candidate in calibration.candidates(session):
            calibration.add(session, candidate.look_id, by, candidate.reason or "both said so", LATER)


def answer(store: Store, by: int, label: str) -> None:
    with store.session() as session, session.begin():
        item = calibration.next_item(session, by)
        assert item is not None
        calibration.answer(session, item.id, by, label, LATER)


def test_settled_and_agreed_texts_can_be_put_in_with_a_why(store: Store, settled: dict[str, int]) -> None:
    with store.reading() as session:
        found = calibration.candidates(session)
    assert [(one.look_id, one.label, one.reason) for one in found] == [
        (2, "sale_ad", ""),
        (1, "legal_trade", "a shop's own price list"),
    ]
    assert NUMBER not in found[1].text
    with store.session() as session, session.begin():
        with pytest.raises(RefusedError, match="needs its why"):
            calibration.add(session, 1, settled["sophie"], " ", LATER)
        calibration.add(session, 1, settled["sophie"], "a shop", LATER)
        with pytest.raises(StaleError, match="cannot be an item"):
            calibration.add(session, 1, settled["sophie"], "a shop", LATER)


def test_a_newcomer_sees_agreement_and_differences_at_the_end(store: Store, settled: dict[str, int]) -> None:
    fill(store, settled["sophie"])
    answer(store, settled["nora"], "sale_ad")
    with store.reading() as session:
        half = calibration.result(session, settled["nora"])
    assert (half.over, half.answered, half.left) == (False, 1, 1)
    answer(store, settled["nora"], "sale_ad")
    with store.reading() as session:
        whole = calibration.result(session, settled["nora"])
        assert calibration.next_item(session, settled["nora"]) is None
        assert [name for name, _ in calibration.takers(session)] == ["nora"]
    assert (whole.over, whole.agreement.posts, whole.agreement.agreed) == (True, 2, 1)
    assert [(one.item.label, one.said) for one in whole.answers] == [("sale_ad", "sale_ad"), ("legal_trade", "sale_ad")]


def test_who_had_a_hand_in_a_text_is_not_asked_about_it(store: Store, settled: dict[str, int]) -> None:
    fill(store, settled["sophie"])
    with store.reading() as session:
        for name in ("alice", "basile", "sophie"):
            assert calibration.next_item(session, settled[name]) is None, name
            with pytest.raises(StaleError, match="does not wait for you"):
                calibration.waits(session, 1, settled[name])


def test_an_item_is_answered_once_and_not_after_it_was_taken_out(store: Store, settled: dict[str, int]) -> None:
    fill(store, settled["sophie"])
    answer(store, settled["nora"], "news")
    with store.session() as session, session.begin():
        with pytest.raises(StaleError, match="does not wait for you"):
            calibration.answer(session, 1, settled["nora"], "news", LATER)
        with pytest.raises(RefusedError, match="needs a reason"):
            calibration.retire(session, 2, settled["sophie"], "", LATER)
        calibration.retire(session, 2, settled["sophie"], "outdated", LATER)
        assert calibration.next_item(session, settled["nora"]) is None
        assert calibration.result(session, settled["nora"]).over


def test_an_item_stays_when_its_post_is_erased(store: Store, settled: dict[str, int]) -> None:
    fill(store, settled["sophie"])
    with store.session() as session, session.begin():
        retention.erase(session, [1, 2], "test", LATER)
        assert len(session.scalars(select(CalibrationItem)).all()) == 2
        item = calibration.next_item(session, settled["nora"])
        assert item is not None
        assert item.text == "cocaïne 60e"
