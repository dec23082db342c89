"""JSON as interfaces answer it: read without trusting its shape, cleaned of what no database takes."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawlers.post import Outcome
from crawlers.reading import Page, Parsed

Table = dict[str, Any]


def read_json(page: Page) -> Any:
    """The value of the body; None when it is no JSON (or the word null)."""
    try:
        return json.loads(page.text)
    except (ValueError, RecursionError):
        return None


def no_answer(page: Page, expected: str) -> Parsed:
    """The verdict on an answer in another shape; the crawl looks whether it is a login page or a CAPTCHA."""
    return Parsed(outcome=Outcome.LAYOUT_CHANGED, detail=f"{page.url} does not answer with {expected}")


def string(value: object) -> str:
    """A string or a number as text, else an empty string; lone surrogates and NUL are taken out."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value:
        return ""
    return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def number(value: object) -> int:
    """A whole number, also one written as a string; 0 for anything else."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        return int(value)
    return 0


def table(value: object) -> Table:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Table]:
    """The objects of a list; an empty list for anything else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def strings(value: object) -> list[str]:
    """The non-empty strings of a list; an empty list for anything else."""
    return [found for each in value if (found := string(each))] if isinstance(value, list) else []


def dig(value: object, *path: str) -> Any:
    """What stands at the end of a path of keys; None where the path breaks off."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def web_address(base: str, link: object) -> str:
    """The absolute web address of a link; empty for anything that is none (urn:, mailto:, broken)."""
    raw = string(link).strip()
    try:
        url = urljoin(base, raw) if raw else ""
    except ValueError:  # "http://[" and the like
        return ""
    return url if url.startswith(("http://", "https://")) else ""


def with_query(url: str, **values: str | int) -> str:
    """The address with these query parameters set, the others as they were; an empty value takes one out."""
    parts = urlsplit(url)
    pairs = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key not in values]
    pairs += [(key, str(value)) for key, value in values.items() if value != ""]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(pairs), ""))
