"""The sources, their runs and outcomes."""

from collections.abc import Sequence
from typing import Literal

from fastapi import APIRouter, Response

from review import ailments
from review.access import Permission
from review.charts import CHART_RUNS, SPARK_RUNS, bars, spark
from review.errors import Problem, ReviewError
from review.outcomes import SUCCEEDED, explanation, outcome_word
from review.pages import SourcePage, SourcesPage
from review.parts import Fact
from review.source_parts import Ailing, RunLine, SourceLine, Tab
from review.visit import Asking
from review.vocabulary import PLATFORMS
from review.words import Words, msgid
from store import health, recent_runs, sources
from store.health import Health
from store.sources import SourceState
from store.tables import Run

router = APIRouter()
Which = Literal["all", "attention"]
FIELD_NAMES = {
    "texts": msgid("Posts with a text"),
    "dates": msgid("Posts with a date"),
    "authors": msgid("Posts with an author"),
}


@router.get("/sources")
def show_sources(visit: Asking, show: Which = "all") -> Response:
    visit.need(Permission.READ_SOURCES)
    words = visit.words
    with visit.desk.store.reading() as session:
        states = sources.states(session)
        runs = recent_runs.recent(session, SPARK_RUNS)
        healths = health.healths(session, words.now)
    troubled = [state for state in states if _troubled(state)]
    chosen = troubled if show == "attention" else sorted(states, key=lambda state: (not _troubled(state), state.name))
    page = SourcesPage(
        shell=visit.shell("/sources"),
        lines=tuple(_line(state, runs.get(state.name, ()), words) for state in chosen),
        summary=_summary(len(states), len(troubled), words),
        ailing=tuple(_ailing(each, words) for each in healths if each.ailing),
        tabs=(
            Tab(href="/sources", word=words.gettext("All"), count=words.number(len(states)), current=show == "all"),
            Tab(
                href="/sources?show=attention",
                word=words.gettext("To look at"),
                count=words.number(len(troubled)),
                current=show == "attention",
            ),
        ),
    )
    return visit.show("sources.html", page)


@router.get("/sources/{name}")
def show_source(visit: Asking, name: str) -> Response:
    visit.need(Permission.READ_SOURCES)
    words = visit.words
    with visit.desk.store.reading() as session:
        state = sources.source_state(session, name)
        runs = sources.history(session, name, limit=50)
        facts = recent_runs.facts(session, health.RUNS_LOOKED_AT).get(name, [])
    if state is None:
        raise ReviewError(Problem.NOT_FOUND)
    drawn, most = bars(runs[:CHART_RUNS])
    outcome = state.last_outcome
    judged = health.judge(state, facts, words.now)
    page = SourcePage(
        shell=visit.shell("/sources"),
        name=state.name,
        platform=words.gettext(PLATFORMS.get(state.platform, state.platform or "Web page")),
        state=outcome_word(outcome, words) if outcome else None,
        alert=explanation(outcome, words) if outcome and _troubled(state) else "",
        facts=(*_facts(state, words), *_health_facts(judged, words)),
        runs=tuple(_run_line(run, words) for run in runs),
        bars=drawn,
        top=words.number(most),
    )
    return visit.show("source.html", page)


def _troubled(state: SourceState) -> bool:
    return state.last_outcome is not None and state.last_outcome not in SUCCEEDED


def _summary(total: int, troubled: int, words: Words) -> str:
    read = words.ngettext(
        "%(num)s public source, read without any account.", "%(num)s public sources, read without any account.", total
    )
    if not troubled:
        return read + " " + words.gettext("All are well.") if total else read
    return read + " " + words.ngettext("%(num)s asks for a look.", "%(num)s ask for a look.", troubled)


def _line(state: SourceState, runs: Sequence[Run], words: Words) -> SourceLine:
    ended = [run for run in runs if run.outcome is not None]
    latest = ended[0] if ended else None
    when = state.last_finished_at or state.last_started_at
    name = words.gettext("Posts read in the latest runs, oldest first: %(counts)s", counts=_counts(ended, words))
    return SourceLine(
        name=state.name,
        href=f"/sources/{state.name}",
        platform=words.gettext(PLATFORMS.get(state.platform, state.platform or "Web page")),
        outcome=outcome_word(state.last_outcome, words) if state.last_outcome else None,
        when=words.moment(when) if when else "",
        exact=words.exact(when) if when else "",
        spark=spark(runs, name),
        posts=words.number(latest.posts) if latest else "",
        flagged=words.number(latest.flagged) if latest else "",
        failures=words.number(state.failures) if state.failures else "",
    )


def _counts(runs: Sequence[Run], words: Words) -> str:
    return ", ".join(words.number(run.posts) for run in reversed(runs))


def _facts(state: SourceState, words: Words) -> list[Fact]:
    facts = []
    if state.last_started_at is not None:
        facts.append(Fact(name=words.gettext("Last started"), value=words.moment(state.last_started_at)))
    if state.last_finished_at is not None:
        facts.append(Fact(name=words.gettext("Last ended"), value=words.moment(state.last_finished_at)))
    facts.append(Fact(name=words.gettext("Failures in a row"), value=words.number(state.failures)))
    facts.append(
        Fact(name=words.gettext("Running now"), value=words.gettext("yes") if state.running else words.gettext("no"))
    )
    facts.append(Fact(name=words.gettext("Access"), value=words.gettext("public, without account, reading only")))
    facts.append(
        Fact(name=words.gettext("Why we may read it"), value=words.gettext("stated in the source's file, key basis"))
    )
    return facts


def _ailing(judged: Health, words: Words) -> Ailing:
    first = judged.ailments[0]
    return Ailing(
        name=judged.state.name,
        href=f"/sources/{judged.state.name}",
        ailment=ailments.name(first, words),
        advice=ailments.advice(first, words),
    )


def _health_facts(judged: Health, words: Words) -> list[Fact]:
    """What the source's health is judged by, where the runs tell it."""
    facts = [Fact(name=ailments.name(each, words), value=ailments.advice(each, words)) for each in judged.ailments]
    if judged.posts is not None:
        facts.append(Fact(name=words.gettext("Posts a run, lately"), value=words.number(round(judged.posts, 1))))
    if judged.usual is not None:
        facts.append(Fact(name=words.gettext("Posts a run, before"), value=words.number(round(judged.usual, 1))))
    for field, name in FIELD_NAMES.items():
        share = judged.shares[field]
        if share is not None:
            facts.append(Fact(name=words.gettext(name), value=words.share(share)))
    return facts


def _run_line(run: Run, words: Words) -> RunLine:
    lasted = "" if run.finished_at is None else _lasted((run.finished_at - run.started_at).total_seconds(), words)
    return RunLine(
        started=words.moment(run.started_at),
        exact=words.exact(run.started_at),
        outcome=outcome_word(run.outcome, words) if run.outcome else None,
        requests=words.number(run.requests),
        posts=words.number(run.posts),
        new=words.number(run.new),
        flagged=words.number(run.flagged),
        lasted=lasted,
        detail=run.detail,
        warnings=tuple(run.warnings or ()),
    )


def _lasted(seconds: float, words: Words) -> str:
    if seconds < 120:
        return words.gettext("%(n)s s", n=words.number(max(1, round(seconds))))
    return words.gettext("%(n)s min", n=words.number(round(seconds / 60)))
