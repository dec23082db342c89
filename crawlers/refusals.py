"""Pages that say no, or that are not what they claim: refusals, CAPTCHA walls, login pages, soft 404s."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from crawlers.markup import text_of
from crawlers.post import Outcome
from crawlers.reading import Page

LONGEST_REST = timedelta(days=2)
"""The longest Retry-After that is believed; the next run asks again."""

_LOOKED_AT = 200_000
"""Bytes of a page that are searched for a wall; a wall is a small page."""
_CHALLENGE_TITLES = re.compile(
    rb"<title>\s*(?:just a moment|attention required|access denied|un instant|pardon our interruption|ddos-guard)"
)
_CHALLENGE_SCRIPTS = (
    b"captcha-delivery.com",
    b"_incapsula_resource",
    b"/cdn-cgi/challenge-platform/h/",
    b"px-captcha",
    b"ddos-guard/js-challenge",
    b"awswafcookiedomainlist",
    b"sucuri_cloudproxy_js",
    b"vercel security checkpoint",
)
_CAPTCHA_WIDGET = re.compile(
    rb"g-recaptcha|recaptcha/api|h-captcha|hcaptcha\.com|cf-turnstile|friendly-captcha|frc-captcha|data-sitekey|captcha",
    re.IGNORECASE,
)
_PASSWORD_FIELD = re.compile(rb"<input[^>]{1,300}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_LOGIN_PATH = re.compile(r"/(?:log-?in|sign-?in|connexion|auth|login\.php|ucp\.php|member\.php)\b", re.IGNORECASE)
_GONE = re.compile(
    r"\b(?:404|410)\b|not found|introuvable|n['’]existe (?:pas|plus)|does(?:n['’]t| not) exist"
    r"|no longer (?:available|exists?)"
    r"|n['’]est plus (?:disponible|en ligne)|a été supprimée?|page supprimée|has been (?:removed|deleted)",
    re.IGNORECASE,
)


def refused(page: Page) -> tuple[Outcome, str] | None:
    """The outcome and sentence of an answer that stops the source at once; None for one that may be read."""
    status = page.status
    if status == 401 or status == 407:
        return Outcome.AUTH_REQUIRED, f"{page.url} asks for a login (HTTP {status}); only public pages are read"
    if status == 429:
        return Outcome.RATE_LIMITED, f"{page.url} says that we ask too often (HTTP 429)"
    if status == 503 and "retry-after" in page.headers:
        return Outcome.RATE_LIMITED, f"{page.url} asks us to come back later (HTTP 503)"
    if "challenge" in page.headers.get("cf-mitigated", "") or _is_challenge(page.body):
        return Outcome.BLOCKED, f"{page.url} shows a CAPTCHA or a browser check; it is not answered"
    if status == 403 and _PASSWORD_FIELD.search(page.body[:_LOOKED_AT]):
        return Outcome.AUTH_REQUIRED, f"{page.url} asks for a login (HTTP 403); only public pages are read"
    if status == 403:
        return Outcome.BLOCKED, f"{page.url} refuses us (HTTP 403)"
    if status == 451:
        return Outcome.BLOCKED, f"{page.url} is withheld for legal reasons (HTTP 451)"
    asked, answered = urlsplit(page.request.url).path, urlsplit(page.url).path
    if asked != answered and _LOGIN_PATH.search(answered) and not _LOGIN_PATH.search(asked):
        return Outcome.AUTH_REQUIRED, f"{page.request.url} leads to a login page ({page.url})"
    return None


def _is_challenge(body: bytes) -> bool:
    head = body[:20_000].lower()
    return _CHALLENGE_TITLES.search(head) is not None or any(script in head for script in _CHALLENGE_SCRIPTS)


def why_nothing(page: Page) -> tuple[Outcome, str] | None:
    """What a page without anything recognised is: a CAPTCHA, a login, a soft 404; None when nobody knows."""
    head = page.body[:_LOOKED_AT]
    if _CAPTCHA_WIDGET.search(head):
        return Outcome.BLOCKED, f"{page.url} shows a CAPTCHA in place of its posts; it is not answered"
    if _PASSWORD_FIELD.search(head):
        return Outcome.AUTH_REQUIRED, f"{page.url} shows a login form in place of its posts"
    headline = " ".join(text_of(part) for part in page.tree.iter("title", "h1", "h2"))
    if _GONE.search(headline):
        return Outcome.NOT_FOUND, f"{page.url} answers 200 and says: {' '.join(headline.split())[:80]!r}"
    return None


def retry_at(value: str, now: datetime) -> datetime | None:
    """The moment that a Retry-After header asks us to wait for, in seconds or as a date; None if it cannot be read."""
    value = value.strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return now + min(timedelta(seconds=min(int(value), 10**7)), LONGEST_REST)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment, now), now + LONGEST_REST)
