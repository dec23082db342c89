"""`veilleur sources health`: how each source fares, and one sentence of advice for each that ails."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click
from rich import box
from rich.console import Console
from rich.table import Table

from crawlers.source import Source, load_sources
from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.deployment import opened_store, utc_now
from pipelines.errors import PipelineError
from pipelines.plans import plans
from review import ailments, alert_text
from review.words import Words
from store import health as store_health
from store import sources as stored_sources
from store.engine import Store
from store.health import FIELDS, Health


def read(store: Store, sources: Sequence[Source], now: datetime) -> list[Health]:
    """The health of every enabled source that was ever read, after the files' plans were written down."""
    with store.session() as session, session.begin():
        stored_sources.write_plans(session, plans(sources))
        return [each for each in store_health.healths(session, now) if each.state.listed]


def english(now: datetime) -> Words:
    """The words of the command line."""
    return Words(language="en", zone=UTC, now=now)


def table(healths: Sequence[Health], never: Sequence[str], words: Words) -> Table:
    """A row a source; those that ail first."""
    drawn = Table(box=box.SIMPLE_HEAD)
    drawn.add_column("source", overflow="fold")
    for heading in ("health", "last success"):
        drawn.add_column(heading)
    for heading in ("posts a run", "before", "text", "date", "author"):
        drawn.add_column(heading, justify="right")
    for each in sorted(healths, key=lambda one: (not one.ailing, one.state.name)):
        state = ailments.name(each.ailments[0], words) if each.ailing else "well"
        since = f"{words.age(each.last_success)} ago" if each.last_success else "never"
        numbers = ["–" if number is None else words.number(round(number, 1)) for number in (each.posts, each.usual)]
        shares = ["–" if (share := each.shares[name]) is None else words.share(share) for name in FIELDS]
        drawn.add_row(each.state.name, f"[bold red]{state}[/]" if each.ailing else state, since, *numbers, *shares)
    for name in never:
        drawn.add_row(name, "unread", "never", *["–"] * 5)
    return drawn


def try_alerts(settings: settings_of.Settings, now: datetime) -> int:
    """Send a trial message to every address of [alerts], whatever the hour; 1 when one did not take it."""
    from pipelines import alerts  # alerts read health

    urls = settings.tables.alerts.urls
    if not urls:
        raise PipelineError(
            'alerts.urls is empty, so nobody is told of anything. Set it in veilleur.toml: [alerts] urls = ["mailtos://…"]'
        )
    delivery = alerts.send(urls, *alert_text.trial(alerts.reader(settings, now)))
    for problem in delivery.problems:
        click.echo(problem, err=True)
    click.echo(f"{delivery.taken} of {len(urls)} addresses took the trial alert.")
    return 1 if delivery.problems else 0


@click.command("health")
@click.option("--test-alert", is_flag=True, help="Send a trial message to the addresses of [alerts], and nothing else.")
@click.pass_obj
def health(call: Call, *, test_alert: bool) -> int:
    """Show how each source fares against its plan and its own history; exit code 1 when one ails.

    Posts a run and shares of posts with text, date and author are those of the latest runs.
    """
    settings = settings_of.load(call.home)
    if test_alert:
        return try_alerts(settings, utc_now())
    sources = load_sources(settings.sources_dir)
    now = utc_now()
    with opened_store(settings) as store:
        healths = read(store, sources, now)
    known = {each.state.name for each in healths}
    never = [source.name for source in sources if source.enabled and source.name not in known]
    if not healths and not never:
        click.echo(f"No sources yet: put a file in {settings.sources_dir} (its README.md says how).")
        return 0
    words = english(now)
    Console().print(table(healths, never, words))
    ailing = [each for each in healths if each.ailing]
    for each in ailing:
        click.echo(f"{each.state.name}: {ailments.advice(each.ailments[0], words)}")
    click.echo(f"{len(ailing)} ailing." if ailing else "None ails.")
    return 1 if ailing else 0
