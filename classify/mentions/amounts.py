"""Which open numbers are quantities and which are prices: ladders, `70 le g`, `3 for 25`, `80€ les 10`, `un 20`."""

import re

from classify.mentions.candidates import Candidate
from classify.mentions.numbers import GRAMS, NUMBER_WORDS
from classify.mentions.reading import EMOJI, NUMBER, WORD, Item, Reading

_PER = frozenset(
    "le la les l the a an per par pro al il lo el de du each chaque une de las los het der das die dat o os as ao cada voor je".split()
)
_FOR = frozenset("um pour for por fur fuer voor per a at cest est fait je fais te pr p pa to c'est da is sont por".split())
_FIRM_UNITS = frozenset([*GRAMS, "pochon", "barrette", "plaquette", "savonnette", "sachet", "bonbonne", "fiole", "boulette"])
_DATES = frozenset(
    """le du au samedi dimanche lundi mardi mercredi jeudi vendredi janvier fevrier mars avril mai juin juillet aout septembre
    octobre novembre decembre jusqu jusqua until till tot bis hasta de a paris lyon marseille salle room rue ligne bus lot page
    chapitre article art numero no num level niveau saison episode version windows iphone ps tome route zone metro""".split()
)
_EACH = frozenset("pc piece pce".split())
_LES = frozenset("les le the for pour los las die gli i os as de per por pr".split())
_ONE = frozenset("un une des one ein una uno een a".split())
_LIMITS = frozenset(
    """min mini minimum minimun max dès des over plus au-dessus apres above under spend commande commandes cmd order orders
    achat bestellung mindestbestellung pedido minimo ordine minima vanaf ab desde depuis superieur superieure than encima""".split()
)


_PAIR = re.compile(r"\d(?:\s*(?:=|→|->|=>|➜|:)\s*|\s(?:for|pour|les|por|fur|voor|per)\s)\d|\d\s(?:le|la)\s(?:g|gr|gramme|pochon|meuge)\b|\bun \d{1,2}0\b")
_SEGMENT = re.compile(
    r"(?:^|[\n,;|•·]|\s[-–—/]\s)[^\w\n]*(?:[^\W\d_]{1,14}[ '’-]?){1,3}[\s:.=→>–-]*\d{1,3}(?:[.,]\d)?"
    r"(?=(?:\s+\d{1,3}(?:[.,]\d)?)*\s*(?:$|[\n,;|•·.]|\s[-–—/]\s))",
    re.M,
)
"""A name and a number, closed: two of them make a menu."""
_RECRUIT = frozenset(
    """cherche recherche rech recrute recrutons recherchons besoin embauche choufs chouf guetteur guetteurs guetter chouffer charbonneur
    jobbeur jobbeurs jobeur jobeurs vendeurs ravitailleur nourrice gerant chauffeur chauffeurs driver drivers wanted hiring runner runners
    lookout gesucht fahrer busco buscamos cercasi cerco nodig gezocht precisa procura-se mula mule lads youngers yutes jongens chico chavales
    trajet transport transporteur motive motives deter""".split()
)
_FREE = frozenset("free gratis gratuit gratuite gratuits offert offerte offerts frais port kostenlos omaggio shipping livraison delivery versand verzending spedizione envio portes".split())
_BY_GRAM = frozenset("cocaine 3-mmc ketamine mdma heroin amphetamine tusi methamphetamine mephedrone synthetic_cathinones ghb_gbl".split())
_MEDICINES = frozenset(
    """pregabalin tramadol alprazolam diazepam clonazepam oxycodone codeine morphine buprenorphine methadone z_drugs
    benzodiazepines methylphenidate other_medicines opioids_other flunitrazepam steroids""".split()
)
_COUNTED = _MEDICINES | {"mdma", "lsd", "2c-b", "nitrous_oxide", "dmt"}
_STRENGTHS = frozenset(
    [0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 7.5, 8.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0, 75.0, 80.0, 100.0, 150.0]
    + [200.0, 225.0, 250.0, 300.0, 400.0]
)
_POWDERS = frozenset("2c-b dmt mdma cocaine ketamine 3-mmc mephedrone synthetic_cathinones mescaline heroin".split())
_SIZES = frozenset(
    [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.5, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 14.0, 15.0]
    + [20.0, 25.0, 28.0, 30.0, 40.0, 50.0, 56.0, 100.0, 112.0, 150.0, 200.0, 240.0, 250.0, 300.0, 400.0, 500.0, 1000.0]
)
"""Amounts that are sold, in grams or pieces: a pair of bare numbers is one of these and a price."""

_PAY = re.compile(
    r"\s*(?:/|par |per |a |la |le |pro |por |al |alla |am |net\b|pp\b|the )?\s*(?:par )?"
    r"(?:jours?\b|j\b|journee|semaine|sem\b|nuit|mois\b|day\b|week\b|night\b|shift\b|run\b|trip\b|tag\b|woche|tour\b|fahrt|dag\b|nacht|rit\b|dia\b|"
    r"semana|noche|giorno|settimana|viaggio|noite|net\b|pp\b|le trajet|trajet|voyage|viaje|viagem|turno|turno|schicht)"
)


def resolve(reading: Reading, candidates: list[Candidate], *, signs: int) -> None:
    """Turn the open items of each line into quantities and prices. `signs`: how much the post looks like an offer."""
    opened = signs >= 3
    items = reading.items
    start = 0
    text = reading.view.text
    priced = any(item.kind == "P" for item in items) or len(_PAIR.findall(text)) >= 2
    bar = 0.995 if opened or signs >= 2 or (signs >= 1 and priced) else 0.8
    near_lines = {
        line
        for candidate in candidates
        if candidate.ambiguity <= bar or _priced(reading, candidate, signs)
        for line in candidate.lines(reading)
    }
    structured = len(_SEGMENT.findall(text)) >= 2
    opened = opened or structured
    _twin_ladders(reading, items)
    _tables(reading, items)
    _meshes(reading, items)
    recruiting = bool(_RECRUIT.intersection(reading.words))
    while start < len(items):
        line = reading.lines[items[start].first]
        stop = start
        while stop < len(items) and reading.lines[items[stop].first] == line:
            stop += 1
        menu = opened or bool(near_lines & {line, line - 1, line - 2})
        if menu or any(item.kind in "QqPuN" for item in items[start:stop]):
            _Line(reading, items[start:stop], candidates, menu, recruiting, structured).resolve()
        start = stop


def _twin_ladders(reading: Reading, items: list[Item]) -> None:
    """Format: 5 / 10 / 20, and on the next line Tarif: 60 / 100 / 180: amounts and their prices."""
    lines: dict[int, list[Item]] = {}
    for item in items:
        lines.setdefault(reading.lines[item.first], []).append(item)
    for line, low in lines.items():
        high = lines.get(line + 1, [])
        if len(low) < 3 or len(low) != len(high) or any(item.kind != "N" for item in low + high):
            continue
        if all(reading.gaps[item.first].strip() in ("/", "|") for item in low[1:] + high[1:]) and all(
            small.amount in _SIZES and 2 * small.amount <= large.amount for small, large in zip(low, high, strict=True)
        ):
            for small, large in zip(low, high, strict=True):
                small.kind, small.bare, large.kind = "Q", True, "P"


def _tables(reading: Reading, items: list[Item]) -> None:
    """A line of amounts alone heads columns; each later line with a name and as many numbers holds their prices."""
    lines: dict[int, list[Item]] = {}
    for item in items:
        lines.setdefault(reading.lines[item.first], []).append(item)
    heading = 0
    for line, row in sorted(lines.items()):
        tokens = [at for at in range(len(reading.words)) if reading.lines[at] == line] if len(row) >= 3 else []
        covered = sum(item.end - item.first for item in row)
        values = [item.amount for item in row]
        if len(row) >= 3 and covered == len(tokens) and values == sorted(set(values)) and all(i.kind in "NQq" for i in row):
            following = lines.get(line + 1, []) or lines.get(line + 2, [])
            if len(following) == len(row) and all(item.kind in "NP" for item in following):
                heading = len(row)
                for item in row:
                    item.kind, item.bare = "Q", item.unit is None
        elif heading and len(row) == heading and all(item.kind in "NP" for item in row):
            for item in row:
                item.kind = "P"


def _meshes(reading: Reading, items: list[Item]) -> None:
    """73-120u, 45/73/90 microns: sizes of a sieve, no amounts."""
    for at, item in enumerate(items):
        if item.kind == "X" and reading.words[item.end - 1] in ("u", "um", "micron", "microns"):
            while at and items[at - 1].kind == "N" and items[at - 1].end == items[at].first:
                if reading.gaps[items[at].first].strip() not in ("-", "/", "–"):
                    break
                at -= 1
                items[at].kind = "X"


def _priced(reading: Reading, candidate: Candidate, signs: int) -> bool:
    """Whether a doubtful product word has a number right behind it, and a second one or a sign of an offer near."""
    at = candidate.end
    if candidate.kind == "emoji" or at >= len(reading.words) or reading.kinds[at] != NUMBER or candidate.ambiguity > 0.985:
        return False
    if reading.gaps[at].strip(" ") not in ("", ":", "=", "-", "|", "→", "➜"):
        return False
    line = reading.lines[at]
    numbers = sum(1 for item in reading.items if reading.lines[item.first] == line and item.kind in "NQPq")
    following = reading.words[at + 1] if at + 1 < len(reading.words) and reading.lines[at + 1] == line else ""
    if numbers >= 4 and any("." in reading.words[n] or "," in reading.words[n] for n in range(at, min(at + 8, len(reading.words)))):
        return True
    return signs >= 1 or (numbers >= 2 and following in ("le", "les", "la", "pour", "for")) or (candidate.ambiguity <= 0.85 and numbers >= 2)


class _Line:
    """The items of one line and what stands between them."""

    def __init__(
        self,
        reading: Reading,
        items: list[Item],
        candidates: list[Candidate],
        menu: bool,
        recruiting: bool,
        structured: bool,
    ) -> None:
        self.reading, self.items, self.menu = reading, items, menu
        self.recruiting, self.structured = recruiting, structured
        line = reading.lines[items[0].first]
        self.candidates = [candidate for candidate in candidates if line in candidate.lines(reading)]
        self.names = {candidate.end: candidate for candidate in self.candidates}

    def between(self, left: Item, right: Item) -> list[str]:
        """The words between two items."""
        kinds = self.reading.kinds
        return [self.reading.words[at] for at in range(left.end, right.first) if kinds[at] != EMOJI]

    def gap(self, right: Item) -> str:
        return self.reading.gaps[right.first]

    def resolve(self) -> None:
        self._doses()
        self._slash_ladders()
        self._swallowed_units()
        items = self.items
        for at, item in enumerate(items):
            before = items[at - 1] if at else None
            after = items[at + 1] if at + 1 < len(items) else None
            if item.kind in "Qq" and self._is_price_each(item):
                item.kind, item.end = "P", item.first + 1  # 25 pc: the price of one
            elif item.kind == "u":
                self._unit_word(item, before, after)
            elif item.kind == "P":
                if self._limited(item) and self._is_threshold(item):
                    item.kind = "X"
                else:
                    self._price(item, after)
            elif item.kind == "N" and self._is_pay(item):
                item.kind = "P"
            elif item.kind == "N" and not self._limited(item):
                self._open(item, before, after)
        for at, item in enumerate(items):
            before = items[at - 1] if at else None
            after = items[at + 1] if at + 1 < len(items) else None
            if item.kind in ("q", "u"):
                self._weak(item, before, after)

    def _limited(self, item: Item) -> bool:
        """Whether the number is a minimum order or a threshold."""
        words = self.reading.words[max(0, item.first - 3) : item.first]
        return any(word in _LIMITS for word in words[-2:]) and "des" not in words[-1:] or "minimum" in words or "mini" in words

    def _doses(self) -> None:
        """`lyrica 300 la boite 60` names a strength; `2C-B 500 mg 45€` an amount."""
        for at, item in enumerate(self.items):
            candidate = self.names.get(item.first)
            later = self.items[at + 1 :]
            if candidate is None:
                continue
            if item.kind == "N" and candidate.value in _MEDICINES and item.amount in _STRENGTHS:
                rest = [other for other in later if not any(item.end <= one.first < other.first for one in self.candidates)]
                if any(other.kind in "PNuq" for other in rest):
                    item.kind = "D"
            elif item.kind == "D" and item.unit == "mg" and candidate.value in _POWDERS and later and later[0].kind == "P":
                if not self.between(item, later[0]):
                    item.kind = "Q"

    def _is_pay(self, item: Item) -> bool:
        """130 la journée, 500 a week, 3000 net: pay."""
        tail = self.reading.view.text[self.reading.ends[item.end - 1] :][:24]
        if self.recruiting and 50 <= item.amount <= 20000 and item.amount % 10 == 0 and not item.word:
            return item.end - item.first == 1 and len(self.reading.words[item.first]) > 2 or bool(_PAY.match(tail)) or tail[:3].strip()[:1] == "+"
        return item.amount >= 40 and _PAY.match(tail) is not None

    def _is_threshold(self, item: Item) -> bool:
        """Free delivery from an amount on: no price of anything."""
        return bool(_FREE.intersection(self.reading.words[max(0, item.first - 7) : item.first]))

    def _swallowed_units(self) -> None:
        """`c 55 g` is a price per gram, `za 900 lb` a price per pound."""
        for at, item in enumerate(self.items):
            candidate = self.names.get(item.first)
            if item.kind not in "Qq" or candidate is None or any(other.kind == "P" for other in self.items):
                continue
            per_gram = item.unit == "g" and 25 <= item.amount <= 120 and candidate.value in _BY_GRAM and self.reading.gaps[item.end - 1] == " "
            per_pound = item.unit == "lb" and item.amount >= 100
            if (per_gram or per_pound) and item.end - item.first == 2:
                after = self.items[at + 1] if at + 1 < len(self.items) else None
                if after is None or after.kind != "N" or self.between(item, after):
                    unit = Item("Q", item.end - 1, item.end, 1.0, unit=item.unit)
                    item.kind, item.end, item.unit = "P", item.end - 1, None
                    self.reading.items.insert(self.reading.items.index(item) + 1, unit)

    def _slash_ladders(self) -> None:
        """60/100/180 after a product are prices; 8/40 16/75 are pairs."""
        items, at = self.items, 0
        earlier: list[Item] = []
        while at < len(items):
            run = [items[at]]
            while (
                at + len(run) < len(items)
                and items[at + len(run)].kind in "NP"
                and run[-1].kind in "NP"
                and self.gap(items[at + len(run)]).strip() in ("/", "-", "|", "–", "")
                and (len(run) < 2 or self.gap(items[at + len(run)]).strip() == self.gap(run[1]).strip())
                and not self.between(run[-1], items[at + len(run)])
            ):
                run.append(items[at + len(run)])
            values = [item.amount for item in run]
            blank = len(run) > 1 and self.gap(run[1]).strip() == ""
            led = run[0].first in self.names or (self.menu and self.candidates and all(item.amount % 5 == 0 for item in run))
            if blank and not (len(run) >= 3 and led and all(item.amount >= 5 for item in run)):
                at += 1
                continue
            if len(run) >= 3 and len(run) == len(earlier) and self._twins(earlier, run):
                for small, large in zip(earlier, run, strict=True):
                    small.kind, small.bare, large.kind = "Q", True, "P"
                earlier = []
                at += len(run)
                continue
            earlier = run
            if len(run) == 2 and values in ([7.0, 7.0], [24.0, 7.0]) and not blank:
                run[0].kind = run[1].kind = "X"
            elif len(run) >= 3 and values == sorted(values) and len(set(values)) == len(values) and self._is_ladder(run):
                for item in run:
                    if item.kind == "N":
                        item.kind = "P"
                self._amounts_after(at, len(run))
            elif len(run) == 2 and values[0] < values[1] and self._is_pair_of_prices(run):
                for item in run:
                    item.kind = "P"
            elif len(run) >= 3 or (len(run) == 2 and self._are_districts(run)):
                for item in run:
                    if item.kind == "N":
                        item.kind = "L" if all(self._district(item) for item in run) else "X"
            at += len(run)

    def _twins(self, low: list[Item], high: list[Item]) -> bool:
        """2 / 5 / 10 — Tarif : 12 / 27 / 48."""
        return all(a.amount in _SIZES and 2 * a.amount <= b.amount for a, b in zip(low, high, strict=True))

    def _amounts_after(self, at: int, size: int) -> None:
        """40/75/160 pour 1/2/5: as many amounts follow the prices."""
        following = self.items[at + size : at + 2 * size]
        if len(following) < size or any(item.kind != "N" for item in following):
            return
        words, gap = self.between(self.items[at + size - 1], following[0]), self.gap(following[0]).strip()
        if (words in (["pour"], ["for"], ["les"]) or (not words and gap in ("→", "->", "=", "=>", ":"))) and all(
            one.amount in _SIZES for one in following
        ):
            for item in following:
                item.kind, item.bare = "Q", True

    def _is_pair_of_prices(self, run: list[Item]) -> bool:
        """SHIT 20/50: two prices, where no second pair on the line says amount/price."""
        low, high = run
        if not self.menu or low.first not in self.names or {item.kind for item in run} != {"N"}:
            return False
        return low.amount % 10 == 0 and high.amount % 10 == 0 and high.amount <= 5 * low.amount and self._alone(high)

    def _alone(self, item: Item) -> bool:
        """Whether no further number follows before the next product."""
        after = next((other for other in self.items if other.first >= item.end), None)
        return after is None or any(item.end <= one.first < after.first for one in self.candidates)

    def _district(self, item: Item) -> bool:
        word = self.reading.words[item.first]
        return item.end == item.first + 1 and len(word) in (2, 3) and word.isdigit() and 1 <= int(word) <= 976 and (len(word) == 2 or word.startswith("97"))

    def _are_districts(self, run: list[Item]) -> bool:
        if not all(item.kind == "N" and self._district(item) for item in run):
            return False
        idf = {"75", "77", "78", "91", "92", "93", "94", "95"}
        words = [self.reading.words[item.first] for item in run]
        return set(words) <= idf or (not self.candidates and all(int(word) % 5 for word in words))

    def _is_ladder(self, run: list[Item]) -> bool:
        if any(item.kind == "P" for item in run):
            return True
        districts = all(self._district(item) for item in run)
        idf = districts and {self.reading.words[item.first] for item in run} <= {"75", "77", "78", "91", "92", "93", "94", "95"}
        if idf or not self.menu:
            return False
        round_prices = all(item.amount % 5 == 0 and item.amount >= 10 for item in run)
        return round_prices or (not districts and run[-1].amount >= 20)

    def _price(self, price: Item, after: Item | None) -> None:
        """80€ les 10, 50€ for 5, 50 euros les dix."""
        if after is None or after.kind != "N":
            return
        words = self.between(price, after)
        if len(words) == 1 and words[0] in _LES and after.amount <= 1000:
            after.kind, after.unit, after.bare = "Q", None, True

    def _unit_word(self, item: Item, before: Item | None, after: Item | None) -> None:
        if after is not None and after.kind == "N" and self.menu:
            following = self.items.index(after) + 1
            price = self.items[following] if following < len(self.items) else None
            packed = self.between(item, after) in (["de"], ["of"], ["da"], ["mit"], ["con"])
            if packed or (not self.between(item, after) and price is not None and price.kind == "P" and not self.between(after, price)):
                if price is not None and price.kind in "NP" and after.amount == int(after.amount) and self.gap(after).strip() == "":
                    item.kind, after.kind, after.unit = "X", "Q", "piece"  # boîte de 30 : 70€
                    return
        if before is not None and before.kind == "N" and self._is_per(before, item) and before.amount >= 2:
            if self.menu or item.unit in _FIRM_UNITS and self.reading.words[item.first - 1] in _PER:
                before.kind = "P"
        if after is not None and after.kind == "N" and not self.between(item, after) and after.amount >= 5:
            following = self.items.index(after) + 1
            if self.menu and not (following < len(self.items) and self.items[following].kind == "u"):
                after.kind = "P"

    def _is_per(self, price: Item, unit: Item) -> bool:
        words = self.between(price, unit)
        if not words:
            return "/" in self.gap(unit) or self.reading.words[unit.first] in ("l", "la", "le", "lun", "lunite")
        return len(words) <= 2 and all(word in _PER for word in words)

    def _open(self, item: Item, before: Item | None, after: Item | None) -> None:
        reading = self.reading
        words = self.between(before, item) if before else reading.words[max(0, item.first - 4) : item.first]
        gap = self.gap(item)
        prior = reading.words[item.first - 1] if item.first else ""
        # 5g 30, 5g = 30, 5g pour 30, half zip 180
        if before is not None and before.kind in "Qqu" and item.amount >= 2:
            if all(word in _FOR for word in words) and len(words) <= 3 and not (before.kind == "u" and before.bare and words):
                if not item.word and not self._starts_pair(item, after) and (self.menu or before.kind != "u"):
                    item.kind = "P"
                    self._price(item, after)
                    return
        # 70 le g is settled by the unit word; 80 les 10, 3 for 25, 2 : 110
        if after is not None and after.kind == "u" and self._is_per(item, after) and item.amount >= 2:
            return
        if not self.menu:
            return
        if after is not None and self.gap(after).strip() == "+" and after.kind in "Nq" and self._is_gift(after):
            following = self.items.index(after) + 1
            if following < len(self.items) and self.items[following].kind in "NP":
                item.kind, item.bare, after.kind = "Q", True, "X"  # 3 + 1 offert → 170€
                if self.items[following].kind == "N":
                    self.items[following].kind = "P"
                return
        if after is not None and after.kind in "NQq":
            link = self.between(item, after)
            if link and len(link) == 1 and link[0] in ("les", "le", "la", "the", "los", "las", "gli", "i", "die") and item.amount >= 5:
                item.kind = "P"
                if after.kind == "N":
                    after.kind, after.bare = "Q", True
                return
        if after is not None and after.kind == "N" and self.between(item, after) in (["for"], ["pour"], ["per"], ["voor"], ["fur"]):
            if item.amount > 3 * after.amount and after.amount in _SIZES and item.amount >= 10:
                item.kind, after.kind, after.bare = "P", "Q", True  # 180 for three
                return
        if after is not None and after.kind in "NP":
            link = self.between(item, after)
            if all(word in _FOR for word in link) and len(link) <= 2 and (link or not item.word) and self._pairs(item, after, link):
                item.kind, item.bare = "Q", True
                if after.kind == "N":
                    after.kind = "P"
                return
        if before is not None and before.kind == "Q" and before.bare and item.amount > before.amount and not words:
            item.kind = "P"
            return
        following = next((one for one in self.candidates if one.first == item.end), None)
        if following is not None and self.reading.gaps[item.end] == " " and following.value in _COUNTED and following.ambiguity < 0.9:
            if item.amount == int(item.amount) and 1 < item.amount <= 2000 and item.first not in self.names:
                item.kind, item.unit, item.bare = "Q", "piece", True  # 100 MSJ Valium
                return
        candidate = self.names.get(item.first)
        cheap = candidate is not None and candidate.value in _MEDICINES and item.amount >= 1
        if (item.amount < 3 and not cheap) or item.amount > 20000 or item.word:
            return
        if before is not None and before.kind == "P" and not words and item.amount in _SIZES and item.amount < before.amount / 2:
            if self._closes(item) and (item.amount != int(item.amount) or self.gap(item) == " " and len(self.items) == 2):
                item.kind, item.bare = "Q", True  # tins £45 3.5
                return
        # un 20, des 50
        if prior in ("un", "une", "des") and item.amount % 5 == 0 and self.candidates:
            item.kind = "P"
            return
        if candidate is not None and after is not None and after.kind == "Q" and not after.bare and not self.between(item, after):
            if self.gap(after).strip() in (":", "-", "–", "—") or not self._closes(item) and item.amount > 60:
                return  # Filtré 120 : 100g 320
        if candidate is not None and gap.strip(" \t") in ("", ":", "=", "-", ">", "->", "→", "@", "(", "–") and not self._place_follows(item):
            district = item.amount % 5 and 20 < item.amount < 96 and self._district(item) and not gap.strip()
            if not district and (candidate.ambiguity < 0.97 or gap.strip() or item.amount % 5 == 0):
                item.kind = "P"
                return
        if prior in ("a", "at", "for", "pour", "@", "fur", "por", "voor") and self.candidates and item.amount >= 5:
            ranged = item.first > 1 and self.reading.kinds[item.first - 2] == NUMBER
            if not ranged and not self._place_follows(item):
                item.kind = "P"
            return
        if self.structured and item.first and self.reading.kinds[item.first - 1] == WORD and self._closes(item):
            if item.amount % 5 == 0 and prior not in _LIMITS and not self._place_follows(item) and prior not in _DATES:
                item.kind = "P"
                return
        if before is not None and before.kind == "P" and self._alternative(words) and item.amount >= 5:
            item.kind = "P"

    def _is_gift(self, item: Item) -> bool:
        following = self.reading.words[item.end : item.end + 2]
        return any(word.startswith(("offert", "ofert", "free", "gratis", "gratuit", "cadeau")) for word in following)

    def _is_price_each(self, item: Item) -> bool:
        last = self.reading.words[item.end - 1]
        return self.menu and item.unit == "piece" and item.amount >= 2 and last in _EACH and item.end - item.first >= 2

    def _closes(self, item: Item) -> bool:
        """Whether nothing follows the number on its line, or only a break."""
        end = self.reading.ends[item.end - 1]
        return self.reading.view.text[end : end + 2].strip(" ")[:1] in ("", "\n", ",", ".", ";", "|")

    def _alternative(self, words: list[str]) -> bool:
        return words in (["ou"], ["or"], ["o"], ["oder"], ["ou", "un"], ["et"], ["of"])

    def _starts_pair(self, item: Item, after: Item | None) -> bool:
        """Whether `item` is rather the quantity of the next price (5g 30€ 10 50€)."""
        return after is not None and after.kind == "P" and not self.between(item, after) and item.amount < after.amount and self.gap(after).strip() in (":", "=", "->", "→")

    def _pairs(self, quantity: Item, price: Item, link: list[str]) -> bool:
        if not 0 < quantity.amount < price.amount or price.amount < 5 or quantity.amount > 1000:
            return False
        if link:
            return link[-1] in _FOR and quantity.amount <= 500
        gap = self.gap(price).strip()
        if gap in (":", "=", "->", "→", "=>", ">", "➜", "➡", "-", "–", "x", ".", "~", "—", "/", "🟰", "@", "…", "..."):
            return gap != "/" or price.kind == "P" or quantity.amount <= 100
        if gap == "":
            ratio = price.amount / quantity.amount
            listed = sum(item.kind in "NQP" for item in self.items) >= 4
            return ratio >= 2 and quantity.amount in _SIZES and (price.amount % 5 == 0 or listed)
        return False

    def _place_follows(self, item: Item) -> bool:
        """Whether the number is the département of an availability (`c dispo 94`)."""
        words = self.reading.words
        before = words[item.first - 1] if item.first else ""
        return before in ("sur", "dispo", "secteur", "dans", "livraison", "liv") or self.reading.kinds[item.first] != NUMBER

    def _weak(self, item: Item, before: Item | None, after: Item | None) -> None:
        beside = [
            other
            for other, words in (
                (before, self.between(before, item) if before else []),
                (after, self.between(item, after) if after else []),
            )
            if other is not None and other.kind == "P" and len(words) <= 3
        ]
        if item.kind == "u":
            if not beside:
                item.kind = "X"
            elif item.bare and not self.menu:
                item.kind = "X"
            else:
                item.kind = "Q"
            return
        named = any(abs(candidate.first - item.end) <= 3 or abs(candidate.end - item.first) <= 4 for candidate in self.candidates)
        if beside or named:
            item.kind = "Q"
        else:
            item.kind = "X"


def claim_amounts(reading: Reading) -> None:
    """Record quantities and prices as mentions."""
    for item in reading.items:
        if not reading.free(item.first, item.end):
            continue
        if item.kind == "Q":
            value: dict[str, object] = {"amount": round(item.amount, 4), "unit": item.unit}
            if item.unit in GRAMS:
                value["grams"] = round(item.amount * GRAMS[item.unit], 4)
            first = item.first
            reading.claim(first, item.end, "QUANTITY", value)
        elif item.kind == "P" and item.amount > 0:
            reading.claim(item.first, item.end, "PRICE", {"amount": item.amount, "currency": item.currency})


_ = NUMBER_WORDS
