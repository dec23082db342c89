"""How often a listed term does not name what its list says, counted in labelled posts and set beside the judgement of who listed it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classify.lexicon import WORDS
from classify.list_check import apart
from classify.list_files import ListedRow
from classify.normalise import normalise

FEWEST = 8
"""A term in fewer posts keeps its judgement."""
NAMES_NOTHING = frozenset({"unrelated", "other_illicit_offer"})
"""Labels of posts in which a word of drugs is a word like any other, where nobody has marked spans."""
NAMES_IT = frozenset({"sale_ad"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Where a term stood: in how many posts (one a group), and in how many of them it named what its list says."""

    posts: int
    named: int

    @property
    def ambiguity(self) -> float:
        """The share of posts in which it did not."""
        return 1.0 - self.named / self.posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A row, what was counted, and the ambiguity that follows."""

    row: ListedRow
    seen: Seen
    ambiguity: float


def words_and_places(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The tokens of a post as the lists are looked up, and where each stands in the original."""
    view = normalise(text)
    matches = list(WORDS.finditer(view.text))
    return [match.group() for match in matches], [view.span(match.start(), match.end()) for match in matches]


def occurrences(
    words: Sequence[str], terms: Mapping[str, Sequence[tuple[str, ...]]]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Where each term starts, and its tokens; `terms` holds them by their first token."""
    for at, word in enumerate(words):
        for term in terms.get(word, ()):
            if tuple(words[at : at + len(term)]) == term:
                yield at, term


def by_first_token(terms: Iterable[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    """Terms by their first token; each once."""
    heads: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for term in dict.fromkeys(term for term in terms if term):
        heads[term[0]].append(term)
    return heads


Key = tuple[str, tuple[str, ...], str, str]
"""List, tokens, language, and what it stands for."""


def key_of(row: ListedRow) -> Key:
    """What a row is counted under."""
    return row.list, row.normal, row.language, row.value


def count(rows: Sequence[ListedRow], posts: Iterable[Mapping[str, Any]]) -> dict[Key, Seen]:
    """What was seen of each term, in posts of its language (all of them for `mul`, or where the post does not tell). `posts` have text and label, and `entities` where spans were marked.

    A post with marked spans tells exactly whether a term touches one of its list's type, of a substance also whether it
    is the row's. Without spans only labels that
    leave no doubt count: `unrelated` and `other_illicit_offer` against, `sale_ad` for substances. Posts of one group are
    one post, so that a text posted a hundred times does not count a hundredfold.
    """
    wanted = {key_of(row): row.kind.names for row in rows if row.kind.names}
    heads = by_first_token(normal for _, normal, _, _ in wanted)
    keys: dict[tuple[str, ...], list[Key]] = defaultdict(list)
    for key in wanted:
        keys[key[1]].append(key)
    votes: dict[Key, dict[object, bool]] = defaultdict(dict)
    for number, post in enumerate(posts):
        words, places = words_and_places(post["text"])
        spans = post.get("entities")
        group, spoken = post.get("group") or number, post.get("lang") or ""
        for at, term in occurrences(words, heads):
            start, end = places[at][0], places[at + len(term) - 1][1]
            for key in keys[term]:
                kind = wanted[key]
                if spoken and key[2] not in ("mul", spoken):
                    continue
                if spans is not None:
                    touched = (s for s in spans if s["type"] == kind and s["start"] < end and start < s["end"])
                    named = any(kind != "SUBSTANCE" or not apart(key[3], s.get("value") or "any") for s in touched)
                elif post["label"] in NAMES_NOTHING:
                    named = False
                elif post["label"] in NAMES_IT and kind == "SUBSTANCE":
                    named = True
                else:
                    continue
                found = votes[key]
                found[group] = found.get(group, False) or named
    return {key: Seen(posts=len(found), named=sum(found.values())) for key, found in votes.items()}


def estimates(rows: Sequence[ListedRow], posts: Iterable[Mapping[str, Any]]) -> list[Estimate]:
    """For every row seen often enough the mean of its judgement and of what was counted, the largest change first."""
    seen = count(rows, posts)
    found = []
    for row in rows:
        judged, counted = row.ambiguity, seen.get(key_of(row))
        if judged is not None and counted and counted.posts >= FEWEST:
            found.append(Estimate(row=row, seen=counted, ambiguity=round((judged + counted.ambiguity) / 2, 2)))
    return sorted(found, key=lambda each: -abs(each.ambiguity - (each.row.ambiguity or 0.0)))
