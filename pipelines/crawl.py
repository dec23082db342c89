"""`veilleur crawl`: read sources once, flag what looks like an ad, store it for review."""

from collections.abc import Callable, Sequence

import click
from rich import box
from rich.console import Console
from rich.table import Table

from crawlers import crawl as crawling
from crawlers.handover import RunReport
from crawlers.post import Known
from crawlers.run import Progress
from crawlers.source import Source, load_sources
from models.registry import Registry
from pipelines import alerts, evidence
from pipelines import settings as settings_of
from pipelines.assessor import assessor_process
from pipelines.cli import Call
from pipelines.deployment import chosen, crawl_settings, opened_store, utc_now
from pipelines.intake import StoreIntake
from pipelines.own_lists import joined
from pipelines.picture_process import check_installed, picture_process
from pipelines.picture_words import PictureWords
from pipelines.plans import plans
from pipelines.settings import Settings
from store import removals
from store import sources as stored_sources
from store.engine import Store

ASKED_AGAIN = 20
"""Kept posts of a source whose own pages a run asks again, at most."""


def run(
    settings: Settings,
    *,
    names: Sequence[str] = (),
    due_only: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> list[RunReport]:
    """Crawl once (a process can do so once); a report a source, in their order."""
    sources = chosen(settings, names)
    with opened_store(settings) as store:
        with store.session() as session, session.begin():
            stored_sources.write_plans(session, plans(load_sources(settings.sources_dir)))
        with store.reading() as session:
            if due_only:
                names = stored_sources.due(session, utc_now(), {source.name: source.every for source in sources})
                sources = [source for source in sources if source.name in names]
            cursors = stored_sources.cursors(session, [source.name for source in sources])
        if not sources:
            return []
        pictures = settings.tables.crawl.pictures and any(source.pictures for source in sources)
        if pictures:
            check_installed()  # told before the crawl, not in the middle of it
        with (
            assessor_process(Registry(settings.models_dir).current(), joined(settings.home)) as assess,
            picture_process() as read_pictures,
        ):
            known = known_posts(store, sources)
            keeper = evidence.keeper(settings, store)
            if warning := evidence.seal(settings, store, utc_now()).warning:
                click.echo(warning, err=True)
            words = PictureWords(store, assess.suspicious, read_pictures) if pictures else None
            intake = StoreIntake(store, assess, utc_now, keeper, words)
            return crawling.run(
                sources,
                cursors=cursors,
                intake=intake,
                settings=crawl_settings(settings),
                on_progress=on_progress,
                known=known,
                suspicious=intake.suspicious if pictures else None,
            )


def known_posts(store: Store, sources: Sequence[Source]) -> dict[str, list[Known]]:
    """For each source the kept posts whose turn it is to be asked for again."""
    now = utc_now()
    with store.session() as session, session.begin():
        return {
            source.name: [
                Known(external_id=place.external_id, url=place.url)
                for place in removals.to_ask_again(session, source.name, now - source.recheck, now, ASKED_AGAIN)
            ]
            for source in sources
        }


def print_summary(reports: Sequence[RunReport], console: Console) -> None:
    """A line a source, and what each outcome that is no success means."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("source")
    table.add_column("outcome")
    for heading in ("read", "flagged", "new", "edited", "gone", "requests"):
        table.add_column(heading, justify="right")
    for report in reports:
        counts = (
            report.posts,
            report.flagged,
            report.new,
            report.revised,
            report.removed,
            report.requests,
        )
        style = "" if report.outcome.succeeded else "bold red"
        table.add_row(
            report.source, f"[{style}]{report.outcome}[/]" if style else str(report.outcome), *map(str, counts)
        )
    console.print(table)
    for report in reports:
        if not report.outcome.succeeded:
            console.print(f"{report.source}: {report.outcome}: {report.detail}", markup=False)
        for warning in report.warnings:
            console.print(f"{report.source}: warning: {warning}", markup=False)


@click.command("crawl")
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--due", "due_only", is_flag=True, help="Only sources whose time has come, by their `every`.")
@click.option("--quiet", is_flag=True, help="Print nothing but runs that failed.")
@click.pass_obj
def command(call: Call, *, names: tuple[str, ...], due_only: bool, quiet: bool) -> int:
    """Read the named sources (default: all that are enabled) once; flagged posts are stored for review.

    Only public pages, robots.txt obeyed. With --due, people are told of sources that turned ailing or recovered. Exit code 1 when a run failed; the others are kept.
    """
    settings = settings_of.load(call.home)
    console = Console()
    if console.is_terminal and not quiet:
        with console.status("starting") as status:
            reports = run(
                settings, names=names, due_only=due_only, on_progress=lambda step: status.update(progress_line(step))
            )
    else:
        reports = run(settings, names=names, due_only=due_only)
    if due_only:
        with opened_store(settings) as store:
            for problem in alerts.tell(settings, store, load_sources(settings.sources_dir), utc_now()):
                click.echo(problem, err=True)
    failed = [report for report in reports if not report.outcome.succeeded]
    if not reports:
        if not quiet:
            click.echo(
                "Nothing to read: no source is due."
                if due_only
                else f"No sources yet: put a file in {settings.sources_dir} (its README.md says how)."
            )
        return 0
    if not quiet:
        print_summary(reports, console)
    elif failed:
        print_summary(failed, console)
    return 1 if failed else 0


def progress_line(step: Progress) -> str:
    """One line of what is happening."""
    return f"{step.done} of {step.total} sources done; {step.source}: {step.pages} pages, {step.posts} posts"
