"""How much of what unit a price buys: as written, or as the trade understands a bare number or a lone price."""

import re

from classify.assessment import Mention
from classify.mentions.vocabulary import word_set
from classify.normalise import normalise
from classify.offer_pairs import has_letters

_EACH = re.compile(
    r"^\s*(?:€|£|\$|e\b|p\b|/)?\s*(?:each|ea\b|a pop|apiece|p/st|p\.st|c/u|la une|la taz|le cachet|cacheton|eech|pièce|piece|la pièce|la piece|a piece|per pill|l'unité|lunité|l'un|chacun|chaque|cada|stück|/stk|stuk|"
    r"per stuk|l'uno|l'una|cad\b|/pc|pc\b|per\b,)",
    re.I,
)
_PER_GRAM = re.compile(
    r"\b(?:prix|tarifs?|prices?)\s+(?:au|par|le|per|a)\s+(?:g|gr|gramme|gram)\b|(?<![\d€eE])[\s,.(]+(?:tout )?au (?:g|gr|gramme)\b",
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
_SINGLE_EMOJI = frozenset("💊🍬🎟🎫")
_TIMES = re.compile(r"[x×]\s?$", re.I)
_MADE_UP = frozenset({"cannabis_concentrate", "mdma", "amphetamine", "semi_synthetic_cannabinoids", "any"})
"""Substances that come in carts, tablets and sweets as often as by weight."""
_HALVES = re.compile(r"(?:le |la |a )?(?:demi|half|halbes|medio|mezzo|meio)\b", re.I)
_MILLILITRES = {"l": 1000.0, "cl": 10.0, "dl": 100.0}


def amount_and_unit(
    text: str, substance: Mention | None, quantity: Mention | None, cost: float, tail: str, unit_before: str | None
) -> tuple[float | None, str | None]:
    """The amount that a price buys and its unit; `tail` is what follows the price, `unit_before` the unit of the offer before."""
    name = substance.value["substance"] if substance else None
    if quantity is None:
        if _PER_GRAM.search(text):
            return 1.0, "g"
        single = _EACH.match(tail) is not None or (substance is not None and _is_sold_singly(substance, cost))
        return (1.0, "piece") if single else (None, None)
    written = quantity.value.get("amount")
    amount = float(written) if isinstance(written, (int, float)) else None
    unit = str(quantity.value["unit"]) if quantity.value.get("unit") else None
    if amount is not None and unit in _MILLILITRES:
        return amount * _MILLILITRES[unit], "ml"
    if unit_before == "kg" and unit in ("g", "oz") and _HALVES.fullmatch(quantity.text.strip()):
        return amount, "kg"  # 1kg £4200, half £2200
    times = unit in (None, "piece") and _TIMES.search(text[max(0, quantity.start - 2) : quantity.start]) is not None
    if times and (name is None or name in _MADE_UP):
        return amount, "piece"  # carts x5, but teuch x10
    if unit == "oz" and not has_letters(quantity) and name in _POWDERS:
        return amount, "g"  # cc 1/2 35
    if unit is None or (unit == "piece" and not has_letters(quantity)):
        return amount, _implied(substance, amount, cost, unit_before, unit)
    return amount, unit


def _is_sold_singly(substance: Mention, price: float) -> bool:
    """Whether a lone price is the price of one: anything that is named by its form (tabs, caps, gummies)."""
    if not _SINGLE_EMOJI.isdisjoint(substance.text):
        return True
    return price <= 100 and _FORMS.search(normalise(substance.text).text) is not None


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
