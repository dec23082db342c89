"""How the goods reach the buyer and how they are paid for."""

from typing import Literal

from classify.lexicon import Lexicon, Term, TermIndex
from classify.mentions.reading import NUMBER, Reading
from classify.mentions.vocabulary import word_set

_NEGATED = word_set("pas no not sans aucune aucun kein keine sin senza geen sem never jamais non without")
_DETERMINERS = word_set("le les un des ce ces du au aux mon ton son mes ses leur leurs a the")
_ADJECTIVES = word_set("""gratuite gratuit offerte offert rapide express discrete discret discretes discrets h24 possible suivi suivie neutre
    securise securisee free fast same tracked domicile""")


def find_means(reading: Reading, lexicon: Lexicon, signs: int) -> None:
    """Claim delivery and payment words; ambiguous ones only where the post shows other evidence of an offer."""
    _claim_all(reading, lexicon.delivery, "DELIVERY", "mode", signs)
    _claim_all(reading, lexicon.payment, "PAYMENT", "means", signs)


def _claim_all(
    reading: Reading, index: TermIndex[Term], type_: Literal["DELIVERY", "PAYMENT"], key: str, signs: int
) -> None:
    at, words = 0, reading.words
    bar = 0.55 if signs < 1 else 0.7 if signs < 2 else 0.9
    while at < len(words):
        if words[at] not in index or reading.claimed[at]:
            at += 1
            continue
        hit = index.match(words, at, reading.reach(at, 5))
        if hit is None or any(reading.claimed[at : at + hit[0]]):
            at += 1
            continue
        length, terms = hit
        term = min(terms, key=lambda term: term.ambiguity)
        before = words[at - 1] if at and len(reading.gaps[at]) <= 1 else ""
        glued = at > 0 and reading.gaps[at] == "" and reading.kinds[at - 1] == NUMBER
        if glued or (words[at] in ("livre", "livres") and length == 1 and before in _DETERMINERS):
            at += length
            continue
        earlier = words[at - 2] if at > 1 and before in ("de", "d", "ne", "je", "any", "nous", "on") else ""
        following = words[at + length] if at + length < len(words) and reading.gaps[at + length] == " " else ""
        negated = before in _NEGATED or earlier in _NEGATED or (following == "pas" and before not in ("", "si"))
        same = at > 0 and reading.claimed[at - 1] == type_ and reading.gaps[at] == " "  # envoi + lettre suivie
        if term.ambiguity <= bar and not negated and not same:
            end = at + length
            while (
                type_ == "DELIVERY"
                and end < len(words)
                and reading.gaps[end] == " "
                and words[end] in _ADJECTIVES
                and not reading.claimed[end]
                and end - at < 4
            ):
                end += 1
            reading.claim(at, end, type_, {key: term.value})
            at = end
        else:
            at += length
