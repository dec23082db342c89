"""Second eyes: drawn without anybody's choice, labelled blind by somebody else, settled by a third."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from sklearn.metrics import cohen_kappa_score
from sqlalchemy import delete, select, update

from store import adjudications, agreement, audit, decisions, labels, retention, second_draw, second_looks
from store.engine import Store
from store.errors import RefusedError, StaleError, StoreError
from store.judgement import Judgement
from store.tables import AuditEntry, Decision, Post, SecondLabel, SecondLook
from store.values import LABELS, Kept
from tests.factories import NOW, kept, sighting, user

LATER = NOW + timedelta(minutes=11)


def sample_all(store: Store, by: int, share: float = 1.0) -> None:
    with store.session() as session, session.begin():
        second_draw.set_share(session, share, by, "test of the sample", NOW)


def decide(store: Store, answer: Kept, by: int, label: str = "sale_ad", after: int | None = None) -> int:
    with store.session() as session, session.begin():
        judged = Judgement(user_id=by, label=label, decided_at=NOW)
        return decisions.decide(session, answer.post_id, answer.revision_id, judged, after=after)


def second(store: Store, by: int, label: str, look_id: int = 1) -> bool:
    with store.session() as session, session.begin():
        return second_looks.label(session, look_id, by, label, LATER)


def next_for(store: Store, by: int, after: timedelta = timedelta(minutes=11)) -> int | None:
    with store.session() as session, session.begin():
        look = second_looks.next_look(session, by, NOW + after)
        return None if look is None else look.post_id


def settle(store: Store, by: int, label: str, reason: str = "two prices and a delivery") -> int:
    with store.session() as session, session.begin():
        return adjudications.settle(session, 1, by, label, reason, LATER)


def waiting(store: Store) -> list[tuple[str, str]]:
    with store.reading() as session:
        return [(one.first, one.second) for one in adjudications.disagreements(session, LATER)]


def disagree(store: Store) -> tuple[Kept, int, int, int]:
    """A post that alice decided as a sale and basile calls legal; with sophie, who is a supervisor."""
    (answer,) = kept(store, sighting())
    alice, basile = user(store), user(store, "basile")
    sophie = user(store, "sophie", "supervisor")
    sample_all(store, sophie)
    decide(store, answer, alice)
    assert second(store, basile, "legal_trade") is False
    return answer, alice, basile, sophie


def test_the_draw_follows_from_the_log_alone_and_takes_the_share_that_was_set(store: Store) -> None:
    answers = kept(store, *(sighting(str(n), f"cocaïne numéro {n}") for n in range(60)))
    alice = user(store)
    sample_all(store, alice, 0.3)
    for answer in answers:
        decide(store, answer, alice)
    with store.reading() as session:
        found = session.execute(select(AuditEntry.object, AuditEntry.hash).where(AuditEntry.action == "decide"))
        again = {int(name.removeprefix("post:")) for name, digest in found if second_draw.drawn_number(digest) < 0.3}
        drawn = set(session.scalars(select(SecondLook.post_id)))
        assert audit.verify_chain(session).broken_at is None
    assert drawn == again
    assert 5 < len(drawn) < 35


@pytest.mark.parametrize(("share", "drawn"), [(0.0, 0), (1.0, 5)])
def test_nothing_or_everything_is_drawn_at_the_ends(store: Store, share: float, drawn: int) -> None:
    answers = kept(store, *(sighting(str(n), f"cocaïne numéro {n}") for n in range(5)))
    alice = user(store)
    sample_all(store, alice, share)
    for answer in answers:
        decide(store, answer, alice)
    with store.reading() as session:
        assert len(session.scalars(select(SecondLook.id)).all()) == drawn


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_that_is_none_is_refused(store: Store, share: float) -> None:
    alice = user(store)
    with pytest.raises(RefusedError, match="no share; right would be a number from 0"):
        sample_all(store, alice, share)


def test_a_campaign_decided_at_once_counts_once(store: Store) -> None:
    snap = [("snapchat", "exemple.nuit")]
    kept(store, *(sighting(str(n), f"cocaïne {n} exemple.nuit", snap) for n in range(4)))
    alice = user(store)
    sample_all(store, alice)
    with store.session() as session, session.begin():
        campaign = session.scalars(select(Post.campaign_id)).first() or 0
        made = decisions.decide_campaign(session, campaign, Judgement(user_id=alice, label="sale_ad", decided_at=NOW))
        assert len(made) == 4
        assert session.scalars(select(SecondLook.decision_id)).all() == made[:1]


def test_what_only_supervisors_see_is_never_drawn(store: Store) -> None:
    (answer,) = kept(store, sighting())
    alice = user(store)
    sample_all(store, alice)
    decide(store, answer, alice, "other_illicit_offer")
    with store.reading() as session:
        assert session.scalars(select(SecondLook)).all() == []


def test_a_look_waits_for_another_person_until_the_decision_stands(store: Store) -> None:
    (answer,) = kept(store, sighting())
    alice, basile = user(store), user(store, "basile")
    sample_all(store, alice)
    decide(store, answer, alice)
    assert next_for(store, alice) is None, "nobody checks their own decision"
    assert next_for(store, basile, timedelta(minutes=9)) is None, "it can still be undone"
    assert next_for(store, basile) == answer.post_id
    assert next_for(store, user(store, "carole")) is None, "basile is looking at it"
    assert next_for(store, basile, timedelta(days=7)) is None, "its week is over"


def test_who_opened_the_post_is_not_asked_and_would_not_count(store: Store) -> None:
    (answer,) = kept(store, sighting())
    alice, basile = user(store), user(store, "basile")
    sample_all(store, alice)
    decide(store, answer, alice)
    with store.session() as session, session.begin():
        audit.consulted(session, f"post:{answer.post_id}", LATER, basile, timedelta(minutes=5))
    assert next_for(store, basile) is None
    second(store, basile, "sale_ad")
    with store.reading() as session:
        assert session.scalars(select(SecondLabel.blind)).one() is False
        (pair,) = agreement.pairs(session)
    assert (pair.agreement.posts, pair.unblind) == (0, 1)


def test_a_decision_undone_or_taken_anew_is_not_looked_at(store: Store) -> None:
    one, two = kept(store, sighting("1", "a"), sighting("2", "b"))
    alice, basile = user(store), user(store, "basile")
    sample_all(store, alice)
    first = decide(store, one, alice)
    sample_all(store, alice, 0)
    decide(store, one, basile, "news", after=first)
    sample_all(store, alice)
    decide(store, two, alice)
    with store.session() as session, session.begin():
        decisions.undo(session, alice, NOW)
    assert next_for(store, user(store, "carole")) is None
    with pytest.raises(StaleError, match="no longer waits"):
        second(store, user(store, "denis"), "news")


def test_a_look_is_labelled_once_and_not_by_who_decided(store: Store) -> None:
    (answer,) = kept(store, sighting())
    alice, basile = user(store), user(store, "basile")
    sample_all(store, alice)
    decide(store, answer, alice)
    with pytest.raises(RefusedError, match="your own"):
        second(store, alice, "sale_ad")
    with pytest.raises(StoreError, match="'dealer' is no label"):
        second(store, basile, "dealer")
    assert second(store, basile, "sale_ad") is True
    with pytest.raises(StaleError, match="no longer waits"):
        second(store, user(store, "carole"), "news")
    assert waiting(store) == [], "agreement needs no supervisor"


def test_kappa_is_the_one_that_everybody_computes() -> None:
    random = Random(7)
    for size, alike in ((30, 0.9), (200, 0.5), (900, 0.0)):
        one = [random.choice(LABELS) for _ in range(size)]
        two = [label if random.random() < alike else random.choice(LABELS) for label in one]
        found = agreement.agreement(Counter(zip(one, two, strict=True)))
        assert found.kappa == pytest.approx(cohen_kappa_score(one, two), abs=1e-12)
        assert found.low is not None
        assert found.high is not None
        assert found.low < found.kappa < found.high


def test_too_few_posts_and_a_single_label_give_no_kappa() -> None:
    few = agreement.agreement({("sale_ad", "sale_ad"): 28, ("sale_ad", "news"): 1})
    assert (few.posts, few.agreed, few.kappa, few.too_few) == (29, 28, None, True)
    alike = agreement.agreement({("sale_ad", "sale_ad"): 30})
    assert (alike.kappa, alike.too_few) == (None, False)


def test_a_pair_is_one_whoever_looked_first(store: Store) -> None:
    one, two = kept(store, sighting("1", "a"), sighting("2", "b"))
    alice, basile = user(store), user(store, "basile")
    sample_all(store, alice)
    decide(store, one, alice)
    decide(store, two, basile)
    second(store, basile, "sale_ad")
    second(store, alice, "news", look_id=2)
    with store.reading() as session:
        (pair,) = agreement.pairs(session)
    assert (pair.names, pair.agreement.posts, pair.agreement.agreed) == (("alice", "basile"), 2, 1)


def test_a_third_person_settles_and_the_labels_hold_what_they_said(store: Store) -> None:
    _, alice, basile, sophie = disagree(store)
    assert waiting(store) == [("sale_ad", "legal_trade")]
    for involved in (alice, basile):
        with pytest.raises(RefusedError, match="a third person"):
            settle(store, involved, "sale_ad")
    with pytest.raises(RefusedError, match="needs a reason"):
        settle(store, sophie, "sale_ad", "  ")
    decision = settle(store, sophie, "legal_trade")
    assert waiting(store) == []
    with store.reading() as session:
        (row,) = labels.rows(session, store.keys)
        (done,) = adjudications.settled(session)
        assert len(session.scalars(select(Decision)).all()) == 2, "both decisions stay"
        assert len(session.scalars(select(SecondLook)).all()) == 1, "the last word is not drawn again"
    assert (row.decision_id, row.label, row.decided_by, row.adjudicated) == (decision, "legal_trade", sophie, True)
    assert (done.label, done.reason) == ("legal_trade", "two prices and a delivery")
    with pytest.raises(StaleError, match="does not wait to be settled"):
        settle(store, sophie, "news")


def test_a_settlement_that_is_undone_waits_again(store: Store) -> None:
    _, _, _, sophie = disagree(store)
    settle(store, sophie, "news")
    with store.session() as session, session.begin():
        decisions.undo(session, sophie, LATER)
    assert waiting(store) == [("sale_ad", "legal_trade")]
    settle(store, sophie, "legal_trade")
    assert waiting(store) == []


def test_a_text_that_changed_since_is_settled_as_both_saw_it(store: Store) -> None:
    answer, _, _, sophie = disagree(store)
    (newer,) = kept(store, sighting(text="cocaïne 2g 110e", fetched_at=LATER))
    settle(store, sophie, "legal_trade")
    with store.reading() as session:
        (row,) = labels.rows(session, store.keys)
        post = session.get_one(Post, answer.post_id)
    assert (row.revision_id, row.label) == (answer.revision_id, "legal_trade")
    assert (post.revision_id, post.state) == (newer.revision_id, "open"), "the new text waits for its own decision"


def test_what_waits_for_second_eyes_is_erased_later_and_its_numbers_stay(store: Store) -> None:
    one, two = kept(store, sighting("1", "a"), sighting("2", "b"))
    alice, basile = user(store), user(store, "basile")
    sample_all(store, alice)
    decide(store, one, alice, "unrelated")
    decide(store, two, alice, "unrelated")
    second(store, basile, "sale_ad", look_id=2)

    def purge(after: timedelta) -> int:
        with store.session() as session, session.begin():
            return retention.purge(session, retention.Limits(), NOW + after).posts

    assert purge(timedelta(days=6)) == 0
    assert purge(timedelta(days=7)) == 1, "nobody looked again: its week is over"
    assert purge(timedelta(days=13)) == 0, "the other waits for a supervisor"
    assert purge(timedelta(days=14)) == 1
    with store.reading() as session:
        assert session.scalars(select(SecondLook.post_id)).all() == [one.post_id, two.post_id]
        (pair,) = agreement.pairs(session)
    assert pair.agreement.posts == 1, "the agreement does not lean towards what is kept longer"


def test_looks_and_labels_are_never_changed(store: Store) -> None:
    disagree(store)
    for table in (SecondLook.core(), SecondLabel.core()):
        for statement in (update(table).values(label="news"), delete(table)):
            with store.session() as session, pytest.raises(StoreError, match="is append-only"):
                session.execute(statement)
