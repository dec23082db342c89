"""Public only, by construction: what may not be asked is stopped before it is sent, names are checked after DNS."""

from collections import Counter
from collections.abc import Sequence
from ipaddress import ip_address
from time import monotonic
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]  # ships no types

from crawlers.addresses import host_of, is_public, never_fetched, private_host
from crawlers.post import Outcome
from crawlers.source import Source

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_SENT_HEADERS = frozenset({b"cookie", b"authorization", b"proxy-authorization"})


class NotSentError(IgnoreRequest):
    """A request that the guard or robots.txt stopped; carries the outcome that it means for the source."""

    def __init__(self, outcome: Outcome, detail: str, retry_after: str = "") -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail
        self.retry_after = retry_after


class Permits:
    """Hosts whose names may resolve to private addresses just now, and names that were refused."""

    def __init__(self) -> None:
        self._private: Counter[str] = Counter()
        self.refused: dict[str, str] = {}

    def allow(self, hosts: set[str]) -> None:
        self._private.update(hosts)

    def withdraw(self, hosts: set[str]) -> None:
        self._private.subtract(hosts)

    def private_allowed(self, host: str) -> bool:
        return self._private[host] > 0


def forbidden(source: Source, method: str, url: str) -> str | None:
    """Why a request may not be sent for this source; None where it may."""
    if method not in ("GET", "HEAD"):
        return f"{method} is never sent: only GET and HEAD"
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme in ("https", "wss") else 80)
    except ValueError:
        return f"{url} is no address"
    if parts.scheme not in ("http", "https", "ws", "wss"):
        return f"{url} is not on the web"
    if parts.username is not None or parts.password is not None:
        return "an address with a user name or password in it is never asked"
    if reason := never_fetched(url):
        return f"{url} is never fetched: {reason}"
    host = host_of(url)
    if private_host(host) and not source.local:
        return f"{host} is not on the public internet"
    if (host, port) not in source.allowed:
        where = host if port in (80, 443) else f"{host}:{port}"
        return f'{where} is not a host of this source; if it belongs to the site, add it: hosts = ["{host}"]'
    return None


class GuardMiddleware:
    """The first and last thing that a request passes."""

    def __init__(self, crawler: "Crawler") -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        run = self.crawler.spider.run  # type: ignore[union-attr]  # the one spider has a run
        if run.stopped is not None:
            raise NotSentError(*run.stopped)
        if reason := forbidden(run.source, request.method, request.url):
            if redirects := request.meta.get("redirect_urls"):
                reason = f"{redirects[-1]} redirects to {request.url}: {reason}"
            raise NotSentError(Outcome.FAILED, reason)
        for name in _SENT_HEADERS & set(request.headers):
            del request.headers[name]

    def process_response(self, request: Request, response: Response) -> Response:
        run = self.crawler.spider.run  # type: ignore[union-attr]  # the one spider has a run
        run.heard_at = monotonic()
        if response.ip_address is not None and not run.source.local and not is_public(response.ip_address):
            raise NotSentError(
                Outcome.FAILED, f"{request.url} was answered from a private address ({response.ip_address})"
            )
        if response.status == 429 and not request.meta.get("robots_txt"):
            # Here and not where the answer is read: the next request may pass this guard before that.
            asked = f"{host_of(request.url)}, asked for a picture," if request.meta.get("picture") else response.url
            retry_after = (response.headers.get("Retry-After") or b"").decode("latin-1")
            run.stop(Outcome.RATE_LIMITED, f"{asked} says that we ask too often (HTTP 429)", retry_after=retry_after)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - Scrapy's signature
        """A request that failed was a request all the same: the pause before the next source of its host counts from it."""
        self.crawler.spider.run.heard_at = monotonic()  # type: ignore[union-attr]  # the one spider has a run


@implementer(IHostnameResolver)
class PublicResolver:
    """The reactor's resolver, refusing names that lead to private addresses unless a local source is being read."""

    def __init__(self, reactor: Any, permits: Permits) -> None:
        self._reactor = reactor
        self._inner = reactor.nameResolver
        self._permits = permits

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        return cls(reactor, crawler.settings["VEILLEUR_PERMITS"])

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - Twisted's interface
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803 - Twisted's interface
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        receiver = _Checked(resolutionReceiver, hostName.lower().rstrip("."), self._permits)
        resolution: IHostResolution = self._inner.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )
        return resolution


@implementer(IResolutionReceiver)
class _Checked:
    """Passes addresses on at the end, all of them or, when one is private, none."""

    def __init__(self, receiver: IResolutionReceiver, host: str, permits: Permits) -> None:
        self._receiver = receiver
        self._host = host
        self._permits = permits
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:  # noqa: N802, N803 - Twisted's interface
        self._receiver.resolutionBegan(resolutionInProgress)  # type: ignore[call-arg, misc]  # no self there

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802 - Twisted's interface
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's interface
        if not self._permits.private_allowed(self._host):
            private = [each.host for each in self._addresses if not is_public(ip_address(each.host.partition("%")[0]))]
            if private:
                self._permits.refused[self._host] = private[0]
                self._addresses = []
        for address in self._addresses:
            self._receiver.addressResolved(address)  # type: ignore[call-arg, misc]  # no self there
        self._receiver.resolutionComplete()  # type: ignore[misc]  # declared without self
