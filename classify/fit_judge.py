"""Fit `mentions.number_model`, then `mentions.judge`, to annotated posts: `python -m classify.fit_judge models/corpus models/lexicons`."""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from classify.fit_numbers import examples as examples_of_numbers
from classify.fit_numbers import fit_numbers, write
from classify.lexicon import Lexicon
from classify.mentions.contacts import find_contacts
from classify.mentions.finder import weigh
from classify.mentions.judge import features
from classify.mentions.opening import open_text
from classify.mentions.substances import places

UNRELATED = 0.3
"""What a candidate in an unrelated post counts: such posts are many, and each word in them is one of the same kind."""
SEEN = 4
"""A sign that fewer candidates have is not learned."""
RARE = 3.0
"""By how much the signs that only some candidates have are scaled down: the ridge holds them back the more."""
STRENGTH = 0.25
"""Inverse of the ridge penalty on standardised features."""


def annotated(corpus: Path) -> Iterator[dict[str, Any]]:
    """The posts of a corpus whose spans are annotated, and those that have nothing to do with drugs."""
    for path in sorted(corpus.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            post = json.loads(line)
            if post.get("entities") is not None:
                yield post
            elif post["label"] in ("unrelated", "other_illicit_offer"):
                yield post | {"entities": []}


def examples(posts: Iterable[Mapping[str, Any]], lexicon: Lexicon) -> Iterator[tuple[dict[str, float], bool, float]]:
    """The features of each candidate, whether it touches an annotated substance, and how much it counts."""
    for post in posts:
        _, reading, _, _ = open_text(post["text"], lexicon)
        find_contacts(reading, lexicon)
        found = weigh(reading, lexicon)
        weight = 1.0 if post["entities"] else UNRELATED
        gold = [(span["start"], span["end"]) for span in post["entities"] if span["type"] == "SUBSTANCE"]
        for place in places(reading, lexicon, found, reading.signs):
            first, end = place.candidate.first, place.candidate.end
            start, stop = reading.view.span(reading.starts[first], reading.ends[end - 1])
            yield features(place), any(start < b and a < stop for a, b in gold), weight


def fit(posts: Iterable[Mapping[str, Any]], lexicon: Lexicon) -> dict[str, float]:
    """Weights by feature, with `bias`. The same posts give the same weights."""
    rows = list(examples(posts, lexicon))
    seen = Counter(name for row, _, _ in rows for name, value in row.items() if value)
    names = [name for name in rows[0][0] if "=" not in name]
    names += sorted(name for name, count in seen.items() if "=" in name and count >= SEEN)
    table = np.array([[row.get(name, 0.0) for name in names] for row, _, _ in rows])
    truth = np.array([named for _, named, _ in rows])
    weight = np.array([counts for _, _, counts in rows])
    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread == 0] = 1.0
    named = np.array(["=" in name for name in names])
    mean[named], spread[named] = 0.0, RARE
    model = LogisticRegression(C=STRENGTH, max_iter=3000).fit((table - mean) / spread, truth, weight)
    raw = model.coef_[0] / spread
    bias = float(model.intercept_[0] - (raw * mean).sum())
    return {"bias": bias, **{name: float(weight) for name, weight in zip(names, raw, strict=True)}}


def main(corpus: Path, lexicons: Path) -> None:
    """Rewrite number_weights.csv and substance_weights.csv from a corpus."""
    posts = [json.loads(line) for path in sorted(corpus.glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    write(lexicons / "number_weights.csv", *fit_numbers(examples_of_numbers(posts, Lexicon.load(lexicons))))
    weights = fit(annotated(corpus), Lexicon.load(lexicons))
    with (lexicons / "substance_weights.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["feature", "weight"])
        writer.writerows([name, f"{weight:.4f}"] for name, weight in weights.items())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
