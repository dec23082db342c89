"""`veilleur purge`: erase posts past their time, or named ones, and blank the evidence that no post needs any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import click
from sqlalchemy import select

from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.deployment import answering, opened_store, utc_now
from pipelines.errors import PipelineError
from pipelines.evidence_erase import Erased, erase_captures
from pipelines.evidence_folder import EvidenceFolder
from pipelines.settings import Settings
from store import audit, retention
from store.retention import Limits, Purged
from store.tables import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What one purge took away; of evidence nothing while it was only asked what would go."""

    posts: Purged
    evidence: Erased


def run(
    settings: Settings, *, by: str, now: datetime, posts: Sequence[int] = (), reason: str = "", only_tell: bool = False
) -> Gone:
    """Without `posts`, all that retention no longer allows (store.retention.Limits).

    The rows go first, in one transaction; then the captures that hold none of the remaining posts are blanked. After a
    kill in between these are still due, and the next purge, or `veilleur evidence erase`, blanks them. Raises
    PipelineError for a person who may not, and for a post that does not exist: then nothing is erased.
    """
    with opened_store(settings) as store:
        person = answering(store, by)
        with store.session() as session, session.begin() as transaction:
            if posts:
                there = set(session.scalars(select(Post.id).where(Post.id.in_(posts))))
                if missing := sorted(set(posts) - there):
                    raise PipelineError(
                        f"There is no post {missing[0]}; nothing was erased. The address of a post's page has its number"
                    )
                purged = retention.erase(session, sorted(there), reason, now)
            else:
                purged = retention.purge(session, Limits(), now)
            if purged.posts:
                audit.record(session, "purge", f"posts:{purged.posts}", now, person.id, reason=reason or "retention")
            if only_tell:
                transaction.rollback()
        if only_tell:
            return Gone(posts=purged, evidence=Erased(captures=0, files=0))
        return Gone(posts=purged, evidence=erase_captures(store, EvidenceFolder(settings.evidence_dir), now))


@click.command("purge")
@click.option("--by", required=True, help="The supervisor or admin who answers for it; it is logged under this name.")
@click.option(
    "--post", "posts", type=int, multiple=True, help="Erase this post (may be repeated) instead; see --reason."
)
@click.option("--reason", default="", help="With --post: why, in a sentence; it is logged.")
@click.option("--dry-run", "only_tell", is_flag=True, help="Say how much would go, erase nothing.")
@click.pass_obj
def command(call: Call, *, by: str, posts: tuple[int, ...], reason: str, only_tell: bool) -> None:
    """Erase posts whose time is over, with all that was said of them and the evidence of them alone.

    Audit samples stay 5 days, undecided posts 30, posts decided as no advertisement 10 minutes, advertisements a year. A
    capture that also holds a post that stays is kept whole until that post goes; of a blanked one the hashes stay.
    """
    if posts and len(reason.split()) < 2:
        raise PipelineError('--post needs --reason: why these posts go, in a sentence: --reason "Erasure request 12"')
    gone = run(settings_of.load(call.home), by=by, now=utc_now(), posts=posts, reason=reason, only_tell=only_tell)
    said = f"{gone.posts.posts} posts, {gone.posts.contacts} contacts and {gone.posts.campaigns} campaigns"
    if only_tell:
        click.echo(f"{said} would be erased; nothing was.")
    else:
        click.echo(f"{said} erased; {gone.evidence.captures} captures blanked in {gone.evidence.files} files.")
