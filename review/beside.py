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
    here: int
    """The post whose line stands for the one on the page: itself, or the first of its campaign; 0 where there is none."""
    previous: str
    following: str


def beside(session: Session, visit: Visit, view: QueueView, card: Card, before: int) -> Beside:
    """The first lines of the view; from the post on where it stands further down.

    Posts that others look at are passed over by next and previous. `before` is the post that one came from.
    """
    user_id, now = visit.signed.user_id, visit.words.now
    filters = view.filters(restricted=visit.may(Permission.READ_RESTRICTED))
    lines = queue.page(session, filters, None, LISTED, now).lines
    here = _line_of(card, lines)
    if here is None:
        further = queue.page(session, filters, (card.post.priority, card.post.id + 1), LISTED, now).lines
        here = _line_of(card, further)
        lines = further if here is not None else lines
    free = [line.post_id for line in lines if line.claimed_by in (None, user_id) or line.post_id == here]
    place = free.index(here) if here is not None else -1
    following = free[place + 1] if place + 1 < len(free) else None
    previous = free[place - 1] if place > 0 else before or None
    return Beside(
        lines=lines,
        here=here or 0,
        previous=_address(previous, view, card.post.id),
        following=_address(following, view, card.post.id),
    )


def _line_of(card: Card, lines: tuple[Line, ...]) -> int | None:
    campaign = card.post.campaign_id if card.post.state == "open" else None
    own = [line.post_id for line in lines if line.post_id == card.post.id]
    same = [line.post_id for line in lines if campaign is not None and line.campaign_id == campaign]
    return next(iter(own + same), None)


def _address(post_id: int | None, view: QueueView, leave: int) -> str:
    if post_id is None or post_id == leave:
        return f"/queue{view.query()}"
    return f"/posts/{post_id}{view.query(before=str(leave))}"
