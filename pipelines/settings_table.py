"""`veilleur settings`: each value in force and where it comes from."""

import click
from rich import box
from rich.console import Console
from rich.table import Table

from pipelines import settings as settings_of
from pipelines.cli import Call

WIDE = 110
"""Columns of a terminal from which the meanings fit beside the values; veilleur.toml has them too."""


def rows(settings: settings_of.Settings) -> list[tuple[str, str, str, str]]:
    """(key, value, origin, meaning) of every setting; passwords in an address are hidden."""
    found = []
    for dotted, field in settings_of.keys().items():
        table, key = dotted.split(".")
        value = getattr(getattr(settings.tables, table), key)
        shown = settings_of.without_password(value) if dotted == "store.url" else str(value)
        if dotted == "alerts.urls":
            shown = " ".join(each.partition("://")[0] + "://***" for each in value)
        if dotted == "store.url" and not value:
            shown = settings.database_url
        found.append((dotted, shown, settings.origin[dotted], str(field.description)))
    return found


@click.command("settings")
@click.pass_obj
def command(call: Call) -> None:
    """Show every setting in force: its value, where it comes from (default, file, environment) and what it means."""
    settings = settings_of.load(call.home)
    console = Console()
    columns = ("key", "value", "from", "meaning")[: 4 if console.width >= WIDE else 3]
    table = Table(box=box.SIMPLE_HEAD, title=f"Settings of {settings.home}", title_justify="left")
    for heading in columns:
        table.add_column(heading, overflow="fold", no_wrap=heading == "key")
    for row in rows(settings):
        table.add_row(*row[: len(columns)])
    console.print(table)
    click.echo(
        f"Each key can be set in {settings.home / settings_of.FILE_NAME} or as a variable, e.g. {settings_of.variable('crawl.contact')}."
    )
