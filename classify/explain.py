"""Why a post has its score: exact contributions in log-odds, gathered by place and said in words."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from classify.artefact import Weights
from classify.assessment import Mention, Reason
from classify.cues import Cue
from classify.features import Reading
from classify.meanings import DIMENSIONS
from classify.rivals import entropy, joined
from classify.shapes import Span
from classify.vector import Vector

Floats = npt.NDArray[np.float64]
MOST = 14
"""Reasons that are named; the rest is summed into one, so that all weights still add up to the score's log-odds."""
LONGEST_PHRASE = 6
_WIDEST = 160


def reasons(reading: Reading, vector: Vector, weights: Weights) -> tuple[Reason, ...]:
    """The strongest reasons for and against; their weights sum to the log-odds of the score."""
    _, shares = joined(weights.logits(vector)[1:])
    row = (shares * weights.label_scales[1:]) @ weights.labels[1:, vector.slots].astype(np.float64)
    contributions = weights.slope * row * vector.values
    hashed = len(vector.counts)
    cues = contributions[hashed : hashed + len(reading.cues)].copy()
    # What two cues say together counts half for each.
    pairs = contributions[hashed + len(cues) : hashed + len(cues) + vector.pairs.shape[1]]
    for side in vector.pairs:
        np.add.at(cues, side, 0.5 * pairs)
    found = _cue_reasons(reading.cues, cues)
    meant = weights.slope * (vector.meanings @ row[-DIMENSIONS:])
    found += _word_reasons(reading, vector, contributions[:hashed], meant)
    found.sort(key=lambda reason: -abs(reason.weight))
    named, rest = found[:MOST], found[MOST:]
    if rest:
        named.append(Reason(text=f"{len(rest)} weaker signs together", weight=sum(reason.weight for reason in rest)))
    start = weights.slope * (float(shares @ weights.label_biases[1:]) - entropy(shares)) + weights.intercept
    named.append(Reason(text="where every post starts: ads are rare", weight=start))
    return tuple(named)


def _cue_reasons(cues: Sequence[Cue], contributions: Floats) -> list[Reason]:
    """One reason a kind of cue: `price ≥ 1`, `price ≥ 2` and so on are one statement."""
    totals: dict[str, float] = {}
    for cue, weight in zip(cues, contributions.tolist(), strict=True):
        totals[cue.words] = totals.get(cue.words, 0.0) + weight
    spans = {cue.words: cue.spans for cue in cues}
    return [_placed(words, weight, spans[words]) for words, weight in totals.items() if weight]


def _placed(words: str, weight: float, spans: Sequence[Span]) -> Reason:
    if not spans or spans[0] == (0, 0):
        return Reason(text=words, weight=weight)
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    if end - start > _WIDEST:
        start, end = spans[0]
    return Reason(text=words, weight=weight, start=start, end=end)


def _word_reasons(reading: Reading, vector: Vector, contributions: Floats, meant: Floats) -> list[Reason]:
    """Contributions by token: a hashed n-gram counts half for its first and half for its last, a meaning for its own."""
    half = 0.5 * (contributions / vector.counts)[vector.inverse]
    size = len(reading.tokens)
    by_token = np.zeros(size)
    by_token += np.bincount(reading.first, half, size)
    by_token += np.bincount(reading.last, half, size)
    by_token += np.bincount(reading.known, meant, size)
    contacts = [mention for mention in reading.mentions if mention.type == "CONTACT"]
    found: list[Reason] = []
    run: list[int] = []
    for index in range(size):
        if run and (len(run) == LONGEST_PHRASE or (by_token[index] > 0) != (by_token[run[0]] > 0)):
            found.append(_phrase(reading, run, by_token, contacts))
            run = []
        run.append(index)
    if run:
        found.append(_phrase(reading, run, by_token, contacts))
    return found


def _phrase(
    reading: Reading,
    run: Sequence[int],
    by_token: Floats,
    contacts: Sequence[Mention],
) -> Reason:
    start, end = reading.tokens[run[0]][0], max(reading.tokens[index][1] for index in run)
    return Reason(
        text=f"“{quoted(reading.view.original, start, end, contacts)}”",
        weight=float(sum(by_token[index] for index in run)),
        start=start,
        end=end,
    )


def quoted(text: str, start: int, end: int, contacts: Sequence[Mention]) -> str:
    """A stretch of the text on one line, with every contact in it as its kind: reasons are kept in clear, contacts never."""
    pieces, at = [], start
    for mention in sorted(contacts, key=lambda m: m.start):
        if mention.end <= at or mention.start >= end:
            continue
        pieces += [text[at : max(mention.start, at)], f"[{mention.value.get('platform', 'contact')}]"]
        at = mention.end
    pieces.append(text[at:end] if at < end else "")
    return " ".join("".join(pieces).split())
