"""Fit the chain of `mentions.number_model` to annotated posts."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from classify.lexicon import Lexicon
from classify.mentions.contacts import find_contacts
from classify.mentions.finder import read_amounts
from classify.mentions.number_features import describe
from classify.mentions.number_model import LABELS, Weights, allowed
from classify.mentions.opening import open_text
from classify.number_variants import variants

SEEN = 3
"""A sign that stands in fewer items is not learned."""
RIDGE = 14.0
"""Strength of the ridge penalty: chosen by leaving whole voices out."""
VARIANTS = 4
"""How many other layouts of each annotated menu are learned from as well."""
VARIANT = 0.35
"""What the numbers of such a layout count."""
UNRELATED = 0.3
"""What the numbers of a post without annotations count."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The numbers of one post."""

    states: Sequence[Sequence[str]]
    links: Sequence[Sequence[str]]
    allowed: Sequence[tuple[bool, bool, bool]]
    labels: Sequence[int]
    weight: float


def examples(posts: Iterable[Mapping[str, Any]], lexicon: Lexicon) -> list[Chain]:
    """The numbers of all posts but unannotated ads, and those of other layouts of the annotated ones."""
    found = []
    for post in posts:
        if post.get("entities") is not None:
            found += chains([post], lexicon, weight=1.0)
            found += chains(variants(post, VARIANTS, seed=0), lexicon, weight=VARIANT)
        elif post["label"] not in ("sale_ad", "recruitment_ad"):
            found += chains([post], lexicon, weight=UNRELATED)
    return found


def chains(posts: Iterable[Mapping[str, Any]], lexicon: Lexicon, *, weight: float) -> list[Chain]:
    """The numbers of each post with their true labels.

    Without annotation an amount is one where a unit or a currency says so, and no bare number is.
    """
    found = []
    for post in posts:
        _, reading, _, _ = open_text(post["text"], lexicon)
        find_contacts(reading, lexicon)
        candidates = read_amounts(reading, lexicon)
        if not reading.items:
            continue
        states, links = describe(reading, lexicon, candidates)
        can = [allowed(reading, item, lexicon) for item in reading.items]
        spans = [
            (s["start"], s["end"], s["type"][0])
            for s in post.get("entities") or ()
            if s["type"] in ("QUANTITY", "PRICE")
        ]
        labels = []
        for item, able in zip(reading.items, can, strict=True):
            start, end = reading.view.span(reading.starts[item.first], reading.ends[item.end - 1])
            over = {kind for a, b, kind in spans if a < end and start < b}
            if post.get("entities") is None:
                over = {item.kind} if not item.bare and item.kind in "QP" else set()
            label = next((n for n, kind in enumerate(LABELS) if kind in over and able[n]), LABELS.index("O"))
            labels.append(label)
        found.append(Chain(states=states, links=links, allowed=can, labels=labels, weight=weight))
    return found


def fit_numbers(data: Sequence[Chain], *, ridge: float = RIDGE) -> tuple[dict[str, Weights], list[dict[str, Weights]]]:
    """Weights by sign, and by label before and sign of the link. The same chains give the same weights."""
    model = _Likelihood(data, ridge=ridge)
    start = np.zeros(model.size)
    best = minimize(model.loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300, "ftol": 1e-7})
    own, ties = model.unpack(best.x)

    def row(values: Floats) -> Weights:
        a, b, c = (round(float(value), 3) for value in values)
        return a, b, c

    weights = {name: row(own[at]) for name, at in model.names.items() if np.ptp(own[at]) >= 0.05}
    tied = [{name: row(ties[at, before]) for name, at in model.tie_names.items()} for before in range(3)]
    return weights, tied


class _Likelihood:
    def __init__(self, data: Sequence[Chain], *, ridge: float) -> None:
        self.ridge = ridge
        data = sorted(data, key=lambda chain: -len(chain.labels))
        self.names = _vocabulary(names for chain in data for names in chain.states)
        self.tie_names = _vocabulary(names for chain in data for names in chain.links)
        # Items are laid out by place in their post, so that all posts step forward together.
        self.width = len(data[0].labels)
        self.counts = [sum(len(chain.labels) > t for chain in data) for t in range(self.width)]
        order = [chain for t in range(self.width) for chain in data[: self.counts[t]]]
        place = [t for t in range(self.width) for _ in range(self.counts[t])]
        self.own = _table([chain.states[t] for chain, t in zip(order, place, strict=True)], self.names)
        self.tied = _table([chain.links[t] for chain, t in zip(order, place, strict=True)], self.tie_names)
        self.labels = np.array([chain.labels[t] for chain, t in zip(order, place, strict=True)])
        self.before = np.array([chain.labels[t - 1] if t else 0 for chain, t in zip(order, place, strict=True)])
        self.first = np.array([t == 0 for t in place])
        self.weight = np.array([chain.weight for chain in order])
        self.bans = np.where(np.array([chain.allowed[t] for chain, t in zip(order, place, strict=True)]), 0.0, -1e4)
        self.edges = np.concatenate([[0], np.cumsum(self.counts)])
        self.size = 3 * len(self.names) + 9 * len(self.tie_names)

    def unpack(self, values: Floats) -> tuple[Floats, Floats]:
        cut = 3 * len(self.names)
        return values[:cut].reshape(-1, 3), values[cut:].reshape(-1, 3, 3)

    def loss(self, values: Floats) -> tuple[float, Floats]:
        own, ties = self.unpack(values)
        scores = self.own @ own + self.bans
        steps = (self.tied @ ties.reshape(-1, 9)).reshape(-1, 3, 3)
        alpha, beta = np.zeros_like(scores), np.zeros_like(scores)
        for t in range(self.width):
            here = slice(self.edges[t], self.edges[t + 1])
            if t == 0:
                alpha[here] = scores[here]
                continue
            earlier = alpha[self.edges[t - 1] : self.edges[t - 1] + self.counts[t]]
            alpha[here] = scores[here] + np.logaddexp.reduce(earlier[:, :, None] + steps[here], axis=1)
        for t in range(self.width - 1, 0, -1):
            here = slice(self.edges[t], self.edges[t + 1])
            back = np.logaddexp.reduce(steps[here] + (scores[here] + beta[here])[:, None, :], axis=2)
            beta[self.edges[t - 1] : self.edges[t - 1] + self.counts[t]] = back
        total = np.logaddexp.reduce(alpha + beta, axis=1)
        share = np.exp(alpha + beta - total[:, None])
        rows = np.arange(len(self.labels))
        loss = 0.0
        pull = share.copy()
        pull[rows, self.labels] -= 1
        pull *= self.weight[:, None]
        pairs = np.zeros_like(steps)
        for t in range(1, self.width):
            here = slice(self.edges[t], self.edges[t + 1])
            earlier = alpha[self.edges[t - 1] : self.edges[t - 1] + self.counts[t]]
            both = earlier[:, :, None] + steps[here] + (scores[here] + beta[here])[:, None, :]
            pairs[here] = np.exp(both - total[here][:, None, None])
        later = ~self.first
        pairs[rows[later], self.before[later], self.labels[later]] -= 1
        pairs *= self.weight[:, None, None]
        first = self.first
        loss += float((total[first] * self.weight[first]).sum())
        loss -= float((scores[rows, self.labels] * self.weight).sum())
        loss -= float((steps[rows, self.before, self.labels] * self.weight)[later].sum())
        gradient = np.concatenate([(self.own.T @ pull).ravel(), (self.tied.T @ pairs.reshape(-1, 9)).ravel()])
        return loss + 0.5 * self.ridge * float(values @ values), gradient + self.ridge * values


def _vocabulary(rows: Iterable[Sequence[str]]) -> dict[str, int]:
    seen = Counter(name for names in rows for name in set(names))
    return {name: at for at, name in enumerate(sorted(name for name, count in seen.items() if count >= SEEN))}


def _table(rows: Sequence[Sequence[str]], names: Mapping[str, int]) -> csr_matrix:
    columns = [[names[name] for name in row if name in names] for row in rows]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in columns])])
    flat = np.array([at for row in columns for at in row], dtype=np.int64)
    return csr_matrix((np.ones(len(flat)), flat, starts), shape=(len(rows), max(1, len(names))))


def write(path: Path, weights: Mapping[str, Weights], ties: Sequence[Mapping[str, Weights]]) -> None:
    """Save as number_weights.csv."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["sign", "before", "quantity", "price", "neither"])
        writer.writerows([name, "-", *values] for name, values in weights.items())
        for label, found in zip(LABELS, ties, strict=True):
            writer.writerows([name, label, *values] for name, values in found.items())
