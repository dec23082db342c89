"""The views of a post's text: as read, an older revision, or what changed between the last two."""

from sqlalchemy.orm import Session

from review.contact_lines import masks
from review.csrf import Reveal
from review.errors import Problem, ReviewError
from review.marks import changes, segments
from review.post_parts import Change, RevisionLink, Segment
from review.words import Words, msgid
from store import contacts, posts
from store.cards import Card
from store.keys import Keys
from store.tables import Revision

OLDER_LISTED = 3


def verbatim_text(session: Session, keys: Keys, card: Card, reveal: Reveal | None) -> str:
    """The text with its contacts, only while a reveal of this very revision runs; it was logged when it was asked for."""
    if reveal is None or reveal.revision_id != card.revision.id:
        return ""
    return posts.reveal_text(session, keys, card.revision.id)


def shown_text(
    session: Session, keys: Keys, card: Card, text: str, reveal: Reveal | None, verbatim: str, words: Words
) -> tuple[tuple[Segment, ...], tuple[Change, ...]]:
    """Segments of one text, or the changes between the last two revisions; one of the two is empty."""
    if text == "changes" and len(card.revisions) > 1:
        return (), changes(card.revisions[-2].text, card.revisions[-1].text)
    if text.isdecimal():
        revision = next((one for one in card.revisions if one.number == int(text)), None)
        if revision is None:
            raise ReviewError(Problem.NOT_FOUND)
        hints = {(one.start, one.end): one.hint for one in contacts.shown_in(session, keys, revision.id)}
        return segments(revision.text, (), hints, words, origins(revision, words)), ()
    mentions = [(mention.start, mention.end, mention.type) for mention in card.mentions]
    if card.post.blind and card.post.state != "decided":
        mentions = []  # the marks are the machine's reading too
    return segments(
        card.revision.text, mentions, masks(card, reveal, verbatim), words, origins(card.revision, words)
    ), ()


def origins(revision: Revision, words: Words) -> list[tuple[int, str]]:
    """From where on the text is not the author's typing but was read in a picture; numbered where there are several."""
    images = list(dict.fromkeys(span["image"] for span in revision.from_pictures))
    found = []
    for span in revision.from_pictures:
        number = images.index(span["image"]) + 1
        if len(images) == 1:
            word = msgid("From a QR code in the picture") if span["kind"] == "qr" else msgid("From the picture")
        elif span["kind"] == "qr":
            word = msgid("From a QR code in picture %(number)s")
        else:
            word = msgid("From picture %(number)s")
        found.append((span["start"], words.gettext(word, number=number)))
    return found


def revision_links(card: Card, text: str, query: str, words: Words) -> tuple[RevisionLink, ...]:
    """Empty for a post with one revision. The key O goes to the changes and back."""
    if len(card.revisions) < 2:
        return ()
    here = f"/posts/{card.post.id}"
    joint = "&" if query else "?"
    last = card.revisions[-1].number
    links = [RevisionLink(href=f"{here}{query}", word=words.gettext("As read"), current=not text, shortcut="O")]
    for revision in card.revisions[:-1][-OLDER_LISTED:]:
        word = words.gettext("Revision %(number)s", number=revision.number)
        current = text == str(revision.number)
        links.append(RevisionLink(href=f"{here}{query}{joint}text={revision.number}", word=word, current=current))
    word = words.gettext("Changes %(before)s→%(after)s", before=card.revisions[-2].number, after=last)
    current = text == "changes"
    links.append(RevisionLink(href=f"{here}{query}{joint}text=changes", word=word, current=current, shortcut="O"))
    return tuple(links)
