"""Figures over flagged posts: how many, how many of them decided and confirmed, what they advertise, at what price.

    week(session, days, source) -> Week                   the posts first seen on those days, and what became of them
    departements(session, span, source) -> Departements   posts that name a place of each département
    prices(session, span, source) -> {substance: [price]} in euros per gram, one price a campaign
    wilson(confirmed, decided) -> (low, high)             the 95 % interval of a share

Posts are counted, never persons, accounts or areas. Audit samples were not flagged and are left out everywhere.
Times are half-open spans of aware datetimes; a `source` of None takes all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Any

from sqlalchemy import ColumnElement, Select, case, extract, false, func, or_, select
from sqlalchemy.orm import Session

from store.tables import Assessment, Mention, Offer, Post, PostSubstance, Source
from store.values import FLAGGED_LABELS

Z95 = 1.959963984540054
"""The normal distribution's quantile for a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From `start` up to and without `end`."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Flagged posts, those of them that are decided, and those decided to be a sale or a recruitment."""

    name: str
    flagged: int
    decided: int
    confirmed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """`total` is the sum of `days`; a post that advertises two substances counts in both of `substances`."""

    total: Tally
    days: tuple[Tally, ...]
    sources: tuple[Tally, ...]
    substances: tuple[Tally, ...]
    median_seconds: float | None
    """From the first sight of a post to the decision in force; None where nothing is decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departements:
    """`posts` were flagged and not decided to be something else; `naming` of them name at least one département."""

    posts: int
    naming: int
    counts: Mapping[str, int]
    """By code; a post that names two counts in both."""


def wilson(confirmed: int, decided: int) -> tuple[float, float]:
    """E. B. Wilson, 1927, doi:10.1080/01621459.1927.10502953. Nothing decided leaves everything possible: 0 to 1."""
    if decided == 0:
        return 0.0, 1.0
    share, square = confirmed / decided, Z95 * Z95
    middle = share + square / (2 * decided)
    half = Z95 * sqrt(share * (1 - share) / decided + square / (4 * decided * decided))
    scale = 1 + square / decided
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def week(session: Session, days: Sequence[Span], source: str | None = None) -> Week:
    whole = Span(start=days[0].start, end=days[-1].end)
    tallies = tuple(_tally("", *session.execute(_tallied(_within(day, source))).one()) for day in days)
    by_source = _tallied(_within(whole, source), Source.name).join(Source, Source.id == Post.source_id)
    by_substance = _tallied(_within(whole, source), PostSubstance.substance).join(
        PostSubstance, PostSubstance.post_id == Post.id
    )
    return Week(
        total=Tally(
            name="",
            flagged=sum(day.flagged for day in tallies),
            decided=sum(day.decided for day in tallies),
            confirmed=sum(day.confirmed for day in tallies),
        ),
        days=tallies,
        sources=_named(session, by_source.group_by(Source.name)),
        substances=_named(session, by_substance.group_by(PostSubstance.substance)),
        median_seconds=_median_seconds(session, _within(whole, source)),
    )


def departements(session: Session, span: Span, source: str | None = None) -> Departements:
    """A code that no list knows is counted like the others: the page says which it draws."""
    advertising = (*_within(span, source), _not_refuted())
    code = Mention.value["departement"].as_string()
    naming = (
        select(code.label("code"), Post.id.label("post_id"))
        .join(Assessment, Assessment.id == _current_assessment())
        .join(Mention, Mention.assessment_id == Assessment.id)
        .select_from(Post)
        .where(*advertising, Mention.type == "PLACE", code.is_not(None), code != "")
        .distinct()
        .subquery()
    )
    counts = select(naming.c.code, func.count()).group_by(naming.c.code).order_by(naming.c.code)
    return Departements(
        posts=session.scalar(select(func.count(Post.id)).where(*advertising)) or 0,
        naming=session.scalar(select(func.count(func.distinct(naming.c.post_id)))) or 0,
        counts=dict(session.execute(counts).all()),
    )


def prices(session: Session, span: Span, source: str | None = None) -> dict[str, list[float]]:
    """Each campaign gives one price a substance, the mean of what its posts state; the lowest first.

    Only offers in euros with a weight; a campaign of forty reposts weighs as much as a single post.
    """
    seller = func.coalesce(Post.campaign_id, -Post.id)
    found = (
        select(Offer.substance, func.avg(Offer.price / Offer.grams).label("price"))
        .select_from(Post)
        .join(Assessment, Assessment.id == _current_assessment())
        .join(Offer, Offer.assessment_id == Assessment.id)
        .where(*_within(span, source), _not_refuted())
        .where(Offer.substance.is_not(None), Offer.currency == "EUR", Offer.grams > 0, Offer.price > 0)
        .group_by(Offer.substance, seller)
        .order_by(Offer.substance, "price")
    )
    grouped: dict[str, list[float]] = {}
    for substance, price in session.execute(found):
        grouped.setdefault(substance or "", []).append(float(price))
    return grouped


def _within(span: Span, source: str | None) -> tuple[ColumnElement[bool], ...]:
    conditions = [Post.first_seen_at >= span.start, Post.first_seen_at < span.end, Post.blind == false()]
    if source is not None:
        conditions.append(Post.source_id == select(Source.id).where(Source.name == source).scalar_subquery())
    return tuple(conditions)


def _not_refuted() -> ColumnElement[bool]:
    """Open, or decided to be an advertisement: what a person found to be something else advertises nothing."""
    return or_(Post.decided_label.is_(None), Post.decided_label.in_(FLAGGED_LABELS))


def _current_assessment() -> Any:
    """The latest reading of the current revision."""
    latest = select(func.max(Assessment.id)).where(Assessment.revision_id == Post.revision_id)
    return latest.correlate(Post).scalar_subquery()


def _tallied(conditions: Sequence[ColumnElement[bool]], *columns: Any) -> Select[Any]:
    decided = Post.state == "decided"
    confirmed = decided & Post.decided_label.in_(FLAGGED_LABELS)
    counts = (func.count(Post.id), func.count(case((decided, 1))), func.count(case((confirmed, 1))))
    return select(*columns, *counts).select_from(Post).where(*conditions)


def _tally(name: str, flagged: int, decided: int, confirmed: int) -> Tally:
    return Tally(name=name, flagged=flagged, decided=decided, confirmed=confirmed)


def _named(session: Session, statement: Select[Any]) -> tuple[Tally, ...]:
    """The most decided first, then by name, so that equal counts always stand in the same order."""
    found = [_tally(*row) for row in session.execute(statement)]
    return tuple(sorted(found, key=lambda tally: (-tally.decided, -tally.flagged, tally.name)))


def _median_seconds(session: Session, conditions: Sequence[ColumnElement[bool]]) -> float | None:
    # Seconds since 1970 on both engines: SQLAlchemy writes strftime('%s') for SQLite, which has no intervals.
    lag = extract("epoch", Post.decided_at) - extract("epoch", Post.first_seen_at)
    decided = (*conditions, Post.state == "decided", Post.decided_at.is_not(None))
    count = session.scalar(select(func.count(Post.id)).where(*decided)) or 0
    if count == 0:
        return None
    middle = select(lag).where(*decided).order_by(lag).offset((count - 1) // 2).limit(2 - count % 2)
    found = [float(seconds) for seconds in session.scalars(middle)]
    return max(0.0, sum(found) / len(found))
