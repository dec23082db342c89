"""What the whole app shares: the store, the settings, the clock, the templates."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from review.plain import Normalise
from review.rendering import Renderer
from review.settings import ReviewSettings
from review.weeks import FiguresKept
from review.words import LANGUAGES, Words
from store import decisions, queue, signins
from store.engine import Store
from store.signins import SignedIn

Clock = Callable[[], datetime]
FACETS_KEPT = timedelta(seconds=30)
RECORD_KEPT = timedelta(minutes=5)
TOUCH_AFTER = timedelta(minutes=5)
TOUCHED_KEPT = 1000
Answer = TypeVar("Answer")


@dataclass(slots=True)
class Kept(Generic[Answer]):
    """An answer that takes long to work out and may be a little old."""

    age: timedelta
    answer: Answer | None = None
    since: datetime | None = None

    def get(self, now: datetime, ask: Callable[[], Answer]) -> Answer:
        if self.answer is None or self.since is None or now - self.since > self.age:
            self.answer, self.since = ask(), now
        return self.answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One per app. `clock` gives aware times in UTC."""

    store: Store
    settings: ReviewSettings
    clock: Clock
    entropy: Callable[[int], bytes]
    renderer: Renderer
    normalise: Normalise | None = None
    """Undoes disguises for the view of the text as the machine reads it; None leaves that view out."""
    figures: FiguresKept = field(default_factory=FiguresKept)
    _facets: Kept[dict[str, dict[str, int]]] = field(default_factory=lambda: Kept(FACETS_KEPT))
    _record: Kept[dict[str, tuple[int, int]]] = field(default_factory=lambda: Kept(RECORD_KEPT))

    _touched: dict[bytes, datetime] = field(default_factory=dict)

    @property
    def key(self) -> bytes:
        """Signs form tokens and reveals; it never leaves the process."""
        return self.store.keys.session

    def words(self, language: str) -> Words:
        """The words of a language, with the clock as it stands now; an unknown language gives the deployment's own."""
        chosen = language if language in LANGUAGES else self.settings.language
        return Words(language=chosen, zone=ZoneInfo(self.settings.timezone), now=self.clock())

    def facets(self) -> dict[str, dict[str, int]]:
        """How many open posts each filter value has, up to half a minute old."""
        return self._facets.get(self.clock(), lambda: self._read(queue.facets))

    def band_record(self) -> dict[str, tuple[int, int]]:
        """What each band has meant so far, up to five minutes old."""
        return self._record.get(self.clock(), lambda: self._read(decisions.band_record))

    def signed_in(self, token: str, *, used: bool = True) -> SignedIn | None:
        """Who is behind a session's token. Its use is noted now and then, not at every click: that is a write."""
        now = self.clock()
        with self.store.reading() as session:
            found = signins.current(session, self.store.keys, token, now)
        opened = found.expires_at - signins.LIFETIME if found is not None else now
        if found is None or now - opened > timedelta(hours=self.settings.session_hours):
            return None
        seal = self.store.keys.seal(token)
        if used and now - self._touched.get(seal, opened) > TOUCH_AFTER:
            self._touched[seal] = now
            while len(self._touched) > TOUCHED_KEPT:
                self._touched.pop(next(iter(self._touched)))
            with self.store.session() as session, session.begin():
                signins.touch(session, self.store.keys, token, now)
        return found

    def _read(self, ask: Callable[[Session], Answer]) -> Answer:
        with self.store.reading() as session:
            return ask(session)
