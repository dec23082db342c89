"""How each source fares: its latest outcome, and its runs against its plan and its own history.

healths(session, now) -> list[Health]  every source that the database knows, by name
judge(state, runs, now) -> Health      `runs` newest first, as store.recent_runs.facts gives them; a pure function
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy.orm import Session

from store import recent_runs
from store.recent_runs import RunFacts
from store.sources import SUCCEEDED, SourceState, patience, states

RUNS_LOOKED_AT = 60
AT_ONCE = ("not_found", "no_preview", "private", "auth_required", "forbidden_by_robots", "blocked", "layout_changed")
"""Outcomes that a further run will not mend; the others are ailing when they come twice in a row."""
FAILURES_BORNE = 1
FEWEST_RUNS = 3
LATELY = timedelta(days=1)
"""The latest runs are those of a day, so that a quiet night is no ailment; three at least, half of the known at most."""
DROP = 4.0
LEAST_USUAL = 4.0
"""Below so many posts a run, a drop says nothing."""
FEWEST_POSTS = 10
USUAL_SHARE, POOR_SHARE = 0.8, 0.5
"""A field is missing when at least the first share of posts used to have it, and less than the second has it now."""
INTERVALS_LATE = 3
LEAST_LATE = timedelta(hours=1)
FIELDS = ("texts", "dates", "authors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    """What is wrong: an outcome, or `failing`, `fewer`, `more`, `texts`, `dates`, `authors`, `overdue`."""

    kind: str
    now: float = 0
    """Runs in a row for an outcome, posts a run now, share of posts with the field now, hours late."""
    usual: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One source: what its runs say, the gravest ailment first; `shares` are of the latest posts, None if unknown."""

    state: SourceState
    ailments: tuple[Ailment, ...]
    last_success: datetime | None
    posts: float | None
    usual: float | None
    shares: dict[str, float | None]

    @property
    def ailing(self) -> bool:
        return bool(self.ailments)


def healths(session: Session, now: datetime) -> list[Health]:
    """Every source that was ever read, by name."""
    runs = recent_runs.facts(session, RUNS_LOOKED_AT)
    return [judge(state, runs.get(state.name, ()), now) for state in states(session)]


def judge(state: SourceState, runs: Sequence[RunFacts], now: datetime) -> Health:
    """Ailments of one source; none for a source that is off, or was never read."""
    ended = [run for run in runs if run.outcome is not None]
    good = [run for run in ended if run.outcome in SUCCEEDED]
    lately, before = _halves([run for run in good if run.found is not None])
    posts, usual = _middle(lately), _middle(before) if len(before) >= FEWEST_RUNS else None
    latest_posts, earlier_posts = _by_posts(good)
    shares = {name: _share(latest_posts, name) for name in FIELDS}
    found = (
        [*_outcome(state, ended), *_amount(state, good, posts, usual), *_fields(latest_posts, earlier_posts)]
        if state.listed
        else []
    )
    if state.listed:
        found += _overdue(state, now)
    return Health(
        state=state,
        ailments=tuple(found),
        last_success=next((run.finished_at for run in good), None),
        posts=posts,
        usual=usual,
        shares=shares,
    )


def _outcome(state: SourceState, ended: Sequence[RunFacts]) -> list[Ailment]:
    latest = ended[0].outcome if ended else None
    if latest is None or latest in SUCCEEDED:
        return []
    streak = next((place for place, run in enumerate(ended) if run.outcome != latest), len(ended))
    if latest in AT_ONCE:
        return [Ailment(kind=latest, now=streak)]
    if state.failures > FAILURES_BORNE:
        return [Ailment(kind=latest if latest == "rate_limited" else "failing", now=state.failures)]
    return []


def _amount(state: SourceState, good: Sequence[RunFacts], posts: float | None, usual: float | None) -> list[Ailment]:
    """Less than the source's own history shows, or more than its file expects, twice in a row."""
    if posts is not None and usual is not None and usual >= LEAST_USUAL and posts * DROP < usual:
        return [Ailment(kind="fewer", now=posts, usual=usual)]
    most = state.plan.most if state.plan is not None else None
    latest = [run.found or 0 for run in good[:2]]
    if most is not None and len(latest) == 2 and min(latest) > most:
        return [Ailment(kind="more", now=latest[0], usual=most)]
    return []


def _fields(latest: Sequence[RunFacts], earlier: Sequence[RunFacts]) -> list[Ailment]:
    found = []
    for name in FIELDS:
        now, usual = _share(latest, name), _share(earlier, name)
        if now is not None and usual is not None and usual >= USUAL_SHARE and now < POOR_SHARE:
            found.append(Ailment(kind=name, now=now, usual=usual))
    return found


def _overdue(state: SourceState, now: datetime) -> list[Ailment]:
    if state.running or state.plan is None or state.last_started_at is None:
        return []
    late = now - state.last_started_at - patience(state.plan.every, state.failures)
    if late <= max(INTERVALS_LATE * state.plan.every, LEAST_LATE):
        return []
    return [Ailment(kind="overdue", now=late / timedelta(hours=1), usual=state.plan.every / timedelta(hours=1))]


def _halves(runs: Sequence[RunFacts]) -> tuple[Sequence[RunFacts], Sequence[RunFacts]]:
    """The latest runs and those before them."""
    if not runs:
        return (), ()
    day = sum(run.started_at > runs[0].started_at - LATELY for run in runs)
    cut = max(FEWEST_RUNS, min(day, len(runs) // 2))
    return runs[:cut], runs[cut:]


def _middle(runs: Sequence[RunFacts]) -> float | None:
    return float(median(run.found or 0 for run in runs)) if runs else None


def _by_posts(good: Sequence[RunFacts]) -> tuple[Sequence[RunFacts], Sequence[RunFacts]]:
    """The latest runs that brought enough posts to judge their fields by, and those before them."""
    recorded = [run for run in good if run.posts and run.texts is not None]
    posts = 0
    for place, run in enumerate(recorded):
        posts += run.posts
        if posts >= FEWEST_POSTS:
            return recorded[: place + 1], recorded[place + 1 :]
    return (), ()


def _share(runs: Sequence[RunFacts], name: str) -> float | None:
    posts = sum(run.posts for run in runs)
    return sum(getattr(run, name) or 0 for run in runs) / posts if posts >= FEWEST_POSTS else None
