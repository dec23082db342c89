"""Mentions → offers: which quantity goes with which price, and of what."""

import re
from collections.abc import Sequence

from classify.assessment import Mention, Offer

_FORWARD = re.compile(r"^[\s:=>\-–—→➜➡️🟰.,|~•(@/]*(?:pour|à|a|for|por|für|fur|voor|per|at|c'est|est|fait|→|x)?[\s:=>\-–—@(]*$", re.I)
_BACKWARD = re.compile(
    r"^[\s(]*(?:/|le|les|la|l['’]|the|a|an|per|par|pour|for|each|ea|al|il|lo|los|las|un|une|el|pro|das|die|der|de|du|por|o|os|cada|chaque|je|voor|het|i|gli|jedes|all['’])?\s*$",
    re.I,
)
_PROMO = re.compile(r"\+\s*\d+(?:\s*(?:g|gr))?\s*(?:offert|free|gratuit|gratis|kostenlos|omaggio|oferta)", re.I)


def pair_offers(text: str, mentions: Sequence[Mention]) -> list[Offer]:
    """The offers that the text states, in the order of their prices. A price of zero is a placeholder and gives none."""
    ordered = sorted(mentions, key=lambda mention: mention.start)
    amounts = [mention for mention in ordered if mention.type in ("QUANTITY", "PRICE")]
    partner = _pair(text, amounts)
    substances = [mention for mention in ordered if mention.type == "SUBSTANCE"]
    offers: list[Offer] = []
    for price in amounts:
        if price.type != "PRICE" or _number(price.value.get("amount")) in (None, 0.0):
            continue
        quantity = partner.get(price.start)
        substance = _substance(text, price, quantity, substances, amounts)
        if substance is None and quantity is None:
            continue
        offers.append(_offer(text, substance, quantity, price))
    return offers


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _offer(text: str, substance: Mention | None, quantity: Mention | None, price: Mention) -> Offer:
    unit = quantity.value.get("unit") if quantity else None
    name = substance.value.get("substance") if substance else None
    currency = price.value.get("currency")
    amount = _number(quantity.value.get("amount")) if quantity else None
    tail = text[price.end : price.end + 24].split("\n")[0]
    return Offer(
        substance=str(name) if name else None,
        quantity=amount,
        unit=str(unit) if unit else None,
        price=_number(price.value.get("amount")) or 0.0,
        currency=str(currency) if currency else None,
        grams=_number(quantity.value.get("grams")) if quantity else None,
        promo=bool(_PROMO.search(tail)),
    )


def _pair(text: str, amounts: list[Mention]) -> dict[int, Mention]:
    """Start of a price → its quantity: the tightest links first, each quantity used once."""
    links: list[tuple[float, int, int]] = []
    for at in range(len(amounts) - 1):
        left, right = amounts[at], amounts[at + 1]
        if left.type == right.type:
            continue
        gap = text[left.end : right.start]
        cost = _cost(gap, left.type == "QUANTITY")
        if cost is not None:
            links.append((cost, at, at + 1))
    links.sort()
    used: set[int] = set()
    partner: dict[int, Mention] = {}
    for _, left_at, right_at in links:
        if left_at in used or right_at in used:
            continue
        used |= {left_at, right_at}
        left, right = amounts[left_at], amounts[right_at]
        price, quantity = (right, left) if right.type == "PRICE" else (left, right)
        partner[price.start] = quantity
    return partner


def _cost(gap: str, quantity_first: bool) -> float | None:
    """How far apart a pair is; None if the two do not belong together."""
    if gap.count("\n") > 1 or (";" in gap or "\n\n" in gap):
        return None
    cost = len(gap) * 0.02 + gap.count("\n") * 1.5
    if quantity_first:
        if _FORWARD.match(gap):
            return cost + (0.3 if "," in gap or "/" in gap and gap.strip() != "/" else 0.0)
    elif _BACKWARD.match(gap):
        bare = gap.strip() == ""
        return cost + (0.6 if bare else -0.2)
    words = re.findall(r"[^\W\d_]+", gap)
    if len(words) > 5 or "\n" in gap:
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
