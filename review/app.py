"""The app: every route, what guards them, and the server that runs it."""

import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from review import messages
from review.desk import Clock, Desk
from review.errors import Problem, ReviewError
from review.guard import check_form
from review.headers import BodyLimit, SecurityHeaders, page_headers
from review.plain import Normalise
from review.rendering import Renderer
from review.settings import ReviewSettings
from review.views import (
    breaks,
    bulk,
    campaigns,
    dashboard,
    decisions,
    front,
    posts,
    queue,
    reveals,
    saved,
    search,
    signin,
    sources,
)
from review.visit import desk_of, visit_of
from store import signins
from store.engine import Store
from store.errors import StoreError

STATIC = Path(__file__).parent / "static"
VIEWS = (front, signin, breaks, queue, saved, bulk, posts, decisions, reveals, campaigns, dashboard, search, sources)


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(
    store: Store,
    settings: ReviewSettings,
    *,
    clock: Clock = utc_now,
    entropy: Callable[[int], bytes] = os.urandom,
    normalise: Normalise | None = None,
) -> FastAPI:
    """The whole app over an open store. The store stays the caller's: close it after the app.

    `normalise` undoes disguises in a text; without it no post is shown as the machine reads it.
    """
    # No generated documentation: its pages load scripts from elsewhere.
    app = FastAPI(title="Veilleur", docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(check_form)])
    app.state.desk = Desk(
        store=store, settings=settings, clock=clock, entropy=entropy, renderer=Renderer(), normalise=normalise
    )
    for view in VIEWS:
        app.include_router(view.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for error in (ReviewError, StoreError, RequestValidationError, HTTPException):
        app.add_exception_handler(error, _explain)
    app.add_exception_handler(Exception, _explain_crash)
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders, https=settings.https)
    return app


async def _explain(request: Request, error: Exception) -> Response:
    """Every error ends on a page; when even that fails (no database at all), on a bare sentence."""
    if isinstance(error, HTTPException):
        error = ReviewError(Problem.NOT_FOUND if error.status_code in (404, 405) else Problem.REFUSED)
    elif isinstance(error, RequestValidationError):
        missing = any(part["loc"][0] == "path" for part in error.errors())
        error = ReviewError(Problem.NOT_FOUND if missing else Problem.REFUSED)
    try:
        visit = await run_in_threadpool(visit_of, request)
    except StoreError:
        desk = desk_of(request)
        text = desk.words(request.cookies.get("veilleur_language", "")).gettext(messages.TEXTS[Problem.BUSY][1])
        messages.LOG.exception("%s %s: the database does not answer", request.method, request.url.path)
        return Response(text, status_code=Problem.BUSY.status, media_type="text/plain", headers={"Retry-After": "5"})
    return await messages.explain(visit, error)


async def _explain_crash(request: Request, error: Exception) -> Response:
    """What nobody foresaw is answered outside all layers, so the page brings its headers itself."""
    answer = await _explain(request, error)
    answer.headers.update(page_headers(https=desk_of(request).settings.https))
    return answer


def serve(
    store: Store,
    settings: ReviewSettings,
    ready: Callable[[str], None] | None = None,
    *,
    normalise: Normalise | None = None,
) -> None:
    """Run the app until it is interrupted. Listens on this machine only unless `settings.host` says otherwise.

    `ready` is told the address once the app answers there; with port 0 it is the only way to learn it. Raises
    ReviewError when the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise ReviewError(
            Problem.BROKEN,
            f"{settings.host}:{settings.port} cannot be listened on ({error.strerror}): is another review app running? "
            "Choose another port: veilleur review --port 8041",
        ) from None
    with store.session() as session, session.begin():
        signins.sweep(session, utc_now())
    config = uvicorn.Config(
        create_app(store, settings, normalise=normalise),
        log_level="warning",
        access_log=False,  # addresses hold what people looked at; the audit log is the place for that
        server_header=False,
        proxy_headers=settings.https,
    )
    server = uvicorn.Server(config)
    with listening:
        if ready is not None:
            # Connections wait in the socket's queue from now on, so the address can be told already.
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            ready(f"http://{host}:{listening.getsockname()[1]}/")
        server.run(sockets=[listening])
