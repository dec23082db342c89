"""Pictures of suspicious posts: how many are asked for, and the posts that wait for them."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from crawlers.capture import Capture
from crawlers.post import Post

MOST_A_POST = 4
MOST_A_RUN = 200
LARGEST = 5_000_000
"""Bytes of one picture; `crawl.max_bytes` holds as well."""
ACCEPT = "image/webp,image/png,image/jpeg,image/gif"
_REMEMBERED = 8
"""Answers kept for the next post that shows the same picture: a banner, a signature."""


@dataclass(slots=True)
class _Waiting:
    post: Post
    left: set[str]
    found: dict[str, Capture] = field(default_factory=dict)


class Album:
    """The posts of one run that wait for their pictures. Nothing here asks for anything."""

    def __init__(self) -> None:
        self.closed = False
        """Set once the site has refused a picture: no more are asked for in this run."""
        self._waiting: list[_Waiting] = []
        self._under_way: set[str] = set()
        self._recent: OrderedDict[str, Capture | None] = OrderedDict()
        self._asked = 0

    def hold(self, post: Post, addresses: Sequence[str]) -> list[str]:
        """Keep a post until its pictures are there; returns those that must be asked for, each once a run."""
        wanted = list(dict.fromkeys(addresses))[:MOST_A_POST]
        waiting = _Waiting(post, set())
        ask = []
        for url in wanted:
            if url in self._recent:
                self._recent.move_to_end(url)
                if (picture := self._recent[url]) is not None:
                    waiting.found[url] = picture
            elif url in self._under_way:
                waiting.left.add(url)
            elif not self.closed and self._asked < MOST_A_RUN:
                self._asked += 1
                self._under_way.add(url)
                waiting.left.add(url)
                ask.append(url)
        self._waiting.append(waiting)
        return ask

    def settle(self, url: str, picture: Capture | None) -> None:
        """What came of an address that was asked for; None where it brought no picture."""
        self._under_way.discard(url)
        self._recent[url] = picture
        while len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)
        for each in self._waiting:
            if url in each.left:
                each.left.discard(url)
                if picture is not None:
                    each.found[url] = picture

    def ready(self) -> list[Post]:
        """The posts that wait for nothing more, with their pictures; the album forgets them."""
        done = [each for each in self._waiting if not each.left]
        self._waiting = [each for each in self._waiting if each.left]
        return [_with_pictures(each) for each in done]

    def rest(self) -> list[Post]:
        """At the end of a run: all that still wait, with what is there."""
        left, self._waiting = self._waiting, []
        return [_with_pictures(each) for each in left]


def _with_pictures(waiting: _Waiting) -> Post:
    """In the order in which the post shows them."""
    order = {url: place for place, url in enumerate(waiting.post.images)}
    found = sorted(waiting.found, key=lambda url: order.get(url, len(order)))
    return replace(waiting.post, pictures=tuple(waiting.found[url] for url in found))
