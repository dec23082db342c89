"""Everything the term lists and the corpus say of one term: rows that hold it, rows near it, and where it stands in posts."""

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classify.ambiguity import Seen, by_first_token, count, occurrences, words_and_places
from classify.assessment import FLAGGED_LABELS
from classify.lexicon import tokens_of
from classify.list_files import ListedRow

NEAREST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """In how many posts a term stands, of how many, by label; `seen` tells what it named, where spans were marked."""

    by_label: Mapping[str, int]
    posts_by_label: Mapping[str, int]
    seen: Mapping[str, Seen]

    def share(self, *, ads: bool) -> tuple[int, int]:
        """(posts with the term, all posts) among ads, or among the others."""
        labels = [label for label in self.posts_by_label if (label in FLAGGED_LABELS) == ads]
        return sum(self.by_label.get(label, 0) for label in labels), sum(self.posts_by_label[label] for label in labels)


def holders(term: str, rows: Iterable[ListedRow]) -> list[ListedRow]:
    """The rows under which this term is found, however it is written."""
    normal = tokens_of(term)
    return [row for row in rows if row.normal == normal or row.term.casefold() == term.casefold()]


def near(term: str, rows: Iterable[ListedRow]) -> list[ListedRow]:
    """Rows of other terms that a reader should know of: the same letters otherwise cut, nearly the same letters, longer terms."""
    normal = tokens_of(term)
    joined = "".join(normal)
    others: dict[str, ListedRow] = {}
    for row in rows:
        if row.normal != normal and row.normal:
            others.setdefault(" ".join(row.normal), row)
    same = [row for form, row in others.items() if form.replace(" ", "") == joined]
    if len(joined) < 4:
        return same[:NEAREST]
    alike = [others[form] for form in difflib.get_close_matches(" ".join(normal), others, n=NEAREST, cutoff=0.82)]
    longer = [row for row in others.values() if _holds(row.normal, normal)]
    found = {(row.list, row.line, row.path): row for row in (*same, *alike, *longer[:NEAREST])}
    return list(found.values())[: 2 * NEAREST]


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    size = len(part)
    return len(words) > size and any(tuple(words[at : at + size]) == tuple(part) for at in range(len(words) - size + 1))


def standing(term: str, held: Sequence[ListedRow], posts: Sequence[Mapping[str, Any]]) -> Standing:
    """Where a term stands in labelled posts."""
    normal = tokens_of(term)
    heads = by_first_token([normal])
    found: Counter[str] = Counter()
    for post in posts:
        if normal and any(occurrences(words_and_places(post["text"])[0], heads)):
            found[post["label"]] += 1
    counted = count(held, posts)
    meanings = Counter((name, language) for name, _, language, _ in counted)
    seen = {
        f"{name}{f' {value}' if meanings[name, language] > 1 else ''} ({language})": each
        for (name, _, language, value), each in counted.items()
    }
    return Standing(by_label=found, posts_by_label=Counter(post["label"] for post in posts), seen=seen)
