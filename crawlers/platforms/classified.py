"""Classified advertisements whose pages describe themselves: JSON-LD or Microdata, behind a list of links."""

from collections.abc import Mapping
from dataclasses import replace

from crawlers.answers import Table, rows, string, strings, table
from crawlers.api_post import api_post
from crawlers.described import descriptions
from crawlers.fields import Reader, canonical
from crawlers.gone import AGAIN
from crawlers.onward import noted, remember
from crawlers.platforms import listing
from crawlers.post import Outcome, Post
from crawlers.reading import Cursor, Page, Parsed, Platform, Request
from crawlers.selectors import all_of, elements_of
from crawlers.source import Source

_OF_THREADS = frozenset({"withdrawn", "post", "post_next", "url", "hashtags"})
SELECTORS = {name: words for name, words in listing.SELECTORS.items() if name not in _OF_THREADS}
_TYPES = (
    *("Product", "IndividualProduct", "Service", "Vehicle", "Car", "House", "Apartment", "Accommodation"),
    *("ClassifiedAd", "Offer", "Demand", "Event", "JobPosting", "CreativeWork"),
    *("SocialMediaPosting", "DiscussionForumPosting", "Article"),
)
"""Types of schema.org that an advertisement is published as, the most telling first."""
_TEXT = ("description", "articleBody", "text")
_TITLE = ("name", "headline", "title")
_DATE = ("datePosted", "datePublished", "uploadDate", "dateCreated", "availabilityStarts", "validFrom")
_CURRENCIES = {"EUR": "€", "USD": "$", "GBP": "£"}


def start(source: Source, cursor: Cursor) -> list[Request]:
    return listing.start(source, cursor)


def parse(source: Source, page: Page, cursor: Cursor) -> Parsed:
    if page.request.kind == AGAIN:
        gone = elements_of(source.selectors.get("missing", ()), page.tree)
        return Parsed(outcome=Outcome.NOT_FOUND if gone else Outcome.OK)
    if page.request.kind != "item":
        return listing.parse(source, page, cursor)
    if canonical(page.url) in map(canonical, source.starts):
        return Parsed(outcome=Outcome.NOT_FOUND, detail=f"{page.request.url} is gone: it leads back to the list")
    if elements_of(source.selectors.get("missing", ()), page.tree):
        return Parsed(outcome=Outcome.NOT_FOUND, detail=f"{page.url} is gone")
    reader = Reader(source, page)
    context = page.request.context
    post = _post(source, page, reader, {**context["row"], **reader.values(page.tree)})
    if not post.text:
        where = "neither in JSON-LD or Microdata nor by selectors.text"
        return Parsed(outcome=Outcome.LAYOUT_CHANGED, detail=f"{page.url} has no description, {where}")
    seen, new, warnings = noted(cursor, [post])
    items = remember(cursor.get("items", {}), context["key"], [context["token"], ""])
    return Parsed(posts=new, found=1, cursor={**cursor, "seen": seen, "items": items}, warnings=warnings)


def _post(source: Source, page: Page, reader: Reader, shown: Mapping[str, str]) -> Post:
    """What the page says for machines, and where that is silent, what the selectors find.

    Price and place have no field of their own in a post: where the data name them they end the text, a line each.
    """
    item = _advertisement(page)
    offer = next((each for each in _many(item.get("offers")) if isinstance(each, dict)), {})
    edited = _words(item, "dateModified")
    post = api_post(
        source,
        page,
        external_id=reader.id(page.tree)
        or _words(item, "sku", "productID", "identifier")
        or page.request.context["key"],
        url=page.url,
        html=_words(item, *_TEXT),
        plain=shown.get("text") or _words(item, *_TITLE),
        title=_words(item, *_TITLE) or shown.get("title"),
        author=_seller(item, offer) or shown.get("author"),
        published=_words(item, *_DATE) or _words(offer, *_DATE),
        edited=edited,
        images=[*_addresses(item.get("image")), *_addresses(item.get("photo"))]
        or all_of(source.selectors.get("images", ()), page.tree),
        zone=source.zone,
    )
    stated = (post.text, _price(offer or item), _place(item) or _place(offer))
    return replace(
        post,
        text="\n".join(filter(None, stated)) if post.text else "",
        published_at=post.published_at or reader.date(shown.get("published", "")),
        edited_at=post.edited_at or reader.date("" if edited else shown.get("edited", "")),
    )


def _advertisement(page: Page) -> Table:
    """The description of the advertisement itself: of those with words, the one of the most telling type."""
    best: Table = {}
    lowest = len(_TYPES)
    for each in descriptions(page):
        rank = min((_TYPES.index(kind) for kind in each["@type"] if kind in _TYPES), default=lowest)
        if rank < lowest and (_words(each, *_TEXT) or _words(each, *_TITLE)):
            best, lowest = each, rank
    return best


def _many(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _words(item: Table, *names: str) -> str:
    """The first of these fields that has words; lists, {"@value": …} and named values count by what is in them."""
    for name in names:
        for value in _many(item.get(name)):
            inner = table(value)
            if words := (string(value) or string(inner.get("@value")) or string(inner.get("value"))).strip():
                return words
    return ""


def _seller(item: Table, offer: Table) -> str:
    for value in (
        item.get("seller"),
        offer.get("seller"),
        offer.get("offeredBy"),
        item.get("author"),
        item.get("provider"),
    ):
        for each in _many(value):
            if name := string(each) or _words(table(each), "name", "alternateName"):
                return name
    return ""


def _price(offer: Table) -> str:
    price = _words(offer, "price", "lowPrice")
    if not price:
        specified = rows(_many(offer.get("priceSpecification")))
        offer = next((each for each in specified if _words(each, "price")), {})
        price = _words(offer, "price")
    currency = _words(offer, "priceCurrency")
    return f"{price} {_CURRENCIES.get(currency, currency)}".strip() if price else ""


def _place(item: Table) -> str:
    """Postal code and town, from whichever of the places that the vocabulary has."""
    for name in ("address", "location", "areaServed", "availableAtOrFrom", "contentLocation"):
        for value in _many(item.get(name)):
            place = table(value)
            address = table(place.get("address")) or place
            town = (_words(address, "postalCode"), _words(address, "addressLocality", "name", "addressRegion"))
            if found := " ".join(filter(None, town)) or string(value) or string(place.get("address")):
                return found
    return ""


def _addresses(value: object) -> list[str]:
    """Addresses of pictures, whether written alone, in a list, or as ImageObjects."""
    found = strings(_many(value))
    return found + [_words(each, "contentUrl", "url", "@id") for each in rows(_many(value))]


PLATFORM = Platform(
    summary="classified advertisements that describe themselves in JSON-LD or Microdata",
    start=start,
    parse=parse,
    selectors=SELECTORS,
    required=frozenset({"item", "link"}),
    again=listing.again,
)
