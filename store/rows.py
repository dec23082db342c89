"""What a sighting becomes in each table, contacts masked and encrypted on the way."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from store.keys import Keys
from store.masking import hide, mask
from store.ties import NO_TEXT
from store.values import FLAGGED_LABELS, SHIELDED_LABELS, MentionRow, Sighting
from store.wire import dumps, storable

Row = dict[str, Any]


def clean(sighting: Sighting) -> Sighting:
    """The sighting without what no engine can hold; almost always the very same object."""
    said = sighting.external_id, sighting.url, sighting.text, sighting.author or "", sighting.title or ""
    if all(storable(text) is text for text in said):
        return sighting
    return replace(
        sighting,
        external_id=storable(sighting.external_id),
        url=storable(sighting.url),
        text=storable(sighting.text),
        author=None if sighting.author is None else storable(sighting.author),
        title=None if sighting.title is None else storable(sighting.title),
    )


def has_text(fingerprint: str) -> bool:
    return fingerprint not in NO_TEXT


def ties(sighting: Sighting) -> bool:
    """Whether the post may be linked to others: not audit samples, not people who ask or who need help."""
    return not sighting.audit and sighting.assessment.label not in SHIELDED_LABELS


def contacts(sighting: Sighting) -> list[MentionRow]:
    return [mention for mention in sighting.assessment.mentions if mention.type == "CONTACT"]


def linkable(sighting: Sighting) -> list[MentionRow]:
    if not ties(sighting):
        return []
    return [mention for mention in contacts(sighting) if mention.value.get("normal")]


def ties_by_text(sighting: Sighting) -> bool:
    """Only where there is no contact at all: with contacts, the same text is not the same seller."""
    return ties(sighting) and not contacts(sighting)


def namespace(contact: MentionRow) -> tuple[str, str]:
    """What the keyed hash of a contact covers. A telephone number is the same line on every messenger."""
    normal = str(contact.value["normal"])
    return ("phone" if normal.startswith("+") else platform(contact)), normal


def platform(contact: MentionRow) -> str:
    return str(contact.value.get("platform") or "unknown")


def author(keys: Keys, sighting: Sighting, now: datetime) -> Row:
    """Who signed the post, encrypted; nothing at all for a post that must not be linked."""
    if sighting.author is None or not ties(sighting):
        return {"author_link": None, "author_cipher": None}
    kind = f"author {sighting.platform}"
    return {
        "author_link": keys.link(kind, sighting.author.casefold()),
        "author_cipher": keys.encrypt(sighting.author, now),
    }


def post(keys: Keys, sighting: Sighting, source_id: int, now: datetime) -> Row:
    """The columns that do not depend on the current revision, and empty ones for those that do."""
    return {
        "source_id": source_id,
        "external_id": sighting.external_id,
        "url": sighting.url,
        **author(keys, sighting, now),
        "published_at": sighting.published_at,
        "first_seen_at": sighting.fetched_at,
        "last_seen_at": sighting.fetched_at,
        "asked_at": sighting.fetched_at,
        "removed_at": None,
        "removed_reason": None,
        "audit": sighting.audit,
        "blind": sighting.blind or sighting.audit,
        "restricted": sighting.restricted,
        "campaign_id": None,
        "apart": False,
        "state": "open",
        "revision_id": 0,
        "decision_id": None,
        "decided_label": None,
        "decided_at": None,
    }


def revision(keys: Keys, sighting: Sighting, now: datetime) -> Row:
    spans = [(contact.start, contact.end) for contact in contacts(sighting)]
    secrets = surfaces(sighting)
    links = [link for link in sighting.links if link]
    return {
        "text": mask(sighting.text, spans),
        "title": None if sighting.title is None else hide(sighting.title, secrets),
        "hashtags": [hide(tag, secrets) for tag in sighting.hashtags],
        "images": list(sighting.images),
        "from_pictures": [asdict(span) for span in sighting.from_pictures],
        "links_cipher": keys.encrypt(dumps(links), now) if links else None,
        "edited_at": sighting.edited_at,
        "first_seen_at": sighting.fetched_at,
        "last_seen_at": sighting.fetched_at,
    }


def surfaces(sighting: Sighting) -> list[str]:
    """Every way in which the post writes its contacts, and their normal forms."""
    found = {sighting.text[contact.start : contact.end].strip("@ ") for contact in contacts(sighting)}
    found.update(str(contact.value["normal"]) for contact in contacts(sighting) if contact.value.get("normal"))
    return [surface for surface in found if surface]


def contact(keys: Keys, kind: str, normal: str, sighting: Sighting, now: datetime) -> Row:
    return {"platform": kind, "cipher": keys.encrypt(normal, now), "first_seen_at": sighting.fetched_at}


def contact_sighting(keys: Keys, sighting: Sighting, contact: MentionRow, now: datetime) -> Row:
    return {
        "platform": platform(contact),
        "start": contact.start,
        "end": contact.end,
        "cipher": keys.encrypt(sighting.text[contact.start : contact.end], now),
    }


def assessment(sighting: Sighting, now: datetime) -> Row:
    found = sighting.assessment
    secrets = surfaces(sighting)
    reasons = []
    for reason in found.reasons:
        entry: Row = {"text": hide(reason.text, secrets), "weight": reason.weight}
        if reason.start is not None:
            entry |= {"start": reason.start, "end": reason.end}
        reasons.append(entry)
    return {
        "model": found.model,
        "score": found.score,
        "flagged": found.flagged,
        "label": found.label,
        "labels": dict(found.labels),
        "threshold": found.threshold,
        "language": found.language,
        "substances": list(found.substances),
        "reasons": reasons,
        "assessed_at": now,
    }


def mentions(sighting: Sighting) -> Iterable[Row]:
    for mention in sighting.assessment.mentions:
        value: Mapping[str, object] = mention.value
        if mention.type == "CONTACT":
            value = {"platform": platform(mention)}
        yield {"start": mention.start, "end": mention.end, "type": mention.type, "value": dict(value)}


def offers(sighting: Sighting) -> Iterable[Row]:
    for offer in sighting.assessment.offers:
        yield {
            "substance": offer.substance,
            "quantity": offer.quantity,
            "unit": offer.unit,
            "grams": offer.grams,
            "price": offer.price,
            "currency": offer.currency,
            "promo": offer.promo,
        }


def substances(sighting: Sighting) -> list[str]:
    """In the order of the post, each once."""
    return list(dict.fromkeys(sighting.assessment.substances))


def advert(sighting: Sighting) -> str:
    """Which of the two flagged labels is the likelier, whatever the likeliest label of all is."""
    return max(FLAGGED_LABELS, key=lambda label: sighting.assessment.labels.get(label, 0.0))


def places(sighting: Sighting) -> list[str]:
    """The first three names of places, for a queue line."""
    names = (str(m.value["name"]) for m in sighting.assessment.mentions if m.type == "PLACE" and m.value.get("name"))
    return list(dict.fromkeys(names))[:3]
