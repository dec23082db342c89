"""The stretch of a masked text around the first word that was looked for, with every such word marked."""

import re
from collections.abc import Sequence

from review.marks import visible
from review.parts import Piece
from store.folding import tokens
from store.search import Term

LENGTH, BEFORE = 220, 60
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")


def snippet(text: str, terms: Sequence[Term]) -> tuple[Piece, ...]:
    """At most LENGTH characters on one line."""
    flat = " ".join(text.split())
    exact = {word for term in terms if not term.excluded for word in term.words}
    starts = tuple(term.words[-1] for term in terms if term.beginning and not term.excluded)
    hits = []
    for match in _WORD.finditer(flat):
        said = tokens(match.group())
        if any(word in exact or word.startswith(starts) for word in said):
            hits.append(match.span())
    begin = max(0, hits[0][0] - BEFORE) if hits and hits[0][0] > LENGTH - BEFORE else 0
    end = min(len(flat), begin + LENGTH)
    pieces, at = [Piece(text="… ")] * (begin > 0), begin
    for start, stop in hits:
        if at <= start and stop <= end:
            pieces += [Piece(text=visible(flat[at:start])), Piece(text=visible(flat[start:stop]), hit=True)]
            at = stop
    pieces.append(Piece(text=visible(flat[at:end]) + (" …" if end < len(flat) else "")))
    return tuple(piece for piece in pieces if piece.text)
