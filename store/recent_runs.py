"""The latest runs of many sources at once, for a page that draws each source's recent past."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from store.tables import Run, Source


def recent(session: Session, runs: int) -> Mapping[str, list[Run]]:
    """Source name → its latest `runs` runs, newest first, in one query; sources that were never read are left out."""
    place = func.row_number().over(partition_by=Run.source_id, order_by=(Run.started_at.desc(), Run.id.desc()))
    ranked = select(Run, place.label("place")).subquery()
    run = aliased(Run, ranked)
    found: dict[str, list[Run]] = {}
    statement = (
        select(Source.name, run)
        .join(Source, Source.id == run.source_id)
        .where(ranked.c.place <= runs)
        .order_by(Source.name, ranked.c.place)
    )
    for name, one in session.execute(statement):
        found.setdefault(name, []).append(one)
    return found


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run says of its source's health; the fields are columns of `runs`, in this order."""

    outcome: str | None
    started_at: datetime
    finished_at: datetime | None
    posts: int
    found: int | None
    authors: int | None
    dates: int | None
    texts: int | None


def facts(session: Session, runs: int) -> Mapping[str, list[RunFacts]]:
    """Source name → what its latest `runs` runs say, newest first, without the weight of whole rows."""
    place = func.row_number().over(partition_by=Run.source_id, order_by=(Run.started_at.desc(), Run.id.desc()))
    columns = (
        Run.outcome, Run.started_at, Run.finished_at, Run.posts, Run.found, Run.authors, Run.dates, Run.texts
    )  # fmt: skip
    ranked = select(Run.source_id, *columns, place.label("place")).subquery()
    wanted = [ranked.c[column.key] for column in columns]
    statement = (
        select(Source.name, *wanted)
        .join(Source, Source.id == ranked.c.source_id)
        .where(ranked.c.place <= runs)
        .order_by(Source.name, ranked.c.place)
    )
    found: dict[str, list[RunFacts]] = {}
    for name, *values in session.execute(statement):
        found.setdefault(name, []).append(RunFacts(*values))
    return found
