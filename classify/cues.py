"""Find the cues of a post, each with its places: counts, ladders, contacts by kind, shape, and listed words for and against."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classify.assessment import Mention
from classify.cue_names import CUE_INDEX, LENGTHS, MEANS, MODES, PLATFORMS, STEPS, SUBSTANCE_KINDS, TOGETHER
from classify.normalise import Normalised
from classify.shapes import Span, falls, ladder, shape_spans, touches, without_contacts
from classify.signs import SIGN_WORDS, Sign, Signs

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
    pairs = ladder(view.original, mentions)
    spans["ladder"] = [(first.start, last.end) for first, last in pairs]
    for kind, found in shape_spans(view).items():
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


def _shape_cues(view: Normalised, mentions: Sequence[Mention], pairs: Sequence[tuple[Mention, Mention]]) -> list[Cue]:
    whole = view.original
    text = without_contacts(whole, mentions)
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
    if len(pairs) > 1 and falls(pairs):
        cues.append(
            Cue(
                name="falling unit price",
                words="larger amounts cost less a unit",
                spans=((pairs[0][0].start, pairs[-1][1].end),),
            )
        )
    return cues
