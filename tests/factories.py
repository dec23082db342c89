"""Rows for tests: sightings in the words of the corpus, with contacts of the ranges reserved for fiction.

sighting(text=…, contacts=[("snapchat", "exemple.nuit")], label=…) -> Sighting
kept(store, *sightings, now=NOW) -> list[Kept]      keeps them in one transaction
user(store, "alice", role="analyst") -> id          without the slow password hash
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from store import posts
from store.engine import Store
from store.tables import User
from store.values import AssessmentRow, Kept, MentionRow, OfferRow, ReasonRow, Sighting

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
NUMBER = "+33639980001"


def fingerprint(seed: str) -> str:
    """A fingerprint like any other: two seeds are never near-identical in practice."""
    return hashlib.sha256(seed.encode(errors="replace")).hexdigest()[:16]


def assessment(text: str, contacts: Sequence[tuple[str, str]] = (), **changes: Any) -> AssessmentRow:
    """Finds the given contacts in the text; substance, price and place are where the words stand, if they do."""
    mentions = []
    value: dict[str, object]
    for platform, normal in contacts:
        surface = normal if normal in text else normal.lower()
        start = text.find(surface)
        if start < 0:
            raise ValueError(f"{normal!r} does not stand in {text!r}")
        value = {"platform": platform, "normal": normal}
        mentions.append(MentionRow(start=start, end=start + len(surface), type="CONTACT", value=value))
    known: dict[str, tuple[str, dict[str, object]]] = {
        "cocaïne": ("SUBSTANCE", {"substance": "cocaine"}),
        "60e": ("PRICE", {"amount": 60.0, "currency": "EUR"}),
        "1g": ("QUANTITY", {"amount": 1.0, "unit": "g", "grams": 1.0}),
        "Lille": ("PLACE", {"name": "Lille", "kind": "commune", "departement": "59"}),
        "livraison": ("DELIVERY", {"mode": "home"}),
    }
    for word, (type_, value) in known.items():
        if (start := text.find(word)) >= 0:
            mentions.append(MentionRow(start=start, end=start + len(word), type=type_, value=value))
    row: dict[str, Any] = {
        "score": 0.95,
        "flagged": True,
        "label": "sale_ad",
        "labels": {"sale_ad": 0.95, "unrelated": 0.05},
        "threshold": 0.5,
        "model": "fr-2026.11.2",
        "language": "fr",
        "substances": ("cocaine",),
        "mentions": tuple(mentions),
        "offers": (OfferRow(substance="cocaine", quantity=1.0, unit="g", price=60.0, currency="EUR", grams=1.0),),
        "reasons": (ReasonRow(text="prix après une quantité", weight=2.4, start=0, end=1),),
        "fingerprint": fingerprint(text),
    }
    return AssessmentRow(**{**row, **changes})


def sighting(
    external_id: str = "1",
    text: str = "Dispo cocaïne 1g 60e, livraison Lille",
    contacts: Sequence[tuple[str, str]] = (),
    *,
    source: str = "exemple_menu59",
    fetched_at: datetime = NOW,
    assessed: dict[str, Any] | None = None,
    **changes: Any,
) -> Sighting:
    """One sighting; `assessed` changes fields of its assessment, `changes` those of the post."""
    fields: dict[str, Any] = {
        "url": f"https://t.example/{source}/{external_id}",
        "platform": "telegram",
        "published_at": fetched_at - timedelta(minutes=20),
        "language": "fr",
    }
    return Sighting(
        source=source,
        external_id=external_id,
        text=text,
        fetched_at=fetched_at,
        assessment=assessment(text, contacts, **(assessed or {})),
        **{**fields, **changes},
    )


def kept(store: Store, *sightings: Sighting, now: datetime = NOW) -> list[Kept]:
    with store.session() as session, session.begin():
        return posts.keep_many(session, store.keys, sightings, now)


def user(store: Store, name: str = "alice", role: str = "analyst") -> int:
    with store.session() as session, session.begin():
        row = User(name=name, password_hash="!", role=role, active=True, created_at=NOW)
        session.add(row)
        session.flush()
        return row.id
