"""Whether the shipped model reads through disguises: ads written in disguise beside their clean twins, and each disguise put on clean ads.

Usage: python benchmarks/robustness.py [POSTS.jsonl] [--model FOLDER]

POSTS.jsonl [default: held_out.jsonl beside this file] has the fields of models/corpus; posts of one `group` are twins, of
which those with `obfuscation` are the disguised ones. The model has never been trained on them. Prints Markdown tables:
recall at the model's own thresholds. A disguise may cost three points of recall at most.
"""

import argparse
import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from classify.augment import DISGUISES
from classify.dataset import TrainingRow, read_jsonl, training_row
from classify.score import Classifier
from models.registry import BASELINE

POSTS = Path(__file__).resolve().parent / "held_out.jsonl"
ALLOWED = 0.03
Flags = dict[str, bool]


def flags(model: Classifier, rows: Iterable[TrainingRow]) -> Flags:
    """Whether each row is flagged, by its id."""
    chosen = list(rows)
    found = model.assess([row.text for row in chosen], [row.language for row in chosen])
    return {row.id: assessment.flagged for row, assessment in zip(chosen, found, strict=True)}


def share(hits: Sequence[bool]) -> str:
    return f"{100 * sum(hits) / len(hits):.1f} %" if hits else ""


def twin_pairs(rows: Sequence[TrainingRow]) -> list[tuple[TrainingRow, TrainingRow]]:
    """(disguised ad, clean ad) of one group and label; a group with several of either gives every pair's first."""
    clean = {(row.group, row.label): row for row in reversed(rows) if row.flagged and not row.obfuscation}
    return [
        (row, clean[row.group, row.label])
        for row in rows
        if row.flagged and row.obfuscation and (row.group, row.label) in clean
    ]


def twins_table(pairs: Sequence[tuple[TrainingRow, TrainingRow]], found: Flags) -> list[str]:
    kinds = sorted({kind for disguised, _ in pairs for kind in disguised.obfuscation})
    lines = ["| kind of disguise | pairs | clean twin | disguised | points lost |", "|---|---|---|---|---|"]
    for kind in [*kinds, "**all**"]:
        chosen = [pair for pair in pairs if kind in pair[0].obfuscation or kind == "**all**"]
        clean, disguised = [found[twin.id] for _, twin in chosen], [found[row.id] for row, _ in chosen]
        lines.append(f"| {kind} | {len(chosen)} | {share(clean)} | {share(disguised)} | {lost(clean, disguised)} |")
    return lines


def lost(clean: Sequence[bool], disguised: Sequence[bool]) -> str:
    return f"{100 * (sum(clean) / len(clean) - sum(disguised) / len(disguised)):+.1f}" if clean else ""


def applied_table(model: Classifier, ads: Sequence[TrainingRow], found: Flags) -> tuple[list[str], list[str]]:
    """The table, and the disguises that cost more than they may."""
    before = [found[row.id] for row in ads]
    lines = ["| disguise put on | ads changed | as written | disguised | points lost |", "|---|---|---|---|---|"]
    lines.append(f"| none | {len(ads)} | {share(before)} | | |")
    costly = []
    for kind, change in DISGUISES.items():
        changed = [replace(row, text=change(row.text, random.Random(f"{kind}:{row.id}"))) for row in ads]  # noqa: S311 - reproducible
        pairs = [(row, new) for row, new in zip(ads, changed, strict=True) if row.text != new.text]
        after = flags(model, [new for _, new in pairs])
        clean, disguised = [found[row.id] for row, _ in pairs], [after[new.id] for _, new in pairs]
        lines.append(f"| {kind} | {len(pairs)} | {share(clean)} | {share(disguised)} | {lost(clean, disguised)} |")
        if pairs and sum(clean) - sum(disguised) > ALLOWED * len(pairs):
            costly.append(kind)
    return lines, costly


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("posts", type=Path, nargs="?", default=POSTS)
    parser.add_argument("--model", type=Path, default=BASELINE)
    options = parser.parse_args()
    entries = read_jsonl(options.posts)
    rows = [training_row(entry, where=f"{options.posts}, line {line}", source="corpus") for line, entry in entries]
    model = Classifier.load(options.model)
    ads = [row for row in rows if row.flagged]
    found = flags(model, ads)
    written = [row for row in ads if row.obfuscation]
    plain = [row for row in ads if not row.obfuscation]
    print(f"Recall of {len(plain)} ads written plainly: {share([found[row.id] for row in plain])}; ", end="")
    print(f"of {len(written)} written in disguise: {share([found[row.id] for row in written])}.\n")
    pairs = twin_pairs(rows)
    print("\n".join(["Ads written in disguise beside their clean twins:", "", *twins_table(pairs, found)]))
    table, costly = applied_table(model, plain, found)
    print("\n".join(["", "Each disguise put on the ads written plainly:", "", *table, ""]))
    print(f"More than {100 * ALLOWED:.0f} points lost by: {', '.join(costly) or 'none'}.")


if __name__ == "__main__":
    main()
