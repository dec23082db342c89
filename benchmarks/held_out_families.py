"""Whole families left out: our model beside what users would pick instead, trained on the same rows, in one run.

Usage: python benchmarks/held_out_families.py DEV.jsonl SCORER.py [--with-corpus] [--fold N]

DEV.jsonl holds real posts with id, text, label (ad or not_ad), family and group; SCORER.py prints the figures of
predictions against them. In each fold one family of ads and several families of other posts are never trained on, nor is
any group of theirs. With --with-corpus the project's own posts are added for every system alike.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from classify.dataset import read_corpus
from models.registry import CORPUS
from pipelines import retrain

FOLDS = (
    ("ad_fr_shop", "food_menu_fr", "chat_fr", "rap_fr"),
    ("ad_en_market", "drug_talk_en", "buyer_feedback_en", "trip_report_en", "drug_review_en"),
    ("ad_en_title", "classified_en", "sms_en", "tweets_drugword_en", "tweets_en_plain", "press_fr"),
)
ROOT = Path(__file__).resolve().parent.parent
Row = dict[str, Any]
Scores = Callable[[Sequence[str], Sequence[bool], Sequence[str]], "np.typing.NDArray[np.float64]"]


def tfidf_words(train: Sequence[str], truth: Sequence[bool], test: Sequence[str]) -> "np.typing.NDArray[np.float64]":
    vectors = TfidfVectorizer(sublinear_tf=True, min_df=2)
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=500).fit(vectors.fit_transform(train), truth)
    scores: np.typing.NDArray[np.float64] = model.predict_proba(vectors.transform(test))[:, 1]
    return scores


def tfidf_characters(
    train: Sequence[str], truth: Sequence[bool], test: Sequence[str]
) -> "np.typing.NDArray[np.float64]":
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=3, max_features=200_000)
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=500, solver="liblinear")
    model.fit(vectors.fit_transform(train), truth)
    scores: np.typing.NDArray[np.float64] = model.predict_proba(vectors.transform(test))[:, 1]
    return scores


def fasttext(train: Sequence[str], truth: Sequence[bool], test: Sequence[str]) -> "np.typing.NDArray[np.float64]":
    import fasttext as library  # not one of our dependencies: pip install fasttext

    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for text, ad in zip(train, truth, strict=True):
            file.write(f"__label__{'ad' if ad else 'no'} {' '.join(text.split())}\n")
        file.flush()
        model = library.train_supervised(file.name, epoch=15, wordNgrams=2, minn=2, maxn=5, thread=1, verbose=0)
    found = model.f.multilinePredict([f"{' '.join(text.split())}\n" for text in test], 2, 0.0, "strict")
    labels, shares = found
    return np.asarray(
        [
            dict(zip(names, share, strict=True)).get("__label__ad", 0.0)
            for names, share in zip(labels, shares, strict=True)
        ]
    )


BASELINES: dict[str, Scores] = {
    "TF-IDF words + logistic regression": tfidf_words,
    "TF-IDF characters + logistic regression": tfidf_characters,
    "fastText": fasttext,
}


def split(rows: Sequence[Row], fold: Sequence[str]) -> tuple[list[Row], list[Row]]:
    """(rows to learn from, rows to measure on): whole families on either side, and no group on both."""
    test = [row for row in rows if row["family"] in fold]
    groups = {(row["family"], row["group"]) for row in test}
    return [row for row in rows if row["family"] not in fold and (row["family"], row["group"]) not in groups], test


def write(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def measure(scorer: Path, gold: Path, predicted: Path) -> Row:
    done = subprocess.run(
        [sys.executable, str(scorer), str(gold), str(predicted)], capture_output=True, text=True, check=True
    )
    found: Row = json.loads(done.stdout)
    return found


def ours(train: Sequence[Row], gold: Path, scratch: Path, *, with_corpus: bool) -> Path:
    corpus = CORPUS if with_corpus else scratch / "no-corpus"
    corpus.mkdir(exist_ok=True)
    model = scratch / "model"
    data = write(scratch / "train.jsonl", train)
    retrain.run((), out=model, name="held-out", now=datetime.now(UTC), data=[data], corpus=corpus)
    predicted = scratch / "ours.jsonl"
    program = [sys.executable, "-m", "pipelines", "scan", str(gold), "--output", str(predicted), "--model", str(model)]
    subprocess.run(program, cwd=ROOT, check=True, capture_output=True)
    return predicted


def show(name: str, figures: Row) -> None:
    ranked = figures["at_90_recall"]
    print(
        f"  {name:42} average precision {figures['average_precision']:.3f}   precision at 90 % recall: "
        f"{ranked['precision_at_1pct']:.3f} at 1 %, {ranked['precision_at_0.3pct']:.3f} at 0.3 %",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dev", type=Path)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--with-corpus", action="store_true")
    parser.add_argument("--fold", type=int, choices=range(len(FOLDS)))
    options = parser.parse_args()
    with options.dev.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    own = [(row.text, row.flagged) for row in read_corpus(CORPUS)] if options.with_corpus else []
    for number, fold in enumerate(FOLDS):
        if options.fold not in (None, number):
            continue
        train, test = split(rows, fold)
        ads = sum(row["label"] == "ad" for row in test)
        print(f"left out: {', '.join(fold)} ({ads} ads, {len(test) - ads} other posts)", flush=True)
        with tempfile.TemporaryDirectory() as name:
            scratch = Path(name)
            gold = write(scratch / "gold.jsonl", test)
            show("veilleur", measure(options.scorer, gold, ours(train, gold, scratch, with_corpus=options.with_corpus)))
            texts = [row["text"] for row in train] + [text for text, _ in own]
            truth = [row["label"] == "ad" for row in train] + [flagged for _, flagged in own]
            for title, scores in BASELINES.items():
                try:
                    found = scores(texts, truth, [row["text"] for row in test])
                except ImportError:
                    print(f"  {title}: not installed")
                    continue
                predicted = [
                    {"id": row["id"], "score": float(score), "flagged": bool(score >= 0.5)}
                    for row, score in zip(test, found, strict=True)
                ]
                show(title, measure(options.scorer, gold, write(scratch / "theirs.jsonl", predicted)))


if __name__ == "__main__":
    main()
