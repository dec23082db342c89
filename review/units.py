"""Units of quantity: countable ones in words, measures by their symbol."""

from math import ceil

from review.words import Words, msgids

UNITS = {
    "piece": msgids("pc", "pcs"),
    "tablet": msgids("tablet", "tablets"),
    "pill": msgids("pill", "pills"),
    "bag": msgids("bag", "bags"),
    "box": msgids("box", "boxes"),
    "bottle": msgids("bottle", "bottles"),
    "blotter": msgids("blotter", "blotters"),
    "plaquette": msgids("blister pack", "blister packs"),
    "pochon": msgids("sachet", "sachets"),
    "sachet": msgids("small bag", "small bags"),
    "barrette": msgids("barrette", "barrettes"),
    "savonnette": msgids("soap-shaped block", "soap-shaped blocks"),
    "tablette": msgids("slab", "slabs"),
    "bonbonne": msgids("gas bottle", "gas bottles"),
    "fiole": msgids("phial", "phials"),
    "flacon": msgids("flask", "flasks"),
    "seringue": msgids("syringe", "syringes"),
    "cartouche": msgids("cartridge", "cartridges"),
    "bidon": msgids("can", "cans"),
    "dose": msgids("dose", "doses"),
    "tete": msgids("head", "heads"),
    "boulette": msgids("pellet", "pellets"),
    "bout": msgids("lump", "lumps"),
    "pot": msgids("pot", "pots"),
    "pack": msgids("pack", "packs"),
    "wrap": msgids("wrap", "wraps"),
    "strip": msgids("strip", "strips"),
    "sheet": msgids("sheet", "sheets"),
    "vial": msgids("vial", "vials"),
    "pint": msgids("pint", "pints"),
    "tin": msgids("tin", "tins"),
    "bar": msgids("bar", "bars"),
    "brick": msgids("brick", "bricks"),
    "patch": msgids("patch", "patches"),
    "pouch": msgids("pouch", "pouches"),
    "recharge": msgids("refill", "refills"),
    "tir": msgids("shot", "shots"),
    "cornet": msgids("cone", "cones"),
    "point": msgids("point", "points"),
    "stick": msgids("stick", "sticks"),
    "barquette": msgids("tray", "trays"),
    "tube": msgids("tube", "tubes"),
    "bocal": msgids("jar", "jars"),
    "verre": msgids("glass", "glasses"),
    "ampoule": msgids("ampoule", "ampoules"),
    "jar": msgids("jar", "jars"),
    "cup": msgids("cup", "cups"),
    "bale": msgids("bale", "bales"),
    "bundle": msgids("bundle", "bundles"),
    "syringe": msgids("syringe", "syringes"),
    "dozen": msgids("dozen", "dozens"),
}
SYMBOLS = {
    "ug": "µg",
    "mg": "mg",
    "g": "g",
    "kg": "kg",
    "t": "t",
    "oz": "oz",
    "lb": "lb",
    "ml": "ml",
    "cl": "cl",
    "l": "l",
}


def quantity_words(amount: float, unit: str | None, words: Words) -> str:
    """`1 g`, `2 boxes`; a unit that nobody has named is shown as the model writes it."""
    if unit in UNITS:
        shown = words.ngettext(*UNITS[unit], ceil(amount))
    else:
        shown = SYMBOLS.get(unit or "", unit or "")
    return f"{words.number(amount)}\N{NO-BREAK SPACE}{shown}".rstrip()
