"""The queue: what to look at next, narrowed by what one asks for, and the way to the next post."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from review.access import Permission
from review.bulk_preview import bulk_form
from review.lines import queue_line
from review.pages import QueuePage
from review.parts import Action, Choice, Filter
from review.queue_numbers import queue_numbers
from review.substances import substance_word
from review.view import NAMES, QueueView, Viewing, view_from
from review.visit import LIVE, Asking, Visit, see_other
from review.vocabulary import BANDS, LABEL_WORDS, LANGUAGE_WORDS
from review.words import Words, msgid
from store import queue, saved_views
from store.queue import Position

router = APIRouter()
LINES = 25
CHOICES = 40
STATES = (
    ("skipped", msgid("Skipped by somebody")),
    ("decided", msgid("Decided")),
    ("supervisor", msgid("Left to the supervisors")),
)
FILTER_WORDS = {
    "state": msgid("State"),
    "source": msgid("Source"),
    "label": msgid("Machine reading"),
    "substance": msgid("Advertised substance"),
    "language": msgid("Language"),
    "band": msgid("How likely"),
}


@router.get("/queue")
def show_queue(visit: Asking, view: Viewing, after: Annotated[str, Query(max_length=40)] = "") -> Response:
    user = visit.need(Permission.READ_POSTS)
    words, now = visit.words, visit.words.now
    filters = view.filters(restricted=visit.may(Permission.READ_RESTRICTED))
    facets = visit.desk.facets()
    query = view.query()
    choosing = visit.may(Permission.DECIDE) and filters.state != "decided"
    with visit.desk.store.reading() as session:
        newest = queue.newest(session)  # first, so that no post falls between it and the page
        page = queue.page(session, filters, position(after), LINES, now)
        views = saved_views.saved(session, user.user_id)
        numbers = queue_numbers(session, visit, view, views)
        bulk = bulk_form(session, visit, f"/queue{view.query(after=after)}") if choosing and page.lines else None
    return visit.show(
        "queue.html",
        QueuePage(
            shell=visit.shell("/queue"),
            lines=tuple(queue_line(line, words, user_id=user.user_id, view=query) for line in page.lines),
            filters=tuple(_filter(name, view, facets, visit) for name in NAMES),
            chips=tuple(_chips(view, words)),
            waiting=numbers.waiting,
            start=f"/triage{query}",
            more="" if page.next is None else f"/queue{view.query(after=f'{page.next[0]}.{page.next[1]}')}",
            first=f"/queue{query}" if after else "",
            may_decide=visit.may(Permission.DECIDE) and (filters.state != "decided" or filters.escalated),
            decided=filters.state == "decided",
            escalated=numbers.escalated,
            escalated_href="/queue?state=supervisor" if visit.may(Permission.READ_RESTRICTED) else "",
            tabs=numbers.tabs,
            view=query,
            saved_name=next((one.name for one in views if view_from(one.query) == view), ""),
            live=f"{LIVE}{view.query(newest=str(newest))}",
            bulk=bulk,
        ),
    )


@router.get(LIVE)
def live(visit: Asking, view: Viewing, newest: Annotated[int, Query(ge=0, lt=2**62)] = 0) -> Response:
    """The numbers of a queue's page as they stand now, in the reader's words."""
    user = visit.need(Permission.READ_POSTS)
    with visit.desk.store.reading() as session:
        views = saved_views.saved(session, user.user_id)
        found = queue_numbers(session, visit, view, views, newest)
    counts = [tab.count for tab in found.tabs]
    return JSONResponse({"waiting": found.waiting, "escalated": found.escalated, "tabs": counts, "fresh": found.fresh})


@router.get("/triage")
def next_post(visit: Asking, view: Viewing, notice: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Claim the next post of the view and go there; the queue when nothing is left."""
    user = visit.need(Permission.DECIDE)
    found = take_next(visit, view, user.user_id)
    if found is None:
        return see_other(f"/queue{view.query()}", notice=notice or "empty")
    return see_other(f"/posts/{found}{view.query()}", notice=notice)


def take_next(visit: Visit, view: QueueView, user_id: int) -> int | None:
    """The next post of the view, claimed for the user."""
    filters = view.filters(restricted=visit.may(Permission.READ_RESTRICTED))
    with visit.desk.store.session() as session, session.begin():
        return queue.next_for(session, user_id, visit.words.now, filters, minutes=visit.desk.settings.claim_minutes)


def position(after: str) -> Position | None:
    """`priority.post`, as a page's address carries it; anything else is the start."""
    priority, _, post_id = after.partition(".")
    if priority.removeprefix("-").isdecimal() and post_id.isdecimal() and len(after) <= 30:
        return int(priority), int(post_id)
    return None


def choice_word(name: str, value: str, words: Words) -> str:
    match name:
        case "state":
            return words.gettext(dict(STATES).get(value, value))
        case "label":
            return words.gettext(LABEL_WORDS.get(value, value))
        case "substance":
            return substance_word(value, words)
        case "language":
            return words.gettext(LANGUAGE_WORDS.get(value, value or "not known"))
        case "band":
            return words.gettext(dict(BANDS).get(value, value))
        case _:
            return value


def _filter(name: str, view: QueueView, facets: dict[str, dict[str, int]], visit: Visit) -> Filter:
    chosen, words = getattr(view, name), visit.words
    if name == "state":
        states = STATES if visit.may(Permission.READ_RESTRICTED) else STATES[:-1]
        counted = [(value, "") for value, _word in states]
    else:
        counted = [(value, f" ({words.number(n)})") for value, n in list(facets[name].items())[:CHOICES] if value]
    if chosen and chosen not in [value for value, _count in counted]:
        counted.append((chosen, ""))
    return Filter(
        name=name,
        word=words.gettext(FILTER_WORDS[name]),
        all_word=words.gettext("To decide") if name == "state" else words.gettext("All"),
        choices=tuple(
            Choice(value=value, word=choice_word(name, value, words) + count, chosen=value == chosen)
            for value, count in counted
        ),
    )


def _chips(view: QueueView, words: Words) -> list[Action]:
    return [
        Action(href=f"/queue{view.query(**{name: ''})}", label=choice_word(name, getattr(view, name), words))
        for name in NAMES
        if getattr(view, name)
    ]
