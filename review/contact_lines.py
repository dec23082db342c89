"""The contacts of a post: masked, or one of them in clear while its reveal runs."""

from collections.abc import Mapping

from review.csrf import Reveal
from review.marks import visible
from review.post_parts import ContactLine
from review.vocabulary import PLATFORMS
from review.words import Words
from store.cards import Card
from store.contacts import Shown

ICONS = {"phone": "phone", "sms": "phone", "link": "link", "web": "link", "email": "note"}


def masks(card: Card, reveal: Reveal | None, verbatim: str) -> Mapping[tuple[int, int], str]:
    """What may be shown of each contact, by its span in the text; `verbatim` is read only where the reveal says so."""
    return {(contact.start, contact.end): _shown(contact, card, reveal, verbatim) for contact in card.contacts}


def contact_lines(card: Card, reveal: Reveal | None, verbatim: str, words: Words) -> tuple[ContactLine, ...]:
    """One line a contact; a contact that stands twice in the text is listed once."""
    lines, known = [], set()
    for contact in card.contacts:
        same = contact.contact_id or (contact.platform, contact.hint)
        if same in known and not _is_open(contact, card, reveal):
            continue
        known.add(same)
        until = words.moment(reveal.until) if reveal is not None and _is_open(contact, card, reveal) else ""
        lines.append(
            ContactLine(
                start=contact.start,
                icon=ICONS.get(contact.platform, "contact"),
                value=visible(_shown(contact, card, reveal, verbatim)),
                about=words.ngettext("%(num)s post", "%(num)s posts", contact.posts) if contact.contact_id else "",
                platform=words.gettext(PLATFORMS.get(contact.platform, contact.platform)),
                shown_until=words.gettext("shown until %(when)s", when=until) if until else "",
            )
        )
    return tuple(lines)


def _is_open(contact: Shown, card: Card, reveal: Reveal | None) -> bool:
    return reveal is not None and (reveal.revision_id, reveal.start) == (card.revision.id, contact.start)


def _shown(contact: Shown, card: Card, reveal: Reveal | None, verbatim: str) -> str:
    return verbatim[contact.start : contact.end] if _is_open(contact, card, reveal) else contact.hint
