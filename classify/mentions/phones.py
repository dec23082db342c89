"""Telephone numbers, however their digits are split."""

import re
from collections.abc import Iterator

import phonenumbers

from classify.lexicon import Lexicon
from classify.mentions.reading import Reading

_RUN = re.compile(r"(?<![\w+])(?:\+|00|\(\+)?[0o(]?[\doil](?:(?:[^\w\n€$£%]|_){0,3}[\doil()]){6,17}(?![\w€$£%])")
_FRENCH = re.compile(r"(?<![\w+])[0o][1-9](?P<gap>[^\w\n€$£%]{1,3}|_)(?:\d\d(?P=gap)){3}\d\d(?!\w)")
"""A French number whose pairs of digits one and the same mark splits; it may stand right after other numbers."""
_STARTS = re.compile(r"(?<!\w)(?:\+|[0o][^\w\n]?\d|[0o] )")
_FEWEST = 6
_WITH_COUNTRY = 11
_LOOK = str.maketrans("oil", "011")
_CONTEXT = re.compile(
    r"\b(?:text|call|ring|tel|phone|sms|whatsapp|wsp|num|numero|line|hit|appel\w*|appelle|joignable|mob|mobile|cell)\b"
)
# What a national mobile number looks like, tried in this order for digits without a country code.
_NATIONAL = (
    ("FR", re.compile(r"0[1-9]\d{8}")),
    ("GB", re.compile(r"07\d{9}|0[12]\d{9}|0800\d{6,7}|03\d{9}")),
    ("BE", re.compile(r"04\d{8}")),
    ("DE", re.compile(r"01[567]\d{8,9}")),
    ("IE", re.compile(r"08[35679]\d{7}")),
    ("ES", re.compile(r"[67]\d{8}")),
    ("PT", re.compile(r"9[1236]\d{7}")),
    ("IT", re.compile(r"3[1-9]\d{8}")),
)


def phones(reading: Reading, lexicon: Lexicon) -> Iterator[tuple[int, int, str]]:
    """Each telephone number as (start, end) in the strong view and its E.164 form; helplines are left out."""
    text = reading.view.text
    found: list[tuple[int, int]] = []
    for match in _FRENCH.finditer(text):
        digits = re.sub(r"\D", "", match.group().translate(_LOOK))
        dated = match["gap"].strip() in ("/", ",", "-") and _is_listing(match.group())
        if digits not in lexicon.stop_phones and not dated:
            found.append(match.span())
            yield match.start(), match.end(), "+33" + digits[1:]
    for match in _RUN.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in found):
            continue
        whole = match.group().rstrip("(")
        for later in (0, *(start.start() for start in _STARTS.finditer(whole, 1))):  # prices may stand before a number
            surface, first = whole[later:], match.start() + later
            digits = re.sub(r"[^\d+]", "", surface.translate(_LOOK))
            if sum(character.isdigit() for character in surface) < _FEWEST:
                break
            if _is_listing(surface) or digits.lstrip("+") in lexicon.stop_phones:
                continue
            normal = _canonical(digits, surface, text[max(0, first - 30) : first])
            if normal:
                yield first, match.end() - len(match.group()) + len(whole), normal
                break
    for match in re.finditer(r"(?<![\w.,/-])(?:\+?1[ .-])?(?:\(?\d{3}\)?[ .-])?555[ .-]?01\d\d(?!\d)", text):
        surface = match.group()
        digits = re.sub(r"\D", "", surface)
        digits = digits[1:] if len(digits) == _WITH_COUNTRY else digits
        if len(digits) == 10 or _CONTEXT.search(text[max(0, match.start() - 30) : match.start()]) or "-" in surface:
            yield match.start(), match.end(), f"+1{digits}"


def _is_listing(surface: str) -> bool:
    """Dates, price ladders and lists of départements are no telephone number."""
    if surface.startswith(("+", "00", "(+")):
        return False
    if "/" in surface or "," in surface or (re.search(r"\d\s*[-–]\s*\d{4}\b", surface) and not surface.startswith("0")):
        groups = re.findall(r"\d+", surface)
        return not (
            surface[0] in "0o"
            and len(groups) == 5
            and all(len(group) == 2 for group in groups[1:])
            and int(groups[1]) > 12
        )
    return False


def _canonical(digits: str, surface: str, before: str) -> str | None:
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("+"):
        digits = re.sub(r"^(\+(?:33|44|32|49|34|351|353|31|41|352))0", r"\1", digits)
        return digits if _possible(digits) else None
    if re.fullmatch(r"(?:33[67]|447|324|491|346|3519|316|417)\d{7,9}", digits) and _possible("+" + digits):
        return "+" + digits
    for region, shape in _NATIONAL:
        if shape.fullmatch(digits):
            if (
                digits[0] != "0"
                and not _CONTEXT.search(before)
                and not re.fullmatch(r"\d{3}[ .]?\d{2,3}[ .]?\d{2,3}[ .]?\d{2,3}", surface)
            ):
                continue
            number = phonenumbers.parse(digits, region)
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if re.fullmatch(r"\(?[2-9]\d{2}\)?[ .\-]{1,2}\d{3}[ .\-]\d{4}", surface):
        return "+1" + digits
    return None


def _possible(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False
