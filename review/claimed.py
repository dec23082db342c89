"""Opening a post: it is logged, claimed for whoever may decide, for some minutes, and the page says so."""

import contextlib
from dataclasses import replace
from datetime import timedelta

from review.access import Permission
from review.errors import Problem, ReviewError
from review.lines import taken_by
from review.post_parts import Claim
from review.visit import Visit
from store import audit, cards, claims
from store.cards import Card
from store.errors import TakenError
from store.tables import Decision, Post


def load_card(visit: Visit, post_id: int, *, decided: bool = False) -> Card:
    """The post's card; a post that only supervisors may see does not exist for the others.

    `decided` makes an exception for whoever took the decision in force, which may be what closed it to them.
    """
    with visit.desk.store.reading() as session:
        post = session.get(Post, post_id) if post_id < 2**62 else None
        hidden = post is not None and post.restricted and not visit.may(Permission.READ_RESTRICTED)
        if hidden and decided and post is not None and post.decision_id is not None:
            hidden = session.get_one(Decision, post.decision_id).user_id != visit.signed.user_id
        if post is None or hidden:
            raise ReviewError(Problem.NOT_FOUND, post_id=post_id)
        return cards.load(session, visit.desk.store.keys, post_id, visit.words.now)


def open_card(visit: Visit, post_id: int, leave: int = 0) -> Card:
    """The card, claimed for the reader if it is free and the role decides; `leave` is a post to let go.

    That it was opened is in the audit log, once for the length of a claim, whoever opens it.
    """
    card = load_card(visit, post_id)
    user, desk, now = visit.signed, visit.desk, visit.words.now
    free = visit.may(Permission.DECIDE) and card.claimed_by in (None, user.user_id)
    until = None
    with desk.store.session() as session, session.begin():
        if free and leave and leave != post_id:
            claims.release(session, leave, user.user_id)
        if free:
            # Somebody may be faster between reading and claiming: the card is then read again and says who.
            with contextlib.suppress(TakenError):
                until = claims.claim(session, post_id, user.user_id, now, desk.settings.claim_minutes)
        audit.consulted(session, f"post:{post_id}", now, user.user_id, timedelta(minutes=desk.settings.claim_minutes))
    if until is None:
        return load_card(visit, post_id) if free else card
    return replace(card, claimed_by=user.user_id, claimed_by_name=user.name, claimed_until=until)


def claim_line(card: Card, visit: Visit, user_id: int) -> Claim | None:
    """Whose the post is now, in words; the script counts the minutes down in the same sentence."""
    words = visit.words
    if card.claimed_by is None or card.claimed_until is None:
        return None
    mine = card.claimed_by == user_id
    seconds = max(0, int((card.claimed_until - words.now).total_seconds()))
    other = taken_by(card.claimed_by, card.claimed_by_name, card.claimed_until, words, user_id=user_id)
    text = words.gettext("yours, %(left)s more", left=words.span(timedelta(seconds=seconds)))
    return Claim(
        mine=mine,
        text=text if mine else other,
        template=words.gettext("yours, %(left)s more", left=words.gettext("%(n)s min", n="#")),
        over=words.gettext("your time has run out; others may take it"),
        seconds=seconds,
        minutes=visit.desk.settings.claim_minutes,
    )
