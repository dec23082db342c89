"""`veilleur sources`: list, check and try the public places that are read."""

from collections.abc import Sequence
from datetime import timedelta

import click
from rich import box
from rich.console import Console
from rich.table import Table

from classify.pictures import lacking
from crawlers.post import Post
from crawlers.source import Source, load_sources
from crawlers.trial import try_source
from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.deployment import chosen, crawl_settings, opened_store
from pipelines.errors import PipelineError
from pipelines.sources_health import health
from pipelines.sources_new import new
from pipelines.sources_proposals import accept, proposals, reject
from store import sources as stored_sources

SHOWN_CHARACTERS = 160


@click.group("sources")
def command() -> None:
    """List, check, try and add the public places that are read: one TOML file each, in the home's sources/."""


for _verb in (new, health, proposals, accept, reject):
    command.add_command(_verb)


def span(every: timedelta) -> str:
    """An interval as a source's file writes it: 30m, 2h, 1d."""
    minutes, seconds = divmod(int(every.total_seconds()), 60)
    if seconds:
        return f"{int(every.total_seconds())}s"
    if minutes % (24 * 60) == 0:
        return f"{minutes // (24 * 60)}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


@command.command("list")
@click.pass_obj
def list_sources(call: Call) -> None:
    """List every source: what it is, how often it is read, and how its last run ended."""
    settings = settings_of.load(call.home)
    sources = load_sources(settings.sources_dir)
    if not sources:
        click.echo(f"No sources yet: put a file in {settings.sources_dir} (its README.md says how).")
        return
    with opened_store(settings) as store, store.reading() as session:
        states = {state.name: state for state in stored_sources.states(session)}
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("source", "platform", "every", "last run (UTC)", "outcome", "address"):
        table.add_column(heading, overflow="fold")
    for source in sources:
        state = states.get(source.name)
        last = f"{state.last_started_at:%Y-%m-%d %H:%M}" if state and state.last_started_at else "never"
        outcome = (state.last_outcome if state else None) or ("under way" if state and state.running else "–")
        name = source.name if source.enabled else f"{source.name} (off)"
        table.add_row(name, source.platform, span(source.every), last, outcome, source.starts[0])
    Console().print(table)


@command.command("check")
@click.pass_obj
def check(call: Call) -> None:
    """Read every source file and explain each problem with its fix; exit code 1 when there is one."""
    settings = settings_of.load(call.home)
    sources = load_sources(settings.sources_dir)
    for source in sources:
        click.echo(f"ok  {source.name}: {source.platform}, every {span(source.every)}, {source.starts[0]}")
        click.echo(f"    basis: {source.basis}")
    public = [source.name for source in sources if not source.local and source.enabled]
    if public and not settings.tables.crawl.contact:
        click.echo(
            f"note: {len(public)} public sources will not be read before crawl.contact is set: site owners must be able to reach you."
        )
    shown = [source.name for source in sources if source.pictures and source.enabled]
    if shown and (problem := lacking()):
        raise PipelineError(f"{', '.join(f'{name}.toml' for name in shown)}: pictures = true, but {problem}")
    if shown and not settings.tables.crawl.pictures:
        click.echo(f"note: {', '.join(shown)}: pictures = true is without effect before crawl.pictures = true.")
    click.echo(f"{len(sources)} sources, no problem." if sources else f"No sources yet in {settings.sources_dir}.")


@command.command("try")
@click.argument("name")
@click.option("--pages", type=click.IntRange(1, 20), default=1, show_default=True, help="Pages to read.")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Posts to show.")
@click.pass_obj
def try_one(call: Call, *, name: str, pages: int, limit: int) -> int:
    """Read a page or two of source NAME and show the posts found. Stores nothing, moves no cursor."""
    settings = settings_of.load(call.home)
    source: Source = chosen(settings, [name])[0]
    trial = try_source(source, settings=crawl_settings(settings), pages=pages)
    report = trial.report
    click.echo(f"{name}: {report.outcome}{': ' + report.detail if report.detail else ''}")
    click.echo(f"{len(trial.posts)} posts from {report.requests} requests, {report.bytes} bytes; nothing was stored.")
    for warning in trial.warnings:
        click.echo(f"warning: {warning}")
    show(trial.posts[:limit], Console())
    if len(trial.posts) > limit:
        click.echo(f"… and {len(trial.posts) - limit} more (--limit)")
    return 0 if report.outcome.succeeded else 1


def show(posts: Sequence[Post], console: Console) -> None:
    """A row a post: when, who, and how its text begins."""
    if not posts:
        return
    table = Table(box=box.SIMPLE_HEAD, show_lines=False)
    for heading in ("id", "published (UTC)", "author", "text"):
        table.add_column(heading, overflow="fold")
    for post in posts:
        text = " ".join(f"{post.title or ''} {post.text}".split())
        shown = text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
        at = f"{post.published_at:%Y-%m-%d %H:%M}" if post.published_at else "–"
        table.add_row(post.external_id, at, post.author or "–", shown)
    console.print(table, markup=False)
