"""Which hosts and addresses are the public internet, and which links are never fetched."""

import ipaddress
import re
import socket
import unicodedata
from urllib.parse import SplitResult, unquote, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_IPV4_COMPATIBLE = ipaddress.ip_network("::/96")
_NUMERIC_HOST = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}\.?", re.IGNORECASE)
_PRIVATE_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "localdomain")

SHORTENERS = frozenset(
    """
    bit.ly bitly.com tinyurl.com t.co goo.gl ow.ly is.gd v.gd cutt.ly buff.ly rb.gy shorturl.at tiny.cc urlz.fr
    urlr.me lnkd.in rebrand.ly soo.gd s.id t.ly bl.ink dub.sh shorte.st adf.ly qrco.de
    """.split()  # noqa: SIM905 - as a list it would fill a page
)
CLICK_TO_CHAT = frozenset(
    """
    wa.me api.whatsapp.com chat.whatsapp.com web.whatsapp.com whatsapp.com signal.group signal.me m.me discord.gg
    discord.com discordapp.com line.me threema.id invite.viber.com chats.viber.com join.skype.com sms.to
    call.chatra.io telegram.im wire.com session.directory matrix.to
    """.split()  # noqa: SIM905 - as a list it would fill a page
)
_TELEGRAM = frozenset({"t.me", "telegram.me", "telegram.dog"})
_TELEGRAM_ACTIONS = frozenset(
    """
    joinchat addstickers addemoji addlist addtheme share login proxy socks setlanguage confirmphone invoice boost
    contact giftcode call bg iv
    """.split()  # noqa: SIM905 - as a list it would fill a page
)
_TELEGRAM_QUERIES = re.compile(
    r"(?:^|&)(start|startgroup|startchannel|startapp|voicechat|livestream|videochat|boost)\b"
)


def parts_of(url: str) -> SplitResult:
    """`urlsplit` for what stands in a page: an address that cannot be one (`http://[`) has only a path."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")


def host_of(url: str) -> str:
    """The host of an address as it will be contacted: lower case, percent signs and full-width digits undone."""
    host = urlsplit(url).hostname or ""
    return unicodedata.normalize("NFKC", unquote(host)).replace("。", ".").lower().rstrip(".")


def literal_address(host: str) -> Address | None:
    """The IP address that a host is, in any notation that some resolver understands (2130706433, 0x7f.1, 127.1)."""
    bare = host.strip("[]").partition("%")[0]
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    if _NUMERIC_HOST.fullmatch(host):
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host.rstrip(".")))
        except (OSError, ValueError):
            return ipaddress.IPv4Address(0)  # numeric but no address: nothing public can be meant
    return None


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet, IPv4 inside IPv6 looked at as well."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and (address in _NAT64 or address in _IPV4_COMPATIBLE):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None and address.teredo is not None:
            inner = address.teredo[1]
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def private_host(host: str) -> bool:
    """Whether a host is private by its spelling alone; names are looked at once more after DNS."""
    address = literal_address(host)
    if address is not None:
        return not is_public(address)
    return host == "" or host in _PRIVATE_NAMES or host.endswith(tuple("." + name for name in _PRIVATE_NAMES))


def never_fetched(url: str) -> str | None:
    """Why a link is recorded but never fetched (invites, click-to-chat, shorteners); None for an ordinary address."""
    parts = urlsplit(url)
    host = host_of(url).removeprefix("www.")
    if host in SHORTENERS:
        return f"{host} is a link shortener: nobody can say where it leads without following it"
    if host in CLICK_TO_CHAT:
        return f"{host} opens a conversation or an invitation"
    if host == "snapchat.com" and parts.path.startswith(("/invite", "/t/")):
        return "a Snapchat invitation"
    if host in _TELEGRAM:
        first = unquote(parts.path).lstrip("/").partition("/")[0].lower()
        if first.startswith(("+", " ")) or first in _TELEGRAM_ACTIONS or _TELEGRAM_QUERIES.search(parts.query):
            return "a Telegram invitation or action"
    return None
