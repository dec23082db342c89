"""Keeping posts: nothing twice, nothing overwritten, no contact in clear."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from store import posts, sources
from store.engine import Store
from store.tables import (
    Assessment,
    Campaign,
    Contact,
    ContactSighting,
    Mention,
    Offer,
    Post,
    PostSubstance,
    Revision,
    Source,
    Table,
)
from store.values import ReasonRow, RunCounts
from tests.factories import NOW, NUMBER, assessment, kept, sighting

MENU = f"Menu cocaïne 1g 60e, Lille. Tel {NUMBER} snap Exemple.Nuit59"
CONTACTS = [("phone", NUMBER), ("snapchat", "Exemple.Nuit59")]


def dump(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, ciphers by their presence only: they differ by chance."""
    tables = {}
    with store.reading() as session:
        for table in Table.metadata.sorted_tables:
            columns = [column for column in table.c if "cipher" not in column.name and table.name != "key_checks"]
            if columns:
                tables[table.name] = sorted(tuple(row) for row in session.execute(select(*columns)).all())
    return {name: [tuple(map(str, row)) for row in rows] for name, rows in tables.items()}


def counts(store: Store, *tables: type[Table]) -> list[int]:
    with store.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_a_post_is_kept_with_everything_that_was_said_of_it(store: Store) -> None:
    (answer,) = kept(store, sighting(text=MENU, contacts=CONTACTS, author="exemple_menu59"))
    assert (answer.new, answer.revised) == (True, False)
    assert counts(store, Post, Revision, Assessment, Contact, ContactSighting) == [1, 1, 1, 2, 2]
    assert counts(store, Campaign, Offer, Mention, PostSubstance, Source) == [1, 1, 6, 1, 1]


def test_the_same_sighting_twice_makes_the_same_rows(store: Store) -> None:
    first = sighting(text=MENU, contacts=CONTACTS)
    kept(store, first)
    before = dump(store)
    (again,) = kept(store, first)
    assert (again.new, again.revised) == (False, False)
    assert dump(store) == before


def test_another_cut_into_batches_makes_the_same_rows(store: Store) -> None:
    batch = [
        sighting("1", MENU, CONTACTS),
        sighting("2", "cocaïne dispo", fetched_at=NOW + timedelta(minutes=1)),
        sighting("1", MENU + " maj", CONTACTS, fetched_at=NOW + timedelta(minutes=2)),
        sighting("3", f"appelle {NUMBER}", [("whatsapp", NUMBER)], fetched_at=NOW + timedelta(minutes=3)),
        sighting("2", "cocaïne dispo", fetched_at=NOW + timedelta(minutes=4)),
    ]
    with store.session() as session:
        posts.keep_many(session, store.keys, batch, NOW)
        session.flush()
        together = _dump_in(session)
        session.rollback()
    for one in batch:
        kept(store, one)
    with store.session() as session:
        assert _without_numbers(_dump_in(session)) == _without_numbers(together)


def _dump_in(session: object) -> dict[str, list[dict[str, object]]]:
    found = {}
    for table in Table.metadata.sorted_tables:
        rows = session.execute(select(table)).mappings()  # type: ignore[attr-defined]
        found[table.name] = [{k: v for k, v in row.items() if "cipher" not in k} for row in rows]
    found.pop("key_checks")
    return found


def _without_numbers(tables: dict[str, list[dict[str, object]]]) -> dict[str, list[str]]:
    """Sequences of PostgreSQL leave gaps after a rollback, so numbers are left out."""
    return {
        name: sorted(str({k: v for k, v in row.items() if k != "id" and not k.endswith("_id")}) for row in rows)
        for name, rows in tables.items()
    }


def test_a_batch_that_was_killed_leaves_nothing_and_can_be_kept_again(store: Store) -> None:
    batch = [sighting(str(number), f"{MENU} {number}", CONTACTS) for number in range(5)]

    def keep_and_die() -> None:
        with store.session() as session, session.begin():
            posts.keep_many(session, store.keys, batch, NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep_and_die()
    assert counts(store, Post, Revision, Contact, Campaign, Source) == [0, 0, 0, 0, 0]
    assert [answer.new for answer in kept(store, *batch)] == [True] * 5


def test_posts_and_cursor_are_committed_together_or_not_at_all(store: Store) -> None:
    with store.session() as session, session.begin():
        run_id = sources.begin_run(session, "exemple_menu59", NOW, "telegram")

    def finish(fail: bool) -> None:
        with store.session() as session, session.begin():
            posts.keep_many(session, store.keys, [sighting()], NOW)
            sources.end_run(session, run_id, "ok", RunCounts(posts=1), {"after": "1"}, "", NOW)
            if fail:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        finish(fail=True)
    with store.reading() as session:
        assert sources.cursors(session, ["exemple_menu59"]) == {}
    assert counts(store, Post) == [0]
    finish(fail=False)
    with store.reading() as session:
        assert sources.cursors(session, ["exemple_menu59"]) == {"exemple_menu59": {"after": "1"}}
    assert counts(store, Post) == [1]


def test_a_changed_text_becomes_a_new_revision(store: Store) -> None:
    first, second = (
        sighting(text="cocaïne 1g 65e"),
        sighting(text="cocaïne 1g 60e", fetched_at=NOW + timedelta(hours=1)),
    )
    kept(store, first)
    (answer,) = kept(store, second)
    assert (answer.new, answer.revised) == (False, True)
    with store.reading() as session:
        assert [(r.number, r.text) for r in posts.revisions(session, answer.post_id)] == [
            (1, "cocaïne 1g 65e"),
            (2, "cocaïne 1g 60e"),
        ]
        assert session.get_one(Post, answer.post_id).revision_id == answer.revision_id


def test_an_older_text_that_arrives_late_does_not_become_current(store: Store) -> None:
    (newer,) = kept(store, sighting(text="cocaïne 1g 60e", fetched_at=NOW + timedelta(hours=1)))
    kept(store, sighting(text="cocaïne 1g 65e"))
    with store.reading() as session:
        assert session.get_one(Post, newer.post_id).revision_id == newer.revision_id


def test_a_new_model_adds_an_assessment_and_the_same_one_does_not(store: Store) -> None:
    first = sighting()
    kept(store, first)
    newer = replace(first, assessment=replace(first.assessment, model="fr-2026.12.1", score=0.6, label="drug_talk"))
    (answer,) = kept(store, newer)
    kept(store, newer)
    assert counts(store, Assessment, Revision) == [2, 1]
    with store.reading() as session:
        post = session.get_one(Post, answer.post_id)
        assert (post.model, post.band, post.label) == ("fr-2026.12.1", "uncertain", "drug_talk")


def test_contacts_are_masked_to_the_same_length_and_only_the_keys_give_them_back(store: Store) -> None:
    (answer,) = kept(store, sighting(text=MENU, contacts=CONTACTS))
    with store.reading() as session:
        (revision,) = posts.revisions(session, answer.post_id)
        assert revision.text == MENU.replace(NUMBER, "•" * 12).replace("Exemple.Nuit59", "•" * 14)
        assert posts.reveal_text(session, store.keys, answer.revision_id) == MENU


def test_a_later_model_that_sees_one_more_contact_masks_it_too(store: Store) -> None:
    kept(store, sighting(text=MENU, contacts=CONTACTS[:1]))
    (answer,) = kept(store, sighting(text=MENU, contacts=CONTACTS, assessed={"model": "fr-2026.12.1"}))
    with store.reading() as session:
        (revision,) = posts.revisions(session, answer.post_id)
        assert "Exemple" not in revision.text
        assert posts.reveal_text(session, store.keys, answer.revision_id) == MENU
    assert counts(store, ContactSighting, Contact) == [2, 2]


def test_text_that_no_engine_can_hold_keeps_its_length(store: Store) -> None:
    text = "cocaïne \0 1g \ud83d 60e"
    odd = sighting(text=text, title="\0", assessed={"reasons": (ReasonRow(text="a\ud800b c\0d", weight=1.0),)})
    (answer,) = kept(store, odd)
    (again,) = kept(store, odd)
    assert not again.new
    with store.reading() as session:
        assert posts.reveal_text(session, store.keys, answer.revision_id) == "cocaïne \ufffd 1g \ufffd 60e"


def test_an_audit_sample_has_no_campaign_no_author_and_no_linked_contact(store: Store) -> None:
    kept(store, sighting(text=MENU, contacts=CONTACTS, audit=True, author="exemple", assessed={"label": "news"}))
    with store.reading() as session:
        post = session.scalars(select(Post)).one()
        assert (post.campaign_id, post.author_link, post.author_cipher, post.blind) == (None, None, None, True)
        assert set(session.scalars(select(ContactSighting.contact_id))) == {None}
    assert counts(store, Contact, Campaign) == [0, 0]


@pytest.mark.parametrize("label", ["seeking", "harm_reduction"])
def test_posts_of_people_who_ask_or_need_help_are_never_linked(store: Store, label: str) -> None:
    kept(store, sighting(text=MENU, contacts=CONTACTS, author="exemple", assessed={"label": label}))
    assert counts(store, Contact, Campaign, Post) == [0, 0, 1]


def test_an_audit_sample_that_is_flagged_later_is_linked_then(store: Store) -> None:
    kept(store, sighting(text=MENU, contacts=CONTACTS, audit=True))
    kept(store, sighting(text=MENU, contacts=CONTACTS, author="exemple"))
    assert counts(store, Contact, Campaign, ContactSighting) == [2, 1, 2]
    with store.reading() as session:
        assert None not in set(session.scalars(select(ContactSighting.contact_id)))
        assert session.scalars(select(Post.author_link)).one() is not None


def test_a_dump_of_the_database_shows_no_contact_that_was_recognised(store: Store) -> None:
    reasons = assessment(MENU, CONTACTS).reasons[0]
    kept(
        store,
        sighting(
            text=MENU,
            contacts=CONTACTS,
            title="Le menu de exemple.nuit59",
            author="exemple.nuit59",
            hashtags=("exemplenuit", "EXEMPLE.NUIT59"),
            links=("https://www.snapchat.example/add/exemple.nuit59",),
            assessed={"reasons": (replace(reasons, text=f"« {NUMBER} » suivi de Exemple.Nuit59"),)},
        ),
    )
    shown = str(_dump_all(store)).lower()
    assert "exemple.nuit59" not in shown
    assert NUMBER not in shown
    assert NUMBER[3:] not in shown


def _dump_all(store: Store) -> dict[str, list[object]]:
    with store.reading() as session:
        return {t.name: [tuple(row) for row in session.execute(select(t))] for t in Table.metadata.sorted_tables}
