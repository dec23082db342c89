"""One request: who asks, in which language, with which preferences; and the pages it may get."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from review import rest
from review.access import Permission, may
from review.csrf import form_token
from review.desk import Desk
from review.errors import Problem, ReviewError
from review.pages import NavItem, Page, Person, Shell
from review.rest import Stretch, due, stretch_of
from review.vocabulary import ROLE_WORDS
from review.words import LANGUAGES, Words, msgid
from store.signins import SignedIn

SESSION_COOKIE, VISIT_COOKIE = "veilleur_session", "veilleur_visit"
LIVE = "/queue/live"
"""Asked by the script of an open page, not by a person: it keeps no session open."""
THEMES = ("auto", "light", "dark")
PREFERENCES = {"theme": THEMES, "language": tuple(LANGUAGES), "keys": ("on", "off")}
NAVIGATION = (
    ("/triage", msgid("Review"), "flag", Permission.DECIDE),
    ("/queue", msgid("Queue"), "queue", Permission.READ_POSTS),
    ("/search", msgid("Search"), "search", Permission.READ_POSTS),
    ("/week", msgid("Week"), "chart", Permission.READ_FIGURES),
    ("/sources", msgid("Sources"), "globe", Permission.READ_SOURCES),
)
NOTICES = {
    "skipped": msgid("Skipped. It stays in the queue for the others."),
    "escalated": msgid("Left to the supervisors: only they see it from now on. Undo takes it back."),
    "undone": msgid("Undone: the post waits for a decision again."),
    "undone_all": msgid("Undone: the posts wait for a decision again."),
    "no_undo": msgid("There is nothing to undo: the ten minutes are over, or nothing was decided."),
    "choose": msgid("Choose posts, a label and a reason; then the preview says what will change."),
    "already": msgid("That decision was already recorded; it counts once."),
    "saved": msgid("The view is saved under its name, for you alone; its address can be passed on."),
    "not_saved": msgid("Not saved: a name has 1 to 40 characters, and there are at most 12 saved views."),
    "forgotten": msgid("The name is gone; the filters are still here."),
    "empty": msgid("Nothing waits in this view."),
    "revealed": msgid("The contact is shown below for five minutes; the log holds your reason."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request as the views see it."""

    request: Request
    desk: Desk
    words: Words
    cookie: str
    """The secret that form tokens are tied to: the session's, or the visit's before signing in."""
    user: SignedIn | None

    @property
    def signed(self) -> SignedIn:
        """Who is signed in; raises where nobody is."""
        if self.user is None:
            raise ReviewError(Problem.SIGNED_OUT)
        return self.user

    def need(self, permission: Permission) -> SignedIn:
        """Who is signed in, if the role covers it."""
        user = self.signed
        if not may(user.role, permission):
            raise ReviewError(Problem.NOT_ALLOWED, f"role {user.role} lacks {permission}")
        return user

    def may(self, permission: Permission) -> bool:
        return self.user is not None and may(self.user.role, permission)

    @property
    def stretch(self) -> Stretch:
        """The stretch of work that this page belongs to."""
        return stretch_of(self.request.cookies.get(rest.COOKIE, ""), self.words.now)

    @property
    def csrf(self) -> str:
        return form_token(self.desk.key, self.cookie)

    def preference(self, name: str) -> str:
        given = self.request.cookies.get(f"veilleur_{name}", "")
        return given if given in PREFERENCES[name] else PREFERENCES[name][0]

    def shell(self, current: str = "") -> Shell:
        """The surroundings of a page; `current` is the address of its navigation item."""
        user = self.user
        url = self.request.url
        here = url.path + (f"?{url.query}" if url.query else "")
        notice = NOTICES.get(self.request.query_params.get("notice", ""), "")
        return Shell(
            language=self.words.language,
            languages=LANGUAGES,
            theme=self.preference("theme"),
            keys_on=self.preference("keys") == "on",
            person=None if user is None else Person(name=user.name, role=ROLE_WORDS.get(user.role, user.role)),
            csrf=self.csrf,
            nav=tuple(
                NavItem(href=href, label=label, icon=icon, current=href == current)
                for href, label, icon, permission in NAVIGATION
                if user is not None and may(user.role, permission)
            ),
            back=here if self.request.method == "GET" else "/",
            notice=self.words.gettext(notice) if notice else "",
            rest=self._rest(),
        )

    def _rest(self) -> str:
        if not self.may(Permission.READ_POSTS) or self.request.url.path == "/break":
            return ""
        length = due(self.stretch, self.words.now, self.desk.settings.break_minutes)
        return "" if length is None else self.words.span(length)

    def show(self, template: str, page: Page, status: int = 200) -> HTMLResponse:
        answer = HTMLResponse(self.desk.renderer.html(template, page, self.words), status_code=status)
        if self.user is None and self.request.cookies.get(VISIT_COOKIE) != self.cookie:
            set_cookie(answer, self, VISIT_COOKIE, self.cookie)
        if self.may(Permission.READ_POSTS) and self.desk.settings.break_minutes:
            self._go_on(answer)
        return answer

    def _go_on(self, answer: Response) -> None:
        """Note in the reader's own browser that work goes on."""
        stretch, now = self.stretch, self.words.now
        begun = stretch.written() != self.request.cookies.get(rest.COOKIE)
        if begun or now - stretch.last > rest.WRITTEN_AFTER:
            set_cookie(answer, self, rest.COOKIE, replace(stretch, last=now).written())


def desk_of(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)  # noqa: S101 - create_app puts it there
    return desk


def visit_of(request: Request) -> Visit:
    """Look up the session behind the request; a foreign, ended or revoked one counts as none."""
    desk = desk_of(request)
    words = desk.words(request.cookies.get("veilleur_language", ""))
    token = request.cookies.get(SESSION_COOKIE, "")
    user = desk.signed_in(token, used=request.url.path != LIVE) if token else None
    if user is not None:
        cookie = token
    else:
        cookie = request.cookies.get(VISIT_COOKIE, "") or desk.entropy(24).hex()
    return Visit(request=request, desk=desk, words=words, cookie=cookie, user=user)


def set_cookie(answer: Response, visit: "Visit", name: str, value: str, max_age: int | None = None) -> None:
    """Never readable by script, never sent from another site; only by HTTPS where the deployment has it."""
    answer.set_cookie(
        name, value, max_age=max_age, path="/", httponly=True, samesite="strict", secure=visit.desk.settings.https
    )


Asking = Annotated[Visit, Depends(visit_of)]


def local(address: str) -> str:
    """The address if it leads to a page of ours, else the front page: a form cannot send anybody elsewhere."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if inside and "\\" not in address and len(address) <= 500 else "/"


def see_other(address: str, **query: str) -> Response:
    """After a form: go and look. Empty values are left out of the query."""
    given = urlencode({name: value for name, value in query.items() if value})
    separator = "&" if "?" in address else "?"
    return RedirectResponse(f"{address}{separator}{given}" if given else address, status_code=303)
