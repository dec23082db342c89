"""A reason of the model in the reader's language: numbers, listed words and what stands together find their place in it."""

import re
from collections.abc import Callable

from review.evidence import CONTACT_WORDS, COUNTED, KINDS, PHRASES, SIGNS, VALUES, WRITTEN_SIGNS
from review.vocabulary import PLATFORMS
from review.words import Words

NUMBER = r"([0-9]{1,9})"
_COUNTED = [
    (re.compile("|".join(re.escape(form).replace(re.escape("%(num)s"), NUMBER) for form in forms)), forms)
    for forms in COUNTED
]
_AT_LEAST = re.compile(rf"(.+) ≥ {NUMBER}")
_AT_MOST = re.compile(rf"length ≤ {NUMBER}")
_QUOTED = re.compile("“(.*)”", re.DOTALL)
_HIDDEN = re.compile(r"\[([a-z_]+)\]")
_SIGN = re.compile("(" + "|".join(map(re.escape, sorted(WRITTEN_SIGNS, key=len, reverse=True))) + "): (.+)", re.DOTALL)


def in_words(reason: str, words: Words) -> str:
    """The reason as the reader's language says it; what has no known shape stays as the model wrote it."""
    for shape in _SHAPES:
        if (said := shape(reason, words)) is not None:
            return said
    return reason


def _quoted(reason: str, words: Words) -> str | None:
    """Words of the post itself are not translated; the names that stand for contacts in them are."""
    found = _QUOTED.fullmatch(reason)
    if found is None:
        return None
    shown = found[1].strip(" ,;:.·•|/-") or found[1]
    return words.quoted(_HIDDEN.sub(lambda hidden: _hidden(hidden[1], words), shown))


def _phrase(reason: str, words: Words) -> str | None:
    if reason in WRITTEN_SIGNS:
        return words.gettext(WRITTEN_SIGNS[reason])
    if reason in KINDS:
        return words.gettext(KINDS[reason])
    return words.gettext(reason) if reason in PHRASES else None


def _sign(reason: str, words: Words) -> str | None:
    """`words of hiring: cherche, guetteur`, or `sign of hiring` where it stands with others."""
    if (found := _SIGN.fullmatch(reason)) is not None:
        return words.gettext("%(what)s: %(value)s", what=words.gettext(WRITTEN_SIGNS[found[1]]), value=found[2])
    kind = reason.removeprefix("sign of ")
    return words.gettext(SIGNS[kind]) if kind != reason and kind in SIGNS else None


def _counted(reason: str, words: Words) -> str | None:
    for pattern, (one, many) in _COUNTED:
        if (found := pattern.fullmatch(reason)) is not None:
            return words.ngettext(one, many, int(found[1] or found[2]))
    return None


def _value(reason: str, words: Words) -> str | None:
    """`delivery: home`, and contacts by their form: `Snapchat handle`, `contact: snapchat`."""
    kind, _, value = reason.partition(": ")
    form = value if kind == "contact" else reason.removesuffix(" handle").lower()
    if kind == "contact" or reason.endswith(" handle"):
        if form in CONTACT_WORDS:
            return words.gettext(CONTACT_WORDS[form])
        if form in PLATFORMS:
            return words.gettext("%(platform)s handle", platform=words.gettext(PLATFORMS[form]))
    if kind in VALUES and value in VALUES[kind]:
        what, shown = words.gettext(KINDS[kind]), words.gettext(VALUES[kind][value])
        return words.gettext("%(what)s: %(value)s", what=what, value=shown)
    return None


def _threshold(reason: str, words: Words) -> str | None:
    """A cue by its own name: `price ≥ 4`."""
    if (found := _AT_MOST.fullmatch(reason)) is not None:
        number = int(found[1])
        return words.ngettext("at most %(num)s character", "at most %(num)s characters", number)
    if (found := _AT_LEAST.fullmatch(reason)) is None:
        return None
    what = _phrase(found[1], words) or _sign(found[1], words)
    return what and words.gettext("%(what)s, at least %(num)s", what=what, num=words.number(int(found[2])))


def _together(reason: str, words: Words) -> str | None:
    """`substance + price + contact`, part by part."""
    parts = reason.split(" + ")
    return " + ".join(in_words(part, words) for part in parts) if len(parts) > 1 else None


def _hidden(name: str, words: Words) -> str:
    """What stands for a contact inside quoted words: `[snapchat]`, `[phone]`."""
    word = words.gettext(PLATFORMS.get(name, name))
    return f"[{word.lower() if name in CONTACT_WORDS else word}]"


_SHAPES: tuple[Callable[[str, Words], str | None], ...] = (
    _quoted,
    _phrase,
    _sign,
    _counted,
    _value,
    _threshold,
    _together,
)
