"""Every form that changes something must come from a page of the same session."""

from typing import Annotated

from fastapi import Depends, Request

from review.csrf import token_fits
from review.errors import Problem, ReviewError
from review.visit import SESSION_COOKIE, Visit, visit_of

READS = frozenset({"GET", "HEAD", "OPTIONS"})


async def check_form(request: Request, visit: Annotated[Visit, Depends(visit_of)]) -> None:
    """A dependency of the whole app, so that no route can forget it.

    A browser that says the request came from another site is refused before the token is looked at.
    """
    if request.method in READS:
        return
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ReviewError(Problem.FORM_REFUSED, "sent from another site")
    if visit.user is None and request.cookies.get(SESSION_COOKIE):
        raise ReviewError(Problem.SIGNED_OUT)
    form = await request.form()
    given = form.get("csrf", "")
    if not isinstance(given, str) or not token_fits(visit.desk.key, visit.cookie, given):
        raise ReviewError(Problem.FORM_REFUSED, "the token does not fit")
