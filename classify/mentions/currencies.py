"""Which currency a number is written in, and when the sign after it is none."""

from classify.lexicon import Lexicon
from classify.mentions.reading import NUMBER, Reading
from classify.mentions.vocabulary import word_set

CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "balles": "EUR", "balle": "EUR", "boules": "EUR",
    "eu": "EUR", "e": "EUR", "euri": "EUR", "eus": "EUR", "eurs": "EUR", "ero": "EUR", "eros": "EUR", "eurazos": "EUR",
    "pavos": "EUR", "£": "GBP", "gbp": "GBP", "quid": "GBP", "pounds": "GBP", "sterling": "GBP", "$": "USD",
    "usd": "USD", "bucks": "USD", "dollars": "USD", "dollar": "USD", "chf": "CHF", "francs": "CHF", "stutz": "CHF",
    "zl": "PLN", "pln": "PLN", "cad": "CAD", "aud": "AUD", "sek": "SEK", "dkk": "DKK", "nok": "NOK", "piek": "EUR",
    "reais": "BRL", "brl": "BRL", "dhs": "MAD", "dh": "MAD", "xpf": "XPF",
}  # fmt: skip


def currency_after(reading: Reading, at: int) -> str | None:
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


def trails(reading: Reading, at: int) -> bool:
    """Whether the currency sign at `at` belongs to the number before it."""
    return at > 0 and reading.kinds[at - 1] == NUMBER and reading.gaps[at] == "" and reading.words[at] == "€"


def is_ordinal(reading: Reading, at: int, amount: float) -> bool:
    """Whether the `e` after a number makes it an ordinal: 5e commande, Paris 18e."""
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
    "achete acheté moitie et commande achat passage visite client"
)


def has_cents(reading: Reading, lexicon: Lexicon, sign: int) -> bool:
    """4€50: two digits stuck to the currency, with no unit or currency of their own."""
    words, stop = reading.words, sign + 1
    return (
        words[sign] in ("€", "e")
        and words[sign - 1].isdigit()
        and stop < len(words)
        and reading.gaps[stop] == ""
        and reading.kinds[stop] == NUMBER
        and len(words[stop]) == 2
        and not currency_after(reading, stop + 1)
        and not (stop + 1 < len(words) and lexicon.units.match(words, stop + 1, 1))
    )
