"""The spaCy pipeline that reads a post and finds its mentions."""

from collections.abc import Callable, Iterator, Sequence

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from classify.assessment import Mention
from classify.lexicon import Lexicon
from classify.mentions.amounts import claim_amounts, resolve
from classify.mentions.candidates import Candidate, candidates
from classify.mentions.contacts import find_contacts
from classify.mentions.judge import judge
from classify.mentions.means import find_means
from classify.mentions.number_model import decide_numbers
from classify.mentions.numbers import find_items
from classify.mentions.opening import open_text
from classify.mentions.ordinals import mark_ordinals
from classify.mentions.places import find_places
from classify.mentions.products import strain_names, unknown_products
from classify.mentions.reading import CURRENCY, NUMBER, WORD, Item, Reading
from classify.mentions.slots import named_slots
from classify.mentions.substances import claim_substances, decide, opened
from classify.mentions.surroundings import Place
from classify.mentions.vocabulary import COUNTED
from classify.normalise import Normalised

_KEY = "reading"
_LEAST_PRICE = 20


def _nothing(reading: Reading) -> None:
    del reading


class Step:
    """A pipeline component: one finder that claims its mentions on the post's reading."""

    run: Callable[[Reading], None]

    def __init__(self) -> None:
        self.run = _nothing

    def __call__(self, doc: Doc) -> Doc:
        self.run(doc.user_data[_KEY])
        return doc


@Language.factory("veilleur_step")
def create_step(nlp: Language, name: str) -> Step:
    """spaCy asks for components by name; MentionFinder sets what each one runs."""
    del nlp, name
    return Step()


class MentionFinder:
    """Finds the mentions of posts. Not thread-safe: one caller at a time."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._nlp = spacy.blank("xx")
        # Nobody asks a token for its shape or whether it is like a number; spaCy's types do not know the attribute.
        self._nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]
        self._lexicon = lexicon
        weigher = judge(lexicon.weights)
        steps: dict[str, Callable[[Reading], None]] = {
            "contacts": lambda reading: find_contacts(reading, lexicon),
            "amounts_and_substances": lambda reading: _amounts_and_substances(reading, lexicon, weigher),
            "delivery_and_payment": lambda reading: find_means(reading, lexicon, reading.signs),
            "places": lambda reading: find_places(reading, lexicon, reading.signs),
        }
        for name, run in steps.items():
            component = self._nlp.add_pipe("veilleur_step", name=name)
            component.run = run  # type: ignore[attr-defined]  # spaCy types components as plain callables

    def find(self, texts: Sequence[str]) -> list[tuple[Normalised, list[Mention]]]:
        """For each text its strong reading and its mentions from left to right, in offsets of the text as given."""
        with self._nlp.memory_zone():  # else spaCy keeps every word it ever met
            return list(self._find(texts))

    def _find(self, texts: Sequence[str]) -> Iterator[tuple[Normalised, list[Mention]]]:
        for text in texts:
            full, reading, words, spaces = open_text(text, self._lexicon)
            doc = make_doc(self._nlp.vocab, words, spaces)
            doc.user_data[_KEY] = reading
            for _, component in self._nlp.pipeline:
                doc = component(doc)
            yield full, _mentions(text, reading)


def make_doc(vocab: Vocab, words: list[str], spaces: list[bool]) -> Doc:
    """A spaCy Doc of tokens that are already cut."""
    return Doc(vocab, words=words, spaces=spaces)


def weigh(reading: Reading, lexicon: Lexicon) -> list[Candidate]:
    """Read the amounts of a post whose contacts are claimed, and find what may name a substance."""
    found = read_amounts(reading, lexicon)
    decide_numbers(reading, lexicon, found)
    reading.signs = opened(reading, found)
    return named_slots(reading, lexicon, found)


def read_amounts(reading: Reading, lexicon: Lexicon) -> list[Candidate]:
    """The same by the rules alone, before the learned chain settles the numbers."""
    mark_ordinals(reading)
    found = strain_names(reading, lexicon, candidates(reading, lexicon))
    find_items(reading, lexicon)
    found = _settle_units(reading, found)
    reading.signs = opened(reading, found)
    if reading.items:
        resolve(reading, found, signs=reading.signs)
        reading.signs = opened(reading, found)
    return found


def _amounts_and_substances(reading: Reading, lexicon: Lexicon, judge: Callable[[Place], float]) -> None:
    chosen = decide(reading, lexicon, weigh(reading, lexicon), reading.signs, judge)
    claim_amounts(reading)
    unknown = unknown_products(reading, lexicon, chosen)
    if unknown:
        chosen = _without_prose(reading, chosen, unknown)
    claim_substances(reading, [*unknown, *chosen])


def _settle_units(reading: Reading, found: list[Candidate]) -> list[Candidate]:
    """Settle words that are both: a number in a name (Gelato 41) is no amount, the g of 5g is no product.

    A form word (10 caps, bars) is a unit where its line names another product, and the product where it does not.
    """
    inside = {at for one in found if one.end - one.first > 1 for at in range(one.first, one.end)}
    kept: list[Item] = []
    by_token = {at: one for one in found if one.end - one.first == 1 for at in range(one.first, one.end)}
    dropped: set[int] = set()
    for item in reading.items:
        if inside and any(at in inside for at in range(item.first, item.end)):
            continue
        last = item.end - 1
        shared = by_token.get(last)
        if item.kind in "PX":
            dropped.update(range(item.first, item.end))
        if item.kind not in "Qqu" or shared is None or item.unit is None:
            kept.append(item)
            continue
        line = reading.lines[last]
        other = any(
            one is not shared and one.kind != "emoji" and one.ambiguity <= 0.85 and line in one.lines(reading)
            for one in found
        )
        if item.kind == "u" and not _after_price(reading, item) and (item.unit in ("piece", "g") or not other):
            continue  # "Tabs £8": the form is the product
        if reading.gaps[item.first].rstrip().endswith("=") and item.kind == "q" and item.end - item.first == 2:
            item.end, item.kind, item.bare, item.unit = last, "N", True, None  # 1.6=90 taz x3
            kept.append(item)
            continue
        if item.unit == "piece" and _ends_a_price(reading, item, shared, found):  # coke 60 taz 8
            item.end, item.kind, item.bare, item.unit = last, "N", True, None
            kept.append(item)
            continue
        if item.unit != "piece" or other or (item.kind == "Q" and shared.ambiguity > 0.9):
            dropped.add(last)
            kept.append(item)
        elif item.kind != "u":
            item.end, item.kind, item.bare = last, "q", True
            kept.append(item)
    reading.items = kept
    return [one for one in found if not (one.end - one.first == 1 and one.first in dropped)]


def _ends_a_price(reading: Reading, item: Item, form: Candidate, found: list[Candidate]) -> bool:
    """Whether a number is the price of the weighed product before it, and the form word after it a product of its own."""
    after = item.end
    if after >= len(reading.words) or reading.kinds[after] != NUMBER or reading.gaps[after] not in (" ", ": ", " : "):
        return False
    before = next((one for one in found if one.end == item.first), None)
    return (
        item.end - item.first == 2
        and reading.gaps[item.first] == " "
        and item.amount >= _LEAST_PRICE
        and before is not None
        and before.value not in COUNTED
        and before.value != form.value
    )


def _without_prose(reading: Reading, chosen: list[Candidate], unknown: list[Candidate]) -> list[Candidate]:
    """Drop doubtful words from the lines that describe a product whose name stands in its heading."""
    priced = {reading.lines[item.first] for item in reading.items if item.kind == "P"}
    return [
        one
        for one in chosen
        if one.ambiguity < 0.85
        or priced.intersection(one.lines(reading))
        or not any(heading.first < one.first for heading in unknown)
    ]


def _after_price(reading: Reading, unit: Item) -> bool:
    """Whether the unit word stands after an article or right after a number, as in `70 le g`."""
    before = unit.first - 1
    return before >= 0 and (
        reading.words[before]
        in (
            "le",
            "la",
            "les",
            "a",
            "per",
            "par",
            "the",
            "al",
            "il",
            "el",
            "du",
            "un",
            "pro",
            "das",
            "het",
            "je",
            "o",
            "por",
        )
        or (reading.kinds[before] in (NUMBER, CURRENCY) and reading.gaps[unit.first] in ("", " "))
        or (reading.gaps[unit.first].strip() == "/" and reading.kinds[before] in (NUMBER, WORD, CURRENCY))
    )


def _mentions(text: str, reading: Reading) -> list[Mention]:
    mentions: list[Mention] = []
    last = 0
    for start, end, type_, value in sorted(reading.found, key=lambda found: (found[0], -found[1])):
        if start < last or end <= start:
            continue
        last = end
        mentions.append(Mention(start=start, end=end, text=text[start:end], type=type_, value=value))
    return mentions
