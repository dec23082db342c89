"""How a source fares: its outcomes, its runs against its plan and its own history, its fields, its lateness."""

from collections.abc import Sequence
from datetime import timedelta

from store import health, sources
from store.engine import Store
from store.health import Health
from store.sources import Plan
from store.values import RunCounts
from tests.factories import NOW

HOUR = timedelta(hours=1)
WEEK_OF_RUNS = [20] * 48


def history(
    store: Store, found: Sequence[int | None], *, authors: Sequence[int] | None = None, name: str = "exemple"
) -> None:
    """Hourly runs, oldest first, the last one just now."""
    with store.session() as session, session.begin():
        for place, number in enumerate(found):
            at = NOW - HOUR * (len(found) - 1 - place)
            posts = number or 0
            by = posts if authors is None else authors[place]
            run = sources.begin_run(session, name, at)
            counts = RunCounts(posts=posts, found=number, authors=by, dates=posts, texts=posts)
            sources.end_run(session, run, "ok" if number else "empty", counts, None, "", at)


def end(store: Store, *outcomes: str, name: str = "exemple") -> None:
    with store.session() as session, session.begin():
        for outcome in outcomes:
            run = sources.begin_run(session, name, NOW)
            sources.end_run(session, run, outcome, RunCounts(), None, "", NOW)


def judged(store: Store, plan: Plan | None = None, *, later: timedelta = timedelta(0)) -> Health:
    with store.session() as session, session.begin():
        sources.write_plans(session, {"exemple": plan or Plan(every=HOUR)})
        (one,) = health.healths(session, NOW + later)
    return one


def kinds(one: Health) -> list[str]:
    return [ailment.kind for ailment in one.ailments]


def test_a_source_that_reads_as_ever_is_well(store: Store) -> None:
    history(store, WEEK_OF_RUNS)
    one = judged(store)
    assert (kinds(one), one.posts, one.usual) == ([], 20, 20)
    assert one.shares == {"texts": 1.0, "dates": 1.0, "authors": 1.0}
    assert one.last_success == NOW


def test_a_day_of_far_fewer_posts_than_its_own_history_is_an_ailment(store: Store) -> None:
    history(store, [*WEEK_OF_RUNS, *[3] * 24])
    (ailment,) = judged(store).ailments
    assert (ailment.kind, ailment.now, ailment.usual) == ("fewer", 3, 20)


def test_a_quiet_night_and_one_odd_run_are_none(store: Store) -> None:
    history(store, [*WEEK_OF_RUNS, *[0] * 8, *[20] * 15, 0])
    assert kinds(judged(store)) == []


def test_runs_that_gave_only_what_is_new_say_nothing_of_a_drop(store: Store) -> None:
    history(store, [*WEEK_OF_RUNS, *[None] * 24])
    assert kinds(judged(store)) == []


def test_a_field_that_vanished_is_an_ailment_and_one_that_never_was_is_none(store: Store) -> None:
    history(store, WEEK_OF_RUNS, authors=[20] * 47 + [3])
    (ailment,) = judged(store).ailments
    assert (ailment.kind, ailment.now, ailment.usual) == ("authors", 0.15, 1.0)
    with store.session() as session, session.begin():
        sources.write_plans(session, {})
    history(store, WEEK_OF_RUNS, authors=[0] * 48, name="sans-auteur")
    with store.session() as session, session.begin():
        sources.write_plans(session, {"sans-auteur": Plan(every=HOUR)})
        assert [one.state.name for one in health.healths(session, NOW) if one.ailing] == []


def test_a_changed_layout_is_an_ailment_at_once_and_its_streak_is_counted(store: Store) -> None:
    history(store, WEEK_OF_RUNS)
    end(store, "failed", "layout_changed", "layout_changed", "layout_changed")
    first = judged(store).ailments[0]
    assert (first.kind, first.now) == ("layout_changed", 3)


def test_one_failed_run_is_borne_and_two_are_not(store: Store) -> None:
    end(store, "failed")
    assert kinds(judged(store)) == []
    end(store, "failed")
    assert kinds(judged(store)) == ["failing"]
    end(store, "ok")
    assert kinds(judged(store)) == []


def test_more_posts_than_planned_twice_in_a_row_is_an_ailment(store: Store) -> None:
    history(store, [20, 20, 300])
    assert kinds(judged(store, Plan(every=HOUR, most=100))) == []
    history(store, [20, 300, 300])
    assert kinds(judged(store, Plan(every=HOUR, most=100))) == ["more"]


def test_a_source_is_overdue_after_several_intervals_unless_it_is_off(store: Store) -> None:
    history(store, [20, 20])
    assert kinds(judged(store, later=4 * HOUR)) == []
    (ailment,) = judged(store, later=6 * HOUR).ailments
    assert (ailment.kind, ailment.now) == ("overdue", 5)
    with store.session() as session, session.begin():
        sources.write_plans(session, {})
        (off,) = health.healths(session, NOW + 6 * HOUR)
    assert kinds(off) == []
