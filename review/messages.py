"""When something cannot be done: a page that says what happened, that nothing was lost, and how to go on."""

import logging
from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from review.access import Permission
from review.errors import Problem, ReviewError
from review.pages import MessagePage
from review.parts import Action, Retry
from review.visit import Visit, see_other
from review.words import msgid
from store.errors import RefusedError, StaleError, StoreError, TakenError

LOG = logging.getLogger("veilleur.review")
FIELDS_KEPT = 40
NEVER_KEPT = frozenset({"csrf", "password"})

TEXTS: dict[Problem, tuple[str, str, str]] = {
    Problem.SIGNED_OUT: (
        "lock",
        msgid("You are no longer signed in"),
        msgid(
            "Your session ended or was closed from elsewhere. What you just sent was not recorded. "
            "Sign in and you come back to the same page."
        ),
    ),
    Problem.NOT_ALLOWED: (
        "lock",
        msgid("Your role does not cover this page"),
        msgid("Who may do what is set by the administrator. If you need this for your work, ask your supervisor."),
    ),
    Problem.FORM_REFUSED: (
        "shield",
        msgid("This form was refused"),
        msgid(
            "It does not come from a page of your current session: perhaps it was opened before you signed in again. "
            "Nothing was recorded. Go back to the page, reload it and send the form again."
        ),
    ),
    Problem.NOT_FOUND: (
        "search",
        msgid("There is nothing at this address"),
        msgid(
            "The post, source or campaign does not exist, was erased when its time had run out, or is not open to you."
        ),
    ),
    Problem.STALE: (
        "info",
        msgid("This post changed while you were reading it"),
        msgid(
            "Somebody decided it meanwhile, or its text was read again and differs. Your decision was not recorded, "
            "and theirs stands. Look at the post as it is now."
        ),
    ),
    Problem.TAKEN: (
        "users",
        msgid("Somebody else is looking at this post"),
        msgid(
            "Your claim had run out and another person took the post. Your decision was not recorded, so that nothing "
            "is decided twice. Go on with the next post."
        ),
    ),
    Problem.REFUSED: (
        "info",
        msgid("This could not be recorded"),
        msgid("A field is missing or does not read. Nothing was recorded. Go back to the page and try again."),
    ),
    Problem.BUSY: (
        "clock",
        msgid("The database is busy"),
        msgid("It did not answer in time, so nothing was recorded. What you sent is kept here: try again in a moment."),
    ),
    Problem.BROKEN: (
        "alert",
        msgid("Something went wrong on our side"),
        msgid("Nothing was recorded. The log of the service says more; tell whoever runs it the time on your clock."),
    ),
}


def problem_of(error: Exception) -> Problem:
    """Which page an error of any room becomes."""
    match error:
        case ReviewError():
            return error.problem
        case StaleError():
            return Problem.STALE
        case TakenError():
            return Problem.TAKEN
        case RefusedError():
            return Problem.REFUSED
        case StoreError():
            return Problem.BUSY
        case _:
            return Problem.BROKEN


async def explain(visit: Visit, error: Exception) -> Response:
    """The page for an error. A signed-out reader who only wanted to look is sent to sign in and back."""
    problem, request = problem_of(error), visit.request
    if problem in (Problem.BUSY, Problem.BROKEN):
        LOG.error("%s %s: %s", request.method, request.url.path, error, exc_info=problem is Problem.BROKEN)
    if problem is Problem.SIGNED_OUT and request.method in ("GET", "HEAD"):
        return see_other("/sign-in", back=_address(request))
    fields = await _sent(request)
    note = next((value for name, value in fields if name == "note" and value.strip()), "")
    retry = None
    if problem is Problem.BUSY and request.method == "POST" and visit.user is not None:
        retry = Retry(action=request.url.path, fields=(("csrf", visit.csrf), *fields))
    icon, title, text = TEXTS[problem]
    page = MessagePage(
        shell=visit.shell(),
        title=visit.words.gettext(title),
        text=visit.words.gettext(text),
        icon_name=icon,
        actions=tuple(_ways_on(visit, problem)),
        retry=retry,
        note="" if retry else note,
    )
    answer: HTMLResponse = visit.show("message.html", page, problem.status)
    if problem is Problem.BUSY:
        answer.headers["Retry-After"] = "5"
    return answer


def _ways_on(visit: Visit, problem: Problem) -> list[Action]:
    words, request = visit.words, visit.request
    post_id = request.path_params.get("post_id")
    if visit.user is None:
        back = f"/posts/{post_id}" if post_id else "/"
        return [Action(href=f"/sign-in?{urlencode({'back': back})}", label=words.gettext("Sign in"), primary=True)]
    ways = []
    if problem in (Problem.STALE, Problem.REFUSED, Problem.FORM_REFUSED) and post_id:
        ways.append(Action(href=f"/posts/{post_id}", label=words.gettext("Open the post as it is now"), primary=True))
    if problem is Problem.BUSY and request.method == "GET":
        ways.append(Action(href=_address(request), label=words.gettext("Try again"), primary=True))
    if visit.may(Permission.DECIDE):
        ways.append(
            Action(href="/triage", label=words.gettext("Next post"), primary=not ways and problem is not Problem.BUSY)
        )
    if visit.may(Permission.READ_POSTS):
        ways.append(Action(href="/queue", label=words.gettext("Queue")))
    elif visit.may(Permission.READ_SOURCES):
        ways.append(Action(href="/sources", label=words.gettext("Sources")))
    return ways


def _address(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


async def _sent(request: Request) -> Sequence[tuple[str, str]]:
    """What a form held, without its token and never a password."""
    if request.method != "POST" or not request.headers.get("content-type", "").startswith(
        "application/x-www-form-urlencoded"
    ):
        return ()
    form = await request.form()
    pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name not in NEVER_KEPT]
    return pairs[:FIELDS_KEPT]
