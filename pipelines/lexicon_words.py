"""What `veilleur lexicon` tells, in readable lines."""

import csv
from collections.abc import Mapping, Sequence
from typing import Any

from classify.ambiguity import Estimate
from classify.lexicon import tokens_of
from classify.list_files import ListedRow
from classify.list_search import Standing, holders, near, standing
from models.registry import LEXICONS

SHOWN = 40


def about(term: str, rows: Sequence[ListedRow], posts: Sequence[Mapping[str, Any]]) -> str:
    """All that is known of a term."""
    held = holders(term, rows)
    lines = [f"{term!r} is read as {' '.join(tokens_of(term))!r}."]
    lines += [f"  {held_words(row)}" for row in held] or ["  No list holds it."]
    if others := near(term, rows):
        lines += ["Near it:", *(f"  {row.term}: {held_words(row)}" for row in others)]
    lines += corpus_lines(standing(term, held, posts))
    if not held:
        lines.append(f"Add it to your own list: veilleur lexicon add {term!r} --list substances --value … --source …")
    return "\n".join(lines)


def held_words(row: ListedRow) -> str:
    """One row in words."""
    where = f"{row.list}, line {row.line}" + ("" if row.path.parent == LEXICONS else " of this home's own list")
    said = [row.value or "a term of this list", f"language {row.language}"]
    if row.cells.get("kind") and row.cells["kind"] != row.value:
        said.append(row.cells["kind"])
    if row.ambiguity is not None:
        said.append(f"ambiguity {row.ambiguity:g}")
    if row.source:
        title = source_titles().get(row.source, "")
        said.append(f"source {row.source}" + (f" ({title})" if title else ""))
    return f"{where}: {', '.join(said)}"


def source_titles() -> dict[str, str]:
    """Source id → its title."""
    with (LEXICONS / "sources.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["title"] for row in csv.DictReader(file)}


def corpus_lines(found: Standing) -> list[str]:
    """Where a term stands in the corpus."""
    ads, all_ads = found.share(ads=True)
    others, all_others = found.share(ads=False)
    lines = [f"In the corpus: {ads} of {all_ads} ads and {others} of {all_others} other posts hold it."]
    if ads + others:
        by = sorted(found.by_label.items(), key=lambda pair: -pair[1])
        lines.append("  " + ", ".join(f"{label} {number}" for label, number in by))
    lines += [
        f"  as a word of {name}: named it in {seen.named} of {seen.posts} posts that tell, which would be ambiguity {seen.ambiguity:.2f}"
        for name, seen in found.seen.items()
    ]
    return lines


def change(row: ListedRow, rows: Sequence[ListedRow], posts: Sequence[Mapping[str, Any]]) -> str:
    """What adding a row changes: how it will be found, who else holds the term, and which posts hold it."""
    lines = [
        f"{row.term!r} will be read as {' '.join(row.normal)!r} in {row.list}: {', '.join(filter(None, (row.value, row.language)))}."
    ]
    if others := holders(row.term, rows):
        lines += ["It is listed with another meaning or language:", *(f"  {held_words(other)}" for other in others)]
    return "\n".join([*lines, *corpus_lines(standing(row.term, [row], posts))])


def estimate_table(found: Sequence[Estimate]) -> str:
    """The changes, largest first."""
    if not found:
        return "No term's ambiguity would change."
    lines = [f"{len(found)} terms would change; list, term, value: judged → estimated (named in … of … posts)"]
    for each in found[:SHOWN]:
        row = each.row
        lines.append(
            f"  {row.list}, {row.term}, {row.value}: {row.ambiguity:g} → {each.ambiguity:g} ({each.seen.named} of {each.seen.posts})"
        )
    if len(found) > SHOWN:
        lines.append(f"  and {len(found) - SHOWN} more; --change 0.2 shows only larger ones")
    return "\n".join(lines)
