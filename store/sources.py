"""How far reading each source has come: runs, outcomes, cursors, and what is due.

ensure(session, platforms) -> {name: id}         makes the rows that are missing
begin_run(session, name, now, platform="", plan=None) -> run id
end_run(session, run_id, outcome, counts, cursor, detail, now, warnings=())
write_plans(session, plans)                      what the source files say, for those who see the database only
source_state(session, name) -> SourceState | None
states(session) -> list[SourceState]
history(session, name, limit) -> list[Run]       newest first
cursors(session, names) -> {name: cursor}
due(session, now, every) -> list of names        the one that has waited longest first
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from store.errors import StoreError
from store.tables import Run, Source
from store.values import RunCounts

SUCCEEDED = ("ok", "empty")
ABANDONED = timedelta(hours=6)
"""A run that began longer ago and never ended was killed."""
LONGEST_WAIT = timedelta(days=1)
NEVER_READ = timedelta(days=365_000)
"""How overdue a source is that was never read: more than any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a source's file says of its runs: how often, and how many posts."""

    every: timedelta
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """Where reading a source stands; `running` while a run is open."""

    name: str
    platform: str
    cursor: Mapping[str, Any] | None
    last_started_at: datetime | None
    last_finished_at: datetime | None
    last_outcome: str | None
    failures: int
    running: bool
    listed: bool = True
    plan: Plan | None = None
    """What its file plans; None for a source that was last read before plans were kept."""
    told: str = ""


def ensure(session: Session, platforms: Mapping[str, str]) -> dict[str, int]:
    known = {row.name: row for row in session.execute(_named(platforms)).scalars()}
    for name, platform in platforms.items():
        source = known.get(name)
        if source is None:
            source = known[name] = Source(name=name, platform=platform, failures=0)
            session.add(source)
        elif platform and source.platform != platform:
            source.platform = platform
    session.flush()
    return {name: source.id for name, source in known.items()}


def begin_run(session: Session, name: str, now: datetime, platform: str = "", plan: Plan | None = None) -> int:
    """Opens a run. One that a killed process left open is closed as failed first."""
    source_id = ensure(session, {name: platform})[name]
    session.execute(
        update(Run)
        .where(Run.source_id == source_id, Run.outcome.is_(None))
        .values(outcome="failed", finished_at=now, detail="interrupted: the process that ran it ended")
    )
    planned = {} if plan is None else _planned(plan)
    session.execute(update(Source).where(Source.id == source_id).values(last_started_at=now, **planned))
    statement = insert(Run).values(source_id=source_id, started_at=now).returning(Run.id)
    return session.execute(statement).scalar_one()


def end_run(
    session: Session,
    run_id: int,
    outcome: str,
    counts: RunCounts,
    cursor: Mapping[str, Any] | None,
    detail: str,
    now: datetime,
    warnings: Sequence[str] = (),
) -> None:
    """Closes a run. `cursor` None leaves the source's cursor as it is; call it in the transaction of the last batch."""
    run = session.get(Run, run_id)
    if run is None:
        raise StoreError(f"There is no run {run_id}; `veilleur sources` shows the runs of each source.")
    run.outcome, run.finished_at, run.detail, run.warnings = outcome, now, detail, list(warnings) or None
    run.posts, run.flagged, run.new, run.revised = counts.posts, counts.flagged, counts.new, counts.revised
    run.removed = counts.removed
    run.requests, run.bytes = counts.requests, counts.bytes
    run.found, run.authors, run.dates, run.texts = counts.found, counts.authors, counts.dates, counts.texts
    source = session.get_one(Source, run.source_id)
    source.last_finished_at, source.last_outcome = now, outcome
    source.failures = 0 if outcome in SUCCEEDED else source.failures + 1
    if cursor is not None:
        source.cursor = dict(cursor)
    session.flush()


def write_plans(session: Session, plans: Mapping[str, Plan]) -> None:
    """Keeps what the files plan for every source that is enabled; a known source without a plan is marked unlisted."""
    for source in session.scalars(select(Source)):
        plan = plans.get(source.name)
        source.listed = plan is not None
        if plan is not None:
            for column, value in _planned(plan).items():
                setattr(source, column, value)
    session.flush()


def source_state(session: Session, name: str) -> SourceState | None:
    source = session.scalars(_named([name])).one_or_none()
    return None if source is None else _state(source)


def states(session: Session) -> list[SourceState]:
    return [_state(source) for source in session.scalars(select(Source).order_by(Source.name))]


def history(session: Session, name: str, limit: int = 50) -> list[Run]:
    statement = select(Run).join(Source, Source.id == Run.source_id).where(Source.name == name)
    return list(session.scalars(statement.order_by(Run.started_at.desc(), Run.id.desc()).limit(limit)))


def cursors(session: Session, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Sources that were never read to the end are left out."""
    rows = session.execute(select(Source.name, Source.cursor).where(Source.name.in_(list(names))))
    return {row.name: row.cursor for row in rows if row.cursor is not None}


def due(session: Session, now: datetime, every: Mapping[str, timedelta]) -> list[str]:
    """Names whose time has come. The wait doubles with each failure, up to a day; a run in progress is left alone."""
    known = {state.name: state for state in states(session)}
    waiting = []
    for name, interval in every.items():
        state = known.get(name)
        if state is None or state.last_started_at is None:
            waiting.append((NEVER_READ, name))
            continue
        wait = patience(interval, state.failures)
        if state.running:
            wait = max(wait, ABANDONED)
        overdue = now - state.last_started_at - wait
        if overdue >= timedelta(0):
            waiting.append((overdue, name))
    return [name for _, name in sorted(waiting, key=lambda item: (-item[0], item[1]))]


def _planned(plan: Plan) -> dict[str, Any]:
    return {
        "every_seconds": int(plan.every.total_seconds()),
        "expect_min": plan.least,
        "expect_max": plan.most,
        "listed": True,
    }


def patience(interval: timedelta, failures: int) -> timedelta:
    """How long a source waits between two runs: twice as long with each failure, up to a day."""
    return max(interval, min(interval * 2 ** min(failures, 10), LONGEST_WAIT)) if failures else interval


def _named(names: Iterable[str]) -> Any:
    return select(Source).where(Source.name.in_(list(names)))


def _state(source: Source) -> SourceState:
    started, finished = source.last_started_at, source.last_finished_at
    return SourceState(
        name=source.name,
        platform=source.platform,
        cursor=source.cursor,
        last_started_at=started,
        last_finished_at=finished,
        last_outcome=source.last_outcome,
        failures=source.failures,
        listed=source.listed,
        plan=None
        if source.every_seconds is None
        else Plan(every=timedelta(seconds=source.every_seconds), least=source.expect_min or 0, most=source.expect_max),
        told=source.told,
        running=started is not None and (finished is None or finished < started),
    )
