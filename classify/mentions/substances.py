"""Which candidates name a substance: sure words anywhere, ambiguous ones only where a menu or an offer stands around them."""

from classify.mentions.candidates import Candidate
from classify.mentions.reading import WORD, Reading
from classify.mentions.vocabulary import SHOP, word_set

THRESHOLD = 0.62
_OFFER = word_set("""dispo dispos disponible disponibles arrivage arrivages stock restock vends vend vendre jvend jvends vente livre
    livrons livraison menu nouveau nouvelle new fresh back selling sell got available verkaufe verkauf vendo vendemos
    tengo hay ho abbiamo te koop verkoop heb tenho vende disponivel disponible disponibile verfugbar beschikbaar
    besoin cherche need want achete buy order commande grossiste bulk wholesale gros prix price good bonne bon pure pur
    top qualite quality drop landed arrive arrivee rentre recu recharge promo offre offert""")
_ARTICLES = word_set("du de la le l d des some of my the della il el die das")


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


def decide(reading: Reading, found: list[Candidate], signs: int) -> list[Candidate]:
    """The candidates that name a substance in this post; the rest is dropped."""
    firm_names = sum(one.ambiguity <= 0.5 for one in found)
    firm = [_score(reading, found, at, signs, firm_names) for at in range(len(found))]
    chosen = [score >= THRESHOLD for score in firm]
    # A doubtful word in a list with accepted ones is one of them.
    for at, candidate in enumerate(found):
        if not chosen[at] and firm[at] >= THRESHOLD - 0.3 and candidate.kind != "emoji":
            for other in (at - 1, at + 1):
                if (
                    0 <= other < len(found)
                    and chosen[other]
                    and _listed(reading, found[min(at, other)], found[max(at, other)])
                ):
                    chosen[at] = True
    kept = [candidate for at, candidate in enumerate(found) if chosen[at]]
    return [candidate for at, candidate in enumerate(kept) if not _qualifies(reading, kept, at)]


def _qualifies(reading: Reading, kept: list[Candidate], at: int) -> bool:
    """Whether a doubtful word only tells more about the product beside it: `xtc Blue Punisher`, `fumo dry`."""
    candidate = kept[at]
    if candidate.kind == "emoji" or (candidate.ambiguity < 0.5 and candidate.kind != "strain"):
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
            return candidate.ambiguity >= 0.5
        if other is right and other.ambiguity + 0.3 <= candidate.ambiguity and candidate.value == other.value:
            return True
    return False


def _score(reading: Reading, found: list[Candidate], at: int, signs: int, firm_names: int) -> float:
    candidate = found[at]
    score = 1 - candidate.ambiguity - 3 * max(0.0, candidate.ambiguity - 0.9)
    near = _number_beside(reading, candidate)
    score += 0.55 * near
    words, first, end = reading.words, candidate.first, candidate.end
    line = reading.lines[first]
    alone = (first == 0 or reading.lines[first - 1] != line) and (end >= len(words) or reading.lines[end] != line)
    heading = _heading(reading, candidate)
    if heading:
        score += 0.5
    elif alone and signs >= 2:
        score += 0.3
    before = words[first - 1] if first and reading.lines[first - 1] == line else ""
    after = words[end] if end < len(words) and reading.lines[end] == line else ""
    if before in _OFFER or after in _OFFER or (before in _ARTICLES and first > 1 and words[first - 2] in _OFFER):
        score += 0.25
    elif before in ("du", "la", "d") and candidate.kind != "strain" and reading.priced:
        score += 0.15
    if signs >= 2:
        score += 0.08 * min(signs, 4)
    elif candidate.ambiguity > 0.4:
        score -= 0.1
    if candidate.ambiguity > 0.7 and candidate.kind != "emoji":
        others = firm_names > (candidate.ambiguity <= 0.5)
        score += 0.12 if others or _in_grams(reading, candidate) else -0.15
    if candidate.kind == "emoji":
        return _emoji_score(reading, found, at, score, near, heading, signs)
    if len(words[first]) == 1 and end - first == 1:
        return _letter_score(reading, candidate, near, heading, signs, before, after)
    return score


def _letter_score(
    reading: Reading, candidate: Candidate, near: float, heading: bool, signs: int, before: str, after: str
) -> float:
    """A single letter or digit (c, k, 3) names a product only in a product's own place."""
    first = candidate.first
    opens = (
        first == 0
        or "\n" in reading.gaps[first]
        or reading.gaps[first].strip(" ") in ("•", "-", "*", ":", ".", ",", "/", "+", "&", "|")
    )
    if reading.words[first].isdigit():
        return (
            1.0
            if (before in ("la", "de") and (near >= 0.3 or signs >= 2))
            or (opens and after in ("a", "à", "at", "@", "et") and signs >= 2)
            else 0.0
        )
    sold = after in ("dispo", "pure", "pur", "dispos", "disponible")
    if heading or (near >= 0.8 and (opens or signs >= 2 or before in ("la", "de", "du", "of", "et"))):
        return 1.0
    if before in ("la", "de", "du") and signs >= 2 and (near > 0 or sold):
        return 1.0
    return 1.0 if sold and opens and signs >= 1 else 0.45 if opens and signs >= 2 else 0.0


def _in_grams(reading: Reading, candidate: Candidate) -> bool:
    line = reading.lines[candidate.first]
    return any(
        item.unit in ("g", "kg", "oz") and item.kind in "Qu" and abs(reading.lines[item.first] - line) <= 3
        for item in reading.around(candidate.first, candidate.end, reach=40)
    )


def _emoji_score(
    reading: Reading, found: list[Candidate], at: int, score: float, near: float, heading: bool, signs: int
) -> float:
    """A pictograph counts only where no word names the product: next to an amount, or opening a product's line."""
    candidate = found[at]
    line = reading.lines[candidate.first]
    named = any(
        other.kind != "emoji"
        and line in other.lines(reading)
        and other.ambiguity < 0.95
        and abs(other.first - candidate.first) <= 8
        for other in found[max(0, at - 9) : at + 9]
    )
    if named:
        return 0.0
    if heading and any(
        reading.lines[other] == line and reading.kinds[other] == WORD
        for other in range(max(0, candidate.first - 12), min(len(reading.words), candidate.first + 12))
    ):
        heading = False  # decoration of a title
    previous = candidate.first - 1
    if (
        previous >= 0
        and reading.words[previous] == reading.words[candidate.first]
        and reading.gaps[candidate.first] in ("", " ")
    ):
        return 0.0  # the same picture repeated: one mention is enough
    return score if (near >= 0.8 or heading) and signs >= 1 else score - 0.45


def _number_beside(reading: Reading, candidate: Candidate) -> float:
    """How tightly a quantity or price stands beside: 1 touching … 0 not on the line."""
    line = reading.lines[candidate.first]
    best = 0.0
    for item in reading.around(candidate.first, candidate.end):
        if item.kind not in _WEIGHTS or reading.lines[item.first] != line or (item.kind == "N" and item.amount > 1000):
            continue
        weight = _WEIGHTS[item.kind]
        if item.first >= candidate.end:
            distance, gap = item.first - candidate.end, reading.gaps[candidate.end]
        elif item.end <= candidate.first:
            distance, gap = candidate.first - item.end, reading.gaps[candidate.first]
            weight = 0.5 if item.kind == "P" else weight
        else:
            continue
        if distance == 0:
            closeness = 1.0 if gap.strip(" :=-–>(→|*•·@/➜➡🟰.—~") == "" else 0.6
        else:
            closeness = {1: 0.8, 2: 0.6, 3: 0.35, 4: 0.35}.get(distance, 0.1)
        best = max(best, weight * closeness)
    return best


_WEIGHTS = {"Q": 1.0, "P": 1.0, "q": 0.8, "N": 0.3}


def _heading(reading: Reading, candidate: Candidate) -> bool:
    """Whether the line opens with the candidate and the next line with words holds amounts."""
    first, line = candidate.first, reading.lines[candidate.first]
    opening, closing = reading.bounds(first)
    names = sum(reading.kinds[at] == WORD for at in range(opening, closing))
    if first - opening > 3 or names > 8:
        return False
    following = [item for item in reading.around(opening, closing + 24) if item.kind in "QP"]
    if any(reading.lines[item.first] == line for item in following):
        return False
    target = next((item for item in following if reading.lines[item.first] > line), None)
    if target is None:
        return False
    if candidate.ambiguity >= 0.85 and candidate.kind != "emoji":
        led = any(reading.kinds[at] == WORD for at in range(opening, first))
        decimal = target.kind == "Q" and target.amount < 1 and reading.lines[target.first] == line + 1
        if led or names - (candidate.end - first) > (6 if decimal else 2):
            return False
    start, _ = reading.bounds(target.first)
    return target.first - start <= 1 and reading.lines[target.first] - line <= 4


def _listed(reading: Reading, left: Candidate, right: Candidate) -> bool:
    """Whether two candidates stand in one list: `coke, md, keta`, `C / K / D`."""
    if right.first - left.end > 1:
        return False
    gaps = "".join(reading.gaps[left.end : right.first + 1])
    between = reading.words[left.end : right.first]
    return (not between or between[0] in ("et", "and", "ou", "y", "e", "und", "en", "ou", "or", "n")) and gaps.strip(
        " ,/&+|•-–·\n"
    ) == ""


def claim_substances(reading: Reading, chosen: list[Candidate]) -> None:
    """Record the chosen candidates as mentions, resolving what the words around them settle."""
    for candidate in chosen:
        if reading.free(candidate.first, candidate.end):
            reading.claim(candidate.first, candidate.end, "SUBSTANCE", {"substance": _settled(reading, candidate)})


def _settled(reading: Reading, candidate: Candidate) -> str:
    """A strain sold as hash (static, filtré, piatella …) is resin."""
    if candidate.value != "cannabis_herb" or candidate.kind not in ("strain", "product"):
        return candidate.value
    line = reading.lines[candidate.first]
    window = range(max(0, candidate.first - 30), min(len(reading.words), candidate.end + 60))
    around = {reading.words[at] for at in window if line - 1 <= reading.lines[at] <= line + 3}
    return "cannabis_resin" if around & _RESIN_CLUES and not around & _HERB_CLUES else candidate.value


_RESIN_CLUES = word_set("""static filtre filtree filtrage filtration frozen dry hash hashish resine piatella pollen sift maroc jaune mousseux
    micron microns u 3x triple beldia melt hashiva rosin""")
_HERB_CLUES = word_set("fleur fleurs flower flowers weed beuh tetes buds bud indoor outdoor")
