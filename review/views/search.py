"""Search: flagged posts by words and by what they advertise, as a list that its address can share, and as a file."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from review.access import Permission
from review.bulk_preview import bulk_form
from review.lines import queue_line
from review.pages import SearchPage
from review.parts import Action, Choice, Filter, Result
from review.parts import Field as Entry
from review.search_export import as_csv, as_jsonl, record
from review.search_view import Searching, SearchView, numbers
from review.snippets import snippet
from review.substances import substance_word
from review.visit import Asking, Visit, see_other
from review.vocabulary import LABEL_WORDS, PLATFORMS
from review.words import Words, msgid
from store import audit, search
from store.search import Wanted, terms
from store.values import SHIELDED_LABELS

router = APIRouter()
LINES, COUNTED, CHOICES, EXPORTED = 25, 1000, 40, 5000
SAME_LOOK = timedelta(hours=1)
ENTRIES = (
    ("place", msgid("Place or département"), "text"),
    ("gram_from", msgid("€ a gram from"), "decimal"),
    ("gram_to", msgid("€ a gram to"), "decimal"),
    ("price_from", msgid("Price in € from"), "decimal"),
    ("price_to", msgid("Price in € to"), "decimal"),
    ("since", msgid("Published since"), "date"),
    ("until", msgid("Published until"), "date"),
)
ENTRY_WORDS = {name: word for name, word, _kind in ENTRIES}
SELECTS = {
    "substance": msgid("Advertised substance"),
    "source": msgid("Source"),
    "label": msgid("Decision, or machine reading"),
}


class ContactForm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    csrf: str
    typed: str = Field(max_length=200)
    platform: str = Field(default="", max_length=40)


@router.get("/search")
def show_search(visit: Asking, view: Searching, after: Annotated[str, Query(max_length=20)] = "") -> Response:
    user = visit.need(Permission.READ_POSTS)
    words = visit.words
    wanted = _wanted(visit, view)
    _log_contacts(visit, view, user.user_id)
    with visit.desk.store.reading() as session:
        page = search.page(session, wanted, next(iter(numbers(after)), None), LINES, words.now)
        found = search.count(session, wanted, COUNTED)
        here = f"/search{view.query(after=after)}"
        bulk = bulk_form(session, visit, here) if page.lines and visit.may(Permission.DECIDE) else None
    looked = terms(view.q)
    return visit.show(
        "search.html",
        SearchPage(
            shell=visit.shell("/search"),
            asked=view.q,
            hidden=tuple(
                (name, value) for name, value in view.given().items() if value and name in ("contact", "alike")
            ),
            results=tuple(
                Result(
                    line=replace(queue_line(line, words, user_id=user.user_id, view=""), snippet=""),
                    pieces=snippet(line.excerpt, looked),
                )
                for line in page.lines
            ),
            found=words.gettext("More than %(num)s posts", num=words.number(COUNTED - 1))
            if found >= COUNTED
            else words.ngettext("%(num)s post", "%(num)s posts", found),
            selects=tuple(_select(name, view, visit) for name in SELECTS),
            entries=tuple(
                Entry(name=name, word=words.gettext(word), kind=kind, value=getattr(view, name))
                for name, word, kind in ENTRIES
            ),
            chips=tuple(_chips(view, words)),
            platforms=tuple(Choice(value=value, word=words.gettext(word)) for value, word in PLATFORMS.items()),
            more="" if page.next is None else f"/search{view.query(after=str(page.next))}",
            first=f"/search{view.query()}" if after else "",
            exports=tuple(
                Action(href=f"/search/export{view.query(form=form)}", label=word)
                for form, word in (("csv", "CSV"), ("jsonl", "JSONL"))
            )
            if page.lines
            else (),
            bulk=bulk,
        ),
    )


@router.post("/search/contact")
def look_up(visit: Asking, form: Annotated[ContactForm, Form()]) -> Response:
    """The address of the answer names the contact by its number; what was typed stays in this request."""
    user = visit.need(Permission.READ_POSTS)
    store = visit.desk.store
    platform = form.platform if form.platform in PLATFORMS else ""
    if not form.typed.strip(" @"):
        return see_other("/search")
    with store.session() as session, session.begin():
        found = search.contacts_of(session, store.keys, form.typed, platform, user.user_id, visit.words.now)
    return see_other("/search", contact=",".join(map(str, found)) or "0")


@router.get("/search/export")
def export(visit: Asking, view: Searching, form: Literal["csv", "jsonl"] = "csv") -> Response:
    """At most EXPORTED posts, the newest first; the log holds who took how many."""
    user = visit.need(Permission.READ_POSTS)
    store, now = visit.desk.store, visit.words.now
    _log_contacts(visit, view, user.user_id)
    with store.reading() as session:
        lines = search.page(session, _wanted(visit, view), None, EXPORTED, now, excerpt=100_000).lines
    records = [record(line) for line in lines]
    body = (as_csv if form == "csv" else as_jsonl)(records)
    digest = hashlib.sha256(body.encode()).hexdigest()
    with store.session() as session, session.begin():
        audit.record(session, "export_search", f"file:{digest}", now, user.user_id, f"{form}, {len(records)} posts")
    kind = "text/csv" if form == "csv" else "application/x-ndjson"
    name = f"veilleur-search-{now:%Y%m%d-%H%M}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=f"{kind}; charset=utf-8", headers=headers)


def _wanted(visit: Visit, view: SearchView) -> Wanted:
    return view.wanted(visit.words.zone, restricted=visit.may(Permission.READ_RESTRICTED))


def _log_contacts(visit: Visit, view: SearchView, user_id: int) -> None:
    """An address that names a contact is a lookup too, whoever follows it."""
    found = numbers(view.contact)
    if found and found != [0]:
        with visit.desk.store.session() as session, session.begin():
            for number in found:
                audit.consulted(session, f"contact:{number}", visit.words.now, user_id, SAME_LOOK)


def _select(name: str, view: SearchView, visit: Visit) -> Filter:
    words, chosen = visit.words, getattr(view, name)
    if name == "label":
        values = [value for value in LABEL_WORDS if value not in SHIELDED_LABELS]
    else:
        values = [value for value in list(visit.desk.facets()[name])[:CHOICES] if value]
    values += [chosen] * bool(chosen and chosen not in values)
    return Filter(
        name=name,
        word=words.gettext(SELECTS[name]),
        all_word=words.gettext("All"),
        choices=tuple(
            Choice(value=value, word=_value_word(name, value, words), chosen=value == chosen) for value in values
        ),
    )


def _value_word(name: str, value: str, words: Words) -> str:
    match name:
        case "substance":
            return substance_word(value, words)
        case "label":
            return words.gettext(LABEL_WORDS.get(value, value))
        case "contact":
            return words.gettext("same contact") if value != "0" else words.gettext("a contact that no post shows")
        case "alike":
            return words.gettext("text near that of no. %(number)s", number=value)
        case _ if name in ENTRY_WORDS and name != "place":
            return f"{words.gettext(ENTRY_WORDS[name])} {value}"
        case _:
            return value


def _chips(view: SearchView, words: Words) -> list[Action]:
    return [
        Action(href=f"/search{view.query(**{name: ''})}", label=_value_word(name, value, words))
        for name, value in view.given().items()
        if value and name != "q"
    ]
