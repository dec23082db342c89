"""The views of a post's text: as read, an older revision, or what changed between the last two."""

from sqlalchemy.orm import Session

from review.contact_lines import masks
from review.csrf import Reveal
from review.errors import Problem, ReviewError
from review.marks import changes, segments
from review.plain import Normalise, plain_segments
from review.post_parts import Change, RevisionLink, Segment
from review.words import Words, msgid
from store import contacts, posts
from store.cards import Card
from store.keys import Keys
from store.tables import Revision

OLDER_LISTED = 3
PLAIN = "plain"


def reads_plainly(card: Card, normalise: Normalise | None) -> bool:
    """Whether the normaliser's reading may be shown: it is the machine's too, so not of a post to be judged blind."""
    return normalise is not None and not (card.post.blind and card.post.state != "decided")


def verbatim_text(session: Session, keys: Keys, card: Card, reveal: Reveal | None) -> str:
    """The text with its contacts, only while a reveal of this very revision runs; it was logged when it was asked for."""
    if reveal is None or reveal.revision_id != card.revision.id:
        return ""
    return posts.reveal_text(session, keys, card.revision.id)


def shown_text(
    session: Session,
    keys: Keys,
    card: Card,
    text: str,
    reveal: Reveal | None,
    verbatim: str,
    words: Words,
    normalise: Normalise | None = None,
) -> tuple[tuple[Segment, ...], tuple[Change, ...]]:
    """Segments of one text, or the changes between the last two revisions; one of the two is empty."""
    if text == PLAIN:
        if not reads_plainly(card, normalise) or normalise is None:
            raise ReviewError(Problem.NOT_FOUND)
        contacts_shown = masks(card, reveal, verbatim)
        found = origins(card.revision, words)
        return plain_segments(card.revision.text, contacts_shown, words, normalise, found), ()
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


def revision_links(
    card: Card, text: str, query: str, words: Words, normalise: Normalise | None = None
) -> tuple[RevisionLink, ...]:
    """Empty where there is one view only. The key O goes to the changes and back, T to the machine's reading and back."""
    several, plainly = len(card.revisions) > 1, reads_plainly(card, normalise)
    if not several and not plainly:
        return ()
    here = f"/posts/{card.post.id}"
    joint = "&" if query else "?"
    last = card.revisions[-1].number
    back = "T" if text == PLAIN else "O"
    links = [RevisionLink(href=f"{here}{query}", word=words.gettext("As read"), current=not text, shortcut=back)]
    if plainly:
        word = words.gettext("Normalised")
        href = f"{here}{query}{joint}text={PLAIN}"
        links.append(RevisionLink(href=href, word=word, current=text == PLAIN, shortcut="T"))
    if not several:
        return tuple(links)
    for revision in card.revisions[:-1][-OLDER_LISTED:]:
        word = words.gettext("Revision %(number)s", number=revision.number)
        current = text == str(revision.number)
        links.append(RevisionLink(href=f"{here}{query}{joint}text={revision.number}", word=word, current=current))
    word = words.gettext("Changes %(before)s→%(after)s", before=card.revisions[-2].number, after=last)
    current = text == "changes"
    links.append(RevisionLink(href=f"{here}{query}{joint}text=changes", word=word, current=current, shortcut="O"))
    return tuple(links)
