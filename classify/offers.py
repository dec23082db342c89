"""Mentions → offers: which quantity goes with which price, and of what."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from classify.assessment import Mention, Offer
from classify.mentions.pay import is_wage
from classify.mentions.vocabulary import RECRUITING
from classify.normalise import fold
from classify.offer_pairs import line_of, pair_amounts
from classify.offer_units import amount_and_unit

_PROMO = re.compile(r"\+\s*\d+(?:\s*(?:g|gr))?\s*(?:offert|free|gratuit|gratis|kostenlos|omaggio|oferta)", re.I)
_FREE = re.compile(r"\s*(?:offert|free|gratuit|gratis|kostenlos|omaggio|oferta)", re.I)
_PARTS = frozenset({0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.5, 1.7, 1.8, 2.2, 2.5, 3.5})
"""Amounts that only something weighed is sold by."""
_FEE = re.compile(
    r"\b(?:min|mini|minimum|minimun|livraison|livré|liv|delivery|delivered|shipping|postage|frais|port|dès|des|lieferung|versand|envio|env[ií]o"
    r"|déplacement|over|above|plus de)\b[^\d\n,;/|]{0,14}$",
    re.I,
)
"""Before the price of a delivery, or an order's least worth: offers of nothing."""
_FAR = 28
_TAIL = 24
_WORD = re.compile(r"[a-z]+")


def pair_offers(text: str, mentions: Sequence[Mention]) -> list[Offer]:
    """The offers that the text states, in the order of their prices. A price of zero is a placeholder and gives none.

    A text that names no substance offers what it lists: two amounts with their prices, or one by weight.
    """
    ordered = sorted(mentions, key=lambda mention: mention.start)
    substances = [mention for mention in ordered if mention.type == "SUBSTANCE"]
    amounts = [mention for mention in ordered if mention.type in ("QUANTITY", "PRICE")]
    partner = pair_amounts(text, [mention for mention in amounts if not _is_gift(text, mention)])
    if not substances and len(partner) < 2 and not any(quantity.value.get("grams") for quantity in partner.values()):
        return []
    weighed = any(quantity.value.get("amount") in _PARTS for quantity in partner.values())
    hiring = not any(quantity.value.get("grams") for quantity in partner.values()) and not RECRUITING.isdisjoint(
        _WORD.findall(fold(text).text)
    )
    offers: list[Offer] = []
    unit: str | None = None
    last: Mention | None = None
    for price in amounts:
        if price.type != "PRICE" or not _number(price.value.get("amount")):
            continue
        quantity = partner.get(price.start)
        substance = _substance(text, price, quantity, substances, amounts)
        if quantity is None and (hiring or is_wage(fold(text[price.end : price.end + _TAIL]).text)):
            continue  # 150/j: pay
        if quantity is None and not _may_stand_alone(text, price, substance, ordered):
            continue
        if substance is not last:
            last, unit = substance, None
        if substance is None and unit is None and weighed:
            unit = "g"
        offer = _offer(text, substance, quantity, price, unit)
        if quantity is not None and quantity.value.get("unit"):
            unit = str(quantity.value["unit"])
        offers.append(offer)
    return _shared(text, substances, amounts, offers)


_JOINED = re.compile(r"\s*(?:et|and|e|y|und|en|n|&|\+|/)\s*", re.I)


def _shared(text: str, substances: list[Mention], amounts: list[Mention], offers: list[Offer]) -> list[Offer]:
    """`keta et md, 40 le g` offers both; `keta et md, 40 et 30` gives each its own price."""
    result = list(offers)
    for left, right in itertools.pairwise(substances):
        if not _JOINED.fullmatch(text, left.end, right.start):
            continue
        end = min((one.start for one in substances if one.start > right.start), default=len(text))
        line = text.find("\n", right.end)
        end = min(end, line if line >= 0 else end)
        if any(one.end <= left.start and "\n" not in text[one.end : left.start] for one in amounts):
            continue
        name, other = left.value["substance"], right.value["substance"]
        prices = {one.value.get("amount") for one in amounts if one.type == "PRICE" and right.end <= one.start < end}
        own = [at for at, offer in enumerate(result) if offer.substance == other and offer.price in prices]
        if name == other or len(own) != len(prices) or not 0 < len(prices) <= 2:
            continue
        if len(own) == 1:
            result.insert(own[0], replace(result[own[0]], substance=str(name)))
        elif all(result[at].quantity is None for at in own):
            result[own[0]] = replace(result[own[0]], substance=str(name))
    return result


def _is_gift(text: str, mention: Mention) -> bool:
    """The 1g of `3g + 1g offert`."""
    added = text[: mention.start].rstrip()[-1:] == "+"
    return added and mention.type == "QUANTITY" and _FREE.match(text, mention.end) is not None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _offer(
    text: str, substance: Mention | None, quantity: Mention | None, price: Mention, unit_before: str | None
) -> Offer:
    name = str(substance.value["substance"]) if substance else None
    tail = text[price.end : price.end + 24].split("\n")[0]
    cost = _number(price.value.get("amount")) or 0.0
    amount, unit = amount_and_unit(text, substance, quantity, cost, tail, unit_before)
    currency = price.value.get("currency")
    factor = {"g": 1.0, "mg": 0.001, "kg": 1000.0, "oz": 28.0, "lb": 448.0}.get(unit or "")
    return Offer(
        substance=name,
        quantity=amount,
        unit=unit,
        price=cost,
        currency=str(currency) if currency else None,
        grams=round(amount * factor, 4) if amount is not None and factor else None,
        promo=bool(_PROMO.search(tail)),
    )


def _may_stand_alone(text: str, price: Mention, substance: Mention | None, ordered: list[Mention]) -> bool:
    """Whether a price without a quantity is a product's: its name stands close before, or it goes on a ladder."""
    if substance is None or _FEE.search(
        text[max(0, text.rfind("\n", 0, price.start) + 1, price.start - 30) : price.start]
    ):
        return False
    gap = text[substance.end : price.start] if substance.end <= price.start else text[price.end : substance.start]
    between = [m for m in ordered if min(substance.end, price.end) <= m.start < max(substance.start, price.start)]
    if (
        len(between)
        and "\n" in gap
        and line_of(text, price.start) == line_of(text, between[-1].start)
        and between[-1].type == "PRICE"
    ):
        return True
    if "\n" in gap and not (gap.count("\n") == 1 and text[: price.start].rsplit("\n", 1)[-1].strip(" -•:=→➜") == ""):
        return False
    if all(m.type == "PRICE" for m in between):
        return len(gap) <= _FAR + 12 * len(between)
    if all(m.type in ("PLACE", "SUBSTANCE", "PRICE", "DELIVERY") for m in between) and between[-1].type == "PLACE":
        return len(gap) <= 2 * _FAR  # coke Toulon 60
    return (
        all(m.type in ("PRICE", "QUANTITY", "SUBSTANCE") for m in between)
        and len(gap) <= 2 * _FAR
        and between[0].type != "QUANTITY"
    )


def _substance(
    text: str, price: Mention, quantity: Mention | None, substances: list[Mention], amounts: list[Mention]
) -> Mention | None:
    """The product of an offer: named before it since the last blank line, or right after it (`5g de jaune 30€`)."""
    start = min(price.start, quantity.start) if quantity else price.start
    end = max(price.end, quantity.end) if quantity else price.end
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    inside = [s for s in substances if start <= s.start < end]
    if inside:
        return inside[-1]
    before = [s for s in substances if s.end <= start]
    after = [s for s in substances if end <= s.start < line_end]
    on_line = [s for s in before if s.start >= line_start]
    if on_line:
        return on_line[-1]
    if after and not any(end <= a.start < after[0].start for a in amounts):
        return after[0]
    if before:
        heading = before[-1]
        heading_line = text.rfind("\n", 0, heading.start) + 1
        first = [s for s in before if s.start >= heading_line]
        return first[0] if first else heading
    return after[0] if after else None
