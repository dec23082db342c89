"""What happened to a post, in words: read, revised, decided, undone; the newest first."""

from datetime import datetime

from review.marks import visible
from review.post_parts import Event
from review.vocabulary import ATTRIBUTE_WORDS, LABEL_WORDS, REMOVAL_WORDS
from review.words import Words
from store.cards import Card
from store.decided import Past


def events(card: Card, words: Words) -> tuple[Event, ...]:
    """Decisions, revisions and the site's removal in one row, by time."""
    found: list[tuple[datetime, Event]] = [(past.decided_at, _decision(past, card, words)) for past in card.history]
    for revision in card.revisions:
        if revision.number == 1:
            text = words.gettext("Read for the first time")
        else:
            text = words.gettext("Revision %(number)s: the text changed", number=revision.number)
        found.append((revision.first_seen_at, _event(text, revision.first_seen_at, words)))
    if card.post.removed_at is not None:
        reason = REMOVAL_WORDS.get(card.post.removed_reason or "", "")
        text = words.gettext("Gone from its site: %(reason)s", reason=words.gettext(reason) if reason else "–")
        found.append((card.post.removed_at, _event(text, card.post.removed_at, words)))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(event for _when, event in found)


def _decision(past: Past, card: Card, words: Words) -> Event:
    if past.label is None:
        text = words.gettext("%(user)s took back a decision", user=past.user)
        return _event(text, past.decided_at, words, human=True)
    number = next((one.number for one in card.revisions if one.id == past.revision_id), 0)
    text = words.gettext("%(user)s:", user=past.user)
    said = [
        words.gettext(ATTRIBUTE_WORDS[name]) for name, on in past.attributes.items() if on and name in ATTRIBUTE_WORDS
    ]
    label = words.listed([words.gettext(LABEL_WORDS.get(past.label, past.label)), *said])
    if past.undone:
        label = words.gettext("%(label)s (taken back)", label=label)
    elif len(card.revisions) > 1 and number:
        label = words.gettext("%(label)s, on revision %(number)s", label=label, number=number)
    return _event(
        text,
        past.decided_at,
        words,
        label=label,
        note=words.quoted(visible(past.note)) if past.note else "",
        human=True,
    )


def _event(text: str, when: datetime, words: Words, *, label: str = "", note: str = "", human: bool = False) -> Event:
    return Event(text=text, label=label, note=note, when=words.moment(when), exact=words.exact(when), human=human)
