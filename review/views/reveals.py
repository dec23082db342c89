"""Revealing one contact: a reason is asked and logged, then the post's page shows it for five minutes."""

from typing import Annotated

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, ConfigDict, Field

from review.access import Permission
from review.claimed import load_card
from review.csrf import reveal_token
from review.errors import Problem, ReviewError
from review.view import view_from
from review.visit import Asking, see_other
from review.vocabulary import REVEAL_REASONS
from store import contacts

router = APIRouter()


class RevealForm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    csrf: str
    revision: int = Field(ge=1, lt=2**62)
    start: int = Field(ge=0, lt=10**9)
    reason: str = Field(max_length=40)
    reference: str = Field(default="", max_length=200)
    view: str = Field(default="", max_length=600)


@router.post("/posts/{post_id}/reveal")
def reveal(visit: Asking, post_id: int, form: Annotated[RevealForm, Form()]) -> Response:
    """The address of the answer holds a signature, never the contact."""
    user = visit.need(Permission.REVEAL)
    if form.reason not in dict(REVEAL_REASONS):
        raise ReviewError(Problem.REFUSED, "no such reason")
    card = load_card(visit, post_id)
    if card.revision.id != form.revision:
        raise ReviewError(Problem.STALE, post_id=post_id)
    contact = next((one for one in card.contacts if one.start == form.start), None)
    if contact is None:
        raise ReviewError(Problem.NOT_FOUND, post_id=post_id)
    reason = " ".join(filter(None, (form.reason, f"post:{post_id}", form.reference.strip())))
    store, now = visit.desk.store, visit.words.now
    with store.session() as session, session.begin():
        if contact.contact_id is not None:
            contacts.reveal(session, store.keys, contact.contact_id, user.user_id, reason, now)
        else:
            contacts.reveal_post(session, store.keys, card.revision.id, user.user_id, reason, now)
    token = reveal_token(visit.desk.key, visit.cookie, card.revision.id, form.start, now)
    return see_other(f"/posts/{post_id}{view_from(form.view).query()}", shown=token, notice="revealed")
