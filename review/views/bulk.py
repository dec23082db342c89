"""One decision for many posts: chosen in a list, previewed post by post, then carried out once and undone as one."""

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from review.access import Permission
from review.bulk_parts import BulkDonePage
from review.bulk_preview import bulk_page, changed, left_lines
from review.errors import Problem, ReviewError
from review.visit import Asking, local, see_other
from review.vocabulary import LABEL_WORDS
from review.words import Words
from store import bulk
from store.bulk import MOST, Act, Seen
from store.errors import RefusedError
from store.judgement import Judgement
from store.latest_act import latest_act

router = APIRouter()
NAMED = 60
"""Posts that were left out and are named on the last page."""
SEEN = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})\.([0-9]{1,18})")
Number = Annotated[int, Field(ge=1, lt=2**62)]
Label = Annotated[str, Field(max_length=40)]
Note = Annotated[str, Field(max_length=2000)]
Back = Annotated[str, Field(max_length=500)]


class ChoiceForm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    csrf: str
    post: list[Number] = Field(default=[], max_length=MOST)
    label: Label = ""
    note: Note = ""
    campaigns: Literal["", "on"] = ""
    back: Back = "/queue"


class BulkDecisionForm(BaseModel):
    """`posts` is one field for all of them, so that a form to be sent again holds every one."""

    model_config = ConfigDict(extra="forbid")
    csrf: str
    form: str = Field(pattern=r"^[0-9a-f]{24}$")
    posts: str = Field(max_length=30_000)
    label: Label
    note: Note = ""
    back: Back = "/queue"


@router.post("/bulk")
def preview(visit: Asking, form: Annotated[ChoiceForm, Form()]) -> Response:
    user = visit.need(Permission.DECIDE)
    back = local(form.back)
    note = form.note.strip()
    if not (form.post and form.label and note):
        return see_other(back, notice="choose")
    _checked(form.label)
    with visit.desk.store.reading() as session:
        choice = bulk.look_over(
            session,
            form.post,
            user.user_id,
            visit.words.now,
            campaigns=form.campaigns == "on",
            restricted=visit.may(Permission.READ_RESTRICTED),
        )
    page = bulk_page(visit, choice, form.label, note, visit.desk.entropy(12).hex(), back)
    return visit.show("bulk.html", page)


@router.post("/bulk/decision")
def decide(visit: Asking, form: Annotated[BulkDecisionForm, Form()]) -> Response:
    user = visit.need(Permission.DECIDE)
    _checked(form.label)
    judgement = Judgement(
        user_id=user.user_id,
        label=form.label,
        note=form.note.strip(),
        saw={"list": True, "hidden": False},
        decided_at=visit.words.now,
    )
    seen = _seen(form.posts)
    with visit.desk.store.session() as session, session.begin():
        act = bulk.decide_chosen(session, seen, judgement, form.form, restricted=visit.may(Permission.READ_RESTRICTED))
    left = ",".join(map(str, act.left[:NAMED]))
    return see_other(f"/bulk/{act.id}", left=left, back=local(form.back), notice="already" if act.again else "")


@router.get("/bulk/{act_id}")
def show(
    visit: Asking,
    act_id: int,
    left: Annotated[str, Query(max_length=2000)] = "",
    back: Annotated[str, Query(max_length=500)] = "/queue",
) -> Response:
    """What one's own decision did. `left` names the posts that it passed over; why, is said as things stand now."""
    user = visit.need(Permission.DECIDE)
    words = visit.words
    numbers = [int(part) for part in left.split(",") if part.isdecimal() and len(part) <= 18][:NAMED]
    with visit.desk.store.reading() as session:
        act = _own_act(session, act_id, user.user_id)
        latest = latest_act(session, user.user_id, words.now)
        choice = bulk.look_over(
            session, numbers, user.user_id, words.now, restricted=visit.may(Permission.READ_RESTRICTED)
        )
    page = BulkDonePage(
        shell=visit.shell("/queue"),
        title=_title(act, words),
        text=_text(act, words),
        left=left_lines(changed(choice), choice.missing, words, user.user_id),
        may_undo=act is not None and latest is not None and latest.id == act.id,
        back=local(back),
    )
    return visit.show("bulk_done.html", page)


def _own_act(session: Session, act_id: int, user_id: int) -> Act | None:
    """None for 0: nothing was left to decide. Others' decisions do not exist here."""
    if act_id == 0:
        return None
    try:
        act = bulk.act(session, act_id) if act_id < 2**62 else None
    except RefusedError:
        act = None
    if act is None or act.user_id != user_id:
        raise ReviewError(Problem.NOT_FOUND)
    return act


def _title(act: Act | None, words: Words) -> str:
    if act is None:
        return words.gettext("Nothing was decided")
    label = words.gettext(LABEL_WORDS.get(act.label, act.label))
    return words.ngettext(
        "%(num)s post decided %(label)s", "%(num)s posts decided %(label)s", len(act.posts), label=label
    )


def _text(act: Act | None, words: Words) -> str:
    if act is None:
        return words.gettext("None of the posts was as the preview showed it.")
    if act.undone:
        return words.gettext("It was taken back since: the posts wait for a decision again.")
    return words.gettext("One undo takes it all back, for ten minutes; after that, by a new decision.")


def _seen(posts: str) -> list[Seen]:
    """What the preview showed, as its form carried it."""
    found = [SEEN.fullmatch(part) for part in posts.split()]
    seen = [Seen(post_id=int(match[1]), revision_id=int(match[2]), after=int(match[3])) for match in found if match]
    if not seen or len(seen) < len(found) or len(seen) > MOST:
        raise ReviewError(Problem.REFUSED, "the posts of a decision do not read")
    return seen


def _checked(label: str) -> None:
    if label not in LABEL_WORDS:
        raise ReviewError(Problem.REFUSED, "no such label")
