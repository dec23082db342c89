"""Words that hold an amount: numbers in words before a unit, and unit words without a number."""

from classify.lexicon import Lexicon
from classify.mentions.currencies import CURRENCIES
from classify.mentions.number_words import NUMBER_WORDS, spelled
from classify.mentions.reading import CURRENCY, NUMBER, Item, Reading
from classify.mentions.vocabulary import word_set

_TENNERS = {"tenner": 10.0, "fiver": 5.0, "tenners": 10.0}
MEASURES = word_set("""h hr hrs heure heures min mins mn minute minutes sec am pm ans an yo years year annees annee mois months month
    jours jour day days semaines semaine weeks week nuits nuit km kms cm mm m metres metre u microns micron um
    eme ieme ere nd th st rd ème cv ch mo go gb tb mb k followers abonnes vues views likes avis personnes personne
    people fois times place places degres v w kw kcal cal c° etoiles stars points pts stagiaires uhr uur stunden
    jahre jahren ore horas hora dias anni giorni dagen anos dia thc cbd percent pourcent cm2 m2 mg/ml nm kva""")
"""What a number may be followed by that is neither a unit of trade nor a currency."""


def unit_or_number_word(reading: Reading, lexicon: Lexicon, at: int) -> Item | None:
    """Numbers in words before a unit, and unit words without a number (`u`: amount one if a price stands beside)."""
    words = reading.words
    word = words[at]
    if word in _TENNERS:
        return Item("P", at, at + 1, _TENNERS[word])
    if at + 1 == len(words) and NUMBER_WORDS.get(word, 0) >= _SUM:
        return Item("N", at, at + 1, NUMBER_WORDS[word], word=True)
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
        if number >= _SUM and (end >= len(words) or words[end] not in MEASURES):
            return Item("N", at, end, number, word=True)  # soixante le g, six cents
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
    if _is_measure(reading, lexicon, at):
        return Item("u", at, at + 1, 1.0, unit="piece")
    return None


def _is_measure(reading: Reading, lexicon: Lexicon, at: int) -> bool:
    """Whether a word no list knows is what a price is asked for: 25 euros la botte, 15€ le gobelet."""
    words, word = reading.words, reading.words[at]
    word_before = words[at - 1] if at else ""
    if (
        at < _MEASURED
        or (word_before not in _ONE and word_before not in _INDEFINITE)
        or len(word) < _MEASURE
        or reading.claimed[at]
    ):
        return False
    sign, number = at - 2, at - 3
    if reading.kinds[sign] == NUMBER and reading.kinds[number] == CURRENCY and reading.gaps[sign] in ("", " "):
        sign, number = number, sign  # €10 a yoke
    elif word_before in _INDEFINITE:
        return False
    if reading.kinds[number] != NUMBER or "\n" in reading.gaps[at] + reading.gaps[at - 1] + reading.gaps[sign]:
        return False
    if words[sign] not in CURRENCIES or reading.gaps[at - 1].strip() or reading.gaps[at] not in (" ", "'", "’"):
        return False
    known = lexicon.substances.single(word) or lexicon.places.single(word) or lexicon.delivery.single(word)
    return not known and word not in _NO_MEASURE and word not in NUMBER_WORDS and word not in MEASURES


_SUM = 20
"""From here on a number in words may be a price."""
_MEASURED, _MEASURE = 3, 3
_ONE = word_set("le la l lo the per chaque el il das die der het cada")
_INDEFINITE = frozenset({"a", "an"})
"""Not after a sign: `20€ a lyon`."""
_NO_MEASURE = word_set("""tout toute lot reste total totalite ensemble soir soiree nuit nuits matin livraison trajet course fin moitie semaine week
    premier premiere deuxieme prochain prochaine suivant meme moins plus grand petit night evening rest whole first next kilometre day week month shift run trip head night
    journee jour jours passage aller trajet personne pers heure mois an entrambe fois place unite""")
