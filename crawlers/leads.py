"""Where a link or a contact leads to: an address that could be a source, or one that is recorded and never fetched."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawlers.addresses import host_of, never_fetched, private_host
from crawlers.recognise import by_address
from crawlers.source import Source

_CLOSED = frozenset(
    """
    facebook.com instagram.com x.com twitter.com tiktok.com threads.net linkedin.com youtube.com youtu.be pinterest.com
    """.split()  # noqa: SIM905 - as a list it would fill a page
)
"""Sites whose pages need an account or that forbid to be read."""
_SERVED = frozenset(
    """
    google.com google.fr apple.com spotify.com soundcloud.com deezer.com imgur.com giphy.com tenor.com wikipedia.org
    paypal.com paypal.me
    """.split()  # noqa: SIM905 - as a list it would fill a page
)
"""Sites of everybody, which no seller has to himself."""
_TELEGRAM_NAME = re.compile(r"[A-Za-z]\w{3,31}")
_SNAPCHAT_NAME = re.compile(r"[A-Za-z][\w.-]{2,14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A place. `platform` is empty for an ordinary site, `never` for a place that may be read after a yes."""

    address: str
    platform: str = ""
    never: str = ""


def from_link(url: str) -> Lead | None:
    """Where a link of a post leads; None where it leads to no place on the web."""
    if "://" not in url:
        url = f"https://{url}"
    try:
        parts, host = urlsplit(url), host_of(url)
        _ = parts.port
        reason = never_fetched(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or private_host(host) or "." not in host:
        return None
    if parts.username is not None or parts.password is not None:
        return None
    bare = host.removeprefix("www.")
    if reason:
        return Lead(address=f"https://{bare}{parts.path}", never=reason)
    if _among(bare, _CLOSED):
        return Lead(address=f"https://{bare}{parts.path}", never=f"{bare} shows its pages to members only")
    if _among(bare, _SERVED):
        return None
    known = by_address(parts._replace(query="", fragment="").geturl())
    if known is None:
        return Lead(address=f"{parts.scheme}://{parts.netloc.lower()}/")
    platform, address = str(known.values["platform"]), str(known.values["url"])
    if platform == "telegram":
        return _telegram(address.rpartition("/")[2])
    return Lead(address=address.lower() if platform == "snapchat" else address, platform=platform)


def from_contact(platform: str, normal: str) -> Lead | None:
    """Where a contact in a post's text leads; None for telephone numbers and messengers without public pages."""
    if platform == "telegram" and "/" not in normal:
        return _telegram(normal) if _TELEGRAM_NAME.fullmatch(normal) else None
    if platform == "snapchat" and "/" not in normal:
        fits = _SNAPCHAT_NAME.fullmatch(normal)
        return Lead(address=f"https://www.snapchat.com/add/{normal.lower()}", platform=platform) if fits else None
    return from_link(normal) if platform == "link" or "/" in normal else None


def is_read(lead: Lead, sources: list[Source]) -> bool:
    """Whether one of the sources reads this place already."""
    for source in sources:
        if lead.platform and any((own := from_link(url)) and own.address == lead.address for url in source.starts):
            return True
        if not lead.platform and host_of(lead.address) in {host for host, _ in source.allowed}:
            return True
    return False


def _telegram(name: str) -> Lead:
    never = "a bot, which answers only to who writes to it" if name.lower().endswith("bot") else ""
    return Lead(address=f"https://t.me/s/{name.lower()}", platform="telegram", never=never)


def _among(host: str, domains: frozenset[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
