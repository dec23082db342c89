"""Structure of a post as named yes-or-no cues with their places: counts, ladders, contacts by kind, shape, and listed words for and against."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from classify.assessment import Mention
from classify.confusables import is_emoji
from classify.normalise import Normalised

Span = tuple[int, int]

_STEPS: dict[str, tuple[int, ...]] = {
    "substance": (1, 2, 4, 8),
    "strong substance": (1, 2, 4),
    "quantity": (1, 2, 4, 8),
    "price": (1, 2, 4, 8),
    "ladder": (1, 2, 3, 5),
    "contact": (1, 2, 3),
    "place": (1, 2, 4),
    "delivery": (1, 2, 3),
    "payment": (1, 2),
    "emoji": (1, 3, 8, 20),
    "hashtag": (1, 3, 6),
    "question": (1, 2),
    "line": (2, 4, 8, 16, 40),
    "link": (1,),
    "disguise": (1, 4, 12),
}
_LENGTHS = (25, 50, 90, 160, 300, 600, 1200, 3000)
SIGN_WORDS = {
    "news": "negation: news",
    "harm_reduction": "negation: harm reduction or help",
    "legal_trade": "negation: legal trade",
    "seeking": "negation: a buyer asks",
    "drug_talk": "negation: talk",
    "other_illicit_offer": "negation: another kind of offer",
    "unrelated": "negation: another subject",
    "recruitment": "words of recruitment",
    "clear recruitment": "plain words of recruitment",
    "trust": "words that win trust",
    "promotion": "words of price or promotion",
    "approach": "words that ask to get in touch",
}
"""Kinds of listed terms, and how they are named in a reason: the first seven argue for another label than an ad."""
_PLATFORMS = (
    "snapchat",
    "telegram",
    "whatsapp",
    "signal",
    "potato",
    "wickr",
    "threema",
    "session",
    "instagram",
    "facebook",
    "phone",
    "email",
    "link",
)
_MODES = ("home", "meetup", "fixed_point", "pickup", "post")
_SUBSTANCE_KINDS: dict[str, str] = {
    **dict.fromkeys(("cannabis", "cannabis_herb", "cannabis_resin", "cannabis_concentrate"), "cannabis"),
    **dict.fromkeys(("semi_synthetic_cannabinoids", "synthetic_cannabinoids"), "made cannabinoids"),
    **dict.fromkeys(("cocaine", "crack_cocaine", "tusi"), "cocaine"),
    **dict.fromkeys(("heroin", "opium", "morphine", "fentanyl_and_analogues", "nitazenes", "opioids_other"), "opioids"),
    **dict.fromkeys(
        (
            "mdma",
            "amphetamine",
            "methamphetamine",
            "3-mmc",
            "mephedrone",
            "synthetic_cathinones",
            "ketamine",
            "ghb_gbl",
            "pcp",
        ),
        "party drugs",
    ),
    **dict.fromkeys(("lsd", "psilocybin", "dmt", "2c-b", "mescaline", "salvia"), "psychedelics"),
    **dict.fromkeys(("nitrous_oxide",), "nitrous oxide"),
    **dict.fromkeys(("alkyl_nitrites", "kratom", "khat"), "often legal"),
}
"""The rest of the vocabulary are medicines."""
_MEANS = ("cash", "crypto", "coupon", "transfer", "card", "escrow")
_TOGETHER: tuple[tuple[str, ...], ...] = (
    ("substance", "price"),
    ("substance", "quantity"),
    ("substance", "contact"),
    ("substance", "delivery"),
    ("substance", "place"),
    ("substance", "payment"),
    ("quantity", "price"),
    ("price", "contact"),
    ("price", "delivery"),
    ("delivery", "contact"),
    ("place", "contact"),
    ("place", "delivery"),
    ("substance", "price", "contact"),
    ("substance", "price", "delivery"),
    ("substance", "delivery", "contact"),
    ("substance", "place", "contact"),
    ("substance", "ladder"),
    ("strong substance", "price"),
    ("strong substance", "contact"),
    ("strong substance", "delivery"),
    ("strong substance", "ladder"),
    ("substance", "question"),
    ("contact", "question"),
    ("place", "question"),
    *((kind, f"sign of {sign}") for kind in ("substance", "price", "contact") for sign in SIGN_WORDS),
    ("sign of recruitment", "place"),
    ("sign of recruitment", "payment"),
    ("sign of recruitment", "price", "contact"),
)
"""Cues that count again when they stand in one post: an ad is a bundle of slots, not a word."""


def _names() -> tuple[str, ...]:
    counted = [f"{kind} ≥ {step}" for kind, steps in _STEPS.items() for step in steps]
    signs = [f"sign of {sign} ≥ {step}" for sign in SIGN_WORDS for step in (1, 2, 4)]
    kinds = [f"contact: {kind}" for kind in (*_PLATFORMS, "other")]
    modes = [f"delivery: {mode}" for mode in (*_MODES, "other")]
    means = [f"payment: {kind}" for kind in (*_MEANS, "other")]
    substances = [f"substance: {kind}" for kind in (*dict.fromkeys(_SUBSTANCE_KINDS.values()), "medicines", "other")]
    shape = [f"length ≤ {limit}" for limit in _LENGTHS] + [
        "ends with a question",
        "mostly capitals",
        "many digits",
        "falling unit price",
    ]
    slots = [f"{count} kinds of evidence" for count in (2, 3, 4, 5)]
    return (
        *counted,
        *signs,
        *kinds,
        *modes,
        *means,
        *substances,
        *shape,
        *slots,
        *(" + ".join(names) for names in _TOGETHER),
    )


CUES: tuple[str, ...] = _names()
"""Every cue, in the order of the model's weights."""
CUE_INDEX = {name: index for index, name in enumerate(CUES)}
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


def find_cues(view: Normalised, mentions: Sequence[Mention], signs: "Signs") -> list[Cue]:
    """Every cue of a post. Of a contact only its kind is seen."""
    spans: dict[str, list[Span]] = {kind: [] for kind in _STEPS}
    for mention in mentions:
        spans[mention.type.lower()].append((mention.start, mention.end))
        if mention.type == "SUBSTANCE" and signs.strong(mention.text):
            spans["strong substance"].append((mention.start, mention.end))
    pairs = _ladder(view.original, mentions)
    spans["ladder"] = [(first.start, last.end) for first, last in pairs]
    _shape_spans(view, spans)
    cues: list[Cue] = []
    for kind, steps in _STEPS.items():
        found = spans[kind]
        cues += [
            Cue(name=f"{kind} ≥ {step}", words=_counted_words(kind, len(found)), spans=tuple(found))
            for step in steps
            if len(found) >= step
        ]
    for label, found in signs.find(view).items():
        spans[f"sign of {label}"] = found
        words = f"{SIGN_WORDS[label]}: {', '.join(dict.fromkeys(view.original[start:end].lower() for start, end in found[:3]))}"
        cues += [
            Cue(name=f"sign of {label} ≥ {step}", words=words, spans=tuple(found))
            for step in (1, 2, 4)
            if len(found) >= step
        ]
    cues += _kind_cues(mentions)
    cues += _substance_cues(mentions)
    cues += _shape_cues(view, pairs)
    present = {kind for kind, found in spans.items() if found}
    evidence = len(present & {"substance", "quantity", "price", "contact", "delivery", "place", "payment"})
    cues += [
        Cue(name=f"{count} kinds of evidence", words=f"{evidence} kinds of evidence in one post")
        for count in (2, 3, 4, 5)
        if evidence >= count
    ]
    for names in _TOGETHER:
        if present.issuperset(names):
            places = tuple(spans[name][0] for name in names)
            cues.append(Cue(name=" + ".join(names), words=" + ".join(names), spans=places))
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
            ("CONTACT", "platform", _PLATFORMS),
            ("DELIVERY", "mode", _MODES),
            ("PAYMENT", "means", _MEANS),
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
            kind = "other" if value == "any" else _SUBSTANCE_KINDS.get(value, "medicines")
            by_kind.setdefault(f"substance: {kind}", []).append((mention.start, mention.end))
    return [Cue(name=name, words=name, spans=tuple(spans)) for name, spans in by_kind.items()]


def _kind_words(name: str) -> str:
    kind, _, value = name.partition(": ")
    if kind == "contact":
        return _CONTACT_WORDS.get(value, f"{value.capitalize()} handle" if value != "other" else "contact")
    return name


_HASHTAG = re.compile(r"#\w+")
_LINK = re.compile(r"https?://\S+|www\.\S+")


def _shape_spans(view: Normalised, spans: dict[str, list[Span]]) -> None:
    text = view.original
    spans["emoji"] = (
        [] if text.isascii() else [(at, at + 1) for at, character in enumerate(text) if is_emoji(character)]
    )
    spans["hashtag"] = [match.span() for match in _HASHTAG.finditer(text)] if "#" in text else []
    spans["question"] = [(at, at + 1) for at, character in enumerate(text) if character in "?？"]
    spans["line"] = [(0, 0)] * (text.count("\n") + 1)
    spans["link"] = [match.span() for match in _LINK.finditer(text)] if "://" in text or "www." in text else []
    spans["disguise"] = _disguises(view)


def _disguises(view: Normalised) -> list[Span]:
    """Letters that were written as something else: invisible marks inside words, look-alikes, spaced letters."""
    if len(view.text) == len(view.original) and view.original.isascii():
        return []
    found: list[Span] = []
    previous = 0
    for letter, start, end in zip(view.text, view.offsets, view.ends, strict=False):
        if (
            start > previous
            and all(not c.isalnum() for c in view.original[previous:start])
            and not view.original[previous:start].isspace()
        ):
            if not any(is_emoji(c) for c in view.original[previous:start]):
                found.append((previous, start))
        elif "a" <= letter <= "z" and (ord(view.original[start]) > 0x24F or not view.original[start].isalpha()):
            found.append((start, end))
        previous = max(previous, end)
    return found


def _shape_cues(view: Normalised, pairs: Sequence[tuple[Mention, Mention]]) -> list[Cue]:
    text = view.original
    cues = [
        Cue(name=f"length ≤ {limit}", words=f"length: {len(text)} characters")
        for limit in _LENGTHS
        if len(text) <= limit
    ]
    if text.rstrip().endswith(("?", "？")):
        at = len(text.rstrip()) - 1
        cues.append(Cue(name="ends with a question", words="ends with a question", spans=((at, at + 1),)))
    letters = sum(map(str.isalpha, text))
    if letters > 12 and sum(map(str.isupper, text)) > 0.6 * letters:
        cues.append(Cue(name="mostly capitals", words="mostly capitals"))
    if sum(map(str.isdigit, text)) > 0.15 * len(text):
        cues.append(Cue(name="many digits", words="many digits"))
    if len(pairs) > 1 and _falls(pairs):
        cues.append(
            Cue(
                name="falling unit price",
                words="larger amounts cost less a unit",
                spans=((pairs[0][0].start, pairs[-1][1].end),),
            )
        )
    return cues


class Signs:
    """Listed terms that argue for or against an ad, and which names of substances are hard to take for anything else."""

    def __init__(
        self, terms: Iterable[tuple[str, str]], clear_substances: Iterable[str], fold: Callable[[str], str]
    ) -> None:
        self._fold = fold
        self._labels = {fold(term): label for term, label in terms if label in SIGN_WORDS}
        self._clear = frozenset(map(fold, clear_substances))
        ordered = sorted(self._labels, key=lambda term: (-len(term), term))
        self._pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)") if ordered else None

    def find(self, view: Normalised) -> dict[str, list[Span]]:
        """Kind of sign → places in the original text."""
        found: dict[str, list[Span]] = {}
        for match in self._pattern.finditer(view.text) if self._pattern else ():
            found.setdefault(self._labels[match.group()], []).append(view.span(*match.span()))
        return found

    def strong(self, surface: str) -> bool:
        """Whether this spelling of a substance hardly means anything else."""
        return self._fold(surface) in self._clear
