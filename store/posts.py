"""Keeps posts and gives their words back.

    keep(session, keys, sighting, now) -> Kept
    keep_many(session, keys, sightings, now) -> list[Kept]      one answer a sighting, in order
    known(session, source, external_ids) -> set of ids          which of these posts are kept already
    reveal_text(session, keys, revision_id) -> str              verbatim; the caller logs why (store.contacts.reveal)
    revisions(session, post_id) -> list[Revision]               oldest first, contacts masked

A sighting is known by its source, its id there and the keyed SHA-256 of its text: kept twice, in any cut into
batches or after a kill, it makes the same rows. Another text of the same post is a new revision; the same text read
by another model version is a new assessment. Nothing is committed here: the caller's transaction also holds the
source's cursor (store.sources.end_run), so that both are there or neither is.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.batch import Batch
from store.errors import StoreError
from store.keys import Keys
from store.masking import unmask
from store.tables import ContactSighting, Post, Revision, Source
from store.values import Kept, Sighting

CHUNK = 512
"""Sightings settled together; engines limit the values of one statement."""


def keep(session: Session, keys: Keys, sighting: Sighting, now: datetime) -> Kept:
    return keep_many(session, keys, [sighting], now)[0]


def keep_many(session: Session, keys: Keys, sightings: Sequence[Sighting], now: datetime) -> list[Kept]:
    session.flush()
    kept: list[Kept] = []
    for start in range(0, len(sightings), CHUNK):
        kept.extend(Batch(session, keys, sightings[start : start + CHUNK], now).keep())
    return kept


def known(session: Session, source: str, external_ids: Sequence[str]) -> set[str]:
    """Which posts of a source are kept already: a changed text of theirs is a revision, whatever the model says of it."""
    found: set[str] = set()
    for start in range(0, len(external_ids), CHUNK):
        statement = select(Post.external_id).join(Source, Source.id == Post.source_id)
        statement = statement.where(Source.name == source, Post.external_id.in_(external_ids[start : start + CHUNK]))
        found.update(session.scalars(statement))
    return found


def revisions(session: Session, post_id: int) -> list[Revision]:
    return list(session.scalars(select(Revision).where(Revision.post_id == post_id).order_by(Revision.number)))


def reveal_text(session: Session, keys: Keys, revision_id: int) -> str:
    text = session.scalar(select(Revision.text).where(Revision.id == revision_id))
    if text is None:
        raise StoreError(
            f"There is no revision {revision_id}; it may have been erased. `veilleur doctor` lists erasures."
        )
    hidden = select(ContactSighting.start, ContactSighting.cipher).where(ContactSighting.revision_id == revision_id)
    return unmask(text, [(row.start, keys.decrypt(row.cipher)) for row in session.execute(hidden)])
