"""Run history and what is due."""

from datetime import timedelta

import pytest

from store import recent_runs, sources
from store.engine import Store
from store.errors import StoreError
from store.values import RunCounts
from tests.factories import NOW

HALF_HOUR = timedelta(minutes=30)


def run(store: Store, name: str, outcome: str = "ok", at: timedelta = timedelta(0), **cursor: str) -> None:
    with store.session() as session, session.begin():
        run_id = sources.begin_run(session, name, NOW + at, "telegram")
        sources.end_run(
            session, run_id, outcome, RunCounts(posts=3, flagged=1), cursor or None, "", NOW + at, ("slow",)
        )


def due(store: Store, at: timedelta, *names: str) -> list[str]:
    with store.reading() as session:
        return sources.due(session, NOW + at, dict.fromkeys(names, HALF_HOUR))


def test_a_run_leaves_its_outcome_counts_and_cursor(store: Store) -> None:
    run(store, "exemple", after="12")
    with store.reading() as session:
        state = sources.source_state(session, "exemple")
        (last,) = sources.history(session, "exemple")
        assert sources.cursors(session, ["exemple", "autre"]) == {"exemple": {"after": "12"}}
    assert state is not None
    assert (state.last_outcome, state.platform, state.failures, state.running) == ("ok", "telegram", 0, False)
    assert (last.outcome, last.posts, last.flagged, last.warnings) == ("ok", 3, 1, ["slow"])


def test_a_run_without_cursor_keeps_the_earlier_one(store: Store) -> None:
    run(store, "exemple", after="12")
    run(store, "exemple", "blocked", HALF_HOUR)
    with store.reading() as session:
        assert sources.cursors(session, ["exemple"]) == {"exemple": {"after": "12"}}


def test_the_source_that_waited_longest_is_due_first(store: Store) -> None:
    run(store, "b", at=-timedelta(hours=2))
    run(store, "a", at=-timedelta(hours=1))
    run(store, "recent", at=-timedelta(minutes=5))
    assert due(store, timedelta(0), "a", "b", "never", "recent") == ["never", "b", "a"]


def test_the_wait_doubles_with_each_failure_and_ends_with_a_success(store: Store) -> None:
    run(store, "exemple", "rate_limited")
    run(store, "exemple", "rate_limited")
    assert due(store, HALF_HOUR * 3, "exemple") == []
    assert due(store, HALF_HOUR * 4, "exemple") == ["exemple"]
    run(store, "exemple", "empty")
    assert due(store, HALF_HOUR, "exemple") == ["exemple"]


def test_a_run_in_progress_is_left_alone_until_it_must_have_been_killed(store: Store) -> None:
    with store.session() as session, session.begin():
        sources.begin_run(session, "exemple", NOW)
    assert due(store, timedelta(hours=5), "exemple") == []
    assert due(store, timedelta(hours=6), "exemple") == ["exemple"]
    run(store, "exemple", at=timedelta(hours=6))
    with store.reading() as session:
        assert [r.outcome for r in sources.history(session, "exemple")] == ["ok", "failed"]


def test_a_run_that_does_not_exist_is_named(store: Store) -> None:
    with store.session() as session, pytest.raises(StoreError, match="no run 7"):
        sources.end_run(session, 7, "ok", RunCounts(), None, "", NOW)


def test_the_latest_runs_of_every_source_come_at_once(store: Store) -> None:
    for hour in range(3):
        run(store, "a", "ok" if hour else "blocked", timedelta(hours=hour))
    run(store, "b", "empty")
    with store.reading() as session:
        found = recent_runs.recent(session, 2)
    assert {name: [one.outcome for one in runs] for name, runs in found.items()} == {"a": ["ok", "ok"], "b": ["empty"]}
