"""`veilleur sources proposals`, `accept` and `reject`: what flagged posts lead to becomes a source by a person's yes."""

import getpass
from collections import defaultdict
from collections.abc import Iterable

import click
from rich import box
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from crawlers.leads import Lead, from_contact, from_link, is_read
from crawlers.proposal import Proposal, name_for
from crawlers.source import Source, load_sources
from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.deployment import opened_store, utc_now
from pipelines.errors import PipelineError
from store import proposals as stored
from store.keys import Keys
from store.proposals import Place, Proposed, Trace

SHOWN_POSTS = 5


def gathered(session: Session, keys: Keys, sources: list[Source]) -> list[Proposed]:
    """Every place that flagged posts name and no source reads, with its evidence. Nothing is fetched."""
    places: dict[Lead, list[Trace]] = defaultdict(list)
    for trace in stored.traces(session, keys):
        for lead in dict.fromkeys(_leads(trace)):
            places[lead].append(trace)
    found = {
        lead.address: Place(
            platform=lead.platform,
            never=lead.never,
            posts=tuple(trace.post_id for trace in named),
            first_seen_at=min(trace.first_seen_at for trace in named),
            last_seen_at=max(trace.last_seen_at for trace in named),
        )
        for lead, named in places.items()
        if not is_read(lead, sources)
    }
    return stored.gather(session, keys, found, utc_now())


def _leads(trace: Trace) -> Iterable[Lead]:
    for platform, normal in trace.contacts:
        if lead := from_contact(platform, normal):
            yield lead
    for link in trace.links:
        if lead := from_link(link):
            yield lead


@click.command("proposals")
@click.option("--all", "every", is_flag=True, help="Also what was decided, and what is recorded and never fetched.")
@click.pass_obj
def proposals(call: Call, *, every: bool) -> None:
    """List the places that flagged posts lead to, with their evidence: which posts, how often, first and last seen.

    Nothing is fetched. The list shows contacts of sellers in clear, so each look at it is logged.
    """
    settings = settings_of.load(call.home)
    with opened_store(settings) as store, store.session() as session, session.begin():
        found = gathered(session, store.keys, load_sources(settings.sources_dir))
    shown = [each for each in found if every or (each.state == "open" and not each.never)]
    if not shown:
        click.echo("No proposals: no flagged post leads to a place that no source reads yet.")
    else:
        Console().print(_table(shown))
    recorded = sum(bool(each.never) for each in found)
    if recorded and not every:
        click.echo(
            f"{recorded} further are recorded only (invitations, click-to-chat, shortened links, members' sites); "
            "they are never fetched: --all shows them."
        )
    if shown:
        click.echo('Next: veilleur sources accept ID, or veilleur sources reject ID --reason "…"')


def _table(shown: Iterable[Proposed]) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("id", "address", "platform", "posts", "first seen", "last seen", "state"):
        table.add_column(heading, overflow="fold")
    for each in shown:
        posts = ", ".join(str(number) for number in each.posts[:SHOWN_POSTS])
        more = ", …" if len(each.posts) > SHOWN_POSTS else ""
        state = f"never fetched: {each.never}" if each.never else each.state
        table.add_row(
            str(each.id),
            each.address,
            each.platform or "a site",
            f"{len(each.posts)} (no. {posts}{more})",
            f"{each.first_seen_at:%Y-%m-%d}",
            f"{each.last_seen_at:%Y-%m-%d}",
            f"{state}: {each.reason}" if each.reason else state,
        )
    return table


@click.command("accept")
@click.argument("number", metavar="ID", type=int)
@click.option("--name", help="Name of the source [default: from the address].")
@click.option("--basis", default="", help="Why we may read this source, in a sentence; else left for you to fill in.")
@click.pass_obj
def accept(call: Call, *, number: int, name: str | None, basis: str) -> None:
    """Say yes to proposal ID: its source is written into the home's sources/. Still nothing is fetched.

    For an ordinary site, whose software its address does not tell, `veilleur sources new` must look at it next.
    """
    settings = settings_of.load(call.home)
    taken = {path.stem for path in settings.sources_dir.glob("*.toml")}
    if name in taken:
        raise PipelineError(f"There is a source {name!r} already: choose another --name, or edit its file")
    with opened_store(settings) as store, store.session() as session, session.begin():
        found = stored.accept(session, store.keys, number)
        if not found.platform:
            stored.accepted(session, number, None, getpass.getuser(), utc_now())
            click.echo(f"Accepted. Next: veilleur sources new {found.address}")
            return
        name = name or name_for(found.address, taken)
        days = f"{found.first_seen_at:%Y-%m-%d} to {found.last_seen_at:%Y-%m-%d}"
        why = f"named in {len(found.posts)} flagged posts from {days} (proposal {number}); accepted, not read before"
        proposal = Proposal(values={"platform": found.platform, "url": found.address}, why=why)
        proposal.source(name, local=False, basis=basis)
        text = proposal.toml(day=utc_now().date(), basis=basis, local=False)
        stored.accepted(session, number, name, getpass.getuser(), utc_now())
        path = settings.sources_dir / f"{name}.toml"
        path.write_text(text.replace("`veilleur sources new`", "`veilleur sources accept`"), encoding="utf-8")
    click.echo(f"Wrote {path}")
    if not basis:
        click.echo(
            f'Next: write basis = "…" in {path.name}; until then `veilleur sources check` and every crawl refuse it'
        )
    else:
        click.echo(f"Next: veilleur sources try {name}")


@click.command("reject")
@click.argument("number", metavar="ID", type=int)
@click.option("--reason", required=True, help="Why not, in a sentence; it is shown to whoever comes next.")
@click.pass_obj
def reject(call: Call, *, number: int, reason: str) -> None:
    """Say no to proposal ID: it is not proposed again."""
    settings = settings_of.load(call.home)
    with opened_store(settings) as store, store.session() as session, session.begin():
        stored.reject(session, number, reason, getpass.getuser(), utc_now())
    click.echo(f"Rejected proposal {number}.")
