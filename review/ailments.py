"""What ails a source and what to do, a sentence each: the same in the app, on the command line and in alerts."""

from review.outcomes import EXPLANATIONS
from review.words import Words, msgid
from store.health import Ailment

NAMES = {
    "not_found": msgid("not found"),
    "no_preview": msgid("no preview"),
    "private": msgid("turned private"),
    "auth_required": msgid("asks to sign in"),
    "forbidden_by_robots": msgid("refused by robots.txt"),
    "blocked": msgid("blocked"),
    "rate_limited": msgid("slowed down"),
    "layout_changed": msgid("layout changed"),
    "failing": msgid("failing"),
    "fewer": msgid("far fewer posts"),
    "more": msgid("more posts than expected"),
    "texts": msgid("texts missing"),
    "dates": msgid("dates missing"),
    "authors": msgid("authors missing"),
    "overdue": msgid("overdue"),
}
MISSING = {
    "texts": msgid("%(now)s of the latest posts have a text, %(usual)s had one before: mend selectors.text."),
    "dates": msgid("%(now)s of the latest posts have a date, %(usual)s had one before: mend selectors.published."),
    "authors": msgid("%(now)s of the latest posts have an author, %(usual)s had one before: mend selectors.author."),
}


def name(ailment: Ailment, words: Words) -> str:
    """Two or three words for a table."""
    return words.gettext(NAMES.get(ailment.kind, ailment.kind))


def advice(ailment: Ailment, words: Words) -> str:
    """What is wrong, in numbers, and what to do about it."""
    kind = ailment.kind
    if kind in EXPLANATIONS:
        return _streak(ailment, words) + words.gettext(EXPLANATIONS[kind])
    if kind == "failing":
        return words.ngettext(
            "%(num)s run in a row failed: the remark of the latest run says why; try it by hand with veilleur sources try.",
            "%(num)s runs in a row failed: the remark of the latest run says why; try it by hand with veilleur sources try.",
            int(ailment.now),
        )
    if kind == "fewer":
        return words.gettext(
            "%(now)s posts a run of late, %(usual)s before: look at the page in a browser, then at the selectors.",
            now=words.number(round(ailment.now, 1)),
            usual=words.number(round(ailment.usual, 1)),
        )
    if kind == "more":
        return words.gettext(
            "%(now)s posts in the latest run, and at most %(usual)s are expected: does a selector match too much?",
            now=words.number(ailment.now),
            usual=words.number(ailment.usual),
        )
    if kind == "overdue":
        return words.gettext(
            "Due %(late)s ago and not read: is veilleur watch running, or the timer that calls veilleur crawl --due?",
            late=words.hours(ailment.now),
        )
    return words.gettext(MISSING[kind], now=words.share(ailment.now), usual=words.share(ailment.usual))


def _streak(ailment: Ailment, words: Words) -> str:
    if ailment.now < 2:
        return ""
    return words.ngettext("%(num)s run in a row.", "%(num)s runs in a row.", int(ailment.now)) + " "
