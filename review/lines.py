"""A line of the queue in words: what the post is about, and why it stands where it stands."""

from datetime import datetime, timedelta

from review.marks import visible
from review.parts import QueueLine, Slot
from review.substances import substance_word
from review.vocabulary import BANDS, DOUBTED_WORDS, FLAGGED, LABEL_WORDS, MENTIONS, PLATFORMS, PRIORITY_WORDS
from review.words import Words
from store.queue import Line

BAND_WORDS = dict(BANDS)
NAMED = 3
REASONS_NAMED = 3


def label_word(label: str, advert: str, words: Words, *, flagged: bool) -> str:
    """`Sale`; `Sale?` for a flagged post of which another label is likelier than either kind of advertisement."""
    if flagged and label not in FLAGGED:
        return words.gettext(DOUBTED_WORDS[advert])
    return words.gettext(LABEL_WORDS.get(label, label))


def gist_of(label: str, said: str, substances: list[str], places: list[str], words: Words) -> str:
    """`Cocaine, resin · Lille +2`; recruitment is named as such, and a post that names nothing by what is said of it."""
    named = [substance_word(value, words) for value in substances[:NAMED]]
    if label == "recruitment_ad" or not named:
        named = [said]
    what = words.listed([named[0], *(_within(word) for word in named[1:])])
    more = f" +{len(places) - 1}" if len(places) > 1 else ""
    return f"{what} · {visible(places[0])}{more}" if places else what


def source_of(platform: str, source: str, words: Words) -> str:
    kind = words.gettext(PLATFORMS.get(platform, platform))
    return f"{kind} · {source}" if kind else source


def queue_line(line: Line, words: Words, *, user_id: int, view: str, current: int = 0) -> QueueLine:
    """Of a post to be judged blind nothing is shown that the model says."""
    hidden = line.blind and line.state != "decided"
    why = [PRIORITY_WORDS[word] for word, _points in line.why if word in PRIORITY_WORDS]
    if line.restricted and line.decided_label != "other_illicit_offer":
        why = [PRIORITY_WORDS["minor_signal"], *(word for word in why if word != PRIORITY_WORDS["minor_signal"])]
    when = line.published_at or line.first_seen_at
    # Posts that were not flagged are kept for measuring only, and are judged blind.
    read = label_word(line.label, line.advert, words, flagged=not line.blind)
    decided = line.decided_label if line.state == "decided" else None
    return QueueLine(
        post_id=line.post_id,
        href=f"/posts/{line.post_id}{view}",
        source=source_of(line.platform, line.source, words),
        gist=words.gettext("Blind check")
        if hidden
        else gist_of(line.label, read, list(line.substances), list(line.places), words),
        why=words.gettext("label it before seeing the machine reading")
        if hidden
        else words.listed([words.gettext(word) for word in why[:REASONS_NAMED]]),
        snippet=visible(" ".join(line.excerpt.split())),
        slots=() if hidden else slots_of(line.slots, words),
        band="" if hidden or decided else words.gettext(BAND_WORDS[line.band]),
        label="" if hidden else words.gettext(LABEL_WORDS.get(decided, decided)) if decided else read,
        posts=line.campaign_posts,
        age=words.age(when),
        seen=words.exact(when),
        current=line.post_id == current,
        choosable=line.state != "decided" and not hidden,
        taken=taken_by(line.claimed_by, line.claimed_by_name, line.claimed_until, words, user_id=user_id),
    )


def taken_by(holder: int | None, name: str | None, until: datetime | None, words: Words, *, user_id: int) -> str:
    """Who else is looking, and for how long still; empty when nobody else is."""
    if holder is None or until is None or holder == user_id:
        return ""
    left = max(until - words.now, timedelta(minutes=1))
    return words.gettext("%(name)s, %(left)s more", name=name or "?", left=words.span(left))


def slots_of(present: tuple[str, ...], words: Words) -> tuple[Slot, ...]:
    return tuple(
        Slot(icon=mention.icon, word=words.gettext(mention.word), present=mention.type in present)
        for mention in MENTIONS
    )


def _within(word: str) -> str:
    """A name inside a sentence: small first letter, unless it is written in capitals throughout."""
    return word[:1].lower() + word[1:] if word[1:].islower() else word
