"""One batch of sightings on its way into the tables: read what is known, settle each in order, write once.

Settling in order and writing once gives the same rows as keeping the sightings one by one, in about twenty
statements however many they are.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Table, bindparam, delete, update
from sqlalchemy.orm import Session

from store import rows, search_index, sources
from store.decided import verdict
from store.keys import Keys
from store.known import KnownPost, KnownRevision, known_posts
from store.numbering import Numbering, one_keeper
from store.priority import band, rank
from store.spans import Spans
from store.tables import Assessment, ContactSighting, Mention, Offer, Post, PostSubstance, Revision
from store.ties import Ties
from store.values import Kept, Sighting


class Batch:
    """Use once: `Batch(session, keys, sightings, now).keep()`."""

    def __init__(self, session: Session, keys: Keys, sightings: Sequence[Sighting], now: datetime) -> None:
        self._session = session
        self._keys = keys
        self._now = now
        self._sightings = [rows.clean(sighting) for sighting in sightings]
        self._numbering = Numbering(session, len(sightings))
        self._ties = Ties(session, self._numbering, now)
        self._spans = Spans(session, keys, self._ties, now)
        self._posts: dict[tuple[int, str], KnownPost] = {}
        self._sources: dict[str, int] = {}
        self._inserts: dict[Table, list[rows.Row]] = {
            table.core(): [] for table in (Post, Revision, ContactSighting, Assessment, Mention, Offer, PostSubstance)
        }

    def keep(self) -> list[Kept]:
        one_keeper(self._session)
        self._load()
        kept = [self._settle(sighting) for sighting in self._sightings]
        self._write()
        return kept

    def _load(self) -> None:
        self._sources = sources.ensure(self._session, {s.source: s.platform for s in self._sightings})
        wanted = {(self._sources[s.source], s.external_id) for s in self._sightings}
        self._posts = known_posts(self._session, wanted)
        links: set[bytes] = set()
        exact: set[str] = set()
        nearby: set[str] = set()
        for sighting in self._sightings:
            links.update(self._keys.link(*rows.namespace(contact)) for contact in rows.linkable(sighting))
            fingerprint = sighting.assessment.fingerprint
            if rows.has_text(fingerprint):
                (nearby if rows.ties_by_text(sighting) else exact).add(fingerprint)
        campaigns = {post.columns["campaign_id"] for post in self._posts.values()} - {None}
        self._ties.load(links, exact, nearby, campaigns)

    def _settle(self, sighting: Sighting) -> Kept:
        source_id = self._sources[sighting.source]
        post = self._posts.get((source_id, sighting.external_id))
        new = post is None
        if post is None:
            columns = rows.post(self._keys, sighting, source_id, self._now)
            post = KnownPost(self._numbering.next("posts"), columns, new=True)
            self._posts[source_id, sighting.external_id] = post
        digest = self._keys.digest(sighting.text)
        revision = post.revisions.get(digest)
        revised = revision is None and not new
        if revision is None:
            revision = post.revisions[digest] = self._revise(post, sighting, digest)
        promoted = bool(post.columns["audit"]) and not sighting.audit
        assessed = revision.model != sighting.assessment.model
        self._see(post, revision, sighting)
        if promoted:
            post.set(audit=False, **rows.author(self._keys, sighting, self._now))
        if assessed or promoted:
            self._link(post, revision, sighting)
        if assessed:
            revision.model = sighting.assessment.model
            self._assess(revision, sighting)
        if post.current is revision and (assessed or promoted or post.columns["revision_id"] != revision.id):
            self._adopt(post, revision, sighting)
        return Kept(post_id=post.id, revision_id=revision.id, new=new, revised=revised)

    def _revise(self, post: KnownPost, sighting: Sighting, digest: bytes) -> KnownRevision:
        number = max((known.number for known in post.revisions.values()), default=0) + 1
        revision = KnownRevision(self._numbering.next("revisions"), number, sighting.fetched_at)
        template = self._ties.template(sighting.assessment.fingerprint)
        revision.row = {
            "id": revision.id,
            "post_id": post.id,
            "number": number,
            "digest": digest,
            "template_id": None if template is None else template.id,
            **rows.revision(self._keys, sighting, self._now),
        }
        return revision

    def _see(self, post: KnownPost, revision: KnownRevision, sighting: Sighting) -> None:
        seen = sighting.fetched_at
        if seen > revision.last_seen_at:
            revision.last_seen_at, revision.seen_again = seen, True
        post.set(
            first_seen_at=min(seen, post.columns["first_seen_at"]),
            last_seen_at=max(seen, post.columns["last_seen_at"]),
            restricted=post.columns["restricted"] or sighting.restricted,
            published_at=post.columns["published_at"] or sighting.published_at,
        )
        removed_at = post.columns["removed_at"]
        if removed_at is not None and seen > removed_at:
            post.set(removed_at=None, removed_reason=None)
        if post.columns["campaign_id"] is not None:
            self._ties.see(post.columns["campaign_id"], seen)

    def _link(self, post: KnownPost, revision: KnownRevision, sighting: Sighting) -> None:
        """Masks and links the contacts of this reading, and joins the campaigns that they and the text lead to."""
        anchors = self._spans.add(post.id, revision.id, revision.row, sighting)
        if not rows.ties(sighting) or post.columns["apart"]:
            return
        fingerprint = None
        if (
            rows.ties_by_text(sighting)
            and (template := self._ties.template(sighting.assessment.fingerprint)) is not None
        ):
            anchors, fingerprint = [template], sighting.assessment.fingerprint
        campaign_id = self._ties.join(post.columns["campaign_id"], anchors, fingerprint, sighting.fetched_at)
        post.set(campaign_id=campaign_id)

    def _assess(self, revision: KnownRevision, sighting: Sighting) -> None:
        number = self._numbering.next("assessments")
        row = {"id": number, "revision_id": revision.id, **rows.assessment(sighting, self._now)}
        self._inserts[Assessment.core()].append(row)
        for table, made in ((Mention.core(), rows.mentions(sighting)), (Offer.core(), rows.offers(sighting))):
            self._inserts[table].extend({"assessment_id": number, **row} for row in made)

    def _adopt(self, post: KnownPost, revision: KnownRevision, sighting: Sighting) -> None:
        """The post now says what this reading of this revision says; another text brings it back into the queue."""
        found = sighting.assessment
        if post.columns["revision_id"] != revision.id and not post.new:
            decision = None if revision.row is not None else verdict(self._session, revision.id)
            post.set(
                state="open" if decision is None else "decided",
                decision_id=decision and decision.id,
                decided_label=decision and decision.label,
                decided_at=decision and decision.decided_at,
            )
        campaign_id = post.columns["campaign_id"]
        priority = rank(
            sighting,
            blind=post.columns["blind"],
            restricted=post.columns["restricted"],
            new_campaign=campaign_id is not None and self._ties.size(campaign_id) == 1,
            now=self._now,
        )
        post.substances = rows.substances(sighting)
        post.set(
            revision_id=revision.id,
            model=found.model,
            score=found.score,
            band=band(found.score),
            label=found.label,
            language=sighting.language or found.language or "",
            priority=priority.points,
            summary={
                "slots": list(priority.slots),
                "substances": post.substances,
                "places": rows.places(sighting),
                "advert": rows.advert(sighting),
                "why": [list(part) for part in priority.why],
            },
        )

    def _write(self) -> None:
        self._ties.write()
        connection = self._session.connection()
        changed, seen = [], []
        for post in self._posts.values():
            columns = post.columns
            if columns["campaign_id"] is not None:
                columns["campaign_id"] = self._ties.find(columns["campaign_id"])
            if post.new:
                self._inserts[Post.core()].append({**columns, "id": post.id})
            elif post.changed:
                changed.append({name: value for name, value in columns.items() if name != "id"} | {"key": post.id})
            if post.substances is not None:
                shared = {"post_id": post.id, "state": columns["state"], "priority": columns["priority"]}
                self._inserts[PostSubstance.core()].extend({**shared, "substance": s} for s in post.substances)
            for revision in post.revisions.values():
                if revision.row is not None:
                    revision.row["last_seen_at"] = revision.last_seen_at
                    self._inserts[Revision.core()].append(revision.row)
                elif revision.seen_again:
                    seen.append({"key": revision.id, "last_seen_at": revision.last_seen_at})
        if changed:
            readopted = [p.id for p in self._posts.values() if p.substances is not None and not p.new]
            connection.execute(delete(PostSubstance.core()).where(PostSubstance.core().c.post_id.in_(readopted)))
        for table, updates in ((Post.core(), changed), (Revision.core(), seen)):
            if updates:
                connection.execute(update(table).where(table.c.id == bindparam("key")), updates)
        self._inserts[ContactSighting.core()] = self._spans.fresh_rows()
        for table, inserts in self._inserts.items():
            if inserts:
                connection.execute(table.insert(), inserts)
        self._spans.write_changes()
        search_index.reindex(connection, [post.id for post in self._posts.values() if post.substances is not None])
