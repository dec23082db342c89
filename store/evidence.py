"""Rows of evidence: which capture holds a revision, where it is, and the days that seal captures.

    lacking(session, revision_ids) -> set           revisions without evidence
    place(session, now) -> Place                    day and leaf that the next capture gets
    keep(session, keys, block, holds, now)          a capture that is already on disk, and the revisions it holds
    of_revision(session, keys, revision_id)         what a page shows of it
    blankable(session) -> list[Capture]             captures of which every post has been erased
    blank(session, capture_id, block, now)          a tombstone stands in its place
    unsealed(session, before) / seal(session, day, now) / days(session)

The file is written, and on disk, before the caller commits: a kill in between leaves bytes without a row, never a row
without bytes. Days and leaves are given out under the store's one writing lock.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from store import merkle
from store.keys import Keys
from store.numbering import one_keeper
from store.posts import reveal_text
from store.tables import Capture, Evidence, EvidenceDay, Post, Revision
from store.wire import storable

START = "0" * 64
"""What the first sealed day is chained to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the next capture stands in the log."""

    day: str
    leaf: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Bytes that stand in a file of evidence."""

    record: str
    file: str
    offset: int
    length: int
    sha256: str
    bytes_sum: int
    places_sum: int
    payload_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A revision and its verbatim text."""

    post_id: int
    revision_id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The evidence of a revision."""

    captured_at: datetime
    record: str
    sha256: str
    payload_sha256: str | None
    file: str
    offset: int
    length: int
    day: str
    leaf: int
    day_hash: str | None
    """Hash of its sealed day; null until the day is over."""
    stamped_at: datetime | None
    checked_at: datetime | None
    problem: str | None


def text_sha256(text: str) -> str:
    return hashlib.sha256(storable(text).encode()).hexdigest()


def lacking(session: Session, revision_ids: Iterable[int]) -> set[int]:
    wanted = set(revision_ids)
    return wanted - set(session.scalars(select(Evidence.revision_id).where(Evidence.revision_id.in_(wanted))))


def place(session: Session, now: datetime) -> Place:
    """Today, or the day after the last sealed one where a clock went back or a seal came first."""
    one_keeper(session)
    today = now.astimezone(UTC).date()
    sealed = session.scalar(select(func.max(EvidenceDay.day)))
    if sealed is not None:
        today = max(today, date.fromisoformat(sealed) + timedelta(days=1))
    last = session.scalar(select(func.max(Capture.leaf)).where(Capture.day == today.isoformat()))
    return Place(day=today.isoformat(), leaf=0 if last is None else last + 1)


def end_of(session: Session, file: str) -> int:
    """Bytes of a file that rows answer for; what stands after them was never committed."""
    return session.scalar(select(func.max(Capture.offset + Capture.length)).where(Capture.file == file)) or 0


def keep(
    session: Session,
    keys: Keys,
    where: Place,
    block: Block,
    holds: Sequence[Held],
    captured_at: datetime,
    now: datetime,
) -> None:
    row = {name: getattr(block, name) for name in Block.__dataclass_fields__}
    capture_id = session.scalars(
        insert(Capture).values(**row, day=where.day, leaf=where.leaf, captured_at=captured_at).returning(Capture.id)
    ).one()
    session.execute(
        insert(Evidence),
        [
            {
                "post_id": each.post_id,
                "revision_id": each.revision_id,
                "capture_id": capture_id,
                "text_cipher": keys.encrypt(text_sha256(each.text), now),
            }
            for each in holds
        ],
    )


def of_revision(session: Session, revision_id: int) -> Shown | None:
    found = session.execute(
        select(Capture, EvidenceDay.hash, EvidenceDay.stamped_at)
        .join(Evidence, Evidence.capture_id == Capture.id)
        .outerjoin(EvidenceDay, EvidenceDay.day == Capture.day)
        .where(Evidence.revision_id == revision_id)
    ).first()
    if found is None:
        return None
    capture, day_hash, stamped_at = found
    return Shown(
        captured_at=capture.captured_at,
        record=capture.record,
        sha256=capture.sha256,
        payload_sha256=capture.payload_sha256,
        file=capture.file,
        offset=capture.offset,
        length=capture.length,
        day=capture.day,
        leaf=capture.leaf,
        day_hash=day_hash,
        stamped_at=stamped_at,
        checked_at=capture.checked_at,
        problem=capture.problem,
    )


def blankable(session: Session) -> list[Capture]:
    held = select(1).where(Evidence.capture_id == Capture.id).exists()
    return list(
        session.scalars(
            select(Capture).where(Capture.blanked_at.is_(None), ~held).order_by(Capture.file, Capture.offset)
        )
    )


def blank(session: Session, capture_id: int, block: Block, now: datetime) -> None:
    """The tombstone is as long as what it replaces, so that it stands in the same place."""
    session.execute(
        update(Capture)
        .where(Capture.id == capture_id)
        .values(
            tombstone_sha256=block.sha256,
            bytes_sum=block.bytes_sum,
            places_sum=block.places_sum,
            payload_sha256=None,
            blanked_at=now,
            checked_at=None,
            problem=None,
        )
    )


def captures(session: Session, day: str) -> list[Capture]:
    return list(session.scalars(select(Capture).where(Capture.day == day).order_by(Capture.leaf)))


def in_file(session: Session, file: str) -> list[Capture]:
    return list(session.scalars(select(Capture).where(Capture.file == file).order_by(Capture.offset)))


def files(session: Session) -> list[str]:
    return list(session.scalars(select(Capture.file).distinct().order_by(Capture.file)))


def days(session: Session) -> list[EvidenceDay]:
    """The sealed days, in the order of the chain."""
    return list(session.scalars(select(EvidenceDay).order_by(EvidenceDay.day)))


def unsealed(session: Session, before: date) -> list[str]:
    """Days that are over and hold captures but no seal."""
    sealed = select(EvidenceDay.day)
    found = select(Capture.day).where(Capture.day < before.isoformat(), Capture.day.not_in(sealed))
    return sorted(session.scalars(found.distinct()))


def seal(session: Session, day: str, now: datetime) -> EvidenceDay:
    """Days are sealed in their order; from here on nothing is added to this one."""
    one_keeper(session)
    previous = session.scalar(select(EvidenceDay.hash).order_by(EvidenceDay.day.desc()).limit(1)) or START
    entries = [bytes.fromhex(capture.sha256) for capture in captures(session, day)]
    root = merkle.root(entries)
    sealed = EvidenceDay(
        day=day,
        leaves=len(entries),
        root=root,
        previous=previous,
        hash=merkle.link(previous, day, len(entries), root),
        sealed_at=now,
    )
    session.add(sealed)
    session.flush()
    return sealed


def stamp(session: Session, day: str, token: bytes, stamped_at: datetime) -> None:
    session.execute(update(EvidenceDay).where(EvidenceDay.day == day).values(token=token, stamped_at=stamped_at))


def texts(session: Session, keys: Keys) -> Iterator[tuple[Evidence, str, str]]:
    """Each row of evidence, the SHA-256 that was kept of its text, and that of the text as the database has it now."""
    last = 0
    while rows := session.scalars(select(Evidence).where(Evidence.id > last).order_by(Evidence.id).limit(500)).all():
        for row in rows:
            yield row, keys.decrypt(row.text_cipher), text_sha256(reveal_text(session, keys, row.revision_id))
        last = rows[-1].id


def without(session: Session) -> int:
    """Revisions of posts that are no audit samples and that no capture holds: they were stored without evidence."""
    held = select(1).where(Evidence.revision_id == Revision.id).exists()
    lacking = select(func.count()).select_from(Revision).join(Post, Post.id == Revision.post_id)
    return session.scalar(lacking.where(~held, Post.audit.is_(False))) or 0


def check(session: Session, checked_at: datetime, problems: dict[int, str | None]) -> None:
    """What a check found, a capture each."""
    if problems:
        session.execute(
            update(Capture),
            [{"id": number, "checked_at": checked_at, "problem": problem} for number, problem in problems.items()],
        )
