"""Which quantity belongs to which price: by what stands between them, by lines that alternate, by columns."""

import itertools
import re

from classify.assessment import Mention

_FORWARD = re.compile(
    r"^[\s:=>\-–—→➜➡️🟰.,|~•»(@/]*(?:pour|à|a|for|por|für|fur|voor|per|um|at|c'est|est|fait|da|x)?[\s:=>\-–—@(~]*$", re.I
)
_BACKWARD = re.compile(
    r"^(?:\.-)?[\s(]*(?:le|les|la|l['’]|the|a|an|per|par|pour|for|each|ea|al|il|lo|los|las|un|une|el|pro|das|die|der|de|du|por|o|os"
    r"|cada|chaque|je|voor|het|i|gli|jedes|all['’])\s*$",
    re.I,
)


def pair_amounts(text: str, amounts: list[Mention]) -> dict[int, Mention]:
    """Start of a price → its quantity: the tightest links first, each quantity used once."""
    links: list[tuple[float, int, int]] = []
    backward, forward = _lines(text, amounts, ("PRICE", "QUANTITY")), _lines(text, amounts, ("QUANTITY", "PRICE"))
    for at in range(len(amounts) - 1):
        left, right = amounts[at], amounts[at + 1]
        if left.type == right.type:
            continue
        gap = text[left.end : right.start]
        quantity_first = left.type == "QUANTITY"
        cost = _cost(gap, quantity_first, has_digit(right) or not has_letters(right))
        if cost is not None:
            line = line_of(text, left.start)
            if quantity_first and line in backward and not re.search(r"[^\W\d_]", gap):
                cost += 1.0
            if not quantity_first and line in forward and line_of(text, right.start) == line:
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
    return all(map(has_digit, run)) and not any(re.search(r"[^\W\d_]{2}", gap) for gap in gaps)


def has_digit(mention: Mention) -> bool:
    return any(character.isnumeric() for character in mention.text)


def line_of(text: str, at: int) -> int:
    """Where the line of this place starts, less one."""
    return text.rfind("\n", 0, at)


def _lines(text: str, amounts: list[Mention], order: tuple[str, str]) -> set[int]:
    """Lines whose amounts alternate in this order: price, quantity, price, quantity, or the other way round."""
    lines: dict[int, list[Mention]] = {}
    for mention in amounts:
        lines.setdefault(line_of(text, mention.start), []).append(mention)
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


def has_letters(quantity: Mention) -> bool:
    """Whether a unit is written."""
    return any(character.isalpha() for character in quantity.text)
