"""Polite by default: our few settings, and Scrapy's settings made from them for one source."""

from dataclasses import dataclass, field
from typing import Any

from crawlers.errors import CrawlError
from crawlers.handover import Batching
from crawlers.source import Source

PRODUCT = "Veilleur"
"""The name that robots.txt files may address."""
VERSION = "0.1"
_SOCKETS = dict.fromkeys(("ws", "wss"), "crawlers.sockets.SocketHandler")


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSettings:
    """How a crawl behaves towards the sites it reads."""

    contact: str = ""
    """Where site owners can write to: part of the user agent, needed for every site that is not local."""
    delay: float = 2.0
    """Seconds between two requests to one host, where the source does not say."""
    timeout: float = 30.0
    """Seconds for a whole answer, from connecting to its last byte."""
    max_bytes: int = 8_000_000
    """Largest answer read, compressed or not."""
    hosts_at_once: int = 50
    """Each host is asked at its own pace; what this bounds is our own sockets and memory."""
    retries: int = 2
    """Further attempts after a lost connection or a server error; never after a refusal."""
    redirects: int = 5
    run_seconds: float = 3600.0
    """Longest run of one source; what was read until then is kept."""
    batching: Batching = field(default_factory=Batching)

    @property
    def user_agent(self) -> str:
        """Who we are and where to complain, the same for every site."""
        return f"{PRODUCT}/{VERSION} (+{self.contact})" if self.contact else f"{PRODUCT}/{VERSION} (local test)"

    def check(self, sources: list[Source]) -> None:
        """Raise CrawlError where public sites would be asked without saying who asks."""
        public = [source.name for source in sources if not source.local]
        if public and not self.contact.strip():
            raise CrawlError(
                f"crawl.contact is not set, and {public[0]} is a public site: its owner must be able to reach you. "
                'Set it in veilleur.toml: [crawl] contact = "https://example.org/veille" or "veille@example.org"'
            )


def scrapy_settings(settings: CrawlSettings, source: Source | None = None) -> dict[str, Any]:
    """Scrapy's settings for one source's run (or, without a source, for the process)."""
    delay = settings.delay if source is None or source.delay is None else source.delay
    if source is not None and source.local and source.delay is None:
        delay = 0.0
    return {
        "BOT_NAME": PRODUCT.lower(),
        "USER_AGENT": settings.user_agent,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/feed+json;q=0.9,*/*;q=0.8",
            "Accept-Language": "fr,en;q=0.7",
        },
        # Who may be asked, and how often.
        # No more than are under way at once: what waits in the downloader would still be asked after a refusal.
        "CONCURRENT_REQUESTS": 1 if source is None else source.concurrency,
        "CONCURRENT_ITEMS": 1,  # posts go to the intake, not through Scrapy: no workers for items
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1 if source is None else source.concurrency,
        "DOWNLOAD_DELAY": delay,
        "DOWNLOAD_DELAY_JITTER": 0,  # it halves the delay at times, and so a Crawl-delay that the site asked for
        "AUTOTHROTTLE_ENABLED": delay > 0,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_MAX_DELAY": 60.0,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
        "DOWNLOAD_HANDLERS": {"data": None, "file": None, "ftp": None, "s3": None, **_SOCKETS},
        # Only what we use stands between a request and the network; robots.txt and the guard are ours.
        "ROBOTSTXT_OBEY": False,  # Scrapy's own reads on when robots.txt cannot be had; crawlers.robots does not
        "DOWNLOADER_MIDDLEWARES": {
            "crawlers.guard.GuardMiddleware": 50,
            "crawlers.robots.RobotsMiddleware": 100,
            "crawlers.raw_answer.RawAnswerMiddleware": 950,  # nearest to the network: before anything is unpacked
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
            "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
            "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
            "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
        },
        "SPIDER_MIDDLEWARES": {
            "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
            "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
            "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
            "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
        },
        "EXTENSIONS": {
            "scrapy.extensions.logcount.LogCount": None,
            "scrapy.extensions.telnet.TelnetConsole": None,
            "scrapy.extensions.remote_control.RemoteControl": None,
            "scrapy.extensions.memusage.MemoryUsage": None,
            "scrapy.extensions.memdebug.MemoryDebugger": None,
            "scrapy.extensions.feedexport.FeedExporter": None,
            "scrapy.extensions.logstats.LogStats": None,
            "scrapy.extensions.spiderstate.SpiderState": None,
        },
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "COOKIES_ENABLED": False,
        "HTTPPROXY_ENABLED": False,  # a proxy would resolve names behind the guard's back
        "METAREFRESH_ENABLED": False,
        "REFERER_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
        # Caps.
        "DOWNLOAD_MAXSIZE": settings.max_bytes,
        "DOWNLOAD_WARNSIZE": settings.max_bytes,
        "DOWNLOAD_TIMEOUT": settings.timeout,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "REDIRECT_MAX_TIMES": settings.redirects,
        "RETRY_TIMES": settings.retries,
        "RETRY_HTTP_CODES": [500, 502, 504, 522, 524, 408],  # 429 and 503 are answers to respect, not faults
        "CLOSESPIDER_TIMEOUT": settings.run_seconds,
        "URLLENGTH_LIMIT": 2083,
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # a run asks for no address twice: crawlers.spider
        # This process.
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "TWISTED_DNS_RESOLVER": "crawlers.guard.PublicResolver",
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "STATS_DUMP": False,
    }
