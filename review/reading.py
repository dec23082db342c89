"""The machine's reading in words: band before score, offers as a price table, reasons for and against."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from review.lines import label_word
from review.marks import visible
from review.parts import Fact
from review.post_parts import OfferCell, OfferGroup, Reading, ReasonLine
from review.reasons import in_words
from review.substances import substance_word
from review.units import quantity_words
from review.vocabulary import BANDS, DELIVERIES, FLAGGED, LABEL_WORDS, LANGUAGE_WORDS, PAYMENTS
from review.words import Words, msgid
from store.cards import Card
from store.tables import Mention, Offer

CURRENCIES = {"EUR": "€", "GBP": "£", "USD": "$", "CHF": "CHF"}
LEADING = {"GBP", "USD"}
REASONS_SHOWN = 6
BAND_WORDS = dict(BANDS)
BAND_ORDER = tuple(BAND_WORDS)
RECORD_FROM = 20
"""Decisions in a band below which nothing is said about what it has meant."""


def reading(card: Card, record: Mapping[str, tuple[int, int]], words: Words) -> Reading:
    """What the latest assessment of the post's current text says."""
    assessment, band = card.assessment, card.post.band
    reasons = sorted(assessment.reasons, key=lambda reason: -abs(reason["weight"]))
    heaviest = max((abs(reason["weight"]) for reason in reasons), default=1.0) or 1.0
    lines = [(reason["weight"], _reason(reason, heaviest, words)) for reason in reasons]
    currencies = {offer.currency for offer in card.offers}
    likeliest = words.gettext(LABEL_WORDS.get(assessment.label, assessment.label))
    shown, band_word = read_label(card, words), words.gettext(BAND_WORDS[band])
    doubted = shown != likeliest
    return Reading(
        model=assessment.model,
        verdict=f"{shown} {band_word}"
        if doubted
        else words.gettext("%(label)s, %(band)s", label=shown, band=band_word),
        doubt=words.gettext(
            "The likeliest single label is %(label)s, but sale and recruitment together pass the threshold.",
            label=words.quoted(likeliest),
        )
        if doubted
        else "",
        band=BAND_ORDER.index(band),
        record=_record(record.get(band), words),
        offers=offer_groups(card, words),
        unit_heading=f"{CURRENCIES.get(currencies.pop() or '', '')}/g"
        if len(currencies) == 1
        else words.gettext("per g"),
        pro=tuple(line for weight, line in lines if weight > 0)[:REASONS_SHOWN],
        con=tuple(line for weight, line in lines if weight < 0)[:REASONS_SHOWN],
        facts=tuple(_facts(card, words)),
    )


def read_label(card: Card, words: Words) -> str:
    """The label that the machine reads, or which advertisement the post may be where another label is likelier."""
    assessment = card.assessment
    advert = max(FLAGGED, key=lambda label: assessment.labels.get(label, 0.0))
    return label_word(assessment.label, advert, words, flagged=assessment.flagged)


def offer_groups(card: Card, words: Words) -> tuple[OfferGroup, ...]:
    """Offers in the order of the post, those of one substance that follow each other in one group."""
    said = _said(card)
    groups = []
    for substance, offers in groupby(card.offers, key=lambda offer: offer.substance):
        word = substance_word(substance, words)
        own = said.get(substance or "", "")
        groups.append(
            OfferGroup(
                substance=word,
                said="" if own.casefold() in ("", word.casefold()) else words.quoted(visible(own)),
                offers=tuple(_cell(offer, words) for offer in offers),
            )
        )
    return tuple(groups)


def money(amount: float, currency: str | None, words: Words, places: int | None = None) -> str:
    """An amount as the language writes it; without a currency where the post states none."""
    shown = words.number(amount, places)
    if currency is None:
        return shown
    sign = CURRENCIES.get(currency, currency)
    if words.language == "en" and currency in LEADING | {"EUR"}:
        return sign + shown
    return f"{shown}\N{NO-BREAK SPACE}{sign}"


def _cell(offer: Offer, words: Words) -> OfferCell:
    price = money(offer.price, offer.currency, words)
    if offer.promo:
        price = words.gettext("%(price)s, promotion", price=price)
    quantity = words.gettext("not said")
    if offer.quantity is not None:
        quantity = quantity_words(offer.quantity, offer.unit, words)
    per_gram = words.number(offer.price / offer.grams, 2) if offer.grams else ""
    return OfferCell(quantity=quantity, price=price, unit_price=per_gram)


def _said(card: Card) -> dict[str, str]:
    """The first words that the text itself uses for each substance."""
    found: dict[str, str] = {}
    for mention in card.mentions:
        if mention.type == "SUBSTANCE":
            found.setdefault(str(mention.value.get("substance") or ""), card.revision.text[mention.start : mention.end])
    return found


def _reason(reason: Mapping[str, object], heaviest: float, words: Words) -> ReasonLine:
    weight = float(str(reason["weight"]))
    return ReasonLine(
        text=visible(in_words(str(reason["text"]), words)),
        weight=words.signed(weight),
        width=max(3, round(100 * abs(weight) / heaviest)),
    )


def _record(counts: tuple[int, int] | None, words: Words) -> str:
    if counts is None or counts[1] < RECORD_FROM:
        return ""
    confirmed, decided = counts
    return words.gettext(
        "Of the posts read this way so far, %(share)s in 100 were confirmed (%(decided)s decided).",
        share=words.number(round(100 * confirmed / decided)),
        decided=words.number(decided),
    )


def _facts(card: Card, words: Words) -> list[Fact]:
    facts = []
    for kind, name in (("PLACE", msgid("Places")), ("DELIVERY", msgid("Delivery")), ("PAYMENT", msgid("Payment"))):
        values = _values(card.mentions, kind, card.revision.text, words)
        if values:
            facts.append(Fact(name=words.gettext(name), value=words.listed(values)))
    code = card.assessment.language or card.post.language
    if code:
        facts.append(Fact(name=words.gettext("Language"), value=words.gettext(LANGUAGE_WORDS.get(code, code))))
    return facts


def _values(mentions: Sequence[Mention], kind: str, text: str, words: Words) -> list[str]:
    keys = {"PLACE": ("name", {}), "DELIVERY": ("mode", DELIVERIES), "PAYMENT": ("means", PAYMENTS)}
    key, known = keys[kind]
    found: dict[str, None] = {}
    for mention in mentions:
        if mention.type != kind or mention.value.get("role") == "excluded":
            continue
        raw = str(mention.value.get(key) or text[mention.start : mention.end])
        word = words.gettext(known[raw]) if raw in known else raw.replace("_", " ")
        code = mention.value.get("departement")
        if kind == "PLACE" and code and str(code) not in raw:
            word = f"{word} ({code})"
        found.setdefault(visible(word))
    return list(found)
