"""The queue: what to look at next, narrowed by what one asks for, and the way to the next post."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response

from review.access import Permission
from review.lines import queue_line
from review.pages import QueuePage
from review.parts import Action, Choice, Filter
from review.substances import substance_word
from review.view import NAMES, QueueView, Viewing
from review.visit import Asking, Visit, see_other
from review.vocabulary import BANDS, LABEL_WORDS, LANGUAGE_WORDS
from review.words import Words, msgid
from store import queue
from store.queue import Filters, Position

router = APIRouter()
LINES = 25
COUNTED = 1000
ESCALATED = Filters(state="decided", restricted=True, escalated=True)
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
    with visit.desk.store.reading() as session:
        page = queue.page(session, filters, position(after), LINES, now)
        waiting = queue.count(session, replace(filters, folded=False), now, cap=COUNTED)
        escalated = queue.count(session, ESCALATED, now, cap=COUNTED)
    query = view.query()
    return visit.show(
        "queue.html",
        QueuePage(
            shell=visit.shell("/queue"),
            lines=tuple(queue_line(line, words, user_id=user.user_id, view=query) for line in page.lines),
            filters=tuple(_filter(name, view, facets, visit) for name in NAMES),
            chips=tuple(_chips(view, words)),
            waiting=waiting_words(waiting, filters, words),
            start=f"/triage{query}",
            more="" if page.next is None else f"/queue{view.query(after=f'{page.next[0]}.{page.next[1]}')}",
            first=f"/queue{query}" if after else "",
            may_decide=visit.may(Permission.DECIDE) and (filters.state != "decided" or filters.escalated),
            decided=filters.state == "decided",
            escalated=_escalated_words(escalated, words) if escalated and not filters.escalated else "",
            escalated_href="/queue?state=supervisor" if visit.may(Permission.READ_RESTRICTED) else "",
        ),
    )


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


def waiting_words(waiting: int, filters: Filters, words: Words) -> str:
    """How many posts the view holds; counted up to a thousand, since nobody needs to know more exactly."""
    if waiting >= COUNTED:
        return words.gettext("More than %(num)s posts.", num=words.number(COUNTED - 1))
    if filters.escalated:
        return _escalated_words(waiting, words)
    if filters.state == "decided":
        return words.ngettext("%(num)s decided post.", "%(num)s decided posts.", waiting)
    if filters.state == "skipped":
        return words.ngettext("%(num)s post that somebody skipped.", "%(num)s posts that somebody skipped.", waiting)
    return words.ngettext("%(num)s post to decide.", "%(num)s posts to decide; a campaign takes one line.", waiting)


def _escalated_words(count: int, words: Words) -> str:
    return words.ngettext("%(num)s post waits for a supervisor.", "%(num)s posts wait for a supervisor.", count)


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
