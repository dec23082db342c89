"""Terms compiled for lookup over normalised tokens."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from classify.normalise import normalise

WORDS = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[\u2600-\u27BF\U0001F000-\U0001FAFF\u2300-\u23FF\u2B00-\u2BFF€$£]")
"""What counts as a token when a term is compiled: numbers, letters, pictographs, currency signs."""


Payload = TypeVar("Payload")


class TermIndex(Generic[Payload]):
    """Terms by their first token, longest first."""

    __slots__ = ("_heads",)

    def __init__(self, terms: Iterable[tuple[str, Payload]]) -> None:
        heads: dict[str, dict[tuple[str, ...], list[Payload]]] = {}
        for term, payload in terms:
            tokens = tokens_of(term)
            if tokens:
                heads.setdefault(tokens[0], {}).setdefault(tokens, []).append(payload)
        self._heads = {
            head: (
                tuple(sorted({len(tokens) for tokens in found}, reverse=True)),
                {tokens: tuple(payloads) for tokens, payloads in found.items()},
            )
            for head, found in heads.items()
        }

    def __contains__(self, word: object) -> bool:
        return word in self._heads

    def match(self, words: Sequence[str], at: int, reach: int) -> tuple[int, tuple[Payload, ...]] | None:
        """The longest term that starts at `words[at]` and takes at most `reach` tokens: how many, and what they mean."""
        held = self._heads.get(words[at])
        if held is None:
            return None
        lengths, terms = held
        for length in lengths:
            if length <= reach and (payloads := terms.get(tuple(words[at : at + length]))):
                return length, payloads
        return None

    def single(self, word: str) -> tuple[Payload, ...]:
        """What the one-token term `word` means; empty if it is none."""
        held = self._heads.get(word)
        return held[1].get((word,), ()) if held else ()

    def singles(self) -> Iterator[tuple[str, tuple[Payload, ...]]]:
        """All one-token terms."""
        for head, (_, terms) in self._heads.items():
            if payloads := terms.get((head,)):
                yield head, payloads


def tokens_of(term: str) -> tuple[str, ...]:
    """The tokens under which a term is found in a normalised text."""
    return tuple(WORDS.findall(normalise(term).text))
