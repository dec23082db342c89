"""How a run of a source ended, in a word, an icon and a tone."""

from review.source_parts import OutcomeWord
from review.words import Words, msgid

OUTCOMES = {
    "ok": ("okc", "t-ok", msgid("read")),
    "empty": ("empty", "muted", msgid("nothing new")),
    "not_found": ("crossc", "t-warn", msgid("not found")),
    "no_preview": ("eyeoff", "muted", msgid("no preview")),
    "private": ("lock", "muted", msgid("turned private")),
    "auth_required": ("key", "t-warn", msgid("asks to sign in")),
    "forbidden_by_robots": ("robot", "t-warn", msgid("refused by robots.txt")),
    "blocked": ("stop", "t-sale", msgid("blocked")),
    "rate_limited": ("clock", "t-warn", msgid("slowed down")),
    "layout_changed": ("alert", "t-warn", msgid("layout changed")),
    "failed": ("crossc", "t-sale", msgid("failed")),
}
EXPLANATIONS = {
    "not_found": msgid(
        "The page is gone or its address changed. Check it in a browser, then correct the source's file or remove it."
    ),
    "no_preview": msgid(
        "The site shows no public preview of this page any more. It is asked again now and then; nothing is forced."
    ),
    "private": msgid("The page is no longer public, so it is no longer read."),
    "auth_required": msgid("The site asks to sign in. We never do; the source can only be removed or replaced."),
    "forbidden_by_robots": msgid("The site's robots.txt refuses this page, and we keep to it."),
    "blocked": msgid(
        "The site refuses our requests. We do not go round a refusal; write to the site's owner or remove the source."
    ),
    "rate_limited": msgid("The site asked us to slow down. The next runs wait longer."),
    "layout_changed": msgid(
        "The page answers, but what we expect on it is missing: the site probably changed its template. "
        "Nothing is lost; reading goes on from the last known post once the source's file or its engine is mended."
    ),
    "failed": msgid(
        "The run did not get through. The remark of the run below says why; it is tried again, each time later."
    ),
}
SUCCEEDED = ("ok", "empty")


def outcome_word(value: str, words: Words) -> OutcomeWord:
    """An outcome that this version does not know is shown as it is written."""
    icon, tone, word = OUTCOMES.get(value, ("info", "muted", ""))
    return OutcomeWord(icon=icon, tone=tone, word=words.gettext(word) if word else value.replace("_", " "), value=value)


def explanation(value: str, words: Words) -> str:
    """What an outcome means and what to do; empty for those that went well."""
    return words.gettext(EXPLANATIONS[value]) if value in EXPLANATIONS else ""
