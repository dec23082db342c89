"""The front door and the keyboard help."""

from fastapi import APIRouter, Response

from review.access import Permission
from review.errors import Problem, ReviewError
from review.keyboard import drawn_help
from review.pages import HelpPage
from review.visit import Asking, see_other

router = APIRouter()


@router.get("/")
def front(visit: Asking) -> Response:
    """Lead each role to where its work is."""
    if visit.user is None:
        return see_other("/sign-in")
    if visit.may(Permission.READ_POSTS):
        return see_other("/queue")
    if visit.may(Permission.READ_SOURCES):
        return see_other("/sources")
    raise ReviewError(Problem.NOT_ALLOWED)


@router.get("/help")
def show_help(visit: Asking) -> Response:
    _ = visit.signed
    return visit.show("help.html", HelpPage(shell=visit.shell(), help=drawn_help(visit.words)))
