"""Annotated posts rewritten with other layouts of the same menu: without currency or unit, with other separators."""

import itertools
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_LINKS = (" ", " ", " ", ":", " : ", "=", " = ", " → ", " ▸ ", " - ", " — ", "/", " | ", " > ", " ➜ ", " ..... ", " • ")
_BREAKS = ("\n", "\n", "  ", " / ", " | ", ", ", " ", " • ", " - ", "\n🔸 ")
_EMPTY = re.compile(r"[\s:=→▸>➜\-–—.|•·~]*")
_MONEY = re.compile(r"\s?(?:€|£|\$|euros?|eur|e|E|balles)\s?")
_TURNED = 0.12
"""How many layouts name the price first."""
_GRAMS = re.compile(r"(\d+(?:[.,]\d+)?)\s?(?:g|gr|grs|grammes?|G)")


def variants(post: Mapping[str, Any], count: int, seed: int) -> Iterator[dict[str, Any]]:
    """`count` rewritings of a post that lists amounts with prices; none of a post that does not."""
    spans = sorted(post["entities"], key=lambda span: span["start"])
    pairs = sum(
        {left["type"], right["type"]} == {"QUANTITY", "PRICE"}
        and "\n" not in post["text"][left["end"] : right["start"]]
        for left, right in itertools.pairwise(spans)
    )
    prices = sum(span["type"] == "PRICE" for span in spans)
    if not pairs and not prices:
        return
    turned = _turned(post["text"], spans)
    for at in range(count):
        rng = random.Random(f"{seed} {at} {post['id']}")  # noqa: S311 - layouts, no secrets
        text, found = turned if rng.random() < _TURNED else (post["text"], spans)
        yield _rewritten(text, found, rng)


def _turned(text: str, spans: Sequence[Mapping[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """The same menu with each price before its amount: `20 → 2,2` for `2,2 → 20`."""
    found = [dict(span) for span in spans]
    for left, right in itertools.pairwise(found):
        gap = text[left["end"] : right["start"]]
        if (left["type"], right["type"]) != ("QUANTITY", "PRICE") or not _EMPTY.fullmatch(gap) or "\n" in gap:
            continue
        low, high = text[left["start"] : left["end"]], text[right["start"] : right["end"]]
        text = text[: left["start"]] + high + gap + low + text[right["end"] :]
        left["type"], right["type"] = "PRICE", "QUANTITY"
        left["end"] = left["start"] + len(high)
        right["start"] = right["end"] - len(low)
    return text, found


def _rewritten(text: str, spans: Sequence[Mapping[str, Any]], rng: random.Random) -> dict[str, Any]:
    no_money, no_grams = rng.random() < 0.7, rng.random() < 0.6
    link = rng.choice(_LINKS) if rng.random() < 0.6 else None
    pause = rng.choice(_BREAKS) if rng.random() < 0.6 else None
    factor = rng.choice((0.5, 0.8, 1.0, 1.0, 1.2, 1.5, 2.0))
    pieces: list[str] = []
    moved: list[dict[str, Any]] = []
    at, size = 0, 0
    before: Mapping[str, Any] | None = None
    for place, span in enumerate(spans):
        gap, surface = text[at : span["start"]], text[span["start"] : span["end"]]
        after = spans[place + 1] if place + 1 < len(spans) else None
        kinds = (before["type"] if before else "", span["type"])
        if kinds == ("QUANTITY", "PRICE") and link is not None and "\n" not in gap and _EMPTY.fullmatch(gap):
            gap = link
        elif (
            kinds == ("PRICE", "QUANTITY")
            and pause is not None
            and _EMPTY.fullmatch(gap.replace(",", "").replace("/", ""))
        ):
            gap = pause
        if span["type"] == "PRICE":
            surface = _price(surface, factor, no_money=no_money)
        elif span["type"] == "QUANTITY" and no_grams and after is not None and after["type"] == "PRICE":
            weighed = _GRAMS.fullmatch(surface)
            surface = weighed.group(1) if weighed and len(text[span["end"] : after["start"]]) <= 12 else surface
        pieces += (gap, surface)
        size += len(gap)
        moved.append(dict(span) | {"start": size, "end": size + len(surface)})
        size += len(surface)
        at, before = span["end"], span
    pieces.append(text[at:])
    return {"text": "".join(pieces), "entities": moved}


def _price(surface: str, factor: float, *, no_money: bool) -> str:
    bare = _MONEY.sub("", surface)
    if not re.fullmatch(r"\d{1,5}", bare):
        return surface
    value = float(bare) * factor
    step = 5 if value >= 20 else 1
    changed = str(max(1, round(value / step) * step)) if factor != 1.0 else bare
    return changed if no_money else surface.replace(bare, changed)
