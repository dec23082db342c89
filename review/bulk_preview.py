"""One decision for many posts in words: what it takes, before and after; what it leaves out, and why."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from review.bulk_parts import BulkLine, BulkPage, LeftLine
from review.decide_form import act_words
from review.keyboard import label_buttons
from review.lines import queue_line
from review.parts import Fact
from review.post_parts import BulkForm
from review.visit import Visit
from review.vocabulary import LABEL_WORDS
from review.words import Words
from store.bulk import Choice, Chosen
from store.decided import for_supervisors
from store.latest_act import latest_act


def bulk_form(session: Session, visit: Visit, back: str) -> BulkForm:
    act = latest_act(session, visit.signed.user_id, visit.words.now)
    last = act_words(act, visit.words) if act is not None else ""
    return BulkForm(labels=label_buttons(visit.words), back=back, last=last)


def bulk_page(visit: Visit, choice: Choice, label: str, note: str, form: str, back: str) -> BulkPage:
    """`form` is the number by which the decision is known again if it is sent twice."""
    words, user_id = visit.words, visit.signed.user_id
    taken = len(choice.taken)
    fields = {
        "csrf": visit.csrf,
        "form": form,
        "posts": " ".join(f"{one.seen.post_id}.{one.seen.revision_id}.{one.seen.after}" for one in choice.taken),
        "label": label,
        "note": note,
        "back": back,
    }
    return BulkPage(
        shell=visit.shell("/queue"),
        title=words.ngettext("One decision for %(num)s post", "One decision for %(num)s posts", taken)
        if taken
        else words.gettext("Nothing to decide here"),
        reason=note,
        will_change=tuple(_will_change(taken, label, words)),
        stays=tuple(_stays(choice, words)),
        lines=tuple(_line(one, label, words, user_id) for one in choice.taken),
        left=left_lines(choice.left, choice.missing, words, user_id),
        fields=tuple(fields.items()),
        button=words.ngettext("Decide %(num)s post", "Decide %(num)s posts", taken) if taken else "",
        back=back,
    )


def left_lines(left: Sequence[Chosen], missing: Sequence[int], words: Words, user_id: int) -> tuple[LeftLine, ...]:
    lines = []
    for one in left:
        line = queue_line(one.line, words, user_id=user_id, view="")
        lines.append(LeftLine(href=line.href, number=_number(one, words), gist=line.gist, why=why_left(one, words)))
    for number in missing:
        named = words.gettext("no. %(number)s", number=words.number(number))
        lines.append(LeftLine(href="", number=named, gist="", why=words.gettext("erased, or not open to you")))
    return tuple(lines)


def why_left(one: Chosen, words: Words) -> str:
    """In words, with the name of whoever decided or looks at it."""
    match one.left:
        case "decided":
            decided = one.line.decided_label or ""
            label = words.gettext(LABEL_WORDS.get(decided, decided))
            return words.gettext("already decided %(label)s by %(name)s", label=label, name=one.by)
        case "claimed":
            return words.gettext("%(name)s is looking at it", name=one.by)
        case "blind":
            return words.gettext("a blind check is decided alone")
        case _:
            return words.gettext("its text or its decision changed meanwhile")


def changed(choice: Choice) -> tuple[Chosen, ...]:
    """Of posts that were left out: those that stand open again have changed since they were shown."""
    return (*choice.left, *(replace(one, left="changed") for one in choice.taken))


def _line(one: Chosen, label: str, words: Words, user_id: int) -> BulkLine:
    line = queue_line(one.line, words, user_id=user_id, view="")
    return BulkLine(
        href=line.href,
        number=_number(one, words),
        gist=line.gist,
        source=line.source,
        snippet=line.snippet,
        before=words.gettext("to decide"),
        after=words.gettext(LABEL_WORDS[label]),
    )


def _number(one: Chosen, words: Words) -> str:
    return words.gettext("no. %(number)s", number=words.number(one.line.post_id))


def _will_change(taken: int, label: str, words: Words) -> list[Fact]:
    if not taken:
        return []
    said = words.gettext(LABEL_WORDS[label])
    facts = [words.ngettext("post receives %(label)s", "posts receive %(label)s", taken, label=said)]
    if for_supervisors(label, {}):
        facts.append(
            words.ngettext(
                "post from then on seen by supervisors only", "posts from then on seen by supervisors only", taken
            )
        )
    return [Fact(name=words.number(taken), value=fact) for fact in facts]


def _stays(choice: Choice, words: Words) -> list[Fact]:
    left = len(choice.left) + len(choice.missing)
    counted = (
        (left, words.ngettext("post left out, named in the list", "posts left out, named in the list", left)),
        (
            choice.restricted,
            words.ngettext(
                "post that only a supervisor may see", "posts that only a supervisor may see", choice.restricted
            ),
        ),
        (
            choice.beyond,
            words.ngettext(
                "further post of the campaigns, for the next decision",
                "further posts of the campaigns, for the next decision",
                choice.beyond,
            ),
        ),
    )
    return [Fact(name=words.number(count), value=value) for count, value in counted if count]
