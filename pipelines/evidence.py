"""`veilleur evidence`: check, seal, look up and erase the captures of flagged posts."""

from datetime import datetime
from functools import partial
from pathlib import Path

import click
from cryptography import x509

from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.deployment import answering, opened_store, utc_now
from pipelines.errors import PipelineError, RunFailedError
from pipelines.evidence_erase import erase_captures
from pipelines.evidence_folder import EvidenceFolder
from pipelines.evidence_keeper import EvidenceKeeper
from pipelines.evidence_orphans import erase_orphans
from pipelines.evidence_screenshot import browser_path, screenshots
from pipelines.evidence_seal import Sealed, Stamp, seal_days
from pipelines.evidence_timestamp import ask, roots
from pipelines.evidence_verify import Verdict, verify
from pipelines.settings import Settings
from store import evidence
from store.engine import Store
from store.posts import revisions

SHOWN = 50
"""Problems and notes told one by one; further ones are only counted."""


def keeper(settings: Settings, store: Store) -> EvidenceKeeper:
    """What a crawl keeps evidence with."""
    folder = EvidenceFolder(settings.evidence_dir)
    if not settings.tables.evidence.screenshots:
        return EvidenceKeeper(folder, store.keys)
    browser_path()  # a missing browser is told before the crawl, not in the middle of it
    return EvidenceKeeper(folder, store.keys, screenshots)


def trusted(settings: Settings) -> list[x509.Certificate] | None:
    """Whom timestamps must lead to; None where evidence.tsa_ca is not set."""
    path = settings.tables.evidence.tsa_ca
    return roots(settings.home / Path(path).expanduser()) if path else None


def seal(settings: Settings, store: Store, now: datetime) -> Sealed:
    """Seal the days that are over; with evidence.tsa set, have them timestamped."""
    url = settings.tables.evidence.tsa
    stamp: Stamp | None = partial(ask, url, trusted=trusted(settings)) if url else None
    return seal_days(store, EvidenceFolder(settings.evidence_dir), now, stamp)


def run_verify(settings: Settings, store: Store, now: datetime) -> Verdict:
    return verify(store, EvidenceFolder(settings.evidence_dir), now, trusted(settings))


@click.group("evidence")
def command() -> None:
    """Check, seal, look up and erase the captures (WARC) of flagged posts."""


@command.command("verify")
@click.pass_obj
def verify_command(call: Call) -> int:
    """Check every byte, hash, link, timestamp and text without the network; exit code 1 names what is broken.

    The page of a post shows the result of the last check.
    """
    settings = settings_of.load(call.home)
    with opened_store(settings) as store:
        verdict = run_verify(settings, store, utc_now())
    for note in verdict.notes[:SHOWN]:
        click.echo(f"  note    {note}")
    for problem in verdict.problems[:SHOWN]:
        click.echo(f"  BROKEN  {problem}")
    click.echo(
        f"{verdict.captures} captures ({verdict.blanked} erased), {verdict.texts} texts, {verdict.days} sealed days, "
        f"{verdict.stamped} timestamps checked"
    )
    if verdict.problems:
        raise RunFailedError(
            f"{len(verdict.problems)} broken, the first: {verdict.problems[0]}. Put the file or the database back "
            "from a backup, then: veilleur evidence verify"
        )
    click.echo("All evidence is as it was written.")
    return 0


@command.command("seal")
@click.pass_obj
def seal_command(call: Call) -> int:
    """Seal the days that are over (every crawl does so too) and ask for missing timestamps."""
    settings = settings_of.load(call.home)
    with opened_store(settings) as store:
        sealed = seal(settings, store, utc_now())
    click.echo(f"sealed: {', '.join(sealed.days) or 'nothing'}; timestamped: {', '.join(sealed.stamped) or 'nothing'}")
    if sealed.warning:
        raise RunFailedError(f"{sealed.warning}. Try again later: veilleur evidence seal")
    return 0


@command.command("erase")
@click.option("--orphans", is_flag=True, help="Also what no row speaks of: captures whose storing was interrupted.")
@click.option("--by", default="", help="With --orphans: the supervisor or admin who answers for it; it is logged.")
@click.pass_obj
def erase_command(call: Call, *, orphans: bool, by: str) -> int:
    """Blank captures whose posts have all been erased; their hashes stay, so that the chain still holds."""
    settings = settings_of.load(call.home)
    folder = EvidenceFolder(settings.evidence_dir)
    with opened_store(settings) as store:
        person = answering(store, by) if orphans else None
        erased = erase_captures(store, folder, utc_now())
        click.echo(f"{erased.captures} captures erased in {erased.files} files")
        if person is not None:
            removed = erase_orphans(store, folder, person.id, utc_now())
            click.echo(f"{removed.bytes} bytes that no row speaks of removed from {removed.files} files")
    return 0


@command.command("show")
@click.argument("post", type=int)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Copy the captures into this .warc.gz."
)
@click.pass_obj
def show_command(call: Call, post: int, output: Path | None) -> int:
    """Say where the captures of a post are and what they hash to."""
    settings = settings_of.load(call.home)
    folder = EvidenceFolder(settings.evidence_dir)
    with opened_store(settings) as store, store.reading() as session:
        found = [(one.number, evidence.of_revision(session, one.id)) for one in revisions(session, post)]
    blocks: dict[tuple[str, int], bytes] = {}
    for number, shown in found:
        if shown is None:
            click.echo(f"revision {number}: no capture")
            continue
        blocks[shown.file, shown.offset] = folder.read(shown.file, shown.offset, shown.length)
        sealed = (
            f"sealed in day {shown.day}, {shown.day_hash}" if shown.day_hash else f"day {shown.day}, not sealed yet"
        )
        stamped = f", timestamp of {shown.stamped_at.isoformat()}" if shown.stamped_at else ""
        click.echo(
            f"revision {number}: captured {shown.captured_at.isoformat()}\n"
            f"  {settings.evidence_dir / shown.file}, bytes {shown.offset} to {shown.offset + shown.length - 1}\n"
            f"  record  {shown.record}\n  SHA-256 {shown.sha256}\n  payload {shown.payload_sha256}\n"
            f"  {sealed} (capture {shown.leaf}){stamped}"
        )
    if not found:
        raise PipelineError(f"There is no post {post}; it may have been erased. The address of its page has its number")
    if output is not None:
        output.write_bytes(b"".join(blocks.values()))
        click.echo(f"{len(blocks)} captures copied to {output}")
    return 0
