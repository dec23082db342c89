"""How the goods reach the buyer and how they are paid for."""

from typing import Literal

from classify.lexicon import Lexicon, Term, TermIndex
from classify.mentions.disguised_words import undisguised
from classify.mentions.pay import is_wage
from classify.mentions.reading import CURRENCY, EMOJI, NUMBER, Item, Reading
from classify.mentions.vocabulary import RECRUITING, word_set

_NEGATED = word_set("pas no not sans aucune aucun kein keine sin senza geen sem never jamais non without")
_DETERMINERS = word_set("le les un des ce ces du au aux mon ton son mes ses leur leurs a the")
_ADJECTIVES = word_set("""gratuite gratuit offerte offert rapide express discrete discret discretes discrets h24 possible suivi suivie neutre
    securise securisee free fast same tracked domicile""")
_BY = word_set("by par per via de d")
_WORKERS = word_set("livreur livreurs coursier coursiers courier couriers driver drivers fahrer koerier")
_ARRIVALS = word_set("drop drops")
_NEWS = word_set("new nouveau nouvelle fresh next latest cbd big last first today weekly")
_OFTEN = word_set("du de special")
_PRAISE = word_set("was is were looked est etait great good ottimo perfect parfait top excellent")
_VEHICLES = frozenset({"🛵"})
_AFTER_NO = 3
"""How many words a negation may stand before `by mail`."""
_LEAST_WAGE, _TAIL = 10, 24
Kind = Literal["DELIVERY", "PAYMENT"]


def find_means(reading: Reading, lexicon: Lexicon, signs: int) -> None:
    """Claim delivery and payment words; ambiguous ones only where the post shows other evidence of an offer."""
    _claim_all(reading, lexicon.delivery, "DELIVERY", "mode", signs)
    _claim_all(reading, lexicon.payment, "PAYMENT", "means", signs)


def _claim_all(reading: Reading, index: TermIndex[Term], type_: Kind, key: str, signs: int) -> None:
    at, words = 0, reading.words
    bar = 0.55 if signs < 1 else 0.7 if signs < 2 else 0.9
    hiring = type_ == "DELIVERY" and _is_hiring(reading)
    vehicles: list[tuple[int, Term]] = []
    while at < len(words):
        hit = _match(reading, index, at)
        if hit is None or any(reading.claimed[at : at + hit[0]]):
            at += 1
            continue
        length, terms = hit
        term = min(terms, key=lambda term: term.ambiguity)
        end = at + length
        if words[at] in _VEHICLES:
            vehicles.append((at, term))
        elif term.ambiguity <= bar and not hiring and not _is_other(reading, at, end, type_):
            while type_ == "DELIVERY" and end - at < 4 and _is_adjective(reading, end):
                end += 1
            reading.claim(at, end, type_, {key: term.value})
        at = end
    if len(vehicles) == 1 and signs > 1 and not any(kind == type_ for _, _, kind, _ in reading.found):
        at, term = vehicles[0]  # a scooter beside the word only decorates it
        reading.claim(at, at + 1, type_, {key: term.value})


def _match(reading: Reading, index: TermIndex[Term], at: int) -> tuple[int, tuple[Term, ...]] | None:
    words = reading.words
    if words[at] in index:
        return index.match(words, at, reading.reach(at, 5))
    if at + 1 < len(words) and reading.gaps[at + 1] == "" and reading.kinds[at] != EMOJI:
        hidden = undisguised(reading, at)
        terms = index.single(hidden[1]) if hidden is not None else ()
        return (hidden[0], terms) if hidden is not None and terms else None
    return None


def _is_adjective(reading: Reading, at: int) -> bool:
    words = reading.words
    return at < len(words) and reading.gaps[at] == " " and words[at] in _ADJECTIVES and not reading.claimed[at]


def _is_hiring(reading: Reading) -> bool:
    """Whether the post seeks somebody who carries: its words of sending are the work, no service to a buyer."""
    if any(item.kind == "Q" for item in reading.items):
        return False
    return not RECRUITING.isdisjoint(reading.words) or any(_is_wage(reading, item) for item in reading.items)


def _is_wage(reading: Reading, item: Item) -> bool:
    end = reading.ends[item.end - 1]
    return item.kind in "NPX" and item.amount >= _LEAST_WAGE and is_wage(reading.view.text[end : end + _TAIL])


def _is_other(reading: Reading, at: int, end: int, type_: Kind) -> bool:
    """Whether the words around a term take its meaning away: a negation, a discount, an address, a piece of news."""
    words, gaps = reading.words, reading.gaps
    word, alone = words[at], end - at == 1
    before = words[at - 1] if at and len(gaps[at]) <= 1 else ""
    following = words[end] if end < len(words) and gaps[end] == " " else ""
    if at and gaps[at] == "" and reading.kinds[at - 1] == NUMBER:
        return True
    if alone and word in ("livre", "livres") and before in _DETERMINERS:
        return True
    if at and gaps[at] == " " and reading.claimed[at - 1] == type_:
        return True  # envoi + lettre suivie
    if _is_negated(reading, at, before, following):
        return True
    if type_ != "DELIVERY" or not alone:
        return False
    if word == "mail":
        return end < len(words) and (reading.claimed[end] == "CONTACT" or ":" in gaps[end])
    if word in _ARRIVALS:
        return before in _NEWS or following in _OFTEN
    if word in _WORKERS:
        return not RECRUITING.isdisjoint(words)
    if word in ("remise", "remises"):
        return _is_discount(reading, at, before, following)
    return word == "stealth" and (following in _PRAISE or before in _PRAISE)


def _is_negated(reading: Reading, at: int, before: str, following: str) -> bool:
    words = reading.words
    earlier = words[at - 2] if at > 1 and before in ("de", "d", "ne", "je", "any", "nous", "on") else ""
    if before in _NEGATED or earlier in _NEGATED or (following == "pas" and before not in ("", "si")):
        return True
    first = max(at - 1 - _AFTER_NO, reading.bounds(at)[0]) if before in _BY else at
    return any(word in _NEGATED for word in words[first : at - 1])


def _is_discount(reading: Reading, at: int, before: str, following: str) -> bool:
    """10 % de remise, 10€ de remise, une remise sur."""
    if following == "sur" and before in _DETERMINERS | {"une"}:
        return True
    if before != "de" or at < 2:
        return False
    start = reading.starts[at - 1]
    return reading.kinds[at - 2] in (NUMBER, CURRENCY) or "%" in reading.view.text[max(0, start - 3) : start]
