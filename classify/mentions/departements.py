"""Numbers that are places: départements, postcodes, arrondissements, postal districts."""

from itertools import pairwise

from classify.lexicon import Lexicon
from classify.mentions.reading import CURRENCY, NUMBER, WORD, Reading
from classify.mentions.served import claim_place
from classify.mentions.vocabulary import IDF, PLACE_LEADS, word_set

_NUMBER_LEADS = word_set("""dans le la du sur secteur secteurs zone zones dispo dispos livraison livraisons livre liv departement departements dept dpt dep
    dep. en region tout tous ds dvers vers quartier du meetup meet terrain four equipe team livres loc commune""")
_MEASURES = word_set("e eur euro euros g gr grammes gramme h mn min balles ml kg x ans an km % k u cm")
_BETWEEN = frozenset({"", "/", ",", "+", "-", "&", "|", "•", "·", ".", "–", "et"})
_AREAS = word_set("""e ec n nw se sw w wc d b bd bn bs bt ca cb cf ch cm co cr ct cv cw da de dl dn dt dy eh en ex fk fy gl gu ha hd hg hp
    hr hu hx ig ip iv ka kt kw ky la le ll ln ls lu m me mk ml ne ng nn np nr ol ox pa pe ph pl po pr rg rh rm sa sg sk sl sm sn
    so sp sr ss st sy ta td tf tn tq tr ts tw ub wa wd wf wn wr ws wv yo""")


def find_departements(reading: Reading, lexicon: Lexicon, signs: int) -> None:
    """Claim the numbers that a list, a neighbour or a preposition shows to be places."""
    words, size = reading.words, len(reading.words)
    _runs(reading, lexicon, signs)
    _postal_districts(reading, signs)
    settled = {item.first for item in reading.items if item.kind == "L"}
    for at in range(size):
        if reading.kinds[at] != NUMBER or reading.claimed[at] or not words[at].isdigit():
            continue
        word, end = words[at], at + 1
        if end < size and reading.gaps[end] == "" and word == "2" and words[end] in ("a", "b"):
            if at and words[at - 1] in ("corse", "le", "du", "sur"):
                claim_place(
                    reading,
                    at,
                    end + 1,
                    {"name": f"2{words[end].upper()}", "kind": "departement", "code": f"2{words[end].upper()}"},
                )
            continue
        if (
            len(word) == 5
            and signs >= 1
            and (word[:2] in lexicon.departements or word[:3] in lexicon.departements)
            and not word.endswith("0000")
        ):
            priced = end < size and words[end] in ("e", "€", "euros")
            if not priced and (not at or reading.claimed[at - 1] not in ("PRICE", "QUANTITY", "CONTACT")):
                claim_place(reading, at, end, {"name": word, "kind": "postcode", "departement": word[:2]})
            continue
        if not is_departement(lexicon, word):
            _arrondissement(reading, at)
            continue
        if at in settled or _led(reading, lexicon, at, signs):
            claim_place(reading, at, end, _departement(lexicon, word))


def _arrondissement(reading: Reading, at: int) -> None:
    """75018 aside: 11eme, 18e arrondissement."""
    words, end = reading.words, at + 1
    if (
        end < len(words)
        and reading.gaps[end] in ("", " ")
        and words[end] in ("eme", "ieme", "e", "er")
        and 1 <= int(words[at]) <= 20
    ):
        before = words[at - 1] if at else ""
        after = words[end + 1] if end + 1 < len(words) else ""
        if after.startswith("arr") or (
            before in ("paris", "lyon", "marseille") or (at and reading.claimed[at - 1] == "PLACE")
        ):
            claim_place(reading, at, end + 1, {"name": f"{words[at]}e arrondissement", "kind": "arrondissement"})


def _runs(reading: Reading, lexicon: Lexicon, signs: int) -> None:
    """75/92/93, 13 83 84, 69 + 38 + 01: département numbers in a row."""
    words, gaps, size, at = reading.words, reading.gaps, len(reading.words), 0
    while at < size:
        run: list[int] = []
        while at + len(run) < size and _bare_departement(reading, lexicon, at + len(run)):
            if run and gaps[at + len(run)].strip(" ") not in _BETWEEN:
                break
            run.append(at + len(run))
        after = at + len(run)
        dated = run and after < size and reading.kinds[after] == NUMBER and gaps[after].strip() in ("/", "-", ".")
        dated = dated or (
            run and at > 0 and reading.kinds[at - 1] == NUMBER and gaps[at].strip() in ("/", "-", ":", ".")
        )
        if len(run) == 2 and int(words[run[1]]) <= 12 and gaps[run[1]] == "/":
            dated = dated or (at > 0 and words[at - 1] in ("du", "le", "maj", "update", "au", "jusqu", "menu", "carte"))
        if len(run) >= 2 and not dated:
            codes = [words[one] for one in run]
            idf = set(codes) <= IDF
            named = at > 0 and reading.claimed[at - 1] == "SUBSTANCE" and gaps[at].strip(" :=") == ""
            increasing = all(int(a) < int(b) for a, b in pairwise(codes))
            prices = increasing and all(int(code) % 5 == 0 for code in codes) and not idf
            if signs >= 1 and (idf or (not prices and (len(run) >= 3 or signs >= 2))) and not (named and prices):
                for one in run:
                    claim_place(reading, one, one + 1, _departement(lexicon, words[one]))
        at += max(len(run), 1)


def _departement(lexicon: Lexicon, code: str) -> dict[str, object]:
    return {"name": lexicon.departements[code], "kind": "departement", "code": code, "country": "FR"}


def _bare_departement(reading: Reading, lexicon: Lexicon, at: int) -> bool:
    if reading.kinds[at] != NUMBER or reading.claimed[at] or reading.words[at] not in lexicon.departements:
        return False
    end = at + 1
    if end < len(reading.words):
        gap, word = reading.gaps[end], reading.words[end]
        if (gap == "" and reading.kinds[end] == WORD) or (
            gap in ("", " ") and (word in _MEASURES or reading.kinds[end] == CURRENCY)
        ):
            return False
    return reading.gaps[at][-1:] not in ("+", "°") or (at > 0 and reading.kinds[at - 1] == NUMBER)


def _is_postal_district(reading: Reading, at: int) -> bool:
    words, gaps, after = reading.words, reading.gaps, at + 2
    return (
        words[at] in _AREAS
        and reading.kinds[at + 1] == NUMBER
        and gaps[at + 1] == ""
        and words[at + 1].isdigit()
        and len(words[at + 1]) <= 2
        and gaps[at] not in ("", ".", "_")
        and reading.free(at, after)
        and (after >= len(words) or gaps[after] != "" or reading.kinds[after] == NUMBER)
    )


def _postal_districts(reading: Reading, signs: int) -> None:
    """SE13, N1-N22, E8, D7: British and Dublin postal districts, in capitals or in a row."""
    if signs < 1:
        return
    hits = [at for at in range(len(reading.words) - 1) if _is_postal_district(reading, at)]
    for at in hits:
        before = reading.words[at - 1] if at else ""
        surface = reading.view.original[slice(*reading.view.span(reading.starts[at], reading.ends[at + 1]))]
        led = before in PLACE_LEADS or before in ("delivered", "collect", "drops", "drop", "met", "posted", "area")
        if (surface[:1].isupper() and (led or len(hits) >= 2)) or (
            led and before in ("collect", "in", "around", "drops")
        ):
            claim_place(reading, at, at + 2, {"name": surface.upper(), "kind": "postal_district"})


def _led(reading: Reading, lexicon: Lexicon, at: int, signs: int) -> bool:
    """Whether the number's surroundings make it a département."""
    words, gaps, size = reading.words, reading.gaps, len(reading.words)
    end = at + 1
    if end < size and gaps[end] == "" and reading.kinds[end] != NUMBER and reading.kinds[end] == WORD:
        return False
    after = words[end] if end < size else ""
    if end < size and gaps[end] in ("", " ") and (after in _MEASURES or reading.kinds[end] == CURRENCY):
        return False
    before = words[at - 1] if at else ""
    same_line = at > 0 and "\n" not in gaps[at]
    if (
        same_line
        and reading.claimed[at - 1] == "PLACE"
        and (gaps[at].strip(" ") in ("", "/", ",", "-", "(", "|", "&", "+", "•", "·"))
    ):
        place = next((found[3] for found in reversed(reading.found) if found[2] == "PLACE"), {})
        own = place.get("departement") or place.get("code")
        return (
            own == words[at]
            or words[at] in IDF
            or (gaps[at].strip(" ") != "" and int(words[at]) % 10 != 0)
            or own in IDF
        )
    if "📍" in gaps[at] or before == "📍":
        return True
    number = int(words[at])
    idf = number in (75, 77, 78, 91, 92, 93, 94, 95)
    if (
        (
            end < size
            and reading.kinds[end] == NUMBER
            and words[end] in lexicon.departements
            and gaps[end].strip(" ") in ("", "/", ",", "-", "|", "&", "+", "•", ".")
        )
        and idf
        and int(words[end]) in (75, 77, 78, 91, 92, 93, 94, 95)
    ):
        return True
    if not same_line:
        return idf and signs >= 2 and (end >= size or "\n" in gaps[end] or gaps[end].strip() in ("/", ","))
    if gaps[at].strip() not in ("", ":", "(", "-", "/", "l'", ",", "#"):
        return False
    if before in ("le", "la", "du", "dans", "tout") and not (idf or signs >= 2):
        return False
    if before in _NUMBER_LEADS:
        return (
            before not in ("le", "la", "du", "en", "tout", "tous", "loc")
            or idf
            or (signs >= 3 and number > 5 and number % 10 != 0)
        )
    return (
        idf and signs >= 2 and (end >= size or "\n" in gaps[end] or after in ("mp", "dm", "snap", "uniquement", "only"))
    )


def is_departement(lexicon: Lexicon, word: str) -> bool:
    """Whether the word is the code of a French département."""
    return word in lexicon.departements and len(word) >= 2
