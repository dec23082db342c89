"""Where the seller serves, ships from or to: communes, districts, département numbers, regions, countries."""

import re

from classify.lexicon import Lexicon, Place
from classify.mentions.departements import find_departements, is_departement
from classify.mentions.reading import NUMBER, WORD, Reading
from classify.mentions.served import claim_place
from classify.mentions.vocabulary import PLACE_LEADS

_CITY_LIMIT = {"paris": 20, "lyon": 9, "marseille": 16}
_OWN = {"paris": "75", "lyon": "69", "marseille": "13"}


def find_places(reading: Reading, lexicon: Lexicon, signs: int) -> None:
    """Claim names first, then numbers that lists, neighbours or a preposition show to be départements."""
    _names(reading, lexicon, signs)
    find_departements(reading, lexicon, signs)


def _names(reading: Reading, lexicon: Lexicon, signs: int) -> None:
    words, places, at = reading.words, lexicon.places, 0
    last_end, last_line = -9, -1
    shouting = _shouts(reading.view.original)
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
            or (
                at - last_end == 1
                and words[last_end] in ("et", "ou", "and", "or", "y", "e", "und", "en", "a", "à", "to")
            )
        )
        pinned = "📍" in reading.gaps[at] or (at and words[at - 1] == "📍")
        end = at + length
        numbered = (
            end < len(words)
            and reading.kinds[end] == NUMBER
            and is_departement(lexicon, words[end])
            and (not place.departement or words[end] == place.departement)
        )
        if before in PLACE_LEADS:
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
            if (
                "→" in reading.gaps[at]
                or ">" in reading.gaps[at]
                or (end < len(words) and re.search("[→>]", reading.gaps[end]))
            ):
                bar -= 0.5
        elif original[:1].isupper() and not original.isupper():
            bar -= 0.1
        elif (
            place.of
            and place.kind == "commune"
            and original.islower()
            and not (beside or pinned or numbered or before in PLACE_LEADS)
        ) or (place.ambiguity >= 0.9 and original.islower() and not (beside or pinned or numbered)):
            bar += 0.15
        if bar <= 0.5:
            _claim_name(reading, at, end, place)
            # doubtful names that stand before this one in the same list
            for first, stop, earlier in reversed(waiting):
                joined = at - stop == 1 and words[stop] in ("et", "ou", "and", "or", "y", "e", "und", "en")
                listed = (joined or (at - stop == 0 and _separates(reading.gaps[at]))) and first == _start(
                    reading, first, earlier
                )
                if listed and earlier.kind != "country" and reading.lines[first] == reading.lines[at]:
                    _claim_name(reading, first, stop, earlier)
            waiting.clear()
            last_end, last_line = end, reading.lines[at]
        else:
            waiting.append((at, end, place))
        at = end


def _start(reading: Reading, first: int, place: Place) -> int:
    """The token itself if the doubtful name may open a list: written with a capital, or a town of some size."""
    original = reading.view.original[reading.view.offsets[reading.starts[first]]]
    return first if original.isupper() or place.population >= 5000 else -1


def _shouts(text: str) -> bool:
    """Whether most letters are capitals, so that a capital tells nothing."""
    return sum(map(str.islower, text[:400])) * 2 < sum(map(str.isupper, text[:400]))


def _separates(gap: str) -> bool:
    return gap.strip(" ") in (
        "",
        ",",
        "/",
        "-",
        "&",
        "|",
        "•",
        "+",
        "–",
        ">",
        "->",
        "→",
        "·",
        ";",
        "📍",
        "⛽",
        "☀",
        "🌊",
    )


def _claim_name(reading: Reading, first: int, end: int, place: Place) -> None:
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
    claim_place(reading, first, end, value)
