"""The latest runs of many sources at once, for a page that draws each source's recent past."""

from collections.abc import Mapping

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
