"""A search as it stands in an address, and as the store takes it. A contact stands there by number only, never in clear."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta, tzinfo
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from store.search import Wanted

LONGEST = 20
"""Contacts that one address may name: a handle may be known on several platforms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """Empty does not filter; what does not read is left out."""

    q: str = ""
    contact: str = ""
    alike: str = ""
    substance: str = ""
    place: str = ""
    gram_from: str = ""
    gram_to: str = ""
    price_from: str = ""
    price_to: str = ""
    source: str = ""
    label: str = ""
    since: str = ""
    until: str = ""

    def wanted(self, zone: tzinfo, *, restricted: bool) -> Wanted:
        since, until = day(self.since, zone), day(self.until, zone)
        return Wanted(
            words=self.q,
            contacts=tuple(numbers(self.contact)) or ((0,) if self.contact else ()),
            alike=next(iter(numbers(self.alike)), 0) if self.alike else None,
            substance=self.substance or None,
            place=self.place or None,
            price=(amount(self.price_from), amount(self.price_to)),
            per_gram=(amount(self.gram_from), amount(self.gram_to)),
            source=self.source or None,
            label=self.label or None,
            since=since,
            until=until and until + timedelta(days=1),
            restricted=restricted,
        )

    def query(self, **more: str) -> str:
        """`?q=…&…`, or empty; `more` adds to it, and an empty value takes a filter off."""
        given = self.given() | more
        kept = urlencode({name: value for name, value in given.items() if value})
        return f"?{kept}" if kept else ""

    def given(self) -> dict[str, str]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def numbers(text: str) -> list[int]:
    """`12,57`, as an address names contacts."""
    return [int(part) for part in text.split(",") if part.isdecimal() and len(part) <= 15][:LONGEST]


def amount(text: str) -> float | None:
    """With a comma or a point; None for what is no amount of money."""
    plain = text.strip().replace(",", ".", 1)
    return float(plain) if plain.replace(".", "", 1).isdecimal() and plain.isascii() and len(plain) <= 12 else None


def day(text: str, zone: tzinfo) -> datetime | None:
    """The start of a day in the deployment's time zone."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=zone)
    except ValueError:
        return None


def asked_search(
    q: Annotated[str, Query(max_length=300)] = "",
    contact: Annotated[str, Query(max_length=200)] = "",
    alike: Annotated[str, Query(max_length=20)] = "",
    substance: Annotated[str, Query(max_length=60)] = "",
    place: Annotated[str, Query(max_length=100)] = "",
    gram_from: Annotated[str, Query(max_length=12)] = "",
    gram_to: Annotated[str, Query(max_length=12)] = "",
    price_from: Annotated[str, Query(max_length=12)] = "",
    price_to: Annotated[str, Query(max_length=12)] = "",
    source: Annotated[str, Query(max_length=100)] = "",
    label: Annotated[str, Query(max_length=40)] = "",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
) -> SearchView:
    return SearchView(
        q=q.strip(),
        contact=contact,
        alike=alike,
        substance=substance,
        place=place.strip(),
        gram_from=gram_from,
        gram_to=gram_to,
        price_from=price_from,
        price_to=price_to,
        source=source,
        label=label,
        since=since,
        until=until,
    )


Searching = Annotated[SearchView, Depends(asked_search)]
