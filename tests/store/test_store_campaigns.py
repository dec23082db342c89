"""Campaigns: who belongs together does not depend on the order in which posts arrive."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from store import campaigns, posts
from store.engine import Store
from store.errors import RefusedError
from store.keys import Keys
from store.tables import AuditEntry, Campaign, Contact, Post, Revision
from store.ties import near
from store.values import AssessmentRow, MentionRow, Sighting
from tests.factories import NOW, NUMBER, kept, sighting, user

FIRST, SECOND = "00000000000000ff", "00000000000000f8"  # three bits apart
FAR = "ffffffff00000000"


def campaign_of(store: Store, post_id: int) -> int | None:
    with store.reading() as session:
        return session.get_one(Post, post_id).campaign_id


def test_two_posts_with_the_same_contact_are_one_campaign(store: Store) -> None:
    one, two = kept(
        store,
        sighting("1", f"cocaïne {NUMBER}", [("phone", NUMBER)]),
        sighting("2", f"autre texte {NUMBER}", [("whatsapp", NUMBER)]),
    )
    assert campaign_of(store, one.post_id) == campaign_of(store, two.post_id)


def test_near_identical_texts_without_contact_are_one_campaign(store: Store) -> None:
    one, two, three = kept(
        store,
        sighting("1", "a", assessed={"fingerprint": FIRST}),
        sighting("2", "b", assessed={"fingerprint": SECOND}),
        sighting("3", "c", assessed={"fingerprint": FAR}),
    )
    assert campaign_of(store, one.post_id) == campaign_of(store, two.post_id) != campaign_of(store, three.post_id)


def test_the_same_text_with_other_contacts_only_looks_alike(store: Store) -> None:
    one, two = kept(
        store,
        sighting("1", "snap exemple.un", [("snapchat", "exemple.un")], assessed={"fingerprint": FIRST}),
        sighting("2", "snap exemple.deux", [("snapchat", "exemple.deux")], assessed={"fingerprint": SECOND}),
    )
    assert campaign_of(store, one.post_id) != campaign_of(store, two.post_id)
    with store.reading() as session:
        (alike,) = campaigns.look_alikes(session, one.post_id)
    assert (alike.post_id, alike.bits) == (two.post_id, 3)


def test_texts_of_which_nothing_is_left_tie_nothing(store: Store) -> None:
    one, two = kept(
        store,
        sighting("1", "a", assessed={"fingerprint": "0" * 16}),
        sighting("2", "b", assessed={"fingerprint": "0" * 16}),
    )
    assert campaign_of(store, one.post_id) != campaign_of(store, two.post_id)


def test_a_post_that_shows_two_contacts_joins_their_campaigns_into_the_older_one(store: Store) -> None:
    one, two = kept(
        store,
        sighting("1", "snap exemple.un", [("snapchat", "exemple.un")]),
        sighting("2", "snap exemple.deux", [("snapchat", "exemple.deux")]),
    )
    older, younger = campaign_of(store, one.post_id), campaign_of(store, two.post_id)
    kept(store, sighting("3", "exemple.un exemple.deux", [("snapchat", "exemple.un"), ("snapchat", "exemple.deux")]))
    assert campaign_of(store, two.post_id) == older
    with store.reading() as session:
        assert campaigns.current(session, younger or 0) == older
        assert session.get_one(Campaign, older).posts == 3
        assert set(session.scalars(select(Contact.campaign_id))) == {older}
        assert {tie.kind: tie.posts for tie in campaigns.ties(session, older or 0)}["contact"] == 2


def test_a_campaign_knows_when_it_was_first_and_last_seen(store: Store) -> None:
    shown = [("snapchat", "exemple.un")]
    kept(
        store,
        sighting("1", "exemple.un", shown),
        sighting("2", "exemple.un !", shown, fetched_at=NOW - timedelta(days=3)),
    )
    kept(store, sighting("1", "exemple.un", shown, fetched_at=NOW + timedelta(days=2)))
    with store.reading() as session:
        (campaign,) = session.scalars(select(Campaign).where(Campaign.merged_into_id.is_(None)))
    assert (campaign.first_seen_at, campaign.last_seen_at) == (NOW - timedelta(days=3), NOW + timedelta(days=2))


def test_a_post_that_was_split_off_stays_apart_and_ties_nobody(store: Store) -> None:
    shown = [("snapchat", "exemple.un")]
    one, two = kept(store, sighting("1", "exemple.un", shown), sighting("2", "exemple.un !", shown))
    alice = user(store)
    with store.session() as session, session.begin():
        apart = campaigns.split(session, [two.post_id], alice, "autre ville", NOW)
    (three,) = kept(store, sighting("3", "exemple.un ?", shown))
    kept(store, sighting("2", "exemple.un !!", shown, fetched_at=NOW + timedelta(hours=1)))
    assert campaign_of(store, two.post_id) == apart
    assert campaign_of(store, three.post_id) == campaign_of(store, one.post_id) != apart


def test_campaigns_are_joined_by_hand_for_a_reason_that_is_logged(store: Store) -> None:
    one, two = kept(store, sighting("1", "a"), sighting("2", "b"))
    alice = user(store)
    ids = [campaign_of(store, one.post_id) or 0, campaign_of(store, two.post_id) or 0]
    with store.session() as session, session.begin():
        with pytest.raises(RefusedError, match="reason"):
            campaigns.merge(session, ids, alice, " ", NOW)
        assert campaigns.merge(session, ids, alice, "même livreur", NOW) == ids[0]
    assert campaign_of(store, two.post_id) == ids[0]
    with store.reading() as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.reason) == ("campaign_together", "même livreur")


def test_tying_a_post_again_changes_nothing(store: Store) -> None:
    one, two = kept(
        store,
        sighting("1", "a", assessed={"fingerprint": FIRST}),
        sighting("2", "b", assessed={"fingerprint": SECOND}),
    )
    with store.session() as session, session.begin():
        assert campaigns.tie(session, two.post_id, NOW) == campaign_of(store, one.post_id)
        assert session.scalars(select(Campaign.posts)).all() == [2]


CONTACT_NAMES = ("exemple.un", "exemple.deux", "exemple.trois", "exemple.quatre")
FINGERPRINTS = (FIRST, SECOND, "00000000000000c0", "0000000000000000", FAR, "ffffffff00000007", "")


@st.composite
def arrivals(draw: st.DrawFn) -> list[Sighting]:
    """Readings of up to eight posts, some of them in several revisions."""
    found = []
    for number in range(draw(st.integers(1, 14))):
        names = draw(st.lists(st.sampled_from(CONTACT_NAMES), max_size=2, unique=True))
        text = f"{number} " + " ".join(names)
        mentions = tuple(
            MentionRow(
                start=text.index(name),
                end=text.index(name) + len(name),
                type="CONTACT",
                value={"platform": "snapchat", "normal": name},
            )
            for name in names
        )
        assessment = AssessmentRow(
            score=0.9,
            flagged=True,
            label="sale_ad",
            labels={},
            threshold=0.5,
            model="m",
            mentions=mentions,
            fingerprint=draw(st.sampled_from(FINGERPRINTS)),
        )
        found.append(
            Sighting(
                source="exemple",
                external_id=str(draw(st.integers(1, 8))),
                url="https://t.example/1",
                text=text,
                fetched_at=NOW + timedelta(minutes=number),
                assessment=assessment,
            )
        )
    return found


def partition(store: Store) -> set[frozenset[str]]:
    groups: dict[int | None, set[str]] = {}
    with store.reading() as session:
        for campaign_id, external_id in session.execute(select(Post.campaign_id, Post.external_id)):
            groups.setdefault(campaign_id, set()).add(external_id)
        sizes = dict(
            session.execute(select(Campaign.id, Campaign.posts).where(Campaign.merged_into_id.is_(None))).all()
        )
    assert sizes == {campaign_id: len(group) for campaign_id, group in groups.items()}
    return {frozenset(group) for group in groups.values()}


def expected(sightings: list[Sighting]) -> set[frozenset[str]]:
    """The rule of store.campaigns, by brute force over all pairs of readings."""
    group = {s.external_id: {s.external_id} for s in sightings}
    for left in sightings:
        for right in sightings:
            mine, theirs = ({str(m.value["normal"]) for m in s.assessment.mentions} for s in (left, right))
            prints = left.assessment.fingerprint, right.assessment.fingerprint
            meaningful = all(p not in ("", "0" * 16) for p in prints)
            if mine & theirs or (mine == theirs and meaningful and near(*prints)):
                joined = group[left.external_id] | group[right.external_id]
                for member in joined:
                    group[member] = joined
    return {frozenset(members) for members in group.values()}


@given(data=st.data(), sightings=arrivals())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_any_cut_into_batches_gives_the_same_campaigns(
    migrated_sqlite: Path, keys: Keys, data: st.DataObject, sightings: list[Sighting]
) -> None:
    wanted = expected(sightings)
    for _ in range(2):
        arriving = data.draw(st.permutations(sightings))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "veilleur.db"
            shutil.copyfile(migrated_sqlite, path)
            store = Store.open(f"sqlite:///{path}", keys)
            while arriving:
                size = data.draw(st.integers(1, len(arriving)))
                with store.session() as session, session.begin():
                    posts.keep_many(session, keys, arriving[:size], NOW)
                arriving = arriving[size:]
            assert partition(store) == wanted
            with store.reading() as session:
                assert None not in set(session.scalars(select(Revision.digest)))
            store.close()
