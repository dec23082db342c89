"""Weeks of the reader's calendar, and the figures of a week, worked out once for all who look at it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

from review.words import Words
from store import figures
from store.engine import Store
from store.figures import Departements, Span, Week

PRICE_WEEKS = 13
RUNNING_KEPT, OVER_KEPT = timedelta(minutes=5), timedelta(days=1)
KEPT = 256
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFigures:
    week: Week
    departements: Departements
    prices: tuple[Mapping[str, list[float]], ...]
    """Thirteen weeks, the one looked at last."""


@dataclass(slots=True)
class FiguresKept:
    """Answers by week and source: five minutes old at most, or a day for the prices of weeks that are over."""

    answers: dict[tuple[Any, ...], tuple[datetime, Any]] = field(default_factory=dict)

    def get(self, store: Store, words: Words, monday: date, source: str | None) -> WeekFigures:
        days = tuple(span(monday + timedelta(days=day), 1, words) for day in range(7))
        with store.reading() as session:
            return WeekFigures(
                week=self._kept(
                    ("week", days[0], source), words.now, RUNNING_KEPT, figures.week, session, days, source
                ),
                departements=self._kept(
                    ("departements", days[0], source),
                    words.now,
                    RUNNING_KEPT,
                    figures.departements,
                    session,
                    Span(start=days[0].start, end=days[-1].end),
                    source,
                ),
                prices=tuple(self._prices(session, words, each, source) for each in price_mondays(monday)),
            )

    def _prices(self, session: Session, words: Words, monday: date, source: str | None) -> Mapping[str, list[float]]:
        whole = span(monday, 7, words)
        age = OVER_KEPT if whole.end < words.now else RUNNING_KEPT
        return self._kept(("prices", whole, source), words.now, age, figures.prices, session, whole, source)

    def _kept(
        self, key: tuple[Any, ...], now: datetime, age: timedelta, ask: Callable[..., Answer], *asked: Any
    ) -> Answer:
        found = self.answers.get(key)
        if found is None or now - found[0] > age:
            found = self.answers[key] = (now, ask(*asked))
            while len(self.answers) > KEPT:
                self.answers.pop(next(iter(self.answers)), None)
        return cast(Answer, found[1])


def price_mondays(monday: date) -> tuple[date, ...]:
    return tuple(monday - timedelta(weeks=back) for back in reversed(range(PRICE_WEEKS)))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def asked_monday(week: str, words: Words) -> date:
    """`2026-W47`; what does not read, and what has not begun yet, gives the week that runs."""
    running = monday_of(words.now.astimezone(words.zone).date())
    try:
        year, number = week.split("-W")
        asked = date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        return running
    return min(asked, running) if asked.year >= 2000 else running


def written(monday: date) -> str:
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02d}"


def span(first: date, days: int, words: Words) -> Span:
    """Whole days of the reader's zone: the day on which clocks change has 23 or 25 hours."""
    start = datetime.combine(first, time(), words.zone)
    return Span(start=start, end=datetime.combine(first + timedelta(days=days), time(), words.zone))
