"""The week in pictures: what was flagged, what was decided, how right the queue was, what is advertised where."""

from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from babel.dates import format_date
from fastapi import APIRouter, Query, Response

from review import week_panels
from review.access import Permission
from review.parts import Choice
from review.substances import substance_word
from review.visit import Asking
from review.week_parts import Kpi, WeekPage
from review.weeks import asked_monday, written
from review.words import Words
from store import sources
from store.figures import Week, wilson

router = APIRouter()


@router.get("/week")
def show_week(
    visit: Asking,
    week: Annotated[str, Query(max_length=10)] = "",
    source: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    visit.need(Permission.READ_FIGURES)
    words = visit.words
    monday = asked_monday(week, words)
    with visit.desk.store.reading() as session:
        known = sorted(state.name for state in sources.states(session))
    chosen = source if source in known else ""
    found = visit.desk.figures.get(visit.desk.store, words, monday, chosen or None)
    later = monday + timedelta(weeks=1)
    running = later > words.now.astimezone(words.zone).date()
    by_source = [(tally.name, tally) for tally in found.week.sources]
    by_substance = [(substance_word(tally.name, words), tally) for tally in found.week.substances]
    page = WeekPage(
        shell=visit.shell("/week"),
        title=_title(monday, words),
        about=_about(words, running=running),
        before=_address(monday - timedelta(weeks=1), chosen),
        after="" if running else _address(later, chosen),
        week=written(monday),
        sources=(
            Choice(value="", word=words.gettext("All sources"), chosen=not chosen),
            *(Choice(value=name, word=name, chosen=name == chosen) for name in known),
        ),
        kpis=_kpis(found.week, words),
        panels=(
            week_panels.days_panel(found.week, monday, words),
            week_panels.map_panel(found.departements, words),
            week_panels.prices_panel(found.prices, monday, words),
            week_panels.shares_panel(
                "by-source", words.gettext("Precision by source"), words.gettext("Source"), by_source, "", words
            ),
            week_panels.shares_panel(
                "by-substance",
                words.gettext("Precision by substance"),
                words.gettext("Substance"),
                by_substance,
                words.gettext("A post that advertises several substances counts in each."),
                words,
            ),
        ),
    )
    return visit.show("week.html", page)


def _title(monday: date, words: Words) -> str:
    sunday = monday + timedelta(days=6)
    return words.gettext(
        "Week %(number)s, %(first)s to %(last)s",
        number=monday.isocalendar().week,
        first=format_date(monday, "d MMMM", locale=words.locale),
        last=format_date(sunday, "d MMMM y", locale=words.locale),
    )


def _about(words: Words, *, running: bool) -> str:
    if running:
        return words.gettext("The week that runs; figures are up to five minutes old. Posts are counted, never people.")
    return words.gettext("What became of the posts first seen in this week. Posts are counted, never people.")


def _address(monday: date, source: str) -> str:
    given = {"week": written(monday)} | ({"source": source} if source else {})
    return f"/week?{urlencode(given)}"


def _kpis(week: Week, words: Words) -> tuple[Kpi, ...]:
    total = week.total
    waiting = total.flagged - total.decided
    low, high = wilson(total.confirmed, total.decided)
    none = words.gettext("nothing is decided yet")
    lasted = "…" if week.median_seconds is None else words.span(timedelta(seconds=week.median_seconds))
    return (
        Kpi(
            name=words.gettext("Flagged"),
            value=words.number(total.flagged),
            about=words.gettext("posts first seen then"),
        ),
        Kpi(
            name=words.gettext("Decided"),
            value=words.number(total.decided),
            about=words.ngettext("%(num)s still waits", "%(num)s still wait", waiting),
        ),
        Kpi(
            name=words.gettext("Precision of the queue"),
            value=words.share(total.confirmed / total.decided) if total.decided else "…",
            about=week_panels.interval(low, high, words) if total.decided else none,
        ),
        Kpi(
            name=words.gettext("From flag to decision"),
            value=lasted,
            about=words.gettext("median") if week.median_seconds is not None else none,
        ),
    )
