"""Keeps hold of an answer before Scrapy unpacks it, and makes a Capture of it once it has brought posts."""

from collections.abc import Iterable
from datetime import datetime

from scrapy import Request
from scrapy.http import Headers, Response

from crawlers.capture import PRIVATE, Capture

_RAW = "veilleur_raw_answer"


class RawAnswerMiddleware:
    """Stands next to the downloader; what comes after it may unpack the body and drop headers."""

    def process_response(self, request: Request, response: Response) -> Response:
        request.meta[_RAW] = response, response.headers.copy()  # what unpacks the body also edits the headers
        return response


def capture_of(response: Response, captured_at: datetime) -> Capture:
    """The answer as it came; as Scrapy hands it on where the middleware did not stand in the way (tests, shells)."""
    request = response.request
    raw: Response = response
    headers: Headers = response.headers
    if request is not None and _RAW in request.meta:
        raw, headers = request.meta[_RAW]
    return Capture(
        url=raw.url,
        status=raw.status,
        protocol=raw.protocol or "HTTP/1.1",
        request_headers=tuple(_pairs(request.headers)) if request is not None else (),
        headers=tuple(_pairs(headers)),
        left_out=tuple(sorted({name for name in _names(headers) if name.lower() in PRIVATE})),
        body=raw.body,
        captured_at=captured_at,
        redirected_from=tuple(request.meta.get("redirect_urls", ())) if request is not None else (),
        address=str(raw.ip_address or ""),
    )


def _names(headers: Headers) -> Iterable[str]:
    return (name.decode("latin-1") for name in headers)


def _pairs(headers: Headers) -> Iterable[tuple[str, str]]:
    for name in headers:
        word = name.decode("latin-1")
        if word.lower() not in PRIVATE:
            for value in headers.getlist(name):
                yield word, value.decode("latin-1")
