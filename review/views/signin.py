"""Signing in and out, and the choices of theme, language and keys."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from review.errors import Problem, ReviewError
from review.pages import SignInPage
from review.visit import PREFERENCES, SESSION_COOKIE, Asking, Visit, local, see_other, set_cookie
from review.words import Words
from store import signins
from store.errors import RefusedError

router = APIRouter()
YEAR = 365 * 24 * 3600


class SignInForm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    csrf: str
    user: str = Field(max_length=100)
    password: str = Field(max_length=1000)
    code: str = Field(default="", max_length=20)
    back: str = Field(default="/", max_length=500)


class ChoiceForm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    csrf: str
    choice: str = Field(max_length=40)
    back: str = Field(default="/", max_length=500)


@router.get("/sign-in")
def show_sign_in(visit: Asking, back: Annotated[str, Query(max_length=500)] = "/") -> Response:
    if visit.user is not None:
        return see_other(local(back))
    return _page(visit, "", local(back), "")


@router.post("/sign-in")
def sign_in(visit: Asking, form: Annotated[SignInForm, Form()]) -> Response:
    """A wrong name, password or code is told alike, so that nothing is learnt about accounts."""
    address = visit.request.client.host if visit.request.client else ""
    store, now = visit.desk.store, visit.words.now
    try:
        signed = signins.sign_in(
            store, form.user, form.password, address, now, code=form.code.strip() or None, entropy=visit.desk.entropy
        )
    except RefusedError:
        with store.reading() as session:
            waiting = signins.wait(session, store.keys, form.user, address, now)
        problem = _problem(waiting, visit.words)
        return _page(visit, form.user, local(form.back), problem, 429 if waiting > timedelta(0) else 401)
    answer = see_other(local(form.back))
    set_cookie(answer, visit, SESSION_COOKIE, signed.token)
    return answer


@router.post("/sign-out")
def sign_out(visit: Asking) -> Response:
    store = visit.desk.store
    with store.session() as session, session.begin():
        signins.sign_out(session, store.keys, visit.cookie)
    answer = see_other("/sign-in")
    answer.delete_cookie(SESSION_COOKIE, path="/")
    return answer


@router.post("/preferences")
def choose(visit: Asking, form: Annotated[ChoiceForm, Form()]) -> Response:
    """Theme, language and keys live in cookies: they say nothing about anybody."""
    name, _, value = form.choice.partition(":")
    if value not in PREFERENCES.get(name, ()):
        raise ReviewError(Problem.REFUSED, f"no choice {form.choice!r}")
    answer = see_other(local(form.back))
    set_cookie(answer, visit, f"veilleur_{name}", value, max_age=YEAR)
    return answer


def _page(visit: Visit, user: str, back: str, problem: str, status: int = 200) -> Response:
    page = SignInPage(shell=visit.shell(), user=user, back=back, problem=problem)
    return visit.show("signin.html", page, status)


def _problem(waiting: timedelta, words: Words) -> str:
    if waiting > timedelta(0):
        seconds = words.number(int(waiting.total_seconds()) + 1)
        return words.gettext("Too many attempts. Try again in %(n)s seconds.", n=seconds)
    return words.gettext("The user name, the password or the code is wrong. Check the keyboard and try again.")
