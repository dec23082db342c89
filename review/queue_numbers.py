"""The numbers of the queue's page, in words: the same when the page is made and when its script asks again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy.orm import Session

from review.access import Permission
from review.parts import ViewTab
from review.view import QueueView, view_from
from review.visit import Visit
from review.words import Words
from store import queue
from store.queue import Filters
from store.saved_views import SavedView

COUNTED = 1000
ESCALATED = Filters(state="decided", restricted=True, escalated=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNumbers:
    """`fresh` says how many posts came in since the page was made; empty when none did."""

    waiting: str
    escalated: str
    tabs: tuple[ViewTab, ...]
    fresh: str


def queue_numbers(
    session: Session, visit: Visit, view: QueueView, views: Sequence[SavedView], newest: int | None = None
) -> QueueNumbers:
    """Counted up to a thousand, since nobody needs to know more exactly. `newest` is the last post that was there."""
    words, now = visit.words, visit.words.now
    filters = _unfolded(visit, view)

    @cache  # the view that is looked at is mostly one of the tabs too
    def counted(wanted: Filters) -> int:
        return queue.count(session, wanted, now, cap=COUNTED)

    waiting, escalated = counted(filters), counted(ESCALATED)
    fresh = 0 if newest is None else counted(replace(filters, above=newest))
    tabs = [(words.gettext("All"), QueueView()), *((one.name, view_from(one.query)) for one in views)]
    return QueueNumbers(
        waiting=waiting_words(waiting, filters, words),
        escalated=escalated_words(escalated, words) if escalated and not filters.escalated else "",
        tabs=tuple(
            ViewTab(
                href=f"/queue{saved.query()}",
                word=word,
                count=_count(counted(_unfolded(visit, saved)), words),
                current=saved == view,
            )
            for word, saved in tabs
        ),
        fresh=words.ngettext("%(num)s new post in this view", "%(num)s new posts in this view", fresh) if fresh else "",
    )


def waiting_words(waiting: int, filters: Filters, words: Words) -> str:
    """How many posts the view holds."""
    if waiting >= COUNTED:
        return words.gettext("More than %(num)s posts.", num=words.number(COUNTED - 1))
    if filters.escalated:
        return escalated_words(waiting, words)
    if filters.state == "decided":
        return words.ngettext("%(num)s decided post.", "%(num)s decided posts.", waiting)
    if filters.state == "skipped":
        return words.ngettext("%(num)s post that somebody skipped.", "%(num)s posts that somebody skipped.", waiting)
    return words.ngettext("%(num)s post to decide.", "%(num)s posts to decide; a campaign takes one line.", waiting)


def escalated_words(count: int, words: Words) -> str:
    return words.ngettext("%(num)s post waits for a supervisor.", "%(num)s posts wait for a supervisor.", count)


def _unfolded(visit: Visit, view: QueueView) -> Filters:
    return replace(view.filters(restricted=visit.may(Permission.READ_RESTRICTED)), folded=False)


def _count(count: int, words: Words) -> str:
    return words.gettext("%(num)s+", num=words.number(COUNTED - 1)) if count >= COUNTED else words.number(count)
