"""Which candidates name a substance: sure words anywhere, doubtful ones where a menu or an offer stands around them."""

from collections.abc import Callable

from classify.lexicon import Lexicon
from classify.mentions.candidates import Candidate
from classify.mentions.reading import Reading
from classify.mentions.surroundings import Place
from classify.mentions.vocabulary import SHOP, word_set

THRESHOLD = 0.33
"""Best on voices left out of the fit."""
PLAIN = 0.4
"""Words less sure than this name nothing in a post without any sign of an offer."""
FIRM = 0.32
"""Words this sure are named wherever they stand."""


def opened(reading: Reading, found: list[Candidate]) -> int:
    """How many kinds of evidence the post shows that it is a menu or an offer, 0 to 6."""
    items = reading.items
    seen = set(reading.words)
    signs = 0
    if any(candidate.ambiguity <= 0.4 for candidate in found):
        signs += 1
    if any(
        item.kind == "Q" and item.unit in ("g", "kg", "oz", "lb", "ml", "pochon", "barrette", "plaquette")
        for item in items
    ):
        signs += 1
    if any(item.kind == "P" for item in items):
        signs += 1
    if reading.platforms or any(type_ == "CONTACT" for _, _, type_, _ in reading.found):
        signs += 1
    if seen & SHOP:
        signs += 1
    signs += min(2, _priced_names(reading, found))
    if len({candidate.value for candidate in found if candidate.kind != "emoji"}) >= 3:
        signs += 1
    return signs


def _priced_names(reading: Reading, found: list[Candidate]) -> int:
    """How many products beyond the first stand right before a plain number: `K 50, C 90` has one, `galette 10` none."""
    starts = {
        item.first for item in reading.items if (item.kind in "NPQq" and 3 <= item.amount <= 2000) or item.kind == "Q"
    }
    values = {
        one.value
        for one in found
        if one.end in starts and reading.gaps[one.end].strip(" ") in ("", ":", "=", "-", "|", "•", "→", "a", "🟰")
    }
    return len(values) - 1 if values else 0


def places(reading: Reading, lexicon: Lexicon, found: list[Candidate], signs: int) -> list[Place]:
    """Each candidate with its surroundings."""
    firm = sum(one.ambiguity <= 0.5 for one in found)
    return [
        Place(reading, lexicon, found, at, signs=signs, firm=firm - (one.ambiguity <= 0.5))
        for at, one in enumerate(found)
    ]


def decide(
    reading: Reading, lexicon: Lexicon, found: list[Candidate], signs: int, judge: Callable[[Place], float]
) -> list[Candidate]:
    """The candidates that name a substance in this post; the rest is dropped."""
    chosen = [
        place.candidate
        for place in places(reading, lexicon, found, signs)
        if not _repeats(reading, place.candidate) and _names(place, judge)
    ]
    kept = [candidate for at, candidate in enumerate(chosen) if not _qualifies(reading, chosen, at)]
    return _joined(reading, kept)


def _names(place: Place, judge: Callable[[Place], float]) -> bool:
    doubt = place.candidate.ambiguity
    if doubt <= FIRM:
        return True
    if place.signs == 0 and doubt > PLAIN:
        return False  # plain talk: nothing in the post is an offer
    return judge(place) >= THRESHOLD


def _repeats(reading: Reading, candidate: Candidate) -> bool:
    """Whether it is the same picture once more: one mention is enough."""
    first = candidate.first
    if candidate.kind != "emoji" or not first or reading.gaps[first] not in ("", " "):
        return False
    return reading.words[first - 1] == reading.words[first]


def _qualifies(reading: Reading, kept: list[Candidate], at: int) -> bool:
    """Whether a doubtful word only tells more about the product beside it: `xtc Blue Punisher`, `fumo dry`."""
    candidate = kept[at]
    if candidate.kind == "emoji":
        return _decorates(reading, kept, at)
    if candidate.ambiguity < 0.5 and candidate.kind != "strain":
        return False
    for other, left, right in (
        *(((kept[at - 1], kept[at - 1], candidate),) if at else ()),
        *(((kept[at + 1], candidate, kept[at + 1]),) if at + 1 < len(kept) else ()),
    ):
        linked = right.first == left.end + 1 and reading.words[left.end] in (
            "de",
            "d",
            "of",
            "aux",
            "au",
            "en",
            "di",
            "con",
        )
        if linked and other is right and candidate.ambiguity >= 0.5 and other.ambiguity <= 0.45:
            return True  # carts de DMT
        if right.first != left.end or reading.gaps[right.first] != " " or other.kind == "emoji":
            continue
        if other is left and other.ambiguity <= candidate.ambiguity + 0.25 and other.kind != "strain":
            return candidate.ambiguity >= 0.5 and not _is_another(candidate, other)
        if other is right and other.ambiguity + 0.3 <= candidate.ambiguity and candidate.value == other.value:
            return True
    return False


def _is_another(candidate: Candidate, other: Candidate) -> bool:
    """Whether a word beside a product is a second one: `coke md`, but not `xtc Blue Punisher`, `shit mousse`."""
    if candidate.kind != "slang" or other.kind != "slang" or candidate.value == other.value:
        return False
    return not (candidate.value.startswith("cannabis") and other.value.startswith("cannabis"))


def _decorates(reading: Reading, kept: list[Candidate], at: int) -> bool:
    """Whether a picture stands right beside a word for a product."""
    candidate = kept[at]
    for other, right in (
        *(((kept[at - 1], candidate),) if at else ()),
        *(((kept[at + 1], kept[at + 1]),) if at + 1 < len(kept) else ()),
    ):
        touching = right.first == (candidate.end if right is other else other.end)
        if touching and other.kind != "emoji" and reading.gaps[right.first] in ("", " "):
            return True
    return False


def _joined(reading: Reading, kept: list[Candidate]) -> list[Candidate]:
    """Two names of one product side by side are one: `XTC Blue Punisher`, `Cali Runtz`."""
    result: list[Candidate] = []
    for one in kept:
        last = result[-1] if result else None
        if (
            last is not None
            and last.end == one.first
            and reading.gaps[one.first] == " "
            and last.value == one.value
            and "emoji" not in (last.kind, one.kind)
            and not (last.kind == one.kind == "strain")
        ):
            last.end, last.ambiguity = one.end, min(last.ambiguity, one.ambiguity)
        else:
            result.append(one)
    return result


def claim_substances(reading: Reading, chosen: list[Candidate]) -> None:
    """Record the chosen candidates as mentions, resolving what the words around them settle."""
    for candidate in chosen:
        if reading.free(candidate.first, candidate.end):
            value = _settled(reading, candidate, chosen)
            reading.claim(candidate.first, candidate.end, "SUBSTANCE", {"substance": value})


def _settled(reading: Reading, candidate: Candidate, chosen: list[Candidate]) -> str:
    """A strain sold as hash (static, filtré, piatella …) is resin."""
    if candidate.value != "cannabis_herb" or candidate.kind not in ("strain", "product"):
        return candidate.value
    line = reading.lines[candidate.first]
    amounts = [item.first for item in reading.items if item.kind in "QP"]
    names = [one.first for one in chosen if one.kind != "emoji"]
    # The description ends where the next product begins: a name with amounts between this one and itself.
    stop = min((at for at in names if any(candidate.end <= number < at for number in amounts)), default=10**6)
    start = max((number + 1 for number in amounts if number < candidate.first), default=0)
    window = range(max(start, candidate.first - 30), min(len(reading.words), candidate.end + 60, stop))
    around = {reading.words[at] for at in window if line - 1 <= reading.lines[at] <= line + 3}
    return "cannabis_resin" if around & _RESIN_CLUES and not around & _HERB_CLUES else candidate.value


_RESIN_CLUES = word_set("""static filtre filtree filtrage filtration frozen dry hash hashish resine piatella pollen sift maroc jaune mousseux
    micron microns u 3x triple beldia melt hashiva rosin""")
_HERB_CLUES = word_set("fleur fleurs flower flowers weed beuh tetes buds bud indoor outdoor")
