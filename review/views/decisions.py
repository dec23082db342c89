"""Deciding, skipping and undoing. Each form says what its page showed; a stale one changes nothing."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from review.access import Permission
from review.claimed import load_card
from review.confirmation import confirm_page
from review.errors import Problem, ReviewError
from review.view import view_from
from review.visit import Asking, Visit, local, see_other
from review.vocabulary import ATTRIBUTE_WORDS, LABEL_WORDS, SKIP_REASONS
from store import claims, decisions
from store.cards import Card
from store.decided import for_supervisors
from store.errors import RefusedError, StaleError
from store.judgement import Judgement
from store.tables import Post

router = APIRouter()
View = Annotated[str, Field(max_length=600)]
Id = Annotated[int, Field(ge=0, lt=2**62)]


class PostForm(BaseModel):
    """What every form of a post's page carries."""

    model_config = ConfigDict(extra="forbid")
    csrf: str
    revision: Id
    after: Id = 0
    assessment: Id = 0
    view: View = ""


class DecisionForm(PostForm):
    label: str = Field(max_length=40)
    attributes: list[str] = Field(default=[], max_length=20)
    note: str = Field(default="", max_length=2000)
    scope: Literal["post", "campaign"] = "post"
    confirmed: Id = 0
    """How many posts the confirmation named; 0 before it was asked."""

    def checked(self) -> "DecisionForm":
        if self.label not in LABEL_WORDS or not set(self.attributes) <= set(ATTRIBUTE_WORDS):
            raise ReviewError(Problem.REFUSED, "no such label or attribute")
        return self


class SkipForm(PostForm):
    reason: str = Field(max_length=40)


class UndoForm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    csrf: str
    view: View = ""
    back: str = Field(default="", max_length=500)
    """The list to return to; empty for the post."""


@router.post("/posts/{post_id}/decision")
def decide(visit: Asking, post_id: int, form: Annotated[DecisionForm, Form()]) -> Response:
    user = visit.need(Permission.DECIDE)
    form.checked()
    card = load_card(visit, post_id, decided=True)
    following = f"/triage{view_from(form.view).query()}"
    if _already(card, form, user.user_id):
        return see_other(following, notice="already")
    left = for_supervisors(form.label, dict.fromkeys(form.attributes, True))
    notice = "escalated" if left and not visit.may(Permission.READ_RESTRICTED) else ""
    if form.scope == "campaign":
        return _decide_campaign(visit, card, form, following, notice)
    with visit.desk.store.session() as session, session.begin():
        # Takes the claim again if it had run out and nobody else came; refuses if somebody did.
        claims.claim(session, post_id, user.user_id, visit.words.now, visit.desk.settings.claim_minutes)
        decisions.decide(session, post_id, form.revision, _judgement(visit, card, form), form.after or None)
    return see_other(following, notice=notice)


@router.post("/posts/{post_id}/skip")
def skip(visit: Asking, post_id: int, form: Annotated[SkipForm, Form()]) -> Response:
    user = visit.need(Permission.DECIDE)
    if form.reason not in dict(SKIP_REASONS):
        raise ReviewError(Problem.REFUSED, "no such reason")
    load_card(visit, post_id)
    with visit.desk.store.session() as session, session.begin():
        claims.skip(session, post_id, user.user_id, form.reason, visit.words.now)
    return see_other(f"/triage{view_from(form.view).query()}", notice="skipped")


@router.post("/undo")
def undo(visit: Asking, form: Annotated[UndoForm, Form()]) -> Response:
    """Go back to the post whose decision was taken back, or to the list that was left."""
    user = visit.need(Permission.DECIDE)
    query = view_from(form.view).query()
    back = local(form.back) if form.back else ""
    try:
        with visit.desk.store.session() as session, session.begin():
            posts = decisions.undo(session, user.user_id, visit.words.now)
    except RefusedError:
        return see_other(back or f"/triage{query}", notice="no_undo")
    return see_other(back or f"/posts/{posts[0]}{query}", notice="undone" if len(posts) == 1 else "undone_all")


def _decide_campaign(visit: Visit, card: Card, form: DecisionForm, following: str, notice: str) -> Response:
    """Ask first, naming the number of posts; ask again if it changed meanwhile."""
    user = visit.signed
    if card.campaign is None or card.post.state == "decided":
        raise ReviewError(Problem.STALE)
    with visit.desk.store.session() as session, session.begin():
        claims.claim(session, card.post.id, user.user_id, visit.words.now, visit.desk.settings.claim_minutes)
        scope = decisions.scope(session, card.campaign.id)
        _still_the_same(session, card, form)
        if form.confirmed == scope.open:
            decisions.decide_campaign(session, card.campaign.id, _judgement(visit, card, form))
            return see_other(following, notice=notice)
    page = confirm_page(visit, card, scope, form.model_dump())
    return visit.show("confirm.html", page)


def _still_the_same(session: Session, card: Card, form: DecisionForm) -> None:
    post = session.get_one(Post, card.post.id)
    if post.revision_id != form.revision or (post.decision_id or 0) != form.after:
        raise StaleError(f"Post {post.id} changed since the page was loaded.")


def _already(card: Card, form: DecisionForm, user_id: int) -> bool:
    """Whether this very form was carried out before: a second click, or a page sent again."""
    latest = card.history[0] if card.history else None
    return (
        latest is not None
        and latest.id == card.post.decision_id
        and latest.id != form.after
        and (latest.user_id, latest.label, latest.revision_id) == (user_id, form.label, form.revision)
    )


def _judgement(visit: Visit, card: Card, form: DecisionForm) -> Judgement:
    return Judgement(
        user_id=visit.signed.user_id,
        label=form.label,
        note=form.note.strip(),
        attributes=dict.fromkeys(form.attributes, True),
        saw=_saw(card, form),
        decided_at=visit.words.now,
    )


def _saw(card: Card, form: PostForm) -> dict[str, object]:
    """What was on the screen when the decision was taken."""
    if form.assessment != card.assessment.id:
        return {"assessment": form.assessment or None, "hidden": form.assessment == 0}
    model, band = card.assessment.model, card.post.band
    return {"assessment": form.assessment, "model": model, "band": band, "hidden": False}
