"""A contact as somebody types it, brought to the forms that the classifier keeps: the hash knows only those.

forms(typed, platforms) -> [(namespace, normal form)]     `platforms` are those it may be a handle on
"""

import re
from collections.abc import Sequence

import phonenumbers

REGION = "FR"
_DIGITS = re.compile(r"\+?[\d\s().\-/]{6,24}")


def forms(typed: str, platforms: Sequence[str]) -> list[tuple[str, str]]:
    """What the keyed hash of a contact may cover; empty where nothing is left of the input."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", typed.strip().casefold()).rstrip("/")
    number = _number(bare)
    found = [("phone", number)] if number else []
    # A link to a profile is kept as the handle that it leads to, any other link as it is.
    steps = [step for step in re.split(r"[/?=&]", bare) if step]
    for name in dict.fromkeys((bare.lstrip("@"), steps[-1].lstrip("@") if len(steps) > 1 else "")):
        if name:
            found += [(platform, name) for platform in platforms]
    return found


def _number(typed: str) -> str:
    if not _DIGITS.fullmatch(typed):
        return ""
    digits = re.sub(r"[^\d+]", "", typed.replace("(0)", ""))
    digits = f"+{digits[2:]}" if digits.startswith("00") else digits
    digits = re.sub(r"^\+330", "+33", digits)
    try:
        number = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
