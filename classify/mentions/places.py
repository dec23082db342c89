"""Where the seller serves, ships from or to: communes, districts, département numbers, regions, countries."""

import re
from itertools import pairwise

from classify.lexicon import Lexicon, Place
from classify.mentions.reading import NUMBER, WORD, Reading

_LEADS = frozenset(
    """sur a à au aux dans en vers entre de depuis secteur secteurs zone zones dispo livraison livre livrons livraisons liv
    around in near at from to across ship ships shipping sud nord est ouest centre gare cote cotes environs alentours
    region quartier quartiers metro departement dept dpt dep du le la les jusqu jusque autour meetup meet in nach aus um
    raum bei bis en por desde hasta zona barrio a da di su per zona em zona op uit naar regio omgeving te drop drops
    local only delivering bouge monte descend passe pour""".split()
)
_NUMBER_LEADS = frozenset(
    """dans le la du sur secteur secteurs zone zones dispo dispos livraison livraisons livre liv departement departements dept dpt dep
    dep. en region tout tous ds dvers vers quartier du meetup meet terrain four equipe team livres loc commune""".split()
)
_REFUSED = frozenset("pas sauf hors no not except sorry excl sin ohne senza niet kein keine excluding exclu non never aucun".split())
_ORIGINS = frozenset("made origin origine provenance importe imported grown".split())
_CITY_LIMIT = {"paris": 20, "lyon": 9, "marseille": 16}
_OWN = {"paris": "75", "lyon": "69", "marseille": "13"}


def find_places(reading: Reading, lexicon: Lexicon, signs: int) -> None:
    """Claim names first, then numbers that lists, neighbours or a preposition show to be départements."""
    _names(reading, lexicon, signs)
    _numbers(reading, lexicon, signs)


def _names(reading: Reading, lexicon: Lexicon, signs: int) -> None:
    words, places, at = reading.words, lexicon.places, 0
    last_end, last_line = -9, -1
    shouting = view_shouts(reading.view.original)
    waiting: list[tuple[int, int, Place]] = []
    while at < len(words):
        if reading.kinds[at] != WORD or words[at] not in places or reading.claimed[at]:
            at += 1
            continue
        hit = places.match(words, at, reading.reach(at, 6))
        if hit is None or any(reading.claimed[at : at + hit[0]]):
            at += 1
            continue
        length, options = hit
        place = max(options, key=lambda option: (-option.ambiguity, option.population))
        bar = place.ambiguity
        before = words[at - 1] if at and "\n" not in reading.gaps[at] else ""
        beside = reading.lines[at] == last_line and (
            (at == last_end and _separates(reading.gaps[at]))
            or (at - last_end == 1 and words[last_end] in ("et", "ou", "and", "or", "y", "e", "und", "en", "a", "à", "to"))
        )
        pinned = "📍" in reading.gaps[at] or (at and words[at - 1] == "📍")
        end = at + length
        numbered = end < len(words) and reading.kinds[end] == NUMBER and _is_departement(lexicon, words[end]) and (
            not place.departement or words[end] == place.departement
        )
        if before in _LEADS:
            bar -= 0.3
        if beside or pinned or (numbered and place.departement):
            bar -= 0.4
        if signs >= 2:
            bar -= 0.15
        if length > 1:
            bar -= 0.1
        original = reading.view.original[slice(*reading.view.span(reading.starts[at], reading.ends[end - 1]))]
        code = place.kind == "country" and length == 1 and len(words[at]) <= 3
        if code:
            bar += 0.2 if not original.isupper() or shouting else -0.3 if signs >= 1 else 0
            if "→" in reading.gaps[at] or ">" in reading.gaps[at] or (end < len(words) and re.search("[→>]", reading.gaps[end])):
                bar -= 0.5
        elif original[:1].isupper() and not original.isupper():
            bar -= 0.1
        elif place.of and place.kind == "commune" and original.islower() and not (beside or pinned or numbered or before in _LEADS):
            bar += 0.15
        elif place.ambiguity >= 0.9 and original.islower() and not (beside or pinned or numbered):
            bar += 0.15
        if bar <= 0.5:
            _claim_place(reading, lexicon, at, end, place)
            # doubtful names that stand before this one in the same list
            for first, stop, earlier in reversed(waiting):
                joined = at - stop == 1 and words[stop] in ("et", "ou", "and", "or", "y", "e", "und", "en")
                listed = (joined or at - stop == 0 and _separates(reading.gaps[at])) and first == _start(reading, first, earlier)
                if listed and earlier.kind != "country" and reading.lines[first] == reading.lines[at]:
                    _claim_place(reading, lexicon, first, stop, earlier)
            waiting.clear()
            last_end, last_line = end, reading.lines[at]
        else:
            waiting.append((at, end, place))
        at = end


def _start(reading: Reading, first: int, place: Place) -> int:
    """The token itself if the doubtful name may open a list: written with a capital, or a town of some size."""
    original = reading.view.original[reading.view.offsets[reading.starts[first]]]
    return first if original.isupper() or place.population >= 5000 else -1


def view_shouts(text: str) -> bool:
    """Whether most letters are capitals, so that a capital tells nothing."""
    small = sum(character.islower() for character in text[:400])
    return small * 2 < sum(character.isupper() for character in text[:400])


def _separates(gap: str) -> bool:
    return gap.strip(" ") in ("", ",", "/", "-", "&", "|", "•", "+", "–", ">", "->", "→", "·", ";", "📍", "⛽", "☀", "🌊")


def _claim_place(reading: Reading, lexicon: Lexicon, first: int, end: int, place: Place) -> None:
    words = reading.words
    value: dict[str, object] = {"name": place.of or place.name, "kind": place.kind}
    city = words[first]
    if (
        end - first == 1
        and city in _CITY_LIMIT
        and end < len(words)
        and reading.kinds[end] == NUMBER
        and reading.gaps[end] in (" ", "")
        and words[end].isdigit()
        and 1 <= int(words[end]) <= _CITY_LIMIT[city]
        and words[end] != _OWN[city]
        and not reading.claimed[end]
        and len(words[end]) == len(str(int(words[end])))
    ):
        number = int(words[end])
        end += 1
        if end < len(words) and words[end] in ("e", "eme", "er", "ieme") and reading.gaps[end] in ("", " "):
            end += 1
        value = {"name": f"{place.name} {number}", "kind": "arrondissement", "code": f"{_OWN[city]}{number:03d}"}
    if place.code and "code" not in value:
        value["code"] = place.code
    if place.departement:
        value["departement"] = place.departement
    if place.country:
        value["country"] = place.country
    _claim(reading, first, end, value)


def _claim(reading: Reading, first: int, end: int, value: dict[str, object]) -> None:
    around = reading.words[max(0, first - 2) : first]
    following = reading.words[end] if end < len(reading.words) and "\n" not in reading.gaps[end] else ""
    if any(word in _REFUSED for word in around) or following in ("non", "exclu"):
        value = value | {"role": "excluded"}
    reading.claim(first, end, "PLACE", value)


def _is_departement(lexicon: Lexicon, word: str) -> bool:
    return word in lexicon.departements and len(word) >= 2


def _numbers(reading: Reading, lexicon: Lexicon, signs: int) -> None:
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
                _claim(reading, at, end + 1, {"name": f"2{words[end].upper()}", "kind": "departement", "code": f"2{words[end].upper()}"})
            continue
        if len(word) == 5 and signs >= 1 and (word[:2] in lexicon.departements or word[:3] in lexicon.departements) and not word.endswith("0000"):
            before = words[at - 1] if at else ""
            if reading.free(max(at - 1, 0), at) or reading.claimed[at - 1] == "PLACE":
                if end >= size or words[end] not in ("e", "€", "euros"):
                    _claim(reading, at, end, {"name": word, "kind": "postcode", "departement": word[:2]})
            del before
            continue
        if not _is_departement(lexicon, word):
            _arrondissement(reading, at)
            continue
        if at in settled or _led(reading, lexicon, at, signs):
            _claim(reading, at, end, _departement(lexicon, word))


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
        dated = dated or (run and at > 0 and reading.kinds[at - 1] == NUMBER and gaps[at].strip() in ("/", "-", ":", "."))
        if len(run) >= 2 and not dated:
            codes = [words[one] for one in run]
            idf = set(codes) <= _IDF
            named = at > 0 and reading.claimed[at - 1] == "SUBSTANCE" and gaps[at].strip(" :=") == ""
            increasing = all(int(a) < int(b) for a, b in pairwise(codes))
            prices = increasing and all(int(code) % 5 == 0 for code in codes) and not idf
            if signs >= 1 and (idf or (not prices and (len(run) >= 3 or signs >= 2))) and not (named and prices):
                for one in run:
                    _claim(reading, one, one + 1, _departement(lexicon, words[one]))
        at += max(len(run), 1)


_IDF = frozenset({"75", "77", "78", "91", "92", "93", "94", "95"})
_BETWEEN = frozenset({"", "/", ",", "+", "-", "&", "|", "•", "·", ".", "–", "et"})


def _departement(lexicon: Lexicon, code: str) -> dict[str, object]:
    return {"name": lexicon.departements[code], "kind": "departement", "code": code, "country": "FR"}


def _bare_departement(reading: Reading, lexicon: Lexicon, at: int) -> bool:
    if reading.kinds[at] != NUMBER or reading.claimed[at] or reading.words[at] not in lexicon.departements:
        return False
    end = at + 1
    if end < len(reading.words):
        gap, word = reading.gaps[end], reading.words[end]
        if (gap == "" and reading.kinds[end] == WORD) or (gap in ("", " ") and (word in _MEASURES or reading.kinds[end] == 3)):
            return False
    return reading.gaps[at][-1:] not in ("+", "°") or at > 0 and reading.kinds[at - 1] == NUMBER


_AREAS = frozenset(
    """e ec n nw se sw w wc d b bd bn bs bt ca cb cf ch cm co cr ct cv cw da de dl dn dt dy eh en ex fk fy gl gu ha hd hg hp
    hr hu hx ig ip iv ka kt kw ky la le ll ln ls lu m me mk ml ne ng nn np nr ol ox pa pe ph pl po pr rg rh rm sa sg sk sl sm sn
    so sp sr ss st sy ta td tf tn tq tr ts tw ub wa wd wf wn wr ws wv yo""".split()
)


def _postal_districts(reading: Reading, signs: int) -> None:
    """SE13, N1-N22, E8, D7: British and Dublin postal districts, in capitals or in a row."""
    if signs < 1:
        return
    hits: list[int] = []
    for at in range(len(reading.words) - 1):
        if (
            reading.words[at] in _AREAS
            and reading.kinds[at + 1] == NUMBER
            and reading.gaps[at + 1] == ""
            and reading.words[at + 1].isdigit()
            and len(reading.words[at + 1]) <= 2
            and reading.gaps[at] not in ("", ".", "_")
            and reading.free(at, at + 2)
            and (at + 2 >= len(reading.words) or reading.gaps[at + 2] != "" or reading.kinds[at + 2] == NUMBER)
        ):
            hits.append(at)
    for at in hits:
        before = reading.words[at - 1] if at else ""
        surface = reading.view.original[slice(*reading.view.span(reading.starts[at], reading.ends[at + 1]))]
        led = before in _LEADS or before in ("delivered", "collect", "drops", "drop", "met", "posted", "area")
        if surface[:1].isupper() and (led or len(hits) >= 2) or led and before in ("collect", "in", "around", "drops"):
            _claim(reading, at, at + 2, {"name": surface.upper(), "kind": "postal_district"})


def _arrondissement(reading: Reading, at: int) -> None:
    """75018 aside: 11eme, 18e arrondissement."""
    words, end = reading.words, at + 1
    if end < len(words) and reading.gaps[end] in ("", " ") and words[end] in ("eme", "ieme", "e", "er") and 1 <= int(words[at]) <= 20:
        before = words[at - 1] if at else ""
        after = words[end + 1] if end + 1 < len(words) else ""
        if after.startswith("arr") or (before in ("paris", "lyon", "marseille") or (at and reading.claimed[at - 1] == "PLACE")):
            _claim(reading, at, end + 1, {"name": f"{words[at]}e arrondissement", "kind": "arrondissement"})


def _led(reading: Reading, lexicon: Lexicon, at: int, signs: int) -> bool:
    """Whether the number's surroundings make it a département."""
    words, gaps, size = reading.words, reading.gaps, len(reading.words)
    end = at + 1
    if end < size and gaps[end] == "" and reading.kinds[end] != NUMBER and reading.kinds[end] == WORD:
        return False
    after = words[end] if end < size else ""
    if end < size and gaps[end] in ("", " ") and (after in _MEASURES or reading.kinds[end] == 3):
        return False
    before = words[at - 1] if at else ""
    same_line = at > 0 and "\n" not in gaps[at]
    if same_line and reading.claimed[at - 1] == "PLACE" and (gaps[at].strip(" ") in ("", "/", ",", "-", "(", "|", "&", "+", "•", "·")):
        place = next((found[3] for found in reversed(reading.found) if found[2] == "PLACE"), {})
        own = place.get("departement") or place.get("code")
        return own == words[at] or words[at] in _IDF or (gaps[at].strip(" ") != "" and int(words[at]) % 10 != 0) or own in _IDF
    if "📍" in gaps[at] or before == "📍":
        return True
    number = int(words[at])
    idf = number in (75, 77, 78, 91, 92, 93, 94, 95)
    if end < size and reading.kinds[end] == NUMBER and words[end] in lexicon.departements and gaps[end].strip(" ") in ("", "/", ",", "-", "|", "&", "+", "•", "."):
        if idf and int(words[end]) in (75, 77, 78, 91, 92, 93, 94, 95):
            return True
    if not same_line:
        return idf and signs >= 2 and (end >= size or "\n" in gaps[end] or gaps[end].strip() in ("/", ","))
    if gaps[at].strip() not in ("", ":", "(", "-", "/", "l'", ",", "#"):
        return False
    if before in ("le", "la", "du", "dans", "tout") and not (idf or signs >= 2):
        return False
    if before in _NUMBER_LEADS:
        return before not in ("le", "la", "du", "en", "tout", "tous", "loc") or idf or signs >= 3 and number > 5 and number % 10 != 0
    return idf and signs >= 2 and (end >= size or "\n" in gaps[end] or after in ("mp", "dm", "snap", "uniquement", "only"))


_MEASURES = frozenset("e eur euro euros g gr grammes gramme h mn min balles ml kg x ans an km % k u cm".split())
