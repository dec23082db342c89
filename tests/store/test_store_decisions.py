"""Decisions: added, never changed; stale pages are told so; what is undone no longer counts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update

from store import audit, campaigns, contacts, decisions, labels, posts, queue
from store.engine import Store
from store.errors import RefusedError, StaleError, StoreError
from store.judgement import Judgement
from store.latest_act import latest_act
from store.queue import Filters
from store.tables import Assessment, AuditEntry, CampaignLink, Decision, LabelExport, Mention, Offer, Post, Skip, Table
from store.values import Kept
from tests.factories import NOW, NUMBER, kept, sighting, user


def decide(store: Store, answer: Kept, by: int, label: str = "sale_ad", after: int | None = None, at: int = 0) -> int:
    with store.session() as session, session.begin():
        judgement = Judgement(
            user_id=by,
            label=label,
            note="menu complet",
            attributes={"wholesale": True},
            saw={"band": "very_likely"},
            decided_at=NOW + timedelta(minutes=at),
        )
        return decisions.decide(session, answer.post_id, answer.revision_id, judgement, after=after)


def label_of(store: Store, answer: Kept) -> tuple[str, str | None]:
    with store.reading() as session:
        post = session.get_one(Post, answer.post_id)
        return post.state, post.decided_label


def undo(store: Store, by: int, at: int = 1) -> list[int]:
    with store.session() as session, session.begin():
        return decisions.undo(session, by, NOW + timedelta(minutes=at))


def test_the_latest_decision_counts_and_all_stay_in_the_history(store: Store) -> None:
    (answer,) = kept(store, sighting())
    alice = user(store)
    first = decide(store, answer, alice)
    decide(store, answer, alice, "legal_trade", after=first)
    assert label_of(store, answer) == ("decided", "legal_trade")
    with store.reading() as session:
        past = decisions.history(session, answer.post_id)
    assert [(p.user, p.label, p.note) for p in past] == [
        ("alice", "legal_trade", "menu complet"),
        ("alice", "sale_ad", "menu complet"),
    ]


def test_a_page_that_somebody_else_overtook_is_told_who_and_when(store: Store) -> None:
    (answer,) = kept(store, sighting())
    decide(store, answer, user(store))
    with pytest.raises(StaleError, match=r"alice decided sale_ad on post \d+ at 2026-11-20 14:00"):
        decide(store, answer, user(store, "basile"), "unrelated")
    assert label_of(store, answer) == ("decided", "sale_ad")


def test_a_page_whose_text_changed_is_told_so(store: Store) -> None:
    (answer,) = kept(store, sighting())
    kept(store, sighting(text="cocaïne 2g", fetched_at=NOW + timedelta(hours=1)))
    with pytest.raises(StaleError, match="has changed"):
        decide(store, answer, user(store))


def test_a_label_that_does_not_exist_is_refused_with_those_that_do(store: Store) -> None:
    (answer,) = kept(store, sighting())
    with pytest.raises(StoreError, match=r"'dealer' is no label.*sale_ad, recruitment_ad"):
        decide(store, answer, user(store), "dealer")


def test_only_a_supervisor_decides_on_a_post_with_a_minor(store: Store) -> None:
    (answer,) = kept(store, sighting(restricted=True))
    with pytest.raises(RefusedError, match="only a supervisor"):
        decide(store, answer, user(store))
    decide(store, answer, user(store, "sophie", "supervisor"))


@pytest.mark.parametrize(
    ("label", "attributes"),
    [("sale_ad", {"minor_signal": True}), ("other_illicit_offer", {})],
    ids=["minor", "illicit"],
)
def test_what_concerns_a_minor_or_is_illicit_otherwise_waits_for_a_supervisor(
    label: str, attributes: dict[str, bool], store: Store
) -> None:
    (answer,) = kept(store, sighting())
    alice, sophie = user(store), user(store, "sophie", "supervisor")
    own, all_of_them = Filters(state="decided"), Filters(state="decided", restricted=None, escalated=True)

    def say(by: int, label: str, after: int | None = None) -> int:
        with store.session() as session, session.begin():
            judgement = Judgement(user_id=by, label=label, attributes=attributes, decided_at=NOW)
            return decisions.decide(session, answer.post_id, answer.revision_id, judgement, after=after)

    def shown(filters: Filters) -> int:
        with store.reading() as session:
            return queue.count(session, filters, NOW)

    first = say(alice, label)
    assert [shown(own), shown(all_of_them)] == [0, 1]
    with pytest.raises(RefusedError, match="only a supervisor"):
        say(alice, "news", first)
    undo(store, alice)
    assert [shown(Filters()), shown(all_of_them)] == [1, 0], "whoever did it may take it back"
    first = say(alice, label)
    with store.session() as session, session.begin():
        assert queue.next_for(session, sophie, NOW, all_of_them) == answer.post_id
    say(sophie, label, first)
    assert [shown(own), shown(all_of_them), shown(replace(all_of_them, escalated=False))] == [0, 0, 1]
    undo(store, sophie)
    assert [shown(own), shown(all_of_them)] == [0, 1], "it waits for a supervisor again"


def test_undoing_brings_back_what_counted_before(store: Store) -> None:
    (answer,) = kept(store, sighting())
    alice = user(store)
    first = decide(store, answer, alice)
    decide(store, answer, alice, "news", after=first)
    assert undo(store, alice) == [answer.post_id]
    assert label_of(store, answer) == ("decided", "sale_ad")
    undo(store, alice)
    assert label_of(store, answer) == ("open", None)
    with store.reading() as session:
        assert [p.undone for p in decisions.history(session, answer.post_id)] == [False, False, True, True]
        (line,) = queue.page(session, queue.Filters(substance="cocaine"), None, 5, NOW).lines
        assert line.post_id == answer.post_id
    with pytest.raises(RefusedError, match="nothing to undo"):
        undo(store, alice)


def test_the_last_act_is_named_while_it_can_be_undone(store: Store) -> None:
    answers = kept(store, sighting("1", "a"), sighting("2", "b"))
    alice = user(store)
    with store.session() as session, session.begin():
        news = Judgement(user_id=alice, label="news", decided_at=NOW)
        decisions.decide_many(session, [a.post_id for a in answers], news)
        act = latest_act(session, alice, NOW + timedelta(minutes=10))
        assert act is not None
        assert (act.label, act.post_id, act.posts) == ("news", answers[0].post_id, 2)
        assert latest_act(session, alice, NOW + timedelta(minutes=11)) is None
        decisions.undo(session, alice, NOW)
        assert latest_act(session, alice, NOW) is None


def test_an_old_decision_is_not_undone_but_decided_again(store: Store) -> None:
    (answer,) = kept(store, sighting())
    alice = user(store)
    decide(store, answer, alice)
    with pytest.raises(RefusedError, match="last 10 minutes"):
        undo(store, alice, at=11)


def test_undoing_leaves_what_another_decided_since(store: Store) -> None:
    (answer,) = kept(store, sighting())
    alice, basile = user(store), user(store, "basile")
    first = decide(store, answer, alice)
    decide(store, answer, basile, "news", after=first)
    undo(store, alice)
    assert label_of(store, answer) == ("decided", "news")


def test_a_decision_for_a_campaign_covers_its_open_posts_and_is_undone_as_one(store: Store) -> None:
    shown = [("snapchat", "exemple.un")]
    answers = kept(
        store,
        *(sighting(str(n), f"exemple.un {n}", shown) for n in range(4)),
        sighting("9", "exemple.un mineur", shown, restricted=True),
    )
    alice = user(store)
    decide(store, answers[0], alice, "news")
    with store.session() as session, session.begin():
        campaign_id = session.get_one(Post, answers[0].post_id).campaign_id or 0
        scope = decisions.scope(session, campaign_id)
        assert (scope.open, scope.restricted, scope.decided) == (3, 1, {"news": 1})
        sale = Judgement(user_id=alice, label="sale_ad", decided_at=NOW)
        made = decisions.decide_campaign(session, campaign_id, sale)
    assert len(made) == 3
    assert [label_of(store, a)[1] for a in answers] == ["news", "sale_ad", "sale_ad", "sale_ad", None]
    assert undo(store, alice) == [a.post_id for a in answers[1:4]]
    assert [label_of(store, a)[1] for a in answers] == ["news", None, None, None, None]


def test_a_new_text_reopens_a_decided_post_and_the_old_text_closes_it_again(store: Store) -> None:
    (answer,) = kept(store, sighting(text="cocaïne 1g 65e"))
    decide(store, answer, user(store))
    kept(store, sighting(text="cocaïne 1g 60e", fetched_at=NOW + timedelta(hours=1)))
    assert label_of(store, answer) == ("open", None)
    kept(store, sighting(text="cocaïne 1g 65e", fetched_at=NOW + timedelta(hours=2)))
    assert label_of(store, answer) == ("decided", "sale_ad")


def test_bands_say_what_they_have_meant_so_far(store: Store) -> None:
    one, two = kept(store, sighting("1", "a"), sighting("2", "b"))
    alice = user(store)
    decide(store, one, alice)
    decide(store, two, alice, "news")
    with store.reading() as session:
        assert decisions.band_record(session) == {"very_likely": (1, 2)}


def test_labels_are_the_decisions_in_force_with_what_was_masked_beside_them(store: Store) -> None:
    one, two, three = kept(
        store,
        sighting("1", f"cocaïne {NUMBER}", [("phone", NUMBER)]),
        sighting("2", "b"),
        sighting("3", "c"),
    )
    alice = user(store)
    first = decide(store, one, alice)
    latest = decide(store, one, alice, "legal_trade", after=first)
    decide(store, three, alice)
    undo(store, alice)
    decide(store, two, alice, "news")
    with store.reading() as session:
        found = list(labels.rows(session, store.keys, chunk=1))
        assert [(row.post_id, row.label) for row in found] == [(one.post_id, "legal_trade"), (two.post_id, "news")]
        (contact,) = found[0].contacts
        assert (contact.surface, contact.platform, found[0].text) == (NUMBER, "phone", "cocaïne " + "•" * 12)
        assert [row.post_id for row in labels.rows(session, store.keys, since=latest)] == [two.post_id]


def test_an_export_names_one_of_the_known_purposes_and_is_logged(store: Store) -> None:
    with store.session() as session, session.begin():
        with pytest.raises(RefusedError, match="training, evaluation"):
            labels.record_export(session, None, "curiosity", 1, "0" * 64, {}, NOW)
        labels.record_export(session, None, "training", 1, "0" * 64, {}, NOW)
        assert [entry.action for entry in audit.entries(session)] == ["export"]


def fill(store: Store) -> None:
    """At least one row in every table that only grows."""
    one, two = kept(store, sighting("1", "cocaïne 1g 60e a"), sighting("2", "b"))
    alice = user(store)
    decide(store, one, alice)
    with store.session() as session, session.begin():
        queue.skip(session, two.post_id, alice, "pause", NOW)
        campaigns.split(session, [two.post_id], alice, "autre", NOW)
        labels.record_export(session, alice, "training", 1, "0" * 64, {}, NOW)


@pytest.mark.parametrize("table", [Assessment, Mention, Offer, Decision, Skip, CampaignLink, AuditEntry, LabelExport])
def test_what_was_assessed_decided_or_logged_cannot_be_changed_or_deleted(store: Store, table: type[Table]) -> None:
    fill(store)
    core = table.core()
    for statement in (update(core).values(id=core.c.id), delete(core), text(f"DELETE FROM {core.name}")):
        with store.session() as session, pytest.raises(StoreError, match=f"{core.name} is append-only"):
            session.execute(statement)
    with store.reading() as session:
        assert session.execute(select(core)).first() is not None


def test_revealing_needs_a_reason_and_is_logged(store: Store) -> None:
    (answer,) = kept(store, sighting("1", f"cocaïne {NUMBER}", [("phone", NUMBER)]))
    alice = user(store)
    with store.session() as session, session.begin():
        (shown,) = contacts.shown_in(session, store.keys, answer.revision_id)
        with pytest.raises(RefusedError, match="needs a reason"):
            contacts.reveal(session, store.keys, shown.contact_id or 0, alice, "", NOW)
        found = contacts.reveal(session, store.keys, shown.contact_id or 0, alice, "recoupement", NOW)
        assert found == ("phone", NUMBER)
        verbatim = contacts.reveal_post(session, store.keys, answer.revision_id, alice, "recoupement", NOW)
        assert verbatim == f"cocaïne {NUMBER}"
        assert [(e.action, e.reason) for e in audit.entries(session)] == [("reveal", "recoupement")] * 2


def test_posts_are_found_by_contact_but_never_those_of_people_who_need_help(store: Store) -> None:
    one, two = kept(
        store,
        sighting("1", f"cocaïne {NUMBER}", [("phone", NUMBER)]),
        sighting("2", f"aide {NUMBER}", [("phone", NUMBER)]),
    )
    alice = user(store)
    decide(store, two, alice, "harm_reduction")
    with store.session() as session, session.begin():
        found = contacts.find(session, store.keys, "whatsapp", NUMBER, alice, "recoupement", NOW)
    assert found == [one.post_id]


def test_after_new_keys_everything_is_encrypted_again_and_still_readable(store: Store) -> None:
    text_ = f"cocaïne {NUMBER}"
    (answer,) = kept(store, sighting("1", text_, [("phone", NUMBER)], author="exemple", links=("https://a.example",)))
    with store.session() as session, session.begin():
        assert contacts.rekey(session, store.keys, NOW, chunk=1) == 4
        assert posts.reveal_text(session, store.keys, answer.revision_id) == text_
