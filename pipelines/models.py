"""`veilleur models list|promote|rollback`: which model is in force, and since when, by whom and why."""

import getpass
from datetime import datetime
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.table import Table

from models.registry import BASELINE_NAME, Change, Registry, load_manifest
from pipelines import gate
from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.deployment import utc_now
from pipelines.errors import PipelineError


def promote(registry: Registry, name: str, *, by: str, reason: str, now: datetime, force: bool) -> Change:
    """Put a model in force if the gate lets it; with `force` the complaints stand in the history instead."""
    candidate = load_manifest(registry.path_of(name))
    if name == registry.current_name():
        raise PipelineError(f"{name} is in force already. See: veilleur models list")
    current = load_manifest(registry.current())
    found = (
        []
        if name == BASELINE_NAME
        else gate.complaints(candidate.manifest.get("metrics", {}), current.manifest.get("metrics"))
    )
    if found and not force:
        raise PipelineError(
            f"{name} is worse than the model in force ({current.name}): {'; '.join(found)}. "
            f"To promote it all the same: veilleur models promote {name} --force --reason TEXT"
        )
    told = f"{reason} [forced although {'; '.join(found)}]" if found else reason
    return registry.promote(name, by=by, reason=told, now=now, forced=bool(found))


def table(registry: Registry) -> Table:
    """A line a model, with the figures of its manifest."""
    shown = Table(box=box.SIMPLE_HEAD)
    for heading in ("", "model", "made", "posts"):
        shown.add_column(heading)
    for heading in ("recall", "false positives", "precision at 1 %"):
        shown.add_column(heading, justify="right")
    current = registry.current_name()
    for info in registry.list():
        held_out = info.manifest.get("metrics", {}).get("held out", {})
        flagged = held_out.get("flagged", {})
        shown.add_row(
            "→" if info.path == registry.path_of(current) else "",
            info.name,
            info.created_at.date().isoformat(),
            str(info.manifest.get("corpus", {}).get("rows", "")),
            *(_percent(flagged.get(key)) for key in ("recall", "false positive rate", "precision at 1 %")),
        )
    return shown


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.2%}"


def registry_of(home: Path | None) -> Registry:
    """The registry of a home."""
    return Registry(settings_of.load(home).models_dir)


@click.group("models")
def command() -> None:
    """List, promote and roll back models."""


@command.command("list")
@click.option("--history", is_flag=True, help="Show every change so far as well.")
@click.pass_obj
def list_command(call: Call, *, history: bool) -> None:
    """Show every model with its figures on held-out voices; the arrow is the one in force."""
    registry = registry_of(call.home)
    console = Console()
    console.print(table(registry))
    if history:
        for change in registry.history():
            forced = " (forced)" if change.forced else ""
            console.print(
                f"{change.at:%Y-%m-%d %H:%M} {change.by}: {change.action} {change.name}{forced}: {change.reason}",
                markup=False,
            )


@command.command("promote")
@click.argument("name")
@click.option("--reason", required=True, help="Why; kept in the history.")
@click.option("--by", default=None, help="Who decides [default: the name of the account].")
@click.option("--force", is_flag=True, help="Promote although the gate objects; the reason must say why.")
@click.pass_obj
def promote_command(call: Call, *, name: str, reason: str, by: str | None, force: bool) -> None:
    """Put the model NAME in force, if it is not worse than the one it replaces."""
    change = promote(
        registry_of(call.home), name, by=by or getpass.getuser(), reason=reason, now=utc_now(), force=force
    )
    click.echo(
        f"{change.name} is in force (before: {change.previous}). One step back: veilleur models rollback --reason TEXT"
    )


@command.command("rollback")
@click.option("--reason", required=True, help="Why; kept in the history.")
@click.option("--by", default=None, help="Who decides [default: the name of the account].")
@click.pass_obj
def rollback_command(call: Call, *, reason: str, by: str | None) -> None:
    """Put the model before the one in force back."""
    change = registry_of(call.home).rollback(by=by or getpass.getuser(), reason=reason, now=utc_now())
    click.echo(f"{change.name} is in force again (before: {change.previous}).")


def run(home: Path | None) -> Registry:
    """The registry of a home, for other verbs."""
    return registry_of(home)
