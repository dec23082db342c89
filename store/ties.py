"""The ties of one batch: which campaign each post belongs to, worked out in memory and written once.

A post belongs to a campaign through its contacts, and a post that shows no contact through its near-identical text.
Each contact and each text without contact therefore points at one campaign; a post that touches several joins
them, and the oldest number stays. That is the connected components of a graph to which edges are only ever added,
so neither the order of arrival nor the cut into batches can change who is together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, bindparam, or_, select, update
from sqlalchemy.orm import Session

from store.numbering import Numbering
from store.tables import Campaign, Contact, Post, Template

NEAR = 3
NO_TEXT = ("", "0" * 16)
"""Fingerprints of texts of which nothing is left once masked: they tie nothing."""


def bands(fingerprint: str) -> tuple[int, int, int, int]:
    value = int(fingerprint, 16)
    return value >> 48, value >> 32 & 0xFFFF, value >> 16 & 0xFFFF, value & 0xFFFF


def near(left: str, right: str) -> bool:
    """Whether two fingerprints are at most three bits apart."""
    return (int(left, 16) ^ int(right, 16)).bit_count() <= NEAR


@dataclass(slots=True)
class Anchor:
    """A contact or a text without contact: whoever shows it belongs to its campaign."""

    id: int
    campaign_id: int | None
    changed: bool = False
    row: dict[str, object] | None = None
    """What to insert, while it is not in the database yet."""


@dataclass(slots=True)
class CampaignTally:
    """A campaign as this batch changes it."""

    id: int
    created_at: datetime
    first_seen_at: datetime
    last_seen_at: datetime
    posts: int = 0
    merged_into_id: int | None = None
    stored: bool = False
    changed: bool = True


class Ties:
    """Load what the batch touches, `join` post by post in order, then `write`."""

    def __init__(self, session: Session, numbering: Numbering, now: datetime) -> None:
        self._session = session
        self._numbering = numbering
        self._now = now
        self.contacts: dict[bytes, Anchor] = {}
        self.templates: dict[str, Anchor] = {}
        self._by_band: dict[tuple[int, int], list[tuple[str, Anchor]]] = defaultdict(list)
        self.campaigns: dict[int, CampaignTally] = {}

    def load(
        self, links: Iterable[bytes], exact: Iterable[str], nearby: Iterable[str], campaign_ids: Iterable[int]
    ) -> None:
        """Reads what is known of these contacts and texts; for `nearby` ones also every near-identical text."""
        wanted = set(campaign_ids)
        contacts = select(Contact.link, Contact.id, Contact.campaign_id).where(Contact.link.in_(set(links)))
        for link, id_, campaign_id in self._session.execute(contacts):
            self.contacts[link] = Anchor(id_, campaign_id)
        same = select(Template.fingerprint, Template.id, Template.campaign_id).where(
            Template.fingerprint.in_(set(exact))
        )
        for fingerprint, id_, campaign_id in (*self._session.execute(same), *candidates(self._session, nearby)):
            if fingerprint not in self.templates:
                self._know(fingerprint, Anchor(id_, campaign_id))
        for anchor in (*self.contacts.values(), *self.templates.values()):
            if anchor.campaign_id is not None:
                wanted.add(anchor.campaign_id)
        fields = (Campaign.id, Campaign.created_at, Campaign.first_seen_at, Campaign.last_seen_at, Campaign.posts)
        for row in self._session.execute(select(*fields).where(Campaign.id.in_(wanted))):
            self.campaigns[row[0]] = CampaignTally(*row, stored=True, changed=False)

    def contact(self, link: bytes, make: Callable[[], dict[str, object]]) -> Anchor:
        """The anchor of a contact; `make` gives its row when it was never seen."""
        anchor = self.contacts.get(link)
        if anchor is None:
            number = self._numbering.next("contacts")
            anchor = self.contacts[link] = Anchor(number, None, True, {**make(), "id": number, "link": link})
        return anchor

    def template(self, fingerprint: str) -> Anchor | None:
        if fingerprint in NO_TEXT:
            return None
        anchor = self.templates.get(fingerprint)
        if anchor is None:
            number = self._numbering.next("templates")
            parts = {f"band_{index}": value for index, value in enumerate(bands(fingerprint))}
            anchor = Anchor(number, None, True, {"id": number, "fingerprint": fingerprint, **parts})
            self._know(fingerprint, anchor)
        return anchor

    def join(self, current: int | None, anchors: Sequence[Anchor], fingerprint: str | None, seen: datetime) -> int:
        """The campaign of a post that is in `current` (None for a new post) and touches these anchors.

        `fingerprint` is given for a post without contacts only; its template is then an anchor, as all near ones are.
        """
        touched = {self.find(anchor.campaign_id) for anchor in anchors if anchor.campaign_id is not None}
        if fingerprint is not None:
            touched.update(self._near(fingerprint))
        if current is not None:
            touched.add(self.find(current))
        winner = min(touched) if touched else self._start(seen)
        tally = self.campaigns[winner]
        for loser in touched - {winner}:
            self._merge(self.campaigns[loser], tally)
        if current is None:
            tally.posts, tally.changed = tally.posts + 1, True
        self.see(winner, seen)
        for anchor in anchors:
            if anchor.campaign_id != winner:
                anchor.campaign_id, anchor.changed = winner, True
        return winner

    def see(self, campaign_id: int, seen: datetime) -> None:
        """Widens the time during which a campaign was seen."""
        tally = self.campaigns[self.find(campaign_id)]
        if seen > tally.last_seen_at or seen < tally.first_seen_at:
            tally.last_seen_at, tally.first_seen_at = max(seen, tally.last_seen_at), min(seen, tally.first_seen_at)
            tally.changed = True

    def size(self, campaign_id: int) -> int:
        return self.campaigns[self.find(campaign_id)].posts

    def find(self, campaign_id: int) -> int:
        while (into := self.campaigns[campaign_id].merged_into_id) is not None:
            campaign_id = into
        return campaign_id

    def write(self) -> None:
        connection = self._session.connection()
        fresh = [tally for tally in self.campaigns.values() if not tally.stored]
        if fresh:  # without their merges, which may point at a campaign further down
            connection.execute(Campaign.core().insert(), [_campaign_row(tally) for tally in fresh])
        changed = [t for t in self.campaigns.values() if (t.stored and t.changed) or t.merged_into_id is not None]
        if changed:
            campaigns = Campaign.core()
            connection.execute(
                update(campaigns).where(campaigns.c.id == bindparam("key")),
                [{**_campaign_row(t), "key": t.id, "merged_into_id": t.merged_into_id} for t in changed],
            )
        lost = [
            {"loser": t.id, "winner": self.find(t.id)} for t in changed if t.stored and t.merged_into_id is not None
        ]
        for table in (Post.core(), Contact.core(), Template.core()) if lost else ():
            repoint = update(table).where(table.c.campaign_id == bindparam("loser"))
            connection.execute(repoint.values(campaign_id=bindparam("winner")), lost)
        for table, anchors in ((Contact.core(), self.contacts), (Template.core(), self.templates)):
            self._write_anchors(table, list(anchors.values()))

    def _write_anchors(self, table: Table, anchors: list[Anchor]) -> None:
        for anchor in anchors:
            if anchor.campaign_id is not None:
                anchor.campaign_id = self.find(anchor.campaign_id)
        connection = self._session.connection()
        fresh = [{**anchor.row, "campaign_id": anchor.campaign_id} for anchor in anchors if anchor.row is not None]
        if fresh:
            connection.execute(table.insert(), fresh)
        moved = [{"key": a.id, "campaign_id": a.campaign_id} for a in anchors if a.row is None and a.changed]
        if moved:
            connection.execute(update(table).where(table.c.id == bindparam("key")), moved)

    def _know(self, fingerprint: str, anchor: Anchor) -> None:
        self.templates[fingerprint] = anchor
        for key in enumerate(bands(fingerprint)):
            self._by_band[key].append((fingerprint, anchor))

    def _near(self, fingerprint: str) -> Iterator[int]:
        value = int(fingerprint, 16)
        for key in enumerate(bands(fingerprint)):
            for other, anchor in self._by_band[key]:
                if anchor.campaign_id is not None and (int(other, 16) ^ value).bit_count() <= NEAR:
                    yield self.find(anchor.campaign_id)

    def _start(self, seen: datetime) -> int:
        number = self._numbering.next("campaigns")
        self.campaigns[number] = CampaignTally(number, self._now, seen, seen)
        return number

    def _merge(self, loser: CampaignTally, winner: CampaignTally) -> None:
        loser.merged_into_id, loser.changed, winner.changed = winner.id, True, True
        winner.posts, loser.posts = winner.posts + loser.posts, 0
        winner.first_seen_at = min(winner.first_seen_at, loser.first_seen_at)
        winner.last_seen_at = max(winner.last_seen_at, loser.last_seen_at)


def candidates(session: Session, fingerprints: Iterable[str]) -> list[tuple[str, int, int | None]]:
    """Templates that share a band with one of these fingerprints: (fingerprint, id, campaign)."""
    values: list[set[int]] = [set(), set(), set(), set()]
    for fingerprint in fingerprints:
        for index, value in enumerate(bands(fingerprint)):
            values[index].add(value)
    if not values[0]:
        return []
    columns = (Template.band_0, Template.band_1, Template.band_2, Template.band_3)
    shared = or_(*(column.in_(wanted) for column, wanted in zip(columns, values, strict=True)))
    rows = session.execute(select(Template.fingerprint, Template.id, Template.campaign_id).where(shared))
    return [(row.fingerprint, row.id, row.campaign_id) for row in rows]


def _campaign_row(tally: CampaignTally) -> dict[str, object]:
    return {
        "id": tally.id,
        "created_at": tally.created_at,
        "first_seen_at": tally.first_seen_at,
        "last_seen_at": tally.last_seen_at,
        "posts": tally.posts,
    }
