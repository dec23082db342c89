"""Why an interface refuses, in its own words: the errors that come as JSON say more than their HTTP status."""

import re

from crawlers.answers import read_json, string, table
from crawlers.post import Outcome
from crawlers.reading import Page

_MEANINGS: tuple[tuple[re.Pattern[str], Outcome, str], ...] = (
    (
        # Discourse; Lemmy; Mastodon (422 where previews are off); WordPress; NodeBB
        re.compile(
            r"not_logged_in|instance_is_private|requires an? authenticated user|rest_(?:forbidden|cannot_\w+|login_required|disabled|not_logged_in)"
            r"|not-authorised|AuthMissing|AuthenticationRequired"
        ),
        Outcome.AUTH_REQUIRED,
        "shows this only to its members",
    ),
    (
        # Bluesky answers 400 for an account that is not there, and for one that is switched off
        re.compile(
            r"Profile not found|Post not found|Actor not found|Unable to resolve|couldnt_find_\w+|rest_post_invalid_id|rest_no_route|not_found"
        ),
        Outcome.NOT_FOUND,
        "knows nothing of that name",
    ),
    (
        re.compile(r"AccountDeactivated|AccountTakedown|AccountSuspended|BlockedActor"),
        Outcome.PRIVATE,
        "does not show this any more",
    ),
)


def refusal_in_words(page: Page) -> tuple[Outcome, str] | None:
    """The outcome that an error in JSON names; None for an answer without one, or with one that nobody knows."""
    if page.status < 400 or not page.body.lstrip().startswith(b"{"):
        return None
    answer = table(read_json(page))
    words = " ".join(string(answer.get(key)) for key in ("error", "error_type", "code", "message"))
    words += " " + string(table(answer.get("status")).get("code"))
    for pattern, outcome, meaning in _MEANINGS:
        if found := pattern.search(words):
            return outcome, f"{page.url} {meaning} ({found[0]})"
    return None
