"""Post, Gone and Outcome: what a platform yields, exactly as read."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from crawlers.capture import Capture


class Outcome(StrEnum):
    """How one run of one source ended; only OK and EMPTY mean that the page could be read as expected."""

    OK = "ok"
    EMPTY = "empty"
    NOT_FOUND = "not_found"
    NO_PREVIEW = "no_preview"
    PRIVATE = "private"
    AUTH_REQUIRED = "auth_required"
    FORBIDDEN_BY_ROBOTS = "forbidden_by_robots"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate_limited"
    LAYOUT_CHANGED = "layout_changed"
    FAILED = "failed"

    @property
    def succeeded(self) -> bool:
        """Whether the source could be read: an empty page that is really empty is a success."""
        return self in (Outcome.OK, Outcome.EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One public post. Times are aware and in UTC; `text` is the author's own words, without quotes and signatures."""

    source: str
    external_id: str
    """Stable within the source: the site's own id where it has one, else a hash of the canonical address."""
    url: str
    text: str
    fetched_at: datetime
    author: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    edited_at: datetime | None = None
    language: str | None = None
    """What the source's file or the page says; two letters. None leaves it to the classifier."""
    hashtags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    capture: Capture | None = field(default=None, compare=False, repr=False)
    """The answer that held it, as it came; written down only if the post is flagged."""
    pictures: tuple[Capture, ...] = field(default=(), compare=False, repr=False)
    """Answers that held its images, where these were asked for; written down only if the post is flagged."""


class Removal(StrEnum):
    """By which positive sign a site says that a post is gone. Absence from a list is no sign."""

    HTTP_404 = "http_404"
    HTTP_410 = "http_410"
    TOMBSTONE = "tombstone"
    """The site still names the post and says that it was withdrawn."""
    DELETE_EVENT = "delete_event"
    """The author's own deletion, passed on by the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A post that its site says is gone; whoever keeps the post keeps its words."""

    external_id: str
    reason: Removal
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A post that is kept already, so that its own page can be asked again."""

    external_id: str
    url: str
