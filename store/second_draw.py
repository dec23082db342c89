"""Which decisions are labelled a second time: drawn when they are taken, from a number that nobody can foresee or alter.

    draw(session, post, decision_id, judgement)           called by store.decisions for the first row of an act
    share_in_force(session) -> float                      0 draws nothing, 1 draws every decision
    set_share(session, share, user_id, reason, now)
    drawn_number(entry_hash) -> float                     to draw again and see that nobody picked

The number comes from the hash of the decision's row in the log: it depends on all rows before it, so it is not known
while one decides, and the chain keeps it the same for whoever checks later. A campaign's decision counts once, or its
reposts would fill the sample. Restricted posts need a supervisor's decision anyway and are never drawn.
"""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store import audit
from store.errors import RefusedError
from store.judgement import Judgement
from store.tables import Post, SampleShare, SecondLook

DEFAULT_SHARE = 0.05
ADJUDICATION = "adjudication"
"""The key in `Judgement.saw` that marks a supervisor's word on a disagreement: the last one, so never drawn."""


def draw(session: Session, post: Post, decision_id: int, judgement: Judgement) -> None:
    """After the decision was logged: its row must be the last one of the log."""
    if post.restricted or ADJUDICATION in judgement.saw:
        return
    share, number = share_in_force(session), drawn_number(audit.head(session))
    if number < share:
        look = SecondLook(post_id=post.id, revision_id=post.revision_id, decision_id=decision_id, draw=number)
        look.user_id, look.label, look.share = judgement.user_id, judgement.label, share
        look.drawn_at = judgement.decided_at
        session.add(look)
        session.flush()


def drawn_number(entry_hash: str) -> float:
    """From 0, inclusive, to 1, exclusive; 52 bits, which a float holds exactly."""
    return int(hashlib.sha256(f"second look {entry_hash}".encode()).hexdigest()[:13], 16) / 16**13


def share_in_force(session: Session) -> float:
    found = session.scalar(select(SampleShare.share).order_by(SampleShare.id.desc()).limit(1))
    return DEFAULT_SHARE if found is None else found


def set_share(session: Session, share: float, user_id: int, reason: str, now: datetime) -> None:
    """From now on; what was drawn before stays drawn."""
    if not 0 <= share <= 1:
        raise RefusedError(f"{share:g} is no share; right would be a number from 0 (none) to 1 (every decision).")
    if not reason.strip():
        raise RefusedError("Changing the share needs a reason: say in a few words why, it is logged with your name.")
    session.add(SampleShare(share=share, user_id=user_id, reason=reason.strip(), set_at=now))
    audit.record(session, "sample_share", f"share:{share:g}", now, user_id, reason.strip())
