"""What passes between a platform and the crawl: requests out, pages in, posts and a verdict back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from lxml import etree

from crawlers.charset import decode
from crawlers.post import Gone, Known, Outcome, Post

if TYPE_CHECKING:
    from crawlers.source import Source

Cursor = dict[str, Any]
"""What a source remembers from run to run: plain JSON, owned by its platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What is said on a websocket, and when the answer is complete: at the first bound that is reached."""

    say: tuple[str, ...] = ()
    ends: str = ""
    """A regular expression; a message that it matches from its beginning is the last one."""
    most: int = 1000
    """Messages of one answer; what comes after them is asked for by a further request."""
    seconds: float = 20.0
    silence: float = 5.0
    """Seconds without a message that end the answer too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One page to read. `context` comes back untouched with the page."""

    url: str
    kind: str = "entry"
    context: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    essential: bool = True
    """Whether the run fails without this page; an item page among many may fail alone."""
    about: tuple[str, ...] = ()
    """Kept posts that this address is the own page of: if it is gone, they are. Never set for a list."""
    talk: Talk | None = None
    """For ws:// and wss:// only. The page that comes back is the list of the messages, as JSON."""


class Page:
    """One answer: bytes and headers as they came, text and tree made on first use."""

    __slots__ = ("_base", "_text", "_tree", "body", "fetched_at", "headers", "request", "status", "url")

    def __init__(
        self, *, request: Request, url: str, status: int, headers: Mapping[str, str], body: bytes, fetched_at: datetime
    ) -> None:
        self.request = request
        self.url = url
        self.status = status
        self.headers = headers
        """Names in lower case."""
        self.body = body
        self.fetched_at = fetched_at
        self._text: str | None = None
        self._tree: etree._Element | None = None
        self._base: str | None = None

    @property
    def text(self) -> str:
        """The body decoded by what it is, not only by what it says it is."""
        if self._text is None:
            self._text = decode(self.body, self.headers.get("content-type", ""))
        return self._text

    @property
    def tree(self) -> etree._Element:
        """The HTML tree; an empty document gives an empty element, never an error."""
        if self._tree is None:
            parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
            body = self.text.replace("\x00", "").encode("utf-8", "replace")
            tree = etree.fromstring(body, parser) if body.strip() else None
            self._tree = tree if tree is not None else etree.Element("html")
        return self._tree

    def asked_as(self, kind: str, context: Mapping[str, Any]) -> "Page":
        """The same answer, as if it had been asked for as something else."""
        request = replace(self.request, kind=kind, context=context)
        page = Page(
            request=request,
            url=self.url,
            status=self.status,
            headers=self.headers,
            body=self.body,
            fetched_at=self.fetched_at,
        )
        page._text, page._tree, page._base = self._text, self._tree, self._base
        return page

    def join(self, link: str) -> str:
        """The absolute address of a link on this page, `<base href>` respected."""
        if self._base is None:
            bases = self.tree.xpath("//base/@href")
            self._base = urljoin(self.url, str(bases[0]).strip()) if isinstance(bases, list) and bases else self.url
        try:
            return urljoin(self._base, link.strip())
        except ValueError:  # "http://[" and the like: nobody can follow it
            return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a platform made of one page."""

    posts: Sequence[Post] = ()
    """New posts, and known ones whose content changed."""
    found: int = 0
    """All posts seen on the page, known ones included: what `expect` counts."""
    gone: Sequence[Gone] = ()
    """Posts that the page says were withdrawn; never those that it merely lacks."""
    requests: Sequence[Request] = ()
    outcome: Outcome = Outcome.OK
    detail: str = ""
    cursor: Cursor | None = None
    """The whole cursor after this page; None leaves it as it was."""
    warnings: Sequence[str] = ()
    unchanged: bool = False
    """The site says that nothing changed (304): `expect` does not apply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One kind of site, as pure functions; a module in crawlers/platforms/ has one of these named PLATFORM."""

    summary: str
    start: Callable[["Source", Cursor], list[Request]]
    parse: Callable[["Source", Page, Cursor], Parsed]
    selectors: Mapping[str, str] = field(default_factory=dict)
    """Names allowed in `[selectors]`, each with the sentence that explains it."""
    required: frozenset[str] = frozenset()
    """Selectors that a source must have."""
    check: Callable[["Source"], list[str]] | None = None
    """Further problems of a source, each a sentence with its fix."""
    again: Callable[["Source", Sequence[Known], Cursor], list[Request]] | None = None
    """Requests for the own pages of kept posts, each with `about`: how edits and removals of old posts are noticed."""
    socket: bool = False
    """Whether it reads a websocket: its addresses begin with wss:// instead of https://."""
    complete: Callable[["Source"], "Source"] | None = None
    """What the platform adds to a source without problems, for all that the source leaves open."""
