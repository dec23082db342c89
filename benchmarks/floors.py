"""Quality on posts that no part of the project was built with, and the floors below which it may not fall.

Usage: python benchmarks/floors.py [--update [--allow-regression]]

`independent.jsonl` (420 invented posts, 130 ads) and `held_out.jsonl` (600, 370 ads, 70 of them disguised twins of others) were
each written by a hand that saw neither the corpus nor the code; nothing is ever trained on them. `floors.json` pins the
files' digests and the figures. The script fails when a figure is below its floor, or when a file changed without
--update; --update refuses to lower a floor without --allow-regression.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sklearn.metrics import average_precision_score

from classify.assessment import FLAGGED_LABELS, MENTION_TYPES, Assessment
from classify.score import Classifier
from models.registry import BASELINE

HERE = Path(__file__).resolve().parent
POSTS = (HERE / "independent.jsonl", HERE / "held_out.jsonl")
FLOORS = HERE / "floors.json"
SLACK = 0.02
"""How far below today's figure a floor is pinned: less is noise in so few posts."""
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


def figures(rows: Rows, classifier: Classifier) -> dict[str, float]:
    """Every figure, the larger the better."""
    texts, languages = [str(row["text"]) for row in rows], [str(row["lang"]) for row in rows]
    read = classifier.assess(texts, languages, full=True)
    flagged = [assessment.flagged for assessment in classifier.assess(texts, languages)]
    truth = [row["label"] in FLAGGED_LABELS for row in rows]
    found = {"average precision": float(average_precision_score(truth, [assessment.score for assessment in read]))}
    for label in FLAGGED_LABELS:
        own = [flag for flag, row in zip(flagged, rows, strict=True) if row["label"] == label]
        found[f"recall of {label}"] = sum(own) / len(own)
    others = [flag for flag, ad in zip(flagged, truth, strict=True) if not ad]
    found["others left alone"] = 1 - sum(others) / len(others)
    return found | mention_figures(rows, read)


def measured(path: Path, classifier: Classifier) -> dict[str, float]:
    """The figures of one file, each named after it."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {f"{path.stem}: {name}": value for name, value in figures(rows, classifier).items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--allow-regression", action="store_true")
    options = parser.parse_args()
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in POSTS}
    classifier = Classifier.load(BASELINE)
    now = {name: value for path in POSTS for name, value in measured(path, classifier).items()}
    pinned: dict[str, Any] = (
        json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {"sha256": digests, "floors": {}}
    )
    floors: dict[str, float] = pinned["floors"]
    for name, value in now.items():
        print(f"{name:42} {value:.3f}   floor {floors.get(name, 0.0):.3f}")
    if options.update:
        wanted = {name: round(value - SLACK, 3) for name, value in now.items()}
        lowered = [name for name, floor in wanted.items() if floor < floors.get(name, 0.0)]
        if lowered and not options.allow_regression:
            print(
                f"Not pinned: {', '.join(lowered)} would fall. If that is meant: python benchmarks/floors.py --update --allow-regression"
            )
            return 1
        FLOORS.write_text(json.dumps({"sha256": digests, "floors": wanted}, indent=1) + "\n", encoding="utf-8")
        print(f"Pinned in {FLOORS.name}.")
        return 0
    changed = [name for name, digest in digests.items() if pinned["sha256"].get(name) != digest]
    if changed:
        print(
            f"Changed since {FLOORS.name} was pinned: {', '.join(changed)}. Pin anew: python benchmarks/floors.py --update"
        )
        return 1
    below = [name for name, value in now.items() if value < floors.get(name, 0.0)]
    if below:
        print(f"Below the floor: {', '.join(below)}. Mend the model, or lower it openly: --update --allow-regression")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
