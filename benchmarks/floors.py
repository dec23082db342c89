"""Quality on posts that no part of the project was built with, and the floors below which it may not fall.

Usage: python benchmarks/floors.py [--update [--allow-regression]]

`independent.jsonl` holds 420 invented posts (130 ads) by a hand that saw neither the corpus nor the code; nothing is ever
trained on them. `floors.json` pins the file's digest and the figures. The script fails when a figure is below its floor, or
when the file changed without --update; --update refuses to lower a floor without --allow-regression.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sklearn.metrics import average_precision_score

from classify.assessment import FLAGGED_LABELS, MENTION_TYPES, Assessment
from classify.score import Classifier
from models.registry import BASELINE

HERE = Path(__file__).resolve().parent
POSTS = HERE / "independent.jsonl"
FLOORS = HERE / "floors.json"
SLACK = 0.02
"""How far below today's figure a floor is pinned: less is noise in 420 posts."""
Rows = list[dict[str, object]]
Span = tuple[int, int]


def matched(gold: set[Span], found: set[Span]) -> int:
    """Pairs that share a character, one to one, from the left."""
    free, hits = sorted(found), 0
    for start, end in sorted(gold):
        match = next((span for span in free if span[0] < end and start < span[1]), None)
        if match:
            free.remove(match)
            hits += 1
    return hits


def mention_figures(rows: Rows, found: list[Assessment]) -> dict[str, float]:
    """Overlap F1 of each type of mention over the annotated posts."""
    hits: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row, assessment in zip(rows, found, strict=True):
        entities = row.get("entities")
        if not isinstance(entities, list):
            continue
        for kind in MENTION_TYPES:
            gold = {(entity["start"], entity["end"]) for entity in entities if entity["type"] == kind}
            ours = {(mention.start, mention.end) for mention in assessment.mentions if mention.type == kind}
            hits[kind] += matched(gold, ours)
            total[kind] += len(gold) + len(ours)
    return {f"{kind} F1": 2 * hits[kind] / total[kind] for kind in MENTION_TYPES}


def figures(rows: Rows, found: list[Assessment]) -> dict[str, float]:
    """Every figure, the larger the better."""
    truth = [row["label"] in FLAGGED_LABELS for row in rows]
    ads = [assessment for assessment, ad in zip(found, truth, strict=True) if ad]
    others = [assessment for assessment, ad in zip(found, truth, strict=True) if not ad]
    return {
        "average precision": float(average_precision_score(truth, [assessment.score for assessment in found])),
        "recall at the shipped thresholds": sum(assessment.flagged for assessment in ads) / len(ads),
        "others left alone": sum(not assessment.flagged for assessment in others) / len(others),
        **mention_figures(rows, found),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--allow-regression", action="store_true")
    options = parser.parse_args()
    with POSTS.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    digest = hashlib.sha256(POSTS.read_bytes()).hexdigest()
    found = Classifier.load(BASELINE).assess([row["text"] for row in rows], [row["lang"] for row in rows], full=True)
    now = figures(rows, found)
    pinned = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {"sha256": digest, "floors": {}}
    floors: dict[str, float] = pinned["floors"]
    for name, value in now.items():
        print(f"{name:34} {value:.3f}   floor {floors.get(name, 0.0):.3f}")
    if options.update:
        wanted = {name: round(value - SLACK, 3) for name, value in now.items()}
        lowered = [name for name, floor in wanted.items() if floor < floors.get(name, 0.0)]
        if lowered and not options.allow_regression:
            print(
                f"Not pinned: {', '.join(lowered)} would fall. If that is meant: python benchmarks/floors.py --update --allow-regression"
            )
            return 1
        FLOORS.write_text(json.dumps({"sha256": digest, "floors": wanted}, indent=1) + "\n", encoding="utf-8")
        print(f"Pinned in {FLOORS.name}.")
        return 0
    if pinned["sha256"] != digest:
        print(
            f"{POSTS.name} is not the file that {FLOORS.name} was pinned with. Pin it anew: python benchmarks/floors.py --update"
        )
        return 1
    below = [name for name, value in now.items() if value < floors.get(name, 0.0)]
    if below:
        print(f"Below the floor: {', '.join(below)}. Mend the model, or lower it openly: --update --allow-regression")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
