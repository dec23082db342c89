"""Taking a break, or being reminded of it later."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, ConfigDict, Field

from review import rest
from review.pages import BreakPage
from review.visit import Asking, local, see_other, set_cookie
from store import claims

router = APIRouter()


class BreakForm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    csrf: str
    choice: Literal["rest", "later"]
    back: str = Field(default="/", max_length=500)


@router.get("/break")
def show_break(visit: Asking) -> Response:
    """A quiet page without a post."""
    _ = visit.signed
    return visit.show("break.html", BreakPage(shell=visit.shell()))


@router.post("/break")
def choose(visit: Asking, form: Annotated[BreakForm, Form()]) -> Response:
    """A break lets go of the posts that one holds, so that others can take them."""
    user, now = visit.signed, visit.words.now
    if form.choice == "later":
        answer = see_other(local(form.back))
        set_cookie(answer, visit, rest.COOKIE, rest.later(visit.stretch, now).written())
        return answer
    with visit.desk.store.session() as session, session.begin():
        claims.release_all(session, user.user_id)
    answer = see_other("/break")
    set_cookie(answer, visit, rest.COOKIE, rest.new_stretch(now).written())
    return answer
