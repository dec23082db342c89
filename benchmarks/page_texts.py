"""The texts on the pages of the crawl benchmarks: one post in a hundred an ad, the others ordinary."""

import json
import random
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from classify.score import Classifier  # noqa: E402 - once the project can be found
from models.registry import BASELINE  # noqa: E402

SUSPICIOUS = 0.024
"""Of 32,548 real posts that advertise nothing the screen hands this share to the careful model. Of the corpus's own
ordinary posts it hands on about half: they were written to be mistaken for ads, and a page of them is no ordinary page."""
ORDINARY = frozenset(
    [
        "plain_chat",
        "local_life",
        "chat",
        "names",
        "cooking",
        "food",
        "gardening",
        "football",
        "soda_snow_sport",
        "pets",
        "event",
        "gaming",
        "swear_internet",
        "vinted",
        "classified",
    ]
)
"""Families of what an ordinary public site holds; the corpus's other families were written to be mistaken for ads."""
_LONGEST = 400


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, help="real posts (text, label ad or not_ad) instead of the corpus's")
    parser.add_argument(
        "--hard", action="store_true", help="the corpus's posts as they are: half of them look suspicious to the screen"
    )


def chosen(options: Namespace, seed: int = 7) -> Iterator[str]:
    """Endless texts by the options of `add_options`."""
    ads, others = corpus_texts() if options.data is None else real_texts(options.data)
    draw = random.Random(seed)  # noqa: S311 - a benchmark's dice, not a secret
    pairs = _pairs(others, draw)
    return _with_ads(ads, pairs if options.hard or options.data else _as_on_real_sites(pairs, draw), others, draw)


def corpus_texts() -> tuple[list[str], list[str]]:
    """(ads, ordinary posts) of the project's own corpus."""
    ads, others = [], []
    for path in sorted((ROOT / "models" / "corpus").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n"):
            row = json.loads(line)
            if row["label"] in ("sale_ad", "recruitment_ad"):
                ads.append(row["text"])
            elif row["label"] == "unrelated" and row["family"] in ORDINARY:
                others.append(row["text"])
    return ads, others


def real_texts(path: Path) -> tuple[list[str], list[str]]:
    """(ads, other posts) of a file of real posts with text and label ad or not_ad."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return (
        [row["text"] for row in rows if row["label"] == "ad"],
        [row["text"] for row in rows if row["label"] != "ad"],
    )


def _with_ads(ads: list[str], ordinary: Iterator[str], others: list[str], draw: random.Random) -> Iterator[str]:
    number = 0
    while True:
        ad = number % 100 == 50
        yield f"{draw.choice(ads)}\n{draw.choice(others)}"[:_LONGEST] if ad else next(ordinary)
        number += 1


def _pairs(others: list[str], draw: random.Random) -> Iterator[str]:
    """Two posts make one, so that none repeats."""
    while True:
        yield f"{draw.choice(others)}\n{draw.choice(others)}"[:_LONGEST]


def _as_on_real_sites(pairs: Iterator[str], draw: random.Random) -> Iterator[str]:
    """The same posts, as many of them suspicious as on real sites."""
    classifier = Classifier.load(BASELINE)
    calm: list[str] = []
    suspicious: list[str] = []
    while True:
        wanted, other = (suspicious, calm) if draw.random() < SUSPICIOUS else (calm, suspicious)
        while not wanted:
            texts = [next(pairs) for _ in range(1024)]
            for text, suspect in zip(texts, classifier.screen(texts).suspects.tolist(), strict=True):
                (suspicious if suspect else calm).append(text)
            del other[4096:]
        yield wanted.pop()
