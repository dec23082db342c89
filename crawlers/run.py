"""One run of one source: its cursor and counts while it goes on, its verdict at the end."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crawlers import platforms
from crawlers.gone import removals, without
from crawlers.handover import Lane, RunReport
from crawlers.interface_errors import refusal_in_words
from crawlers.pictures import Album
from crawlers.post import Gone, Known, Outcome, Removal
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.refusals import refused, retry_at, why_nothing
from crawlers.source import Source

NOT_BEFORE = "not_before"
"""Cursor key that every platform's cursor may carry: the moment until which the site asked us to stay away."""
_MOST_WARNINGS = 20
_MOST_WALLS = 3
_LONGEST_TEXT = 100_000
"""Characters of one post; no site lets people write more, so a longer one is a whole page that a selector caught."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a crawl is; `outcome` is None while the source is being read."""

    source: str
    pages: int
    posts: int
    outcome: Outcome | None
    done: int
    total: int


class Run:
    """State of one run. Everything here happens on the reactor's thread."""

    def __init__(
        self,
        source: Source,
        cursor: Cursor,
        lane: Lane,
        clock: Callable[[], datetime],
        platform: Platform | None = None,
        known: Sequence[Known] = (),
    ) -> None:
        self.source = source
        self.platform = platform or platforms.load(source.platform)
        self.lane = lane
        self.clock = clock
        self.started_at = clock()
        self.stopped: tuple[Outcome, str] | None = None
        """Set once the source may not be asked any more; the reason."""
        self.album = Album()
        """Posts that wait for their pictures."""
        self.pages = 0
        self.found = 0
        self.interrupted = False
        self.not_before = 0.0
        """On the monotonic clock: when the host may be asked again after the source before this one."""
        self.heard_at: float | None = None
        """When the last request ended, on the monotonic clock; None while nothing was asked."""
        self._known = known
        """Kept posts whose own pages are asked again."""
        self._gone: dict[str, Gone] = {}
        self._given = cursor
        self._cursor: Cursor = {key: value for key, value in cursor.items() if key != NOT_BEFORE}
        self._retry_at: datetime | None = None
        self._unchanged = False
        self._walls = 0
        """Pages in a row that asked for a login."""
        self._essential: list[tuple[Outcome, str]] = []
        self._others: Counter[Outcome] = Counter()
        self._other_details: dict[Outcome, str] = {}
        self._warnings: dict[str, int] = {}

    def begin(self) -> list[Request]:
        """The first requests; none while the site's last Retry-After has not passed."""
        until = self._given.get(NOT_BEFORE)
        if isinstance(until, str) and datetime.fromisoformat(until) > self.started_at:
            self._retry_at = datetime.fromisoformat(until)
            self.stop(Outcome.RATE_LIMITED, f"the site asked us to stay away until {until}; nothing was asked")
            return []
        requests = list(self.platform.start(self.source, self._cursor))
        if self._known and self.platform.again is not None:
            requests += self.platform.again(self.source, self._known, self._cursor)
        return requests

    def read(self, page: Page) -> Parsed:
        """Take one answer in: the refusals first, then the platform."""
        self.pages += 1
        said = refusal_in_words(page)
        refusal = refused(page) if said is None else said if said[0] is Outcome.AUTH_REQUIRED else None
        if refusal is not None:
            if not self._one_wall(page.request, refusal):
                self.stop(*refusal, retry_after=page.headers.get("retry-after", ""))
            return Parsed()
        failure = _status_failure(page) if said is None else Parsed(outcome=said[0], detail=said[1])
        parsed = self.platform.parse(self.source, page, self._cursor) if failure is None else failure
        unread = parsed.outcome in (Outcome.LAYOUT_CHANGED, Outcome.EMPTY) and not parsed.posts and failure is None
        if unread and not page.request.about:  # of a kept post a headline's words are no sign that it is gone
            explained = why_nothing(page)
            if explained is not None and (parsed.outcome is Outcome.LAYOUT_CHANGED or explained[0] is Outcome.BLOCKED):
                parsed = Parsed(outcome=explained[0], detail=explained[1])
        if parsed.outcome in (Outcome.BLOCKED, Outcome.AUTH_REQUIRED):
            if self._one_wall(page.request, (parsed.outcome, parsed.detail)):
                return Parsed()
            self.stop(parsed.outcome, parsed.detail)
        else:
            self._walls = 0
        if any(len(post.text) > _LONGEST_TEXT for post in parsed.posts):
            parsed = replace(parsed, posts=[replace(post, text=post.text[:_LONGEST_TEXT]) for post in parsed.posts])
            self.warn(f"a post of {page.url} was cut after {_LONGEST_TEXT} characters")
        if parsed.cursor is not None:
            self._cursor = parsed.cursor
        self.found += 0 if page.request.about else parsed.found
        for post in parsed.posts:  # seen after all; a deletion by its author is final, even if some copy is still shown
            if post.external_id in self._gone and self._gone[post.external_id].reason is not Removal.DELETE_EVENT:
                del self._gone[post.external_id]
        if gone := removals(page, parsed):
            self._gone.update({each.external_id: each for each in gone})
            self._cursor = without(self._cursor, gone)
        self._unchanged |= parsed.unchanged
        for warning in parsed.warnings:
            self.warn(warning)
        self._note(page.request, parsed.outcome, parsed.detail)
        return parsed

    def lost(self, request: Request, outcome: Outcome, detail: str, retry_after: str = "") -> None:
        """A request that brought no answer."""
        if outcome is Outcome.RATE_LIMITED:
            self.stop(outcome, detail, retry_after=retry_after)
        else:
            self._note(request, outcome, detail)

    def stop(self, outcome: Outcome, detail: str, *, retry_after: str = "") -> None:
        """Ask this source for nothing more; the first reason stays."""
        if self.stopped is None:
            self.stopped = (outcome, detail)
            self._retry_at = self._retry_at or retry_at(retry_after, self.clock())

    def warn(self, warning: str) -> None:
        self._warnings[warning] = self._warnings.get(warning, 0) + 1

    def report(self, counts: Mapping[str, int], *, requests: int, received: int) -> RunReport:
        outcome, detail = self._verdict()
        too_few = self._too_few() if outcome.succeeded else ""
        if too_few:
            outcome, detail = Outcome.FAILED, too_few
        # A run that read all there was moves on even if it was too little; one that did not see all starts again.
        cursor: Cursor | None = self._cursor if outcome.succeeded or too_few else None
        if outcome is Outcome.RATE_LIMITED and self._retry_at is not None:
            cursor = {**self._given, NOT_BEFORE: self._retry_at.isoformat()}
        return RunReport(
            source=self.source.name,
            outcome=outcome,
            detail=detail,
            started_at=self.started_at,
            finished_at=self.clock(),
            posts=counts["posts"],
            found=self.found,
            unchanged=self._unchanged,
            requests=requests,
            bytes=received,
            cursor=cursor,
            warnings=self._all_warnings(),
            retry_at=self._retry_at,
            gone=tuple(self._gone.values()) if outcome.succeeded or too_few else (),
            flagged=counts["flagged"],
            new=counts["new"],
            revised=counts["revised"],
            removed=counts["removed"],
        )

    def _one_wall(self, request: Request, refusal: tuple[Outcome, str]) -> bool:
        """Whether this is one page for members among open ones; several in a row are a wall around the source."""
        if request.about and refusal[0] is Outcome.AUTH_REQUIRED:
            self._note(request, *refusal)  # one post that was made private says nothing of the source
            return True
        self._walls += 1
        if refusal[0] is not Outcome.AUTH_REQUIRED or request.essential or self._walls >= _MOST_WALLS:
            return False
        self._note(request, *refusal)
        return True

    def _note(self, request: Request, outcome: Outcome, detail: str) -> None:
        if request.about:
            if outcome not in (Outcome.OK, Outcome.EMPTY, Outcome.NOT_FOUND):
                self.warn(f"a kept post could not be asked for again: {detail}")
        elif request.essential:
            self._essential.append((outcome, detail))
        else:
            self._others[outcome] += 1
            self._other_details.setdefault(outcome, detail)

    def _verdict(self) -> tuple[Outcome, str]:
        """The first refusal, else the first start or list page that failed, else what most item pages did."""
        if self.stopped is not None:
            return self.stopped
        for outcome, detail in self._essential:
            if not outcome.succeeded:
                return outcome, detail
        if not self._essential:
            return Outcome.FAILED, "interrupted before a page was read" if self.interrupted else "no page was read"
        if self.interrupted:
            return Outcome.FAILED, f"interrupted after {self.pages} pages; the next run begins where this one began"
        # An item that is gone is the site's everyday life, not a fault of the run.
        harmless = (Outcome.OK, Outcome.EMPTY, Outcome.NOT_FOUND)
        failures = Counter({each: count for each, count in self._others.items() if each not in harmless})
        failed, pages = failures.total(), self._others.total()
        if failed * 2 > pages:
            outcome = failures.most_common(1)[0][0]
            return outcome, f"{failed} of {pages} item pages failed, the first: {self._other_details[outcome]}"
        if self.found == 0 and all(outcome is Outcome.EMPTY for outcome, _ in self._essential):
            return self._essential[0]
        return Outcome.OK, next((detail for _, detail in self._essential if detail), "")

    def _too_few(self) -> str:
        expect = self.source.expect
        if self._unchanged or self.found >= expect.min:
            return ""
        name, first = self.source.name, self.source.starts[0]
        return (
            f"{self.found} posts on {self.pages} pages, and at least {expect.min} are expected: look at {first}, "
            f"then mend the selectors or expect in {name}.toml (veilleur sources try {name})"
        )

    def _all_warnings(self) -> tuple[str, ...]:
        found = [f"{warning} ({count} times)" if count > 1 else warning for warning, count in self._warnings.items()]
        expect = self.source.expect
        if expect.max is not None and self.found > expect.max:
            found.append(f"{self.found} posts, and at most {expect.max} are expected: does a selector match too much?")
        for outcome, count in self._others.items():
            if not outcome.succeeded:
                found.append(f"{count} item pages ended in {outcome}, the first: {self._other_details[outcome]}")
        hidden = len(found) - _MOST_WARNINGS
        return (*found[:_MOST_WARNINGS], f"{hidden} further warnings") if hidden > 0 else tuple(found)


def _status_failure(page: Page) -> Parsed | None:
    """What an HTTP status means that no platform needs to look at; None for 2xx and 304."""
    status = page.status
    if 200 <= status < 300 or status == 304:
        return None
    if status in (404, 410):
        return Parsed(outcome=Outcome.NOT_FOUND, detail=f"{page.url} does not exist (HTTP {status})")
    return Parsed(outcome=Outcome.FAILED, detail=f"{page.url} answers HTTP {status}")
