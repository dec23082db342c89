"""`veilleur users`: who may sign in to the review app."""

import sys

import click
from rich import box
from rich.console import Console
from rich.table import Table

from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.deployment import opened_store, utc_now
from store import users as stored_users


@click.group("users")
def command() -> None:
    """Add and list the people who may sign in to the review app."""


@command.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(stored_users.ROLES),
    default="analyst",
    show_default=True,
    help="What this person may do.",
)
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from the first line of standard input instead of asking for it.",
)
@click.pass_obj
def add(call: Call, *, name: str, role: str, password_stdin: bool) -> None:
    """Add the person NAME; asks for a password twice and keeps only its argon2 hash."""
    settings = settings_of.load(call.home)
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with opened_store(settings) as store, store.session() as session, session.begin():
        stored_users.add(session, name, password, role, utc_now())
    click.echo(f"{name} may sign in as {role}: veilleur review")


@command.command("list")
@click.pass_obj
def list_users(call: Call) -> None:
    """List the people who may sign in, with their roles."""
    with opened_store(settings_of.load(call.home)) as store, store.reading() as session:
        people = stored_users.accounts(session)
    if not people:
        click.echo("Nobody may sign in yet. Add someone with: veilleur users add NAME")
        return
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("name", "role", "may sign in"):
        table.add_column(heading)
    for person in people:
        table.add_row(person.name, person.role, "yes" if person.active else "no")
    Console().print(table)
