"""`veilleur demo`: the whole loop on a small web of fictional sites, then the review app."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from classify.normalise import normalise
from demo.home import write_sources
from demo.web import DemoWeb
from pipelines import init
from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.deployment import opened_store, utc_now
from pipelines.review import review_settings
from pipelines.settings import Settings
from review.app import serve
from store import users as stored_users

DEFAULT_HOME = Path("~/.veilleur-demo")
FIRST_PORT = 8051
PEOPLE = (("demo", "analyst"), ("demo-supervisor", "supervisor"))
PASSWORD = "watch-by-night"  # noqa: S105 - of the fictional deployment on this machine, printed for whoever tries it
EDITIONS = "editions.txt"


def edition(home: Path, clock_now: datetime) -> tuple[int, datetime]:
    """Which edition of the sites stands now, and when they were built: the second from the second run on."""
    path = home / EDITIONS
    if path.is_file():
        return 2, datetime.fromisoformat(path.read_text(encoding="utf-8").strip())
    path.write_text(clock_now.isoformat(), encoding="utf-8")
    return 1, clock_now


def ready_people(settings: Settings) -> None:
    """Make the demo's accounts where they are missing."""
    with opened_store(settings) as store, store.session() as session, session.begin():
        known = {person.name for person in stored_users.accounts(session)}
        for name, role in PEOPLE:
            if name not in known:
                stored_users.add(session, name, PASSWORD, role, utc_now())


def crawl(settings: Settings) -> int:
    """One crawl of the demo's sources in a process of its own, as `veilleur crawl` is run; its exit code."""
    program = [sys.executable, "-m", "pipelines", "--home", str(settings.home), "crawl"]
    return subprocess.run(program, check=False).returncode  # noqa: S603 - our own program


def greet(address: str) -> None:
    """Say where the review app answers and who may sign in."""
    click.echo(f"\nReview app: {address}")
    click.echo(f"  sign in as {PEOPLE[0][0]} with password {PASSWORD} (or as {PEOPLE[1][0]}, the same password)")
    click.echo("  stop with Ctrl-C; then `veilleur demo` again shows what a second run finds")


def run(home: Path, *, once: bool, port: int | None) -> int:
    """Make the home, start the sites, crawl them, print what was found; then serve the review app unless `once`."""
    init.run(home)
    number, built = edition(home, datetime.now(UTC).replace(microsecond=0))
    with DemoWeb(edition=number, built=built, first_port=FIRST_PORT) as web:
        write_sources(home / "sources", web.addresses)
        settings = settings_of.load(home)
        ready_people(settings)
        click.echo(f"Demo home {home}; fictional sites on this machine:")
        for name, site in web.addresses.items():
            click.echo(f"  {name:8} {site.origin}/")
        if number > 1:
            click.echo("These sites were read before: only what is new or edited since is stored.")
        code = crawl(settings)
        if code or once:
            return code
        with opened_store(settings) as store:
            serve(store, review_settings(settings, port=port), ready=greet, normalise=normalise)
    return 0


@click.command("demo")
@click.option("--once", is_flag=True, help="Crawl, print what was found, and end; no review app.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the review app, instead of 8040.")
@click.pass_obj
def command(call: Call, *, once: bool, port: int | None) -> int:
    """Crawl four fictional sites on this machine, flag the ads among their posts, and open the review app.

    Its home is ~/.veilleur-demo, or --home. A second run finds only what is new or edited.
    """
    home = (call.home or DEFAULT_HOME).expanduser().absolute()
    return run(home, once=once, port=port)
