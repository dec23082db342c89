"""One decision for many: what it takes, what it leaves out and says why, once only, taken back as one."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from store import bulk, claims, decisions
from store.bulk import Act, Choice, Seen
from store.engine import Store
from store.errors import RefusedError
from store.judgement import Judgement
from store.tables import Decision, Post
from tests.factories import NOW, kept, sighting, user


def some(store: Store, count: int = 4) -> list[int]:
    return [one.post_id for one in kept(store, *(sighting(str(n), f"annonce {n} cocaïne 60e") for n in range(count)))]


def look(store: Store, posts: Sequence[int], by: int, **more: bool) -> Choice:
    with store.reading() as session:
        return bulk.look_over(session, posts, by, NOW, **more)


def news(by: int, at: int = 0) -> Judgement:
    return Judgement(user_id=by, label="news", note="revue de presse", decided_at=NOW + timedelta(minutes=at))


def decide(store: Store, seen: Sequence[Seen], by: int, form: str = "a1", at: int = 0) -> Act:
    with store.session() as session, session.begin():
        return bulk.decide_chosen(session, seen, news(by, at), form)


def state(store: Store) -> list[str | None]:
    with store.reading() as session:
        return [post.decided_label for post in session.query(Post).order_by(Post.id)]


def test_what_is_left_out_is_named_with_its_reason(store: Store) -> None:
    open_, decided, claimed, own = some(store)
    (blind,) = kept(store, sighting("b", "à l'aveugle", blind=True))
    (hidden,) = kept(store, sighting("h", "réservé", restricted=True))
    alice, basile = user(store), user(store, "basile")
    with store.session() as session, session.begin():
        revision = session.get_one(Post, decided).revision_id
        decisions.decide(session, decided, revision, Judgement(user_id=basile, label="sale_ad", decided_at=NOW))
        claims.claim(session, claimed, basile, NOW)
        claims.claim(session, own, alice, NOW)
    choice = look(store, [own, decided, claimed, open_, blind.post_id, hidden.post_id, 999, own], alice)
    assert [one.line.post_id for one in choice.taken] == [own, open_], "in the order given, each once"
    assert [(one.line.post_id, one.left, one.by) for one in choice.left] == [
        (decided, "decided", "basile"),
        (claimed, "claimed", "basile"),
        (blind.post_id, "blind", ""),
    ]
    assert choice.missing == (hidden.post_id, 999), "what one may not see and what is not there look alike"
    assert look(store, [hidden.post_id], alice, restricted=True).taken[0].line.post_id == hidden.post_id
    assert look(store, [claimed], alice).left, "looking writes nothing"


def test_whole_campaigns_are_taken_without_what_only_supervisors_see(store: Store) -> None:
    night = [("snapchat", "exemple.nuit")]
    made = kept(
        store, *(sighting(str(n), f"cocaïne {n} snap exemple.nuit", night, restricted=n == 2) for n in range(4))
    )
    (alone,) = kept(store, sighting("9", "tout autre chose"))
    alice = user(store)
    posts = [one.post_id for one in made]
    choice = look(store, [posts[0], alone.post_id], alice, campaigns=True)
    assert {one.line.post_id for one in choice.taken} == {posts[0], posts[1], posts[3], alone.post_id}
    assert (choice.restricted, choice.beyond) == (1, 0)
    assert len(look(store, [posts[0]], alice).taken) == 1
    assert len(look(store, [posts[0]], alice, campaigns=True, restricted=True).taken) == 4


def test_a_campaign_beyond_what_one_decision_takes_is_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    night = [("snapchat", "exemple.nuit")]
    made = kept(store, *(sighting(str(n), f"cocaïne {n} snap exemple.nuit", night) for n in range(5)))
    monkeypatch.setattr(bulk, "MOST", 3)
    choice = look(store, [made[0].post_id], user(store), campaigns=True)
    assert (len(choice.taken), choice.beyond) == (3, 2)
    with pytest.raises(RefusedError, match="at most 3"):
        look(store, [one.post_id for one in made], user(store, "basile"))


def test_the_posts_are_decided_as_one_act_and_undone_as_one(store: Store) -> None:
    posts, alice = some(store), user(store)
    seen = [one.seen for one in look(store, posts, alice).taken]
    done = decide(store, seen, alice)
    assert (done.posts, done.left, done.again) == (tuple(posts), (), False)
    assert state(store) == ["news"] * 4
    with store.reading() as session:
        rows = session.query(Decision).all()
        assert {(row.note, row.saw["form"]) for row in rows} == {("revue de presse", "a1")}
        assert not bulk.act(session, done.id).undone
    with store.session() as session, session.begin():
        assert decisions.undo(session, alice, NOW + timedelta(minutes=9)) == posts
    assert state(store) == [None] * 4
    with store.reading() as session:
        assert bulk.act(session, done.id).undone
        with pytest.raises(RefusedError):
            bulk.act(session, done.id + 1)


def test_what_changed_since_it_was_shown_is_left_as_it_is(store: Store) -> None:
    posts, alice, basile = some(store, 5), user(store), user(store, "basile")
    seen = [one.seen for one in look(store, posts, alice).taken]
    kept(store, sighting("1", "un autre texte, cocaïne 70e"), now=NOW)
    with store.session() as session, session.begin():
        revision = session.get_one(Post, posts[0]).revision_id
        sale = Judgement(user_id=basile, label="sale_ad", decided_at=NOW)
        decisions.decide(session, posts[0], revision, sale)
        claims.claim(session, posts[2], basile, NOW)
        revision = session.get_one(Post, posts[3]).revision_id
        decisions.decide(session, posts[3], revision, sale)
        decisions.undo(session, basile, NOW)
    done = decide(store, [*seen, Seen(post_id=999, revision_id=1, after=0)], alice)
    assert done.left == (posts[0], posts[1], posts[2], 999)
    assert done.posts == (posts[3], posts[4]), "what was decided and taken back stands as it was seen"
    assert state(store) == ["sale_ad", None, None, "news", "news"]


def test_a_form_sent_twice_counts_once_also_after_it_was_undone(store: Store) -> None:
    posts, alice, basile = some(store), user(store), user(store, "basile")
    seen = [one.seen for one in look(store, posts, alice).taken]
    first = decide(store, seen, alice)
    again = decide(store, seen, alice)
    assert (again.id, again.again, again.posts) == (first.id, True, first.posts)
    with store.session() as session, session.begin():
        decisions.undo(session, alice, NOW)
    assert decide(store, seen, alice).undone
    assert state(store) == [None] * 4
    assert not decide(store, seen, basile).again, "the same number of somebody else's form is another form"


def test_nothing_left_to_decide_writes_nothing(store: Store) -> None:
    posts, alice = some(store, 1), user(store)
    seen = [one.seen for one in look(store, posts, alice).taken]
    decide(store, seen, alice)
    done = decide(store, seen, alice, form="b2")
    assert (done.id, done.posts, done.left) == (0, (), (posts[0],))
