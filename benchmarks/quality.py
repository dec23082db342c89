"""Our model beside what users would pick instead, on what none of them has seen: whole families, and whole voices.

Usage: python benchmarks/quality.py DEV.jsonl [--only FOLD …] [--systems NAME …] [--without-corpus] [--json OUT]

DEV.jsonl holds real posts with id, text, label (ad or not_ad), family and group. In each fold of families one family of
ads and several families of other posts are never trained on, nor is any group of theirs; in each fold of voices a third
of the corpus's voices. Every system learns from the rest of both; ours passes over most ordinary posts and weighs the
others by family, as `veilleur retrain --data` does, while the others take every post as it is. The tables are Markdown.
Precision at 90 % recall is what it would be at 1 % and 0.3 % ads, every family of ads weighing the same. A fold with all
systems takes about ten minutes, with --systems veilleur two or three.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from other_systems import NAMES, SYSTEMS, Floats, Scored

from classify.dataset import TrainingRow, folds, read_corpus, read_data, read_jsonl, training_row
from classify.evaluate import evaluate
from models.registry import CORPUS

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "french-shops": ("ad_fr_shop", "food_menu_fr", "chat_fr", "rap_fr"),
    "english-market": ("ad_en_market", "drug_talk_en", "buyer_feedback_en", "trip_report_en", "drug_review_en"),
    "english-titles": ("ad_en_title", "classified_en", "sms_en", "tweets_drugword_en", "tweets_en_plain", "press_fr"),
}
VOICES = ("voices-1", "voices-2", "voices-3")
Rows = list[TrainingRow]


def real_posts(path: Path) -> Rows:
    """Every post of DEV.jsonl, each counting the same."""
    return [training_row(entry, where=f"{path}, line {line}", source="data") for line, entry in read_jsonl(path)]


def families(fold: str, corpus: Rows, path: Path) -> tuple[Rows, Rows, Rows]:
    """(rows for us, rows for the others, rows to measure on): whole families on either side, and no group on both."""
    out, posts = FAMILIES[fold], real_posts(path)
    test = [row for row in posts if row.family in out]
    groups = {row.group for row in test}
    weighed, plain = (
        [row for row in rows if row.family not in out and row.group not in groups] for rows in (read_data(path), posts)
    )
    return [*corpus, *weighed], [*corpus, *plain], test


def voices(fold: str, corpus: Rows, path: Path) -> tuple[Rows, Rows, Rows]:
    """The same with a third of the corpus's voices to measure on; the others and all real posts are learned from."""
    own = folds([replace(row, voice=f"third {row.voice or row.group}") for row in corpus], len(VOICES))
    number = VOICES.index(fold)
    test = [row for row, third in zip(corpus, own, strict=True) if third == number]
    learn = [row for row, third in zip(corpus, own, strict=True) if third != number]
    return [*learn, *read_data(path)], [*learn, *real_posts(path)], test


def recall_at(scores: Floats, truth: "np.typing.NDArray[np.bool_]", alarms: float) -> float:
    """Share of the ads that score above all but `alarms` of the other posts."""
    return float((scores[truth] > np.quantile(scores[~truth], 1.0 - alarms)).mean())


def figures(rows: Sequence[TrainingRow], scored: Scored) -> dict[str, Any]:
    scores, flags = scored
    truth = np.asarray([row.flagged for row in rows])
    return {**evaluate(rows, scores, flags), "recall at 1 % false positives": recall_at(scores, truth, 0.01)}


def table_row(name: str, found: Mapping[str, Any], seconds: float) -> str:
    flagged = found["flagged"]
    cells = [
        NAMES[name],
        f"{found['average precision']:.3f}",
        f"{found['precision at 90 % recall, 1 %']:.3f}",
        f"{found['precision at 90 % recall, 0.3 %']:.3f}",
        f"{found['recall at 1 % false positives']:.3f}",
        f"{flagged['recall']:.3f}",
        f"{100 * flagged['false positive rate']:.2f} %",
        f"{seconds:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def family_rows(found: Mapping[str, Any]) -> list[str]:
    """What our own thresholds let through and flag, family by family."""
    kinds = (("found", "recall by family"), ("flagged wrongly", "false positives by family"))
    return [
        f"| {family} | {kind} | {100 * cell['rate']:.2f} % of {cell['posts']} |"
        for kind, part in kinds
        for family, cell in found[part].items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dev", type=Path)
    parser.add_argument("--only", nargs="+", choices=[*FAMILIES, *VOICES], default=list(FAMILIES), metavar="FOLD")
    parser.add_argument("--systems", nargs="+", choices=list(SYSTEMS), default=list(SYSTEMS), metavar="NAME")
    parser.add_argument("--without-corpus", action="store_true", help="learn from the real posts alone")
    parser.add_argument("--json", type=Path, help="write every figure there")
    options = parser.parse_args()
    corpus = [] if options.without_corpus else read_corpus(CORPUS)
    report: dict[str, dict[str, Any]] = {}
    for fold in options.only:
        weighed, plain, test = (families if fold in FAMILIES else voices)(fold, corpus, options.dev)
        ads = sum(row.flagged for row in test)
        print(f"\n**{fold}**: {', '.join(FAMILIES.get(fold, ('a third of the voices',)))} left out; ", end="")
        print(f"{len(plain)} posts to learn from, {ads} ads and {len(test) - ads} other posts to measure on\n")
        print(
            "| system | average precision | precision at 90 % recall, 1 % | at 0.3 % | recall at 1 % false positives ",
            end="",
        )
        print(
            "| recall, own threshold | false positives, own threshold | seconds |\n|---|---|---|---|---|---|---|---|",
            flush=True,
        )
        for name in options.systems:
            began = time.perf_counter()
            try:
                scored = SYSTEMS[name](weighed if name == "veilleur" else plain, test)
            except ImportError as error:
                print(f"| {NAMES[name]} | not installed ({error.name}): pip install --editable '.[benchmarks]' |||||||")
                continue
            found = figures(test, scored)
            report.setdefault(fold, {})[name] = found
            print(table_row(name, found, time.perf_counter() - began), flush=True)
        if "veilleur" in report.get(fold, {}):
            print("\n| family | veilleur, at its threshold | |\n|---|---|---|")
            print("\n".join(family_rows(report[fold]["veilleur"])), flush=True)
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
