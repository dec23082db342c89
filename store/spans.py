"""The contact spans of one batch: where each revision shows a contact, and which one."""

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from store import rows
from store.keys import Keys
from store.masking import mask
from store.tables import ContactSighting, Revision
from store.ties import Anchor, Ties
from store.values import MentionRow, Sighting

Place = tuple[int, int, str]
"""Start, end, platform."""


class Spans:
    """`add` for each reading, then insert `fresh_rows` and `write_changes`."""

    def __init__(self, session: Session, keys: Keys, ties: Ties, now: datetime) -> None:
        self._session = session
        self._keys = keys
        self._ties = ties
        self._now = now
        self._fresh: dict[int, dict[Place, rows.Row]] = {}
        self._stored: dict[int, dict[Place, rows.Row]] = {}
        self._linked: list[rows.Row] = []
        self._remask: dict[int, set[tuple[int, int]]] = {}

    def add(self, post_id: int, revision_id: int, row: rows.Row | None, sighting: Sighting) -> list[Anchor]:
        """The contacts that the reading links the post to; `row` is the revision, while it waits to be inserted."""
        fresh = self._fresh.setdefault(revision_id, {})
        stored = self._read(revision_id) if row is None else {}
        linking = rows.ties(sighting)
        anchors = []
        for contact in rows.contacts(sighting):
            place = contact.start, contact.end, rows.platform(contact)
            anchor = self._anchor(contact, sighting) if linking and contact.value.get("normal") else None
            if anchor is not None:
                anchors.append(anchor)
            seen = fresh.get(place) or stored.get(place)
            if seen is None:
                seen = fresh[place] = {
                    "revision_id": revision_id,
                    "post_id": post_id,
                    "contact_id": None,
                    **rows.contact_sighting(self._keys, sighting, contact, self._now),
                }
                if row is None:
                    self._remask.setdefault(revision_id, set()).add((contact.start, contact.end))
                else:
                    row["text"] = mask(row["text"], [(contact.start, contact.end)])
            if anchor is not None and seen["contact_id"] is None:
                seen["contact_id"] = anchor.id
                if place in stored:
                    self._linked.append({"key": seen["id"], "contact_id": anchor.id})
        return anchors

    def fresh_rows(self) -> list[rows.Row]:
        return [row for places in self._fresh.values() for row in places.values()]

    def write_changes(self) -> None:
        """After the inserts: links found later, and texts in which a later model version recognised more contacts."""
        connection = self._session.connection()
        sightings, revisions = ContactSighting.core(), Revision.core()
        if self._linked:
            connection.execute(update(sightings).where(sightings.c.id == bindparam("key")), self._linked)
        for revision_id, spans in self._remask.items():
            this = revisions.c.id == revision_id
            text = connection.execute(select(revisions.c.text).where(this)).scalar_one()
            connection.execute(update(revisions).where(this).values(text=mask(text, spans)))

    def _anchor(self, contact: MentionRow, sighting: Sighting) -> Anchor:
        kind, normal = rows.namespace(contact)
        link = self._keys.link(kind, normal)
        return self._ties.contact(link, lambda: rows.contact(self._keys, kind, normal, sighting, self._now))

    def _read(self, revision_id: int) -> dict[Place, rows.Row]:
        stored = self._stored.get(revision_id)
        if stored is None:
            found = select(ContactSighting.core()).where(ContactSighting.revision_id == revision_id)
            stored = self._stored[revision_id] = {
                (row["start"], row["end"], row["platform"]): dict(row)
                for row in self._session.execute(found).mappings()
            }
        return stored
