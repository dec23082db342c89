"""What each number of a post is by itself: a quantity, a price, a dose, a time, or still open."""

from classify.lexicon import Lexicon, Unit
from classify.mentions.number_words import NUMBER_WORDS, spelled
from classify.mentions.reading import CURRENCY, NUMBER, WORD, Item, Reading
from classify.mentions.vocabulary import word_set

GRAMS = {"g": 1.0, "mg": 0.001, "kg": 1000.0, "oz": 28.0, "lb": 448.0}
"""Grams of each unit of mass, as the trade rounds them."""
CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "balles": "EUR", "balle": "EUR", "boules": "EUR",
    "eu": "EUR", "e": "EUR", "euri": "EUR", "eus": "EUR", "eurs": "EUR", "ero": "EUR", "eros": "EUR", "eurazos": "EUR",
    "pavos": "EUR", "£": "GBP", "gbp": "GBP", "quid": "GBP", "pounds": "GBP", "sterling": "GBP", "$": "USD",
    "usd": "USD", "bucks": "USD", "dollars": "USD", "dollar": "USD", "chf": "CHF", "francs": "CHF", "stutz": "CHF",
    "zl": "PLN", "pln": "PLN", "cad": "CAD", "aud": "AUD", "sek": "SEK", "dkk": "DKK", "nok": "NOK", "piek": "EUR",
    "reais": "BRL", "brl": "BRL", "dhs": "MAD", "dh": "MAD", "xpf": "XPF",
}  # fmt: skip
_OTHER = word_set("""h hr hrs heure heures min mins mn minute minutes sec am pm ans an yo years year annees annee mois months month
    jours jour day days semaines semaine weeks week nuits nuit km kms cm mm m metres metre u microns micron um
    eme ieme ere nd th st rd ème cv ch mo go gb tb mb k followers abonnes vues views likes avis personnes personne
    people fois times place places degres v w kw kcal cal c° etoiles stars points pts stagiaires uhr uur stunden
    jahre jahren ore horas hora dias anni giorni dagen anos dia thc cbd percent pourcent cm2 m2 mg/ml nm kva""")
_CODES = ("eur", "chf", "gbp", "usd", "cad", "aud")
_TENNERS = {"tenner": 10.0, "fiver": 5.0, "tenners": 10.0}


def find_items(reading: Reading, lexicon: Lexicon) -> None:
    """Fill `reading.items` with every free number and unit word, classified as far as its neighbours say."""
    words, kinds = reading.words, reading.kinds
    at, size = 0, len(words)
    items = reading.items
    while at < size:
        if reading.claimed[at]:
            at += 1
            continue
        kind = kinds[at]
        if kind == NUMBER:
            item = _number(reading, lexicon, at)
            items.append(item)
            at = max(item.end, at + 1)
        elif kind == WORD:
            found = _word(reading, lexicon, at)
            if found:
                items.append(found)
                at = found.end
            else:
                at += 1
        else:
            at += 1


def value_of(word: str) -> float:
    """The value of a written number; a point or comma before three digits separates thousands."""
    head, mark, tail = word.replace(",", ".").partition(".")
    if mark and len(tail) == 3 and head != "0" and len(head) <= 3:
        return float(head + tail)
    if mark:
        return float(f"{head}.{tail}")
    return float(head) if len(head) < 16 else 0.0


def _number(reading: Reading, lexicon: Lexicon, at: int) -> Item:
    words, kinds, gaps, size = reading.words, reading.kinds, reading.gaps, len(reading.words)
    amount, end, first = value_of(words[at]), at + 1, at
    named = lexicon.units.match(words, at, reading.reach(at, 3)) if words[at] in lexicon.units else None
    if named and named[0] > 1:  # 8th, 8 ball, 9 bar
        unit = named[1][0]
        return Item("u", first, first + named[0], unit.amount or 1.0, unit=unit.unit)
    # 1 800 euros, 1'800.-
    if (
        end < size
        and kinds[end] == NUMBER
        and gaps[end] in (" ", "'", "\u202f")
        and len(words[end]) == 3
        and words[end].isdigit()
        and words[at].isdigit()
        and len(words[at]) <= 2
        and (_currency_after(reading, end + 1) or (at and kinds[at - 1] == CURRENCY))
        and (words[end].endswith("00") or (end + 1 < size and len(words[end + 1]) > 2))
        and not (at and (words[at - 1] == "x" or kinds[at - 1] == NUMBER))
    ):
        amount, end = amount * 1000 + float(words[end]), end + 1
    # 1/2 oz
    elif (
        end + 1 < size
        and gaps[end] == "/"
        and kinds[end] == NUMBER
        and words[at] in ("1", "3")
        and words[end] in ("2", "4", "8", "3")
        and (hit := lexicon.units.match(words, end + 1, min(2, size - end - 1)))
        and reading.close(end + 1)
        and not reading.claimed[end + 1]
    ):
        unit = hit[1][0]
        if unit.unit in ("mg", "ug"):
            return Item("D", first, end + 1 + hit[0], amount / float(words[end]), unit=unit.unit)
        if unit.amount is None or unit.unit == "oz":
            share = amount / float(words[end]) * (unit.amount or 1)
            return Item("Q", first, end + 1 + hit[0], share, unit=unit.unit)
    lone = (end + 1 >= size or gaps[end + 1] != "/") and (at == 0 or gaps[at] != "/")
    if lone and end < size and gaps[end] == "/" and words[at] == "1" and words[end] in ("8", "4", "2"):
        return Item("q", first, end + 1, 1 / float(words[end]), unit="oz")
    before = first - 1
    if before >= 0 and kinds[before] == CURRENCY and gaps[first] in ("", " ") and not _trails(reading, before):
        sign = words[before]
        if sign != "€" or gaps[first] == "" or not _currency_after(reading, end):
            return Item("P", before, end, _thousand(reading, end, amount), currency=CURRENCIES[sign])
    code = before >= 0 and words[before] in _CODES and gaps[first] in ("", " ", ": ")
    if code and (before == 0 or kinds[before - 1] != NUMBER):
        return Item("P", before, end, amount, currency=CURRENCIES[words[before]])
    if reading.view.text[reading.ends[end - 1] : reading.ends[end - 1] + 2] == ".-":  # 15.-, the Swiss way
        return Item("P", first, end, amount, currency="CHF")
    if end >= size or reading.claimed[end] or (len(gaps[end]) > 1 and gaps[end] not in ("  ", " x", " -")):
        return _bare(reading, first, end, amount)
    following = words[end]
    currency = _currency_after(reading, end)
    if currency:
        if following in ("e", "eu") and _is_ordinal(reading, end, amount):
            return Item("X", first, end + 1, amount)
        stop = end + 1
        if _has_cents(reading, lexicon, end):
            return Item("P", first, stop + 1, amount + float(words[stop]) / 100, currency=currency)
        return Item("P", first, stop, amount, currency=currency)
    if gaps[end] in ("", " ", "-", "  "):
        leads = gaps[end] == " " and end + 1 < size and kinds[end + 1] == NUMBER and gaps[end + 1] == ""  # 60 x20
        if (following == "x" or following == "×") and not leads:
            return Item("q", first, end, amount, unit="piece", bare=True)
        if following == "k" and gaps[end] == "" and amount < 100:
            return Item("N", first, end + 1, amount * 1000, bare=True)
        if following in ("et", "and", "y") and end + 1 < size and words[end + 1] in ("demi", "half", "medio"):
            return Item("Q", first, end + 2, amount + 0.5, unit="g")
        if following == "er" and gaps[end] == "" and amount > 1:  # a German fiver of something
            return Item("N", first, end + 1, amount, bare=True)
        if following == "h" and (
            gaps[end] == "" or reading.view.text[reading.ends[end] : reading.ends[end] + 1] != "/"
        ):
            return Item("X", first, end + 1, amount)
        if following in _OTHER and (len(following) > 1 or gaps[end] == ""):
            return Item("X", first, end + 1, amount)
        hit = (
            lexicon.units.match(words, end, reading.reach(end, 2))
            if following not in ("le", "la", "l", "les")
            else None
        )
        elided = reading.view.text[reading.ends[end] : reading.ends[end] + 1] in ("'", "’")
        if hit and not reading.claimed[end] and not elided:
            after = end + hit[0]
            paired = (
                gaps[end] == " " and after < size and (gaps[after] == "/" or (kinds[after] == NUMBER and first > 0))
            )
            return _measured(first, end, amount, hit, paired=paired)
    if following == "%" or reading.view.text[reading.ends[end - 1] : reading.ends[end - 1] + 2].lstrip()[:1] == "%":
        return Item("X", first, end, amount)
    return _bare(reading, first, end, amount)


def _has_cents(reading: Reading, lexicon: Lexicon, sign: int) -> bool:
    """4€50: two digits stuck to the currency, with no unit or currency of their own."""
    words, stop = reading.words, sign + 1
    return (
        words[sign] in ("€", "e")
        and words[sign - 1].isdigit()
        and stop < len(words)
        and reading.gaps[stop] == ""
        and reading.kinds[stop] == NUMBER
        and len(words[stop]) == 2
        and not _currency_after(reading, stop + 1)
        and not (stop + 1 < len(words) and lexicon.units.match(words, stop + 1, 1))
    )


def _measured(first: int, end: int, amount: float, hit: tuple[int, tuple[Unit, ...]], *, paired: bool) -> Item:
    length, (unit, *_) = hit
    if unit.unit in ("mg", "ug"):
        return Item("D", first, end + length, amount, unit=unit.unit)
    if unit.amount is not None:
        if unit.ambiguity >= 0.9 or paired:
            return Item("N", first, end, amount, bare=True)
        return Item("Q", first, end + length, amount * unit.amount, unit=unit.unit)
    return Item("Q" if unit.ambiguity < 0.4 else "q", first, end + length, amount, unit=unit.unit)


def _bare(reading: Reading, first: int, end: int, amount: float) -> Item:
    text, stop = reading.view.text, reading.ends[end - 1]
    if text[stop : stop + 2].lstrip()[:1] == "%" or text[stop : stop + 1] in ("h", "°"):
        return Item("X", first, end, amount)
    word = reading.words[first]
    start = reading.starts[first]
    nxt = end < len(reading.words) and reading.kinds[end] == NUMBER and reading.gaps[end] == " "
    if word in ("05", "08") and nxt and first and reading.kinds[first - 1] == WORD:
        return Item("N", first, end, amount / 10, bare=True)  # c 05 30: half a gram
    if word.isdigit() and (len(word) > 5 or (len(word) > 1 and word[0] == "0")):
        return Item("X", first, end, amount)
    if text[start - 1 : start] == "+" and amount in (16, 18, 21):
        return Item("X", first, end, amount)
    if first and reading.gaps[first] == "" and reading.kinds[first - 1] == WORD:
        before = reading.words[first - 1]
        if before == "x":
            return Item("q", first, end, amount, unit="piece", bare=True)
        if before not in CURRENCIES and before not in ("g", "gr", "q", "z"):
            return Item("X", first, end, amount)  # the number at the end of a name
    return Item("N", first, end, amount, bare=True)


def _currency_after(reading: Reading, at: int) -> str | None:
    """The currency written as token `at`, after a number."""
    if at >= len(reading.words) or reading.claimed[at]:
        return None
    word, gap = reading.words[at], reading.gaps[at]
    if gap not in ("", " "):
        return None
    if word in ("£", "$"):
        return CURRENCIES[word] if gap == "" else None
    if word == "€":
        glued = at + 1 < len(reading.words) and reading.kinds[at + 1] == NUMBER and reading.gaps[at + 1] == ""
        return "EUR" if gap == "" or not glued else None
    if word == "e":
        text, end = reading.view.text, reading.ends[at]
        if text[end : end + 1] in ("'", "’") or (gap == " " and text[end : end + 1].isalnum()):
            return None
        return "EUR"
    return CURRENCIES.get(word)


def _trails(reading: Reading, at: int) -> bool:
    """Whether the currency sign at `at` belongs to the number before it."""
    return at > 0 and reading.kinds[at - 1] == NUMBER and reading.gaps[at] == "" and reading.words[at] == "€"


def _is_ordinal(reading: Reading, at: int, amount: float) -> bool:
    nxt = reading.words[at + 1] if at + 1 < len(reading.words) else ""
    before = reading.words[at - 2] if at >= 2 else ""
    if reading.gaps[at] != "" and reading.words[at] == "e":
        return amount % 5 != 0
    if nxt in _ORDINAL_NOUNS or (before in ("paris", "lyon", "marseille", "le", "la") and amount <= 20 and amount % 10):
        return True
    return before in ("paris", "lyon", "marseille") and amount <= 20


_ORDINAL_NOUNS = word_set(
    "arrondissement arrondissements arr ardt etage siecle compte place fois jour anniversaire edition annee saison "
    "classe rang tour position minute trimestre semaine partie episode chapitre snap canal num numero offert gratuit "
    "achete acheté moitie et"
)


def _thousand(reading: Reading, at: int, amount: float) -> float:
    if at < len(reading.words) and reading.words[at] == "k" and reading.gaps[at] == "":
        return amount * 1000
    return amount


def _word(reading: Reading, lexicon: Lexicon, at: int) -> Item | None:
    """Numbers in words before a unit, and unit words without a number (`u`: amount one if a price stands beside)."""
    words = reading.words
    word = words[at]
    if word in _TENNERS:
        return Item("P", at, at + 1, _TENNERS[word])
    if word in NUMBER_WORDS and at + 1 < len(words) and reading.gaps[at + 1] in (" ", "-", "'"):
        number, end = spelled(reading, at)
        hit = (
            lexicon.units.match(words, end, reading.reach(end, 2)) if end < len(words) and reading.close(end) else None
        )
        if hit and not reading.claimed[end] and hit[1][0].ambiguity < 0.8:
            unit = hit[1][0]
            if unit.unit not in ("mg", "ug"):
                return Item("q", at, end + hit[0], number * (unit.amount or 1), unit=unit.unit)
        if end < len(words) and words[end] in CURRENCIES and words[end] not in ("e", "eu", "dh") and number >= 5:
            return Item("P", at, end + 1, number, currency=CURRENCIES[words[end]])
        nxt = words[at + 1]
        if (
            nxt in ("for", "pour", "por", "fur", "voor", "per")
            or (at and words[at - 1] in ("les", "los", "las", "for", "die", "gli", "i"))
        ) and NUMBER_WORDS[word] > 1:
            return Item("N", at, at + 1, NUMBER_WORDS[word], word=True)
    elif (
        word in NUMBER_WORDS
        and at
        and words[at - 1] in ("les", "los", "las", "for", "die", "gli", "i")
        and NUMBER_WORDS[word] > 1
    ):
        return Item("N", at, at + 1, NUMBER_WORDS[word], word=True)
    if word in lexicon.units and word != "pcs":  # prepaid coupons, where no number stands before
        hit = lexicon.units.match(words, at, reading.reach(at, 3))
        if hit and hit[1][0].unit not in ("mg", "ug", "ml", "cl", "l"):
            unit = hit[1][0]
            first = at + 1 if hit[0] > 1 and word in ("la", "le", "l") else at
            return Item("u", first, at + hit[0], unit.amount or 1.0, unit=unit.unit, bare=unit.ambiguity >= 0.9)
    return None
