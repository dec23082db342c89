"""Finds flagged posts by their words, substances, places, prices, contacts, sources, labels and dates.

    page(session, wanted, after, limit, now) -> Found       newest first; `Found.next` is the next `after`
    count(session, wanted, cap) -> int                      counts no further than `cap`
    contacts_of(session, keys, typed, platform, user_id, now) -> list[int]     numbers of contacts, logged

Posts of people who ask or who need help are never found, nor are audit samples: whoever searches looks for sellers.
A post that is to be judged blind is not found by anything that the machine says of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, column, false, func, literal_column, or_, select, table
from sqlalchemy.orm import Session

from store import audit, queue, typed_contact
from store.errors import StoreError
from store.folding import compact, tokens
from store.keys import Keys
from store.search_index import DEPARTEMENT, PLACE, SUBSTANCE
from store.tables import Contact, ContactSighting, Post, PostPrice, Revision, SearchText, Source, Template
from store.ties import NEAR, candidates
from store.values import SHIELDED_LABELS

TERMS = 12
EXCERPT = 4000
_TERM = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """None and empty do not filter. Prices are in euros; a post matches when one of its offers lies in the range."""

    words: str = ""
    """Each must occur; "in quotes" next to each other, beg* as a beginning, -word not at all."""
    contacts: Sequence[int] = ()
    """The numbers of contacts, of which one must occur; see `contacts_of`."""
    alike: int | None = None
    """A post whose text is nearly the same once numbers, contacts and emoji are masked."""
    substance: str | None = None
    place: str | None = None
    """The name of a place, or the code of a département."""
    price: tuple[float | None, float | None] = (None, None)
    per_gram: tuple[float | None, float | None] = (None, None)
    source: str | None = None
    label: str | None = None
    """What was decided, or what the machine reads where nothing is."""
    since: datetime | None = None
    until: datetime | None = None
    restricted: bool = False
    """Whether what only a supervisor may see is found too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Some lines, newest first, and the number of the post after which the next page starts."""

    lines: tuple[queue.Line, ...]
    next: int | None


def page(
    session: Session, wanted: Wanted, after: int | None, limit: int, now: datetime, excerpt: int = EXCERPT
) -> Found:
    statement = _matching(session, wanted, select(Post))
    if after is not None:
        statement = statement.where(Post.id < after)
    statement = queue.dressed(statement, now, excerpt).order_by(Post.id.desc()).limit(limit + 1)
    lines = tuple(queue.line_of(*row) for row in session.execute(statement).all())
    return Found(lines=lines[:limit], next=lines[limit - 1].post_id if len(lines) > limit else None)


def count(session: Session, wanted: Wanted, cap: int = 1000) -> int:
    found = _matching(session, wanted, select(Post.id)).limit(cap).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def contacts_of(session: Session, keys: Keys, typed: str, platform: str, user_id: int, now: datetime) -> list[int]:
    """Looked up by keyed hash; the log holds the hashes' beginnings. An empty platform means every one that is known."""
    known = session.scalars(select(Contact.platform).distinct().order_by(Contact.platform)).all()
    forms = typed_contact.forms(typed, (platform,) if platform else known)
    if not forms:
        raise StoreError("A contact to look for is a handle, a telephone number, an e-mail address or a link.")
    links = [keys.link(*form) for form in forms]
    found = session.execute(select(Contact.id, Contact.link).where(Contact.link.in_(links)).order_by(Contact.id)).all()
    hashes = [row.link for row in found] or links[:1]
    audit.record(session, "search_contact", "contact:" + ",".join(link.hex()[:16] for link in hashes), now, user_id)
    return [row.id for row in found]


def _matching(session: Session, wanted: Wanted, statement: Select[Any]) -> Select[Any]:
    return statement.where(*_conditions(session, wanted))


def _conditions(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Post.audit == false(),
        Post.label.not_in(SHIELDED_LABELS),
        or_(Post.decided_label.is_(None), Post.decided_label.not_in(SHIELDED_LABELS)),
    ]
    if not wanted.restricted:
        conditions.append(Post.restricted == false())
    ranges = ((PostPrice.price, wanted.price), (PostPrice.per_gram, wanted.per_gram))
    priced = any(bound is not None for _amount, between in ranges for bound in between)
    if wanted.substance or wanted.place or wanted.label or priced:
        conditions.append(or_(Post.blind == false(), Post.state == "decided"))
    conditions += _by_index(session, wanted)
    if wanted.contacts:
        shown = select(ContactSighting.post_id).where(ContactSighting.contact_id.in_(wanted.contacts))
        conditions.append(Post.id.in_(shown))
    if wanted.alike is not None:
        near = select(Revision.id).where(Revision.template_id.in_(_templates_near(session, wanted)))
        conditions.append(Post.revision_id.in_(near))
    if priced:
        offered = select(PostPrice.post_id).where(*(within for each in ranges for within in _within(*each)))
        if wanted.substance:
            offered = offered.where(PostPrice.substance == wanted.substance)
        conditions.append(Post.id.in_(offered))
    if wanted.source:
        source = select(Source.id).where(Source.name == wanted.source).scalar_subquery()
        conditions.append(Post.source_id == source)
    if wanted.label:
        conditions.append(func.coalesce(Post.decided_label, Post.label) == wanted.label)
    published = func.coalesce(Post.published_at, Post.first_seen_at)
    if wanted.since is not None:
        conditions.append(published >= wanted.since)
    if wanted.until is not None:
        conditions.append(published < wanted.until)
    return conditions


def _within(amount: Any, between: tuple[float | None, float | None]) -> list[ColumnElement[bool]]:
    low, high = between
    bounds = [] if low is None else [amount >= low]
    return bounds if high is None else [*bounds, amount <= high]


def _templates_near(session: Session, wanted: Wanted) -> list[int]:
    """The templates near that of the given post; none for a post that the searcher would not find itself."""
    visible = Wanted(restricted=wanted.restricted)
    own = (
        select(Template.fingerprint)
        .join(Revision, Revision.template_id == Template.id)
        .join(Post, Post.revision_id == Revision.id)
        .where(Post.id == wanted.alike, *_conditions(session, visible))
    )
    fingerprint = session.scalar(own)
    if fingerprint is None:
        return []
    value = int(fingerprint, 16)
    near = candidates(session, [fingerprint])
    return [number for other, number, _campaign in near if (int(other, 16) ^ value).bit_count() <= NEAR]


@dataclass(frozen=True, slots=True)
class Term:
    """Words next to each other, of which the last may be a beginning only."""

    words: tuple[str, ...]
    beginning: bool
    excluded: bool


def terms(words: str) -> list[Term]:
    """What was typed, as far as it can be looked for: a term of signs alone is passed over."""
    found = []
    for sign, quoted, bare in _TERM.findall(words):
        parts = tuple(tokens(quoted or bare))[:TERMS]
        if parts:
            found.append(Term(parts, beginning=bare.endswith("*"), excluded=sign == "-"))
    return found[:TERMS]


def _by_index(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = terms(wanted.words)
    required = [term for term in found if not term.excluded]
    excluded = [term for term in found if term.excluded]
    facts = []
    if wanted.substance:
        facts.append(SUBSTANCE + compact(wanted.substance))
    if wanted.place and (name := compact(wanted.place)):
        code = re.fullmatch(r"\d{2,3}|2[ab]", name)
        facts.append((DEPARTEMENT if code else PLACE) + name)
    nothing = wanted.words.strip() and not found
    conditions: list[ColumnElement[bool]] = [false()] if nothing else []
    postgresql = session.get_bind().dialect.name == "postgresql"
    search = _vectors if postgresql else _fts5
    if required or facts:
        conditions.append(Post.id.in_(search(required, facts)))
    conditions += [Post.id.not_in(search([term], [])) for term in excluded]
    return conditions


def _fts5(required: Sequence[Term], facts: Sequence[str]) -> Any:
    # Folded words hold letters and digits only, so nothing in them can be an operator.
    parts = []
    if required:
        said = (f'"{" ".join(term.words)}"{"*" if term.beginning else ""}' for term in required)
        parts.append(f"words : ({' AND '.join(said)})")
    if facts:
        parts.append("facts : (" + " AND ".join(f'"{fact}"' for fact in facts) + ")")
    matches = literal_column("search_index").op("MATCH")(" AND ".join(parts))
    return select(column("rowid")).select_from(table("search_index")).where(matches)


def _vectors(required: Sequence[Term], facts: Sequence[str]) -> Any:
    conditions = []
    if required:
        phrases = (
            " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.beginning else "") for term in required
        )
        query = func.to_tsquery("simple", " & ".join(f"({phrase})" for phrase in phrases))
        conditions.append(literal_column("search_texts.words_vector").op("@@")(query))
    if facts:
        query = func.to_tsquery("simple", " & ".join(f"'{fact}'" for fact in facts))
        conditions.append(literal_column("search_texts.facts_vector").op("@@")(query))
    return select(SearchText.post_id).where(and_(*conditions))
