"""What a source remembers of posts already read: an id and a short digest of the content, bounded."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b
from itertools import islice

from crawlers.post import Post

LIMIT = 4000


def digest(*parts: object) -> str:
    """Sixteen hex digits that change when any part changes."""
    return blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


FIRST = LIMIT // 2
"""Of the posts that a run saw first, so many are kept apart: the top of a list, by which the next run knows where to stop."""


class Seen:
    """Ids and digests of a cursor. Works on a copy: the cursor it came from stays as it was."""

    __slots__ = ("_digests",)

    def __init__(self, digests: dict[str, str] | None = None) -> None:
        self._digests = dict(digests or {})

    def note(self, key: str, content: str) -> bool:
        """Remember this content of `key`; True when the key is new or its content changed."""
        before = self._digests.pop(key, None)  # popped and set again: the longest unseen stand first
        self._digests[key] = content
        return before != content

    def __contains__(self, key: str) -> bool:
        return key in self._digests

    def get(self, key: str) -> str | None:
        return self._digests.get(key)

    def kept(self, limit: int = LIMIT) -> dict[str, str]:
        """The latest entries, as the cursor stores them."""
        for key in list(islice(self._digests, max(0, len(self._digests) - limit))):
            del self._digests[key]
        return self._digests


def fresh(seen: Seen, posts: Iterable[Post]) -> tuple[list[Post], list[str]]:
    """The posts of one page that are new or changed, each noted, and a warning where ids do not tell posts apart.

    Posts that share an id and differ in content get ids of their own: losing posts is worse than an odd id.
    """
    contents: dict[str, str] = {}
    new = []
    repeated = 0
    for post in posts:
        content = digest(post.title, post.text)
        if contents.setdefault(post.external_id, content) != content:
            repeated += 1
            post = replace(post, external_id=f"{post.external_id}#{content}")
        if seen.note(post.external_id, content):
            new.append(post)
    return new, [f"{repeated} posts have an id that another post on their page has too"] if repeated else []
