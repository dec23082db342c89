"""The bar of the person's decision: what it offers, and what it carries so that a stale page is noticed."""

from sqlalchemy.orm import Session

from review.keyboard import label_buttons
from review.parts import Choice
from review.post_parts import DecideForm, Toggle
from review.visit import Visit
from review.vocabulary import ATTRIBUTES, LABEL_WORDS, SKIP_REASONS
from review.words import Words
from store import decisions
from store.cards import Card
from store.latest_act import LatestAct


def open_posts(session: Session, card: Card) -> int:
    """How many posts a decision for the campaign would cover; 0 where there is no campaign to decide for."""
    if card.campaign is None or card.campaign.posts < 2 or card.post.state == "decided":
        return 0
    return decisions.scope(session, card.campaign.id).open


def decide_form(
    visit: Visit, card: Card, act: LatestAct | None, covered: int, query: str, *, hidden: bool
) -> DecideForm:
    """`hidden`: the machine's reading is not on the page. A post judged blind is judged alone."""
    words = visit.words
    fields = {
        "csrf": visit.csrf,
        "revision": str(card.revision.id),
        "after": str(card.post.decision_id or 0),
        "assessment": "0" if hidden else str(card.assessment.id),
        "view": query,
    }
    in_force = next((one for one in card.history if one.id == card.post.decision_id), None)
    on = set(in_force.attributes) if in_force is not None else set()
    return DecideForm(
        action=f"/posts/{card.post.id}/decision",
        skip_action=f"/posts/{card.post.id}/skip",
        undo_action="/undo",
        hidden=tuple(fields.items()),
        labels=label_buttons(words),
        toggles=tuple(
            Toggle(value=value, key=key, word=words.gettext(word), on=value in on) for value, key, word in ATTRIBUTES
        ),
        skip_reasons=tuple(Choice(value=value, word=words.gettext(word)) for value, word in SKIP_REASONS),
        last=act_words(act, words) if act is not None else "",
        campaign_posts=0 if hidden else covered,
    )


def act_words(act: LatestAct, words: Words) -> str:
    """`Just now: Sale, no. 48,216`."""
    label = words.gettext(LABEL_WORDS.get(act.label, act.label))
    if act.posts > 1:
        return words.ngettext(
            "Just now: %(label)s, %(num)s post", "Just now: %(label)s, %(num)s posts", act.posts, label=label
        )
    return words.gettext("Just now: %(label)s, no. %(number)s", label=label, number=words.number(act.post_id))
