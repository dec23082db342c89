"""Contacts: masked for everyone, shown to somebody who says why, found by their keyed hash.

shown_in(session, keys, revision_id) -> list[Shown]     where a revision shows contacts, with a hint of each
reveal(session, keys, contact_id, user_id, reason, now) -> (platform, normal form), logged
reveal_post(session, keys, revision_id, user_id, reason, now) -> verbatim text, logged
find(session, keys, platform, normal, user_id, reason, now) -> list of post ids, logged
rekey(session, keys, now) -> rows                       after a new first line in contacts.key
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from store import audit, posts
from store.errors import RefusedError, StoreError
from store.keys import Keys
from store.masking import hint
from store.tables import Contact, ContactSighting, Post, Revision, Table, User
from store.values import SHIELDED_LABELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A contact span of a revision; `posts` counts the posts that show the same contact, this one included."""

    start: int
    end: int
    platform: str
    contact_id: int | None
    hint: str
    posts: int


def shown_in(session: Session, keys: Keys, revision_id: int) -> list[Shown]:
    other = aliased(ContactSighting)
    same = (
        select(func.count(other.post_id.distinct()))
        .where(other.contact_id == ContactSighting.contact_id)
        .correlate(ContactSighting)
        .scalar_subquery()
    )
    rows = session.execute(
        select(ContactSighting, same).where(ContactSighting.revision_id == revision_id).order_by(ContactSighting.start)
    )
    return [
        Shown(
            start=row.start,
            end=row.end,
            platform=row.platform,
            contact_id=row.contact_id,
            hint=hint(keys.decrypt(row.cipher)),
            posts=count or 1,
        )
        for row, count in rows
    ]


def reveal(session: Session, keys: Keys, contact_id: int, user_id: int, reason: str, now: datetime) -> tuple[str, str]:
    _reasoned(reason, "Revealing a contact")
    contact = session.get(Contact, contact_id)
    if contact is None:
        raise StoreError(f"There is no contact {contact_id}; it may have been erased.")
    audit.record(session, "reveal", f"contact:{contact_id}", now, user_id, reason)
    return contact.platform, keys.decrypt(contact.cipher)


def reveal_post(session: Session, keys: Keys, revision_id: int, user_id: int, reason: str, now: datetime) -> str:
    _reasoned(reason, "Revealing a post")
    text = posts.reveal_text(session, keys, revision_id)
    audit.record(session, "reveal", f"revision:{revision_id}", now, user_id, reason)
    return text


def find(
    session: Session, keys: Keys, platform: str, normal: str, user_id: int, reason: str, now: datetime
) -> list[int]:
    """Posts that show the contact, newest first. Posts of people who ask or need help are never among them."""
    _reasoned(reason, "Searching for a contact")
    link = keys.link("phone" if normal.startswith("+") else platform, normal)
    audit.record(session, "search_contact", f"contact:{link.hex()[:16]}", now, user_id, reason)
    statement = (
        select(Post.id)
        .join(ContactSighting, ContactSighting.post_id == Post.id)
        .join(Contact, Contact.id == ContactSighting.contact_id)
        .where(Contact.link == link, Post.label.not_in(SHIELDED_LABELS), Post.audit.is_(False))
        .where(or_(Post.decided_label.is_(None), Post.decided_label.not_in(SHIELDED_LABELS)))
    )
    return list(session.scalars(statement.distinct().order_by(Post.id.desc())))


CIPHERS: tuple[tuple[type[Table], str], ...] = (
    (Contact, "cipher"),
    (ContactSighting, "cipher"),
    (Post, "author_cipher"),
    (Revision, "links_cipher"),
    (User, "second_factor_cipher"),
)


def rekey(session: Session, keys: Keys, now: datetime, chunk: int = 1000) -> int:
    """Encrypts everything again with the first key of contacts.key; the old lines can then be removed."""
    changed = 0
    for table, name in CIPHERS:
        core = table.core()
        column, last = core.c[name], 0
        while True:
            found = select(core.c.id, column).where(core.c.id > last, column.is_not(None)).order_by(core.c.id)
            rows = session.execute(found.limit(chunk)).all()
            if not rows:
                break
            last = rows[-1][0]
            fresh: list[dict[str, Any]] = [
                {"key": number, "cipher_": keys.encrypt(keys.decrypt(token), now)} for number, token in rows
            ]
            again = update(core).where(core.c.id == bindparam("key")).values({name: bindparam("cipher_")})
            session.connection().execute(again, fresh)
            changed += len(rows)
    return changed


def _reasoned(reason: str, act: str) -> None:
    if not reason.strip():
        raise RefusedError(f"{act} needs a reason: say in a few words why, it is logged with your name.")
