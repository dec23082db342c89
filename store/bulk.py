"""One decision for many posts that somebody chose: which of them it would take, which are left out, and why.

    look_over(session, post_ids, user_id, now, …) -> Choice     for the preview; writes nothing
    decide_chosen(session, seen, judgement, form, …) -> Act     those that are still as they were seen, as one act
    act(session, act_id) -> Act                                 what such a decision did, and whether it was undone

What has been decided stays as it is; what somebody else looks at, what must be judged blind and what changed since it
was shown is left out. `form` is the number of the form that was sent: the same form counts once, whatever happens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import Session, aliased

from store import queue
from store.decisions import decide_many
from store.errors import RefusedError
from store.judgement import Judgement
from store.numbering import one_keeper
from store.queue import Line
from store.tables import Decision, Post, User

MOST = 500
FORM_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A post as a page showed it: its revision, and the decision in force then, 0 for none."""

    post_id: int
    revision_id: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A post that was chosen. `left` is why a decision passes it over: decided, claimed, blind or changed; or empty."""

    line: Line
    after: int
    left: str
    by: str
    """Who decided it or looks at it."""

    @property
    def seen(self) -> Seen:
        return Seen(post_id=self.line.post_id, revision_id=self.line.revision_id, after=self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a decision would take, in the order given, and what it leaves out."""

    taken: tuple[Chosen, ...]
    left: tuple[Chosen, ...]
    missing: tuple[int, ...]
    """Posts that do not exist any more, or that the reader may not see."""
    restricted: int
    """Further open posts of the campaigns that only a supervisor may see."""
    beyond: int
    """Open posts of the campaigns beyond the MOST that one decision takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One decision for many posts. `id` is that of its first row; 0 when nothing was left to decide."""

    id: int
    user_id: int
    label: str
    posts: tuple[int, ...]
    undone: bool
    left: tuple[int, ...] = ()
    again: bool = False
    """The same form had been carried out before."""


def look_over(
    session: Session,
    post_ids: Sequence[int],
    user_id: int,
    now: datetime,
    *,
    campaigns: bool = False,
    restricted: bool = False,
) -> Choice:
    """`campaigns` adds the open posts of the campaigns that the chosen ones belong to."""
    wanted = list(dict.fromkeys(post_ids))
    if len(wanted) > MOST:
        raise RefusedError(f"{len(wanted)} posts are too many for one decision; choose at most {MOST}.")
    hidden = beyond = 0
    if campaigns:
        own = aliased(Post)
        visible = own.restricted.is_(False) if not restricted else true()
        named = select(own.campaign_id).where(own.id.in_(wanted), own.state == "open", visible)
        members = select(Post.id, Post.restricted).where(Post.campaign_id.in_(named), Post.state == "open")
        rows = session.execute(members.order_by(Post.priority.desc(), Post.id.desc())).all()
        hidden = sum(row.restricted for row in rows) if not restricted else 0
        known = set(wanted)
        further = [row.id for row in rows if row.id not in known and (restricted or not row.restricted)]
        room = MOST - len(wanted)
        beyond = max(0, len(further) - room)
        wanted += further[:room]
    found = _found(session, wanted, user_id, now, {}, restricted=restricted)
    return Choice(
        taken=tuple(one for one in found.values() if not one.left),
        left=tuple(one for one in found.values() if one.left),
        missing=tuple(number for number in wanted if number not in found),
        restricted=hidden,
        beyond=beyond,
    )


def decide_chosen(
    session: Session, seen: Sequence[Seen], judgement: Judgement, form: str, *, restricted: bool = False
) -> Act:
    """Decides the posts that are as they were seen; `Act.left` names the others. Undone as one."""
    one_keeper(session)
    earlier = _recorded(session, judgement, form)
    if earlier is not None:
        return replace(act(session, earlier), again=True)
    known = {one.post_id: one for one in seen}
    if len(known) > MOST:
        raise RefusedError(f"{len(known)} posts are too many for one decision; choose at most {MOST}.")
    session.execute(select(Post.id).where(Post.id.in_(known)).order_by(Post.id).with_for_update())
    found = _found(session, list(known), judgement.user_id, judgement.decided_at, known, restricted=restricted)
    taken = [number for number, one in found.items() if not one.left]
    made = decide_many(session, taken, replace(judgement, saw={**judgement.saw, "form": form}))
    return Act(
        id=made[0] if made else 0,
        user_id=judgement.user_id,
        label=judgement.label,
        posts=tuple(sorted(taken)),
        undone=False,
        left=tuple(number for number in known if number not in taken),
    )


def act(session: Session, act_id: int) -> Act:
    """RefusedError where no decision has this number."""
    head = session.get(Decision, act_id)
    if head is None or head.label is None or head.act_id is not None:
        raise RefusedError(f"There is no decision {act_id} for one or many posts.")
    rows = select(Decision.post_id).where((Decision.id == act_id) | (Decision.act_id == act_id))
    posts = session.scalars(rows.where(Decision.label.is_not(None)).order_by(Decision.post_id)).all()
    undone = session.scalar(select(func.count()).where(Decision.undoes_id == act_id))
    return Act(id=act_id, user_id=head.user_id, label=head.label, posts=tuple(posts), undone=bool(undone))


def _recorded(session: Session, judgement: Judgement, form: str) -> int | None:
    """The first row of the decision that this very form led to before."""
    return session.scalar(
        select(Decision.id).where(
            Decision.user_id == judgement.user_id,
            Decision.decided_at >= judgement.decided_at - FORM_KEPT,
            Decision.act_id.is_(None),
            Decision.saw["form"].as_string() == form,
        )
    )


def _found(
    session: Session,
    post_ids: Sequence[int],
    user_id: int,
    now: datetime,
    seen: Mapping[int, Seen],
    *,
    restricted: bool,
) -> dict[int, Chosen]:
    """The posts that exist and may be seen, in the order given."""
    statement: Select[Any] = select(Post).where(Post.id.in_(post_ids))
    if not restricted:
        statement = statement.where(Post.restricted.is_(False))
    statement = queue.dressed(statement, now).execution_options(populate_existing=True)
    rows = session.execute(statement).all()
    deciding = [row[0].decision_id for row in rows if row[0].decision_id is not None]
    by = select(Decision.id, User.name).join(User, User.id == Decision.user_id).where(Decision.id.in_(deciding))
    names = {row.id: row.name for row in session.execute(by)}
    found: dict[int, Chosen] = {}
    for row in rows:
        line, decision = queue.line_of(*row), row[0].decision_id or 0
        left, who = _left(line, decision, user_id, seen.get(line.post_id), names.get(decision, ""))
        found[line.post_id] = Chosen(line=line, after=decision, left=left, by=who)
    return {number: found[number] for number in post_ids if number in found}


def _left(line: Line, decision: int, user_id: int, seen: Seen | None, decided_by: str) -> tuple[str, str]:
    if line.state == "decided":
        return "decided", decided_by
    if line.blind:
        return "blind", ""
    if line.claimed_by not in (None, user_id):
        return "claimed", line.claimed_by_name or ""
    if seen is not None and (seen.revision_id, seen.after) != (line.revision_id, decision):
        return "changed", ""
    return "", ""
