"""The rows that a crawl leaves behind, in a form that two databases can be compared by."""

from collections import defaultdict
from pathlib import Path

from sqlalchemy import select

from pipelines import settings
from store.engine import Store
from store.keys import Keys
from store.tables import Assessment, Contact, ContactSighting, Mention, Offer, Post, Revision, Source


def content(home: Path) -> dict[str, list[object]]:
    """Everything stored of the posts, with contacts decrypted; no row ids, no moments, no counters of runs."""
    found = settings.load(home, {})
    keys = Keys.load(found.keys_dir)
    store = Store.open(found.database_url, keys)
    with store.reading() as session:
        names = {row.id: row.name for row in session.scalars(select(Source))}
        posts = {row.id: (names[row.source_id], row.external_id) for row in session.scalars(select(Post))}
        revisions = {row.id: (*posts[row.post_id], row.number) for row in session.scalars(select(Revision))}
        readings = {row.id: (*revisions[row.revision_id], row.model) for row in session.scalars(select(Assessment))}
        campaigns: dict[int | None, set[tuple[str, str]]] = defaultdict(set)
        for row in session.scalars(select(Post)):
            campaigns[row.campaign_id].add(posts[row.id])
        rows: dict[str, list[object]] = {
            "posts": [
                (posts[r.id], r.state, r.score, r.label, r.language, r.summary) for r in session.scalars(select(Post))
            ],
            "revisions": [(revisions[r.id], r.text, r.title, r.hashtags) for r in session.scalars(select(Revision))],
            "assessments": [
                (readings[r.id], r.score, r.label, r.flagged, r.reasons) for r in session.scalars(select(Assessment))
            ],
            "mentions": [
                (readings[r.assessment_id], r.start, r.end, r.type, r.value) for r in session.scalars(select(Mention))
            ],
            "offers": [
                (readings[r.assessment_id], r.substance, r.quantity, r.unit, r.price)
                for r in session.scalars(select(Offer))
            ],
            "contacts": [(r.platform, keys.decrypt(r.cipher)) for r in session.scalars(select(Contact))],
            "sightings": [
                (revisions[r.revision_id], r.start, r.end, keys.decrypt(r.cipher))
                for r in session.scalars(select(ContactSighting))
            ],
            "campaigns": [sorted(members) for members in campaigns.values()],
        }
        cursors = [(row.name, row.last_outcome, sorted(row.cursor or {})) for row in session.scalars(select(Source))]
    store.close()
    return {name: sorted(values, key=repr) for name, values in rows.items()} | {"cursors": sorted(cursors, key=repr)}
