"""`veilleur doctor`: check a home piece by piece and say what to mend."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from crawlers.source import load_sources
from models.registry import Registry, load_manifest
from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.settings import Settings
from store.engine import Store
from store.keys import Keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at; `problem` is the sentence with its fix, or None where all is well."""

    what: str
    detail: str = ""
    problem: str | None = None


def findings(settings: Settings) -> Iterator[Finding]:
    """Look at keys, database, sources and model in turn; a broken piece does not hide the next."""
    yield _look("keys", lambda: f"{Keys.load(settings.keys_dir).directory}")
    yield _look("database", lambda: _database(settings))
    yield _look("sources", lambda: f"{len(load_sources(settings.sources_dir))} in {settings.sources_dir}")
    yield _look("model", lambda: _model(settings))
    if not settings.tables.crawl.contact:
        yield Finding(
            what="contact",
            problem="crawl.contact is not set: only sources on this machine can be read. Set it in veilleur.toml, [crawl]",
        )


def _look(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what=what, detail=check())
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a piece is what we are here to tell
        return Finding(what=what, problem=str(error))


def _database(settings: Settings) -> str:
    store = Store.open(settings.database_url, Keys.load(settings.keys_dir))
    store.close()
    return store.name


def _model(settings: Settings) -> str:
    path = Registry(settings.models_dir).current()
    load_manifest(path)
    return f"{path.name}, every file as its manifest says"


@click.command("doctor")
@click.pass_obj
def command(call: Call) -> int:
    """Check keys, database, sources, model and contact; exit code 1 when something must be mended."""
    settings = settings_of.load(call.home)
    click.echo(f"Home {settings.home}")
    sick = 0
    for finding in findings(settings):
        if finding.problem is None:
            click.echo(f"  ok    {finding.what}: {finding.detail}")
        else:
            sick += 1
            click.echo(f"  MEND  {finding.what}: {finding.problem}")
    click.echo("All is well." if not sick else f"{sick} to mend.")
    return 1 if sick else 0
