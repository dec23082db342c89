"""Look at a page once, as a crawl would: robots.txt first, then the page, then what it seems to offer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from crawlers import platforms
from crawlers.errors import CrawlError, SourceError
from crawlers.handover import RunReport, Taken
from crawlers.post import Outcome, Post
from crawlers.proposal import Proposal
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.recognise import by_address, recognise
from crawlers.refusals import why_nothing
from crawlers.settings import CrawlSettings
from crawlers.sitemap import USUAL, Candidate, Map, candidates, maps_of
from crawlers.source import Source, address_problem

MOST_CHECKED = 3
"""Proposals that a look tries with a request of their own."""
MOST_MAPS = 12
"""Sitemaps read in one look."""
Propose = Callable[[Page], list[Proposal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A proposal and what reading by it brought; `parsed` is None where nobody asked."""

    proposal: Proposal
    parsed: Parsed | None = None
    asked: bool = False
    """Whether its first page was asked for; without an answer it is no good."""

    @property
    def works(self) -> bool:
        parsed = self.parsed
        return parsed is not None and parsed.outcome.succeeded and bool(parsed.found or parsed.requests or parsed.posts)


@dataclass(kw_only=True)
class Look:
    """What a look found: the run's report, the page, and each proposal with its check, best first."""

    report: RunReport | None = None
    page: Page | None = None
    checked: list[Checked] = field(default_factory=list)
    maps: list[Map] = field(default_factory=list)

    @property
    def best(self) -> Checked | None:
        """The first proposal that works; else the first that nobody could try."""
        works = (each for each in self.checked if each.works)
        untried = (each for each in self.checked if each.parsed is None and not each.asked)
        return next(works, next(untried, None))

    @property
    def candidates(self) -> list[Candidate]:
        return candidates(self.maps)


def look(
    url: str,
    *,
    settings: CrawlSettings,
    local: bool = False,
    propose: Propose = recognise,
    sitemap: bool = False,
    clock: Callable[[], datetime] | None = None,
) -> Look:
    """Look at an address; with `sitemap` at its site's maps instead. Like a crawl, once a process.

    Raises CrawlError for an address that may not be asked. A refusal is no error: it is in the report.
    """
    from crawlers import crawl  # Scrapy takes half a second to import

    known = by_address(url) if propose is recognise else None
    start = str(known.values["url"]) if known else url
    if problem := address_problem(start, local=local):
        raise CrawlError(f"{start!r} {problem}".replace("needs local = true", "needs --local"))
    host = urlsplit(start).hostname or ""
    sibling = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    hosts = () if local else (sibling,)
    source = Source(
        name="new", platform="listing", url=start, hosts=hosts, basis="Looked at once, to propose a source", local=local
    )
    found = Look()
    eye = _Eye(found, start, [known] if known else [], propose, local=local)
    platform = Platform(
        summary="a look",
        start=eye.begin_with_maps if sitemap else eye.begin,
        parse=eye.map if sitemap else eye.parse,
    )
    options: dict[str, Any] = {} if clock is None else {"clock": clock}
    reports = crawl.run([source], cursors={}, intake=_Nowhere(), settings=settings, platform=platform, **options)
    found.report = reports[0]
    return found


class _Eye:
    """The platform of a look: keeps what it sees instead of making posts of it."""

    def __init__(self, found: Look, url: str, known: Sequence[Proposal], propose: Propose, *, local: bool) -> None:
        self._found = found
        self._url = url
        self._known = known
        self._propose = propose
        self._local = local

    def begin(self, source: Source, cursor: Cursor) -> list[Request]:  # noqa: ARG002 - a platform's signature
        if self._known:
            return self._check(self._known, None, essential=True)
        return [Request(url=self._url)]

    def parse(self, source: Source, page: Page, cursor: Cursor) -> Parsed:  # noqa: ARG002 - a platform's signature
        if page.request.kind == "check":
            self._note(page)
            return Parsed()
        self._found.page = page
        proposals = self._propose(page)
        if not proposals and self._propose is recognise and (explained := why_nothing(page)):
            return Parsed(outcome=explained[0], detail=explained[1])
        return Parsed(requests=self._check(proposals, page, essential=False))

    def _check(self, proposals: Sequence[Proposal], page: Page | None, *, essential: bool) -> list[Request]:
        """Try each proposal: on this page where it begins there, else by a request for its first page."""
        requests: list[Request] = []
        for proposal in proposals:
            index = len(self._found.checked)
            parsed, asked = None, False
            try:
                source = proposal.source("new", local=self._local)
                platform = platforms.load(source.platform)
                first = platform.start(source, {})[0]
                if page is not None and first.url in (page.url, page.request.url):
                    parsed = platform.parse(source, page.asked_as(first.kind, first.context), {})
                elif len(requests) < MOST_CHECKED and not any(each.works for each in self._found.checked):
                    asked = True
                    context = {"index": index, "source": source, "first": first}
                    requests.append(
                        Request(
                            url=first.url, kind="check", context=context, headers=first.headers, essential=essential
                        )
                    )
            except SourceError as error:
                parsed = Parsed(outcome=Outcome.FAILED, detail=str(error))
            self._found.checked.append(Checked(proposal=proposal, parsed=parsed, asked=asked))
        return requests

    def _note(self, page: Page) -> None:
        context = page.request.context
        source, first = context["source"], context["first"]
        self._found.page = self._found.page or page
        parsed = platforms.load(source.platform).parse(source, page.asked_as(first.kind, first.context), {})
        proposal = self._found.checked[context["index"]].proposal
        self._found.checked[context["index"]] = Checked(proposal=proposal, parsed=parsed, asked=True)

    def begin_with_maps(self, source: Source, cursor: Cursor) -> list[Request]:  # noqa: ARG002 - a platform's signature
        site = "{0.scheme}://{0.netloc}".format(urlsplit(self._url))
        robots = Request(url=f"{site}/robots.txt", kind="robots", essential=False)
        return [robots, *(Request(url=site + usual, kind="map", essential=False) for usual in USUAL)]

    def map(self, source: Source, page: Page, cursor: Cursor) -> Parsed:  # noqa: ARG002 - a platform's signature
        further = maps_of(page)
        if page.request.kind == "map":
            one = Map.read(page)
            self._found.maps.append(one)
            further = one.maps
        room = max(0, MOST_MAPS - len(self._found.maps))
        return Parsed(requests=[Request(url=url, kind="map", essential=False) for url in further[:room]])


class _Nowhere:
    """An intake for runs that make no posts."""

    def open(self, source: Source) -> None:
        """Nothing is stored, so nothing begins."""

    def take(self, source: str, posts: list[Post]) -> Taken | None:
        """There are no posts."""

    def close(self, report: RunReport, posts: list[Post]) -> Taken | None:
        """There is nothing to keep."""
