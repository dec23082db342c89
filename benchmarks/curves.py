"""Learning curve and calibration, as SVG into docs/figures and as Markdown tables.

Usage: python benchmarks/curves.py [--test POSTS.jsonl] [--shares 0.1 0.25 0.5 0.75 1] [--data DEV.jsonl] [--out FOLDER]

Learning: models are trained on a growing share of the corpus's voices (whole voices, each share within the next) and
measured on POSTS.jsonl [default: held_out.jsonl beside this file], which has the fields of models/corpus. Calibration:
what share of those posts are ads among those scored alike, by the shipped model; ads are far more frequent there than in
a stream, so scores are first moved to that frequency. matplotlib is one of the `benchmarks` extra:
pip install --editable ".[benchmarks]". Five trainings take five to fifteen minutes.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import matplotlib.pyplot as plt
import numpy as np
from other_systems import Floats, trained
from quality import recall_at

from classify.dataset import TrainingRow, bucket, read_corpus, read_data, read_jsonl, training_row
from classify.evaluate import average_precision
from classify.score import Classifier
from classify.train import Recipe
from models.registry import BASELINE, CORPUS

ROOT = Path(__file__).resolve().parent.parent
POSTS = Path(__file__).resolve().parent / "held_out.jsonl"
INK, PALE = "#1f4e79", "#9a9a9a"
BINS = 8
Point = tuple[float, int, float, float]
"""Share of the voices, posts, recall at 1 % false positives, average precision."""


def some_voices(rows: Sequence[TrainingRow], share: float) -> list[TrainingRow]:
    """The posts of about this share of the voices; a smaller share is part of a larger one."""
    return [row for row in rows if bucket(f"curve {row.voice or row.group}", 1000) < 1000 * share]


def scores_of(model: Classifier, test: Sequence[TrainingRow]) -> Floats:
    found = model.assess([row.text for row in test], [row.language for row in test], full=True)
    return np.asarray([assessment.score for assessment in found])


def learning(
    corpus: Sequence[TrainingRow], data: Sequence[TrainingRow], test: Sequence[TrainingRow], shares: Sequence[float]
) -> list[Point]:
    truth = np.asarray([row.flagged for row in test])
    points: list[Point] = []
    print(
        "| share of voices | posts | recall at 1 % false positives | average precision | seconds |\n|---|---|---|---|---|"
    )
    for share in shares:
        began = time.perf_counter()
        rows = some_voices(corpus, share)
        scores = scores_of(trained([*rows, *data], Recipe(folds=2)), test)
        points.append((share, len(rows), recall_at(scores, truth, 0.01), average_precision(scores, truth)))
        taken = time.perf_counter() - began
        print(f"| {share:.0%} | {len(rows)} | {points[-1][2]:.3f} | {points[-1][3]:.3f} | {taken:.0f} |", flush=True)
    return points


def reliability(scores: Floats, truth: "np.typing.NDArray[np.bool_]") -> list[tuple[float, float, int]]:
    """(mean score, share of ads, posts) of bins with equally many posts."""
    parts = [part for part in np.array_split(np.argsort(scores, kind="stable"), BINS) if len(part)]
    return [(float(scores[part].mean()), float(truth[part].mean()), len(part)) for part in parts]


def moved(scores: Floats, prevalence: float, wanted: float) -> Floats:
    """Scores calibrated for one share of ads, as they would be for another."""
    shift = np.log(wanted / (1 - wanted)) - np.log(prevalence / (1 - prevalence))
    clipped = np.clip(scores, 1e-6, 1 - 1e-6)
    odds: Floats = np.log(clipped / (1 - clipped)) + shift
    return 1.0 / (1.0 + np.exp(-odds))


def axes(title: str, across: str, up: str) -> "tuple[plt.Figure, plt.Axes]":
    figure, area = plt.subplots(figsize=(5.2, 3.4), layout="constrained")
    area.set(title=title, xlabel=across, ylabel=up, ylim=(0, 1.02))
    area.spines[["top", "right"]].set_visible(False)
    area.grid(visible=True, color="#e4e4e4", linewidth=0.6)
    return figure, area


def save(figure: "plt.Figure", path: Path) -> None:
    figure.savefig(path, metadata={"Date": None, "Creator": "Veilleur"})
    plt.close(figure)
    print(f"\nWritten: {path}")


def draw_learning(points: Sequence[Point], path: Path) -> None:
    figure, area = axes("Learning curve on held-out posts", "posts of the corpus to learn from", "share")
    posts = [point[1] for point in points]
    area.plot(posts, [point[3] for point in points], marker="o", color=INK, label="average precision")
    area.plot(
        posts,
        [point[2] for point in points],
        marker="s",
        color=PALE,
        linestyle="--",
        label="recall at 1 % false positives",
    )
    area.legend(frameon=False, loc="lower right")
    save(figure, path)


def draw_calibration(bins: Sequence[tuple[float, float, int]], path: Path) -> None:
    figure, area = axes("Calibration on held-out posts", "mean score of a bin", "share of ads in it")
    area.plot([0, 1], [0, 1], color=PALE, linewidth=0.8, linestyle="--")
    area.plot([each[0] for each in bins], [each[1] for each in bins], marker="o", color=INK)
    save(figure, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--test", type=Path, default=POSTS)
    parser.add_argument("--shares", type=float, nargs="*", default=[0.1, 0.25, 0.5, 0.75, 1.0])
    parser.add_argument("--data", type=Path, help="real posts that every model learns from as well")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "figures")
    parser.add_argument("--model", type=Path, default=BASELINE, help="model whose calibration is drawn")
    options = parser.parse_args()
    plt.switch_backend("svg")
    plt.rcParams.update({"svg.hashsalt": "veilleur", "svg.fonttype": "none", "font.size": 9})
    entries = read_jsonl(options.test)
    test = [training_row(entry, where=f"{options.test}, line {line}", source="corpus") for line, entry in entries]
    truth = np.asarray([row.flagged for row in test])
    options.out.mkdir(parents=True, exist_ok=True)
    print(f"{truth.sum()} ads and {(~truth).sum()} other posts to measure on\n")
    scores = moved(scores_of(Classifier.load(options.model), test), Recipe().prevalence, float(truth.mean()))
    bins = reliability(scores, truth)
    print("| mean score | share of ads | posts |\n|---|---|---|")
    print("\n".join(f"| {mean:.3f} | {ads:.3f} | {posts} |" for mean, ads, posts in bins))
    print(f"\nCalibration error: {sum(posts * abs(mean - ads) for mean, ads, posts in bins) / len(test):.3f}")
    draw_calibration(bins, options.out / "calibration.svg")
    print()
    if options.shares:
        points = learning(read_corpus(CORPUS), read_data(options.data) if options.data else [], test, options.shares)
        draw_learning(points, options.out / "learning-curve.svg")


if __name__ == "__main__":
    main()
