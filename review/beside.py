"""The queue beside a post: what stands around it, and where next and previous lead."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from review.access import Permission
from review.view import QueueView
from review.visit import Visit
from store import queue
from store.cards import Card
from store.queue import Line

LISTED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    lines: tuple[Line, ...]
    previous: str
    following: str


def beside(session: Session, visit: Visit, view: QueueView, card: Card, before: int) -> Beside:
    """The first lines of the view; from the post on where it stands further down.

    Posts that others look at are passed over by next and previous. `before` is the post that one came from.
    """
    user_id, now = visit.signed.user_id, visit.words.now
    filters = view.filters(restricted=visit.may(Permission.READ_RESTRICTED))
    lines = queue.page(session, filters, None, LISTED, now).lines
    if card.post.id not in [line.post_id for line in lines]:
        here = (card.post.priority, card.post.id + 1)
        further = queue.page(session, filters, here, LISTED, now).lines
        lines = further if card.post.id in [line.post_id for line in further] else lines
    free = [line.post_id for line in lines if line.claimed_by in (None, user_id) or line.post_id == card.post.id]
    place = free.index(card.post.id) if card.post.id in free else -1
    following = free[place + 1] if place + 1 < len(free) else None
    previous = free[place - 1] if place > 0 else before or None
    return Beside(
        lines=lines,
        previous=_address(previous, view, card.post.id),
        following=_address(following, view, card.post.id),
    )


def _address(post_id: int | None, view: QueueView, leave: int) -> str:
    if post_id is None or post_id == leave:
        return f"/queue{view.query()}"
    return f"/posts/{post_id}{view.query(before=str(leave))}"
