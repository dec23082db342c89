"""What came of a request for a picture: whether it is one, and what a refusal means for the run.

Warnings of a run are kept. Most pictures are asked for in vain, so no sentence here repeats the address of one.
"""

from urllib.parse import urlsplit

from scrapy import exceptions as lost

from crawlers.addresses import host_of
from crawlers.guard import NotSentError, forbidden
from crawlers.pictures import LARGEST
from crawlers.post import Outcome, Post
from crawlers.reading import Page
from crawlers.refusals import refused
from crawlers.run import Run
from crawlers.source import Source

_SVG = "SVG is refused: it is a program more than a picture"
_TYPES = frozenset(
    "image/png image/jpeg image/jpg image/pjpeg image/gif image/webp application/octet-stream binary/octet-stream".split()  # noqa: SIM905 - as a list it would fill a page
)
_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


def to_ask(run: Run, post: Post) -> list[str]:
    """The addresses of a post's pictures that may be asked for; a warning for those that may not."""
    found = []
    for url in post.images:
        if reason := _not_askable(run.source, url):
            run.warn(f"a picture was not asked for: {reason}")
        else:
            found.append(url)
    return found


def answered(run: Run, page: Page) -> bool:
    """Whether an answer is a picture; if the site refuses, it is asked for no more, as the refusal says."""
    host = host_of(page.request.url)
    if refusal := refused(page):
        if refusal[0] is Outcome.RATE_LIMITED:
            detail = f"{host} says that we ask too often (HTTP {page.status}), when a picture was asked for"
            run.stop(refusal[0], detail, retry_after=page.headers.get("retry-after", ""))
        elif not run.album.closed:
            run.album.closed = True
            run.warn(f"{host} refuses a picture (HTTP {page.status}): no more are asked for in this run")
        return False
    if problem := _problem_of(page):
        run.warn(f"a picture was not read: {problem}")
    return not problem


def unanswered(run: Run, url: str, error: BaseException | None, outcome: Outcome, retry_after: str) -> None:
    """Why there was no answer; only a site that asks us to come back later stops the run."""
    host = host_of(url)
    if outcome is Outcome.RATE_LIMITED:
        run.stop(outcome, f"{host} says that we ask too often, when a picture was asked for", retry_after=retry_after)
        return
    match error:
        case NotSentError() if outcome is Outcome.FORBIDDEN_BY_ROBOTS:
            reason = f"robots.txt of {host} does not allow it"
        case NotSentError():
            reason = f"{host} may not be asked, or leads to where nothing may be asked"
        case lost.DownloadCancelledError():
            reason = f"it is larger than {LARGEST} bytes"
        case lost.IgnoreRequest() if "DOWNLOAD_MAXSIZE" in str(error):
            reason = f"it unpacks to more than {LARGEST} bytes"
        case lost.DownloadTimeoutError():
            reason = "its answer did not come in time"
        case lost.ResponseDataLossError():
            reason = "its answer was cut short"
        case _:
            reason = f"{host} gave no answer"
    run.warn(f"a picture was not read: {reason}")


def _not_askable(source: Source, url: str) -> str:
    """Why the address of a picture is not asked for, in words that do not repeat it; empty where it may be.

    The guard looks at every request once more: here it is only told before a place in the line is taken.
    """
    try:
        host, path = host_of(url), urlsplit(url).path
    except ValueError:
        return "an address cannot be one"
    if not url.startswith(("http://", "https://")):
        return "a picture has no address on the web"
    if path.lower().endswith((".svg", ".svgz")):
        return _SVG
    if reason := forbidden(source, "GET", url):
        return reason if url not in reason else f"{host} may not be asked"
    return ""


def _problem_of(page: Page) -> str:
    """Why an answer is no picture that is read, in words that do not repeat its address; empty where it is one."""
    if page.status != 200:
        return f"HTTP {page.status}"
    said = page.headers.get("content-type", "").partition(";")[0].strip().lower()
    if "svg" in said:
        return _SVG
    if said and said not in _TYPES:
        return f"the answer says that it is {said[:40]}"
    webp = page.body[:4] == b"RIFF" and page.body[8:12] == b"WEBP"
    if not webp and not page.body.startswith(_BEGINNINGS):
        return "the answer is neither PNG, JPEG, GIF nor WebP"
    return ""
