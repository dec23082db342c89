"""Find the cues of a post, each with its places: counts, ladders, contacts by kind, shape, and listed words for and against."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from classify.assessment import Mention
from classify.confusables import EMOJI, is_emoji
from classify.cue_names import CUE_INDEX, LENGTHS, MEANS, MODES, PLATFORMS, STEPS, SUBSTANCE_KINDS, TOGETHER
from classify.normalise import Normalised
from classify.signs import SIGN_WORDS, Sign, Signs

Span = tuple[int, int]

_CONTACT_WORDS = {"phone": "phone number", "email": "e-mail address", "link": "link to reach the author"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One cue that holds for a post; `spans` are places in the original text, empty where it has none."""

    name: str
    words: str
    spans: tuple[Span, ...] = ()

    @property
    def index(self) -> int:
        """Its place in CUES."""
        return CUE_INDEX[self.name]


def find_cues(view: Normalised, mentions: Sequence[Mention], clear: Signs, signs: Sequence[Sign]) -> list[Cue]:
    """Every cue of a post. Of a contact only its kind is seen."""
    contacts = [(mention.start, mention.end) for mention in mentions if mention.type == "CONTACT"]
    spans: dict[str, list[Span]] = {kind: [] for kind in STEPS}
    for mention in mentions:
        spans[mention.type.lower()].append((mention.start, mention.end))
        if mention.type == "SUBSTANCE" and clear.strong(mention.text):
            spans["strong substance"].append((mention.start, mention.end))
    pairs = _ladder(view.original, mentions)
    spans["ladder"] = [(first.start, last.end) for first, last in pairs]
    for kind, found in _shape_spans(view).items():
        spans[kind] = [span for span in found if not touches(*span, contacts)]
    cues: list[Cue] = []
    for kind, steps in STEPS.items():
        found = spans[kind]
        cues += [
            Cue(name=f"{kind} ≥ {step}", words=_counted_words(kind, len(found)), spans=tuple(found))
            for step in steps
            if len(found) >= step
        ]
    cues += _sign_cues(view.original, signs, spans)
    cues += _kind_cues(mentions)
    cues += _substance_cues(mentions)
    cues += _shape_cues(view, mentions, pairs)
    present = {kind for kind, found in spans.items() if found}
    evidence = len(present & {"substance", "quantity", "price", "contact", "delivery", "place", "payment"})
    cues += [
        Cue(name=f"{count} kinds of evidence", words=f"{evidence} kinds of evidence in one post")
        for count in (2, 3, 4, 5)
        if evidence >= count
    ]
    for names in TOGETHER:
        if present.issuperset(names):
            places = tuple(spans[name][0] for name in names)
            cues.append(Cue(name=" + ".join(names), words=" + ".join(names), spans=places))
    return cues


def _sign_cues(text: str, signs: Sequence[Sign], spans: dict[str, list[Span]]) -> list[Cue]:
    by_kind: dict[str, list[Span]] = {}
    for sign in signs:
        for kind in sign.kinds:
            by_kind.setdefault(kind, []).append((sign.start, sign.end))
    cues: list[Cue] = []
    for kind, found in by_kind.items():
        name = f"sign of {kind}"
        spans[name] = found
        quoted = dict.fromkeys(" ".join(text[start:end].lower().split()) for start, end in found)
        words = f"{SIGN_WORDS[kind]}: {', '.join(list(quoted)[:3])}"
        cues += [
            Cue(name=f"{name} ≥ {step}", words=words, spans=tuple(found)) for step in (1, 2, 4) if len(found) >= step
        ]
    return cues


def _counted_words(kind: str, count: int) -> str:
    if kind == "ladder":
        return f"price ladder, {count} steps" if count > 1 else "quantity with its price"
    plural = {"delivery": "deliveries", "quantity": "quantities"}.get(kind, f"{kind}s")
    return f"{count} {plural if count > 1 else kind}"


def _ladder(text: str, mentions: Sequence[Mention]) -> list[tuple[Mention, Mention]]:
    """Pairs of a quantity and the price that follows or precedes it closely, in the order of the text."""
    amounts = sorted((m for m in mentions if m.type in ("QUANTITY", "PRICE")), key=lambda m: m.start)
    pairs, at = [], 0
    while at + 1 < len(amounts):
        first, last = amounts[at], amounts[at + 1]
        between = text[first.end : last.start]
        if first.type != last.type and len(between) <= 12 and between.count("\n") <= 1:
            pairs.append((first, last))
            at += 2
        else:
            at += 1
    return pairs


def _falls(pairs: Sequence[tuple[Mention, Mention]]) -> bool:
    """Whether a larger amount costs less a unit, at least once."""
    rates: dict[object, list[tuple[float, float]]] = {}
    for pair in pairs:
        quantity = next(m for m in pair if m.type == "QUANTITY").value
        price = next(m for m in pair if m.type == "PRICE").value
        amount, cost = quantity.get("amount"), price.get("amount")
        if isinstance(amount, int | float) and isinstance(cost, int | float) and amount > 0 and cost > 0:
            rates.setdefault(quantity.get("unit"), []).append((float(amount), cost / amount))
    return any(
        later[0] > first[0] and later[1] < first[1] for steps in rates.values() for first, later in pairwise(steps)
    )


def _kind_cues(mentions: Sequence[Mention]) -> list[Cue]:
    by_kind: dict[str, list[Span]] = {}
    for mention in mentions:
        for kind, key, known in (
            ("CONTACT", "platform", PLATFORMS),
            ("DELIVERY", "mode", MODES),
            ("PAYMENT", "means", MEANS),
        ):
            if mention.type == kind:
                value = mention.value.get(key)
                name = f"{kind.lower()}: {value if value in known else 'other'}"
                by_kind.setdefault(name, []).append((mention.start, mention.end))
    return [Cue(name=name, words=_kind_words(name), spans=tuple(spans)) for name, spans in by_kind.items()]


def _substance_cues(mentions: Sequence[Mention]) -> list[Cue]:
    by_kind: dict[str, list[Span]] = {}
    for mention in mentions:
        if mention.type == "SUBSTANCE":
            value = str(mention.value.get("substance", "any"))
            kind = "other" if value == "any" else SUBSTANCE_KINDS.get(value, "medicines")
            by_kind.setdefault(f"substance: {kind}", []).append((mention.start, mention.end))
    return [Cue(name=name, words=name, spans=tuple(spans)) for name, spans in by_kind.items()]


def _kind_words(name: str) -> str:
    kind, _, value = name.partition(": ")
    if kind == "contact":
        return _CONTACT_WORDS.get(value, f"{value.capitalize()} handle" if value != "other" else "contact")
    return name


_PERIOD = re.compile(
    r"\s*(?:€|eur(?:os?)?|£|\$|balles)?\s*(?:/|par|per|a|an|each|every|la|le|el|al|a la|por|pro|am|die|de|il|per|ao|à la|the)?\s*"
    r"(?:jour|jours|soir|soirée|nuit|semaine|mois|trajet|course|voyage|mission|aller|day|days|daily|night|nightly|week|weekly|"
    r"month|shift|run|trip|job|drop|día|dia|noche|semana|mes|viaje|tag|nacht|woche|monat|fahrt|giorno|sera|notte|settimana|"
    r"viaggio|dag|avond|nacht|week|rit|noite|viagem)\b",
    re.IGNORECASE,
)
"""What follows a sum that is paid for a day, a night or a trip: wages, not the price of a thing."""
_HASHTAG = re.compile(r"#\w+")
_LINK = re.compile(r"https?://\S+|www\.\S+")
_QUESTION = re.compile("[?？]")
_FOREIGN = re.compile("[^\u0000-\u024f]|\u00ad")
_NO_LETTER = re.compile(r"[^\s\w]|[\d_]")


def touches(start: int, end: int, contacts: Sequence[Span]) -> bool:
    """Whether a place touches a contact, of which nothing but the kind may be seen."""
    return any(start < stop and end > begin for begin, stop in contacts)


def _shape_spans(view: Normalised) -> dict[str, list[Span]]:
    text = view.original
    return {
        "emoji": [] if text.isascii() else [match.span() for match in EMOJI.finditer(text)],
        "hashtag": [match.span() for match in _HASHTAG.finditer(text)] if "#" in text else [],
        "question": [match.span() for match in _QUESTION.finditer(text)],
        "line": [(0, 0)] * (text.count("\n") + 1),
        "link": [match.span() for match in _LINK.finditer(text)] if "://" in text or "www." in text else [],
        "disguise": _disguises(view),
    }


def _disguises(view: Normalised) -> list[Span]:
    """Letters that were written as something else: invisible marks inside words, look-alikes, spaced letters."""
    text, original = view.text, view.original
    if len(text) == len(original):
        if original.isascii():
            return []
        if not _FOREIGN.search(original):  # nothing but accents, which are no disguise, and perhaps digits for letters
            return [match.span() for match in _NO_LETTER.finditer(original) if "a" <= text[match.start()] <= "z"]
    found: list[Span] = []
    previous = 0
    for letter, start, end in zip(text, view.offsets, view.ends, strict=False):
        if (
            start > previous
            and all(not c.isalnum() for c in original[previous:start])
            and not original[previous:start].isspace()
        ):
            if not any(is_emoji(c) for c in original[previous:start]):
                found.append((previous, start))
        elif "a" <= letter <= "z" and (ord(original[start]) > 0x24F or not original[start].isalpha()):
            found.append((start, end))
        previous = max(previous, end)
    return found


def _without_contacts(text: str, mentions: Sequence[Mention]) -> str:
    """The text with one mark for each contact: its length and letters must not tell one contact from another."""
    pieces, at = [], 0
    for mention in mentions:
        if mention.type == "CONTACT" and mention.start >= at:
            pieces += [text[at : mention.start], "•"]
            at = mention.end
    return "".join([*pieces, text[at:]])


def _shape_cues(view: Normalised, mentions: Sequence[Mention], pairs: Sequence[tuple[Mention, Mention]]) -> list[Cue]:
    whole = view.original
    text = _without_contacts(whole, mentions)
    cues = [
        Cue(name=f"length ≤ {limit}", words=f"length: about {len(text)} characters")
        for limit in LENGTHS
        if len(text) <= limit
    ]
    if whole.rstrip().endswith(("?", "？")):
        at = len(whole.rstrip()) - 1
        cues.append(Cue(name="ends with a question", words="ends with a question", spans=((at, at + 1),)))
    letters = sum(map(str.isalpha, text))
    if letters > 12 and sum(map(str.isupper, text)) > 0.6 * letters:
        cues.append(Cue(name="mostly capitals", words="mostly capitals"))
    if sum(map(str.isdigit, text)) > 0.15 * len(text):
        cues.append(Cue(name="many digits", words="many digits"))
    for mention in mentions:
        if mention.type == "PRICE" and (period := _PERIOD.match(view.original, mention.end)):
            place = (mention.start, period.end())
            cues.append(Cue(name="pay for a time", words="pay for a time", spans=(place,)))
            break
    if len(pairs) > 1 and _falls(pairs):
        cues.append(
            Cue(
                name="falling unit price",
                words="larger amounts cost less a unit",
                spans=((pairs[0][0].start, pairs[-1][1].end),),
            )
        )
    return cues
