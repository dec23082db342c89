"""Mentions → offers: which quantity goes with which price, and of what."""

import itertools
import re
from collections.abc import Sequence

from classify.assessment import Mention, Offer
from classify.mentions.vocabulary import word_set

_FORWARD = re.compile(
    r"^[\s:=>\-–—→➜➡️🟰.,|~•»(@/]*(?:pour|à|a|for|por|für|fur|voor|per|um|at|c'est|est|fait|da|x)?[\s:=>\-–—@(~]*$", re.I
)
_BACKWARD = re.compile(
    r"^(?:\.-)?[\s(]*(?:le|les|la|l['’]|the|a|an|per|par|pour|for|each|ea|al|il|lo|los|las|un|une|el|pro|das|die|der|de|du|por|o|os"
    r"|cada|chaque|je|voor|het|i|gli|jedes|all['’])\s*$",
    re.I,
)
_PROMO = re.compile(r"\+\s*\d+(?:\s*(?:g|gr))?\s*(?:offert|free|gratuit|gratis|kostenlos|omaggio|oferta)", re.I)
_FREE = re.compile(r"\s*(?:offert|free|gratuit|gratis|kostenlos|omaggio|oferta)", re.I)
_EACH = re.compile(
    r"^\s*(?:€|e\b|/)?\s*(?:each|ea\b|eech|pièce|piece|la pièce|la piece|a piece|per pill|l'unité|lunité|l'un|chacun|chaque|cada|stück|/stk|stuk|"
    r"per stuk|l'uno|l'una|cad\b|/pc|pc\b|per\b,)",
    re.I,
)
_WEIGHED = word_set(
    """cannabis cannabis_herb cannabis_resin cocaine heroin ketamine 3-mmc mephedrone synthetic_cathinones amphetamine cannabis_concentrate
    methamphetamine tusi mdma dmt psilocybin opium khat kratom semi_synthetic_cannabinoids synthetic_cannabinoids pcp
    mescaline salvia"""
)
_POWDERS = word_set(
    "cocaine ketamine 3-mmc mephedrone synthetic_cathinones heroin mdma amphetamine tusi methamphetamine"
)
_COUNTED = word_set(
    """alprazolam diazepam clonazepam benzodiazepines z_drugs pregabalin tramadol oxycodone codeine morphine buprenorphine
    methadone methylphenidate other_medicines opioids_other flunitrazepam lsd 2c-b steroids"""
)
_FORMS = re.compile(
    r"(?:pills?|tabs?|caps?|bars?|carts?|cartridges?|blotters?|buvards?|taz\w*|ta?zs|cachets?|cachetons?|ecstas?|xtc|teile|pillen|pastillas|pirulas|"
    r"pasticch\w+|pastilhas|balas|gummies|brownies?|pre ?rolls?|prerolls?|joints?|cookies|trips?|tripis?|yokes|eckies|pingers|disposables|vapes?|"
    r"gouttes?|cartons?|pappen|teilchen|selos?|doces?|space cakes?)$",
    re.I,
)
_PARTS = frozenset({0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.5, 1.7, 1.8, 2.2, 2.5, 3.5})
"""Amounts that only something weighed is sold by."""
_FEE = re.compile(
    r"\b(?:min|mini|minimum|minimun|livraison|livré|liv|delivery|delivered|shipping|postage|frais|port|dès|des|lieferung|versand|envio|env[ií]o"
    r"|déplacement|over|above|plus de)\b[^\d\n,;/|]{0,14}$",
    re.I,
)
"""Before the price of a delivery, or an order's least worth: offers of nothing."""
_FAR = 28


def pair_offers(text: str, mentions: Sequence[Mention]) -> list[Offer]:
    """The offers that the text states, in the order of their prices. A price of zero is a placeholder and gives none.

    A text that names no substance offers what it lists: two amounts with their prices, or one by weight.
    """
    ordered = sorted(mentions, key=lambda mention: mention.start)
    substances = [mention for mention in ordered if mention.type == "SUBSTANCE"]
    amounts = [mention for mention in ordered if mention.type in ("QUANTITY", "PRICE")]
    partner = _pair(text, [mention for mention in amounts if not _is_gift(text, mention)])
    if not substances and len(partner) < 2 and not any(quantity.value.get("grams") for quantity in partner.values()):
        return []
    weighed = any(quantity.value.get("amount") in _PARTS for quantity in partner.values())
    offers: list[Offer] = []
    unit: str | None = None
    last: Mention | None = None
    for price in amounts:
        if price.type != "PRICE" or not _number(price.value.get("amount")):
            continue
        quantity = partner.get(price.start)
        substance = _substance(text, price, quantity, substances, amounts)
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
    return offers


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
    amount = _number(quantity.value.get("amount")) if quantity else None
    unit = str(quantity.value["unit"]) if quantity and quantity.value.get("unit") else None
    tail = text[price.end : price.end + 24].split("\n")[0]
    cost = _number(price.value.get("amount")) or 0.0
    if quantity is None and (_EACH.match(tail) or (substance and _sold_singly(substance, cost))):
        amount, unit = 1.0, "piece"
    elif quantity is not None and unit == "oz" and not _has_letters(quantity) and name in _POWDERS:
        unit = "g"  # cc 1/2 35
    elif quantity is not None and (unit is None or (unit == "piece" and not _has_letters(quantity))):
        unit = _implied(substance, amount, cost, unit_before, unit)
    currency = price.value.get("currency")
    factor = {"g": 1.0, "mg": 0.001, "kg": 1000.0, "oz": 28.0, "lb": 448.0}.get(unit or "")
    return Offer(
        substance=name,
        quantity=amount,
        unit=unit,
        price=_number(price.value.get("amount")) or 0.0,
        currency=str(currency) if currency else None,
        grams=round(amount * factor, 4) if amount is not None and factor else None,
        promo=bool(_PROMO.search(tail)),
    )


def _has_letters(quantity: Mention) -> bool:
    return any(character.isalpha() for character in quantity.text)


def _sold_singly(substance: Mention, price: float) -> bool:
    """Whether a lone price is the price of one: anything that is named by its form (tabs, caps, gummies)."""
    return bool(_FORMS.search(substance.text)) and price <= 100


def _implied(
    substance: Mention | None, amount: float | None, price: float, before: str | None, unit: str | None
) -> str | None:
    """The unit of a bare number: the one before in the same list, else what the substance is sold by."""
    if substance is None:
        return before or unit or "piece"
    value = substance.value["substance"]
    if value == "nitrous_oxide":
        return before if before in ("bottle", "bonbonne", "piece") else "piece"
    if unit is None and before:
        return before
    if _FORMS.search(substance.text) or value in _COUNTED:
        return "piece"
    if value == "mdma" and amount and price / amount < 12:
        return "piece"  # crystals cost more, tablets less
    if value == "ghb_gbl":
        return "ml"
    return "g" if value in _WEIGHED else unit or "piece"


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
        and _line(text, price.start) == _line(text, between[-1].start)
        and between[-1].type == "PRICE"
    ):
        return True
    if "\n" in gap and not (gap.count("\n") == 1 and text[: price.start].rsplit("\n", 1)[-1].strip(" -•:=→➜") == ""):
        return False
    if all(m.type == "PRICE" for m in between):
        return len(gap) <= _FAR + 12 * len(between)
    return (
        all(m.type in ("PRICE", "QUANTITY", "SUBSTANCE") for m in between)
        and len(gap) <= 2 * _FAR
        and between[0].type != "QUANTITY"
    )


def _pair(text: str, amounts: list[Mention]) -> dict[int, Mention]:
    """Start of a price → its quantity: the tightest links first, each quantity used once."""
    links: list[tuple[float, int, int]] = []
    backward, forward = _lines(text, amounts, ("PRICE", "QUANTITY")), _lines(text, amounts, ("QUANTITY", "PRICE"))
    for at in range(len(amounts) - 1):
        left, right = amounts[at], amounts[at + 1]
        if left.type == right.type:
            continue
        gap = text[left.end : right.start]
        quantity_first = left.type == "QUANTITY"
        cost = _cost(gap, quantity_first, _has_digit(right) or not _has_letters(right))
        if cost is not None:
            line = _line(text, left.start)
            if quantity_first and line in backward and not re.search(r"[^\W\d_]", gap):
                cost += 1.0
            if not quantity_first and line in forward and _line(text, right.start) == line:
                cost += 1.0
            links.append((cost, at, at + 1))
    links.sort()
    used: set[int] = set()
    partner = _columns(text, amounts)
    used |= {at for at, mention in enumerate(amounts) if mention.start in partner or mention in partner.values()}
    for _, left_at, right_at in links:
        if left_at in used or right_at in used:
            continue
        used |= {left_at, right_at}
        left, right = amounts[left_at], amounts[right_at]
        price, quantity = (right, left) if right.type == "PRICE" else (left, right)
        partner[price.start] = quantity
    return partner


def _columns(text: str, amounts: list[Mention]) -> dict[int, Mention]:
    """Prices that stand under, or after, as many amounts: tables, and `40/75/160 pour 1/2/5`."""
    runs: list[list[Mention]] = []
    for mention in amounts:
        same = runs and runs[-1][-1].type == mention.type and "\n" not in text[runs[-1][-1].end : mention.start]
        if same:
            runs[-1].append(mention)
        else:
            runs.append([mention])
    partner: dict[int, Mention] = {}
    heading: list[Mention] = []
    for at, run in enumerate(runs):
        if run[0].type == "QUANTITY" and len(run) >= 2 and _is_list(text, run):
            heading = run
            earlier = runs[at - 1] if at else []
            free = len(earlier) == len(run) and earlier[0].type == "PRICE" and earlier[0].start not in partner
            if free and "\n" not in text[earlier[-1].end : run[0].start]:
                partner |= {price.start: quantity for price, quantity in zip(earlier, run, strict=True)}
                heading = []
        elif run[0].type == "PRICE" and heading and len(run) == len(heading) and _is_list(text, run):
            partner |= {price.start: quantity for price, quantity in zip(run, heading, strict=True)}
        else:
            heading = []
    return partner


def _is_list(text: str, run: list[Mention]) -> bool:
    """Whether numbers stand one after the other with nothing but separators between."""
    gaps = (text[left.end : right.start] for left, right in itertools.pairwise(run))
    return all(map(_has_digit, run)) and not any(re.search(r"[^\W\d_]{2}", gap) for gap in gaps)


def _has_digit(mention: Mention) -> bool:
    return any(character.isnumeric() for character in mention.text)


def _line(text: str, at: int) -> int:
    return text.rfind("\n", 0, at)


def _lines(text: str, amounts: list[Mention], order: tuple[str, str]) -> set[int]:
    """Lines whose amounts alternate in this order: price, quantity, price, quantity, or the other way round."""
    lines: dict[int, list[Mention]] = {}
    for mention in amounts:
        lines.setdefault(_line(text, mention.start), []).append(mention)
    return {
        line
        for line, found in lines.items()
        if len(found) >= 2 and len(found) % 2 == 0 and all(m.type == order[at % 2] for at, m in enumerate(found))
    }


def _cost(gap: str, quantity_first: bool, numbered: bool) -> float | None:
    """How far apart a pair is; None if the two do not belong together."""
    if gap.count("\n") > 1 or ";" in gap:
        return None
    cost = len(gap) * 0.02 + gap.count("\n") * 1.5
    stripped = gap.strip()
    if quantity_first:
        if _FORWARD.match(gap):
            return cost + (0.35 if "," in gap or stripped in ("/", "|", "•", "-", "–") else 0.0)
    elif _BACKWARD.match(gap) or (stripped == "/" and not numbered):
        return cost - 0.2
    elif stripped == "":
        return cost + (0.6 if numbered else 0.1)
    words = re.findall(r"[^\W\d_]+", gap)
    if len(words) > 5 or "\n" in gap:
        return None
    if not quantity_first and stripped in ("/", ",", "|", "•", "·", "-", "–", "+", "et", "&", "//"):
        return None
    return cost + 1.0 + (0.5 if not quantity_first else 0.0) + 0.5 * gap.count(",")


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
