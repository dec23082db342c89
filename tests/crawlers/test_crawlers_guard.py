"""Public only: addresses in any spelling, names after DNS, links that are never fetched, hosts that are not the source's."""

from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address

from crawlers.addresses import host_of, is_public, literal_address, never_fetched, private_host
from crawlers.explain import build_source
from crawlers.guard import Permits, PublicResolver, forbidden
from crawlers.robots import _rules
from crawlers.settings import CrawlSettings, scrapy_settings
from crawlers.source import Source

PRIVATE = [
    "127.0.0.1", "127.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433", "127.0.0.1.", "0", "0.0.0.0.", "10.1.2.3",
    "172.16.0.1", "192.168.1.1", "169.254.169.254", "2852039166", "100.64.0.1", "224.0.0.1", "255.255.255.255", "999999999999",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "[::127.0.0.1]", "localhost", "LOCALHOST.", "www.localhost", "printer.local", "metadata.google.internal", "box.lan",
    "１２７.0.0.1", "%31%32%37.0.0.1", "127。0。0。1",
]  # fmt: skip
INVITES = [
    "https://t.me/+AbCdEf", "https://t.me/joinchat/AAAA", "https://T.ME/%2BAbC", "https://telegram.me/joinchat/x",
    "https://t.me/examplebot?start=x", "https://t.me/share/url?url=x", "https://wa.me/33639980000", "https://www.wa.me/1",
    "https://chat.whatsapp.com/x", "https://api.whatsapp.com/send?phone=1", "https://signal.group/#x", "https://signal.me/#p/x",
    "https://bit.ly/x", "https://tinyurl.com/x", "https://discord.gg/x", "https://m.me/x", "https://www.snapchat.com/invite/x",
]  # fmt: skip


def a_source(**values: Any) -> Source:
    given_values = {"platform": "feed", "url": "https://forum.example.org/feed", "basis": "Public forum of the test"}
    return build_source("forum", given_values | values)


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_host_is_known_in_any_spelling(host: str) -> None:
    assert private_host(host_of(f"http://{host}/"))


@pytest.mark.parametrize(
    "host", ["forum.example.org", "1.1.1.1", "[2606:4700::1111]", "localhost.example.org", "local.fr"]
)
def test_a_public_host_is_let_through(host: str) -> None:
    assert not private_host(host_of(f"http://{host}/"))


@given(st.ip_addresses())
def test_what_is_public_never_leads_into_a_private_network(address: Any) -> None:
    if is_public(address):
        assert not address.is_private
        assert not address.is_multicast


@given(st.integers(0, 2**32 - 1))
def test_an_address_is_the_same_in_every_notation(number: int) -> None:
    expected = ip_address(number)
    for written in (str(number), hex(number), ".".join(hex(each) for each in expected.packed)):
        assert literal_address(written) == expected


@given(st.text(max_size=60))
def test_no_text_breaks_the_look_at_a_link(text: str) -> None:
    try:
        host = host_of(f"https://{text}/")
    except ValueError:
        return
    private_host(host)
    never_fetched(f"https://t.me/{text}") if "[" not in text and "]" not in text else None


@pytest.mark.parametrize("url", INVITES)
def test_invitations_chats_and_shortened_links_are_never_fetched(url: str) -> None:
    assert never_fetched(url)
    assert "never fetched" in (forbidden(a_source(hosts=["t.me", "wa.me", "bit.ly"]), "GET", url) or "")


@pytest.mark.parametrize(
    "url",
    ["https://t.me/s/examplechannel", "https://t.me/s/examplechannel?before=20", "https://www.snapchat.com/add/x"],
)
def test_public_pages_of_the_same_platforms_are(url: str) -> None:
    assert never_fetched(url) is None


@pytest.mark.parametrize(
    ("method", "url", "words"),
    [
        ("POST", "https://forum.example.org/feed", "only GET and HEAD"),
        ("GET", "https://user:pw@forum.example.org/", "user name or password"),
        ("GET", "https://other.example.org/", "not a host of this source"),
        ("GET", "https://forum.example.org:8443/", "not a host of this source"),
        ("GET", "ftp://forum.example.org/", "not on the web"),
        ("GET", "http://127.0.0.1/", "not on the public internet"),
        ("GET", "http://0x7f.1/", "not on the public internet"),
        ("GET", "http://[::1]:99999/", "is no address"),
    ],
)
def test_what_may_not_be_asked_is_refused_with_its_reason(method: str, url: str, words: str) -> None:
    assert words in (forbidden(a_source(), method, url) or "")


def test_http_and_https_of_the_same_host_are_one() -> None:
    assert forbidden(a_source(), "GET", "http://forum.example.org/x") is None


class Answers:
    """An inner resolver that answers at once, and the receiver that Twisted would give."""

    def __init__(self, *addresses: str) -> None:
        self.nameResolver = self
        self.given = addresses
        self.got: list[str] = []
        self.complete = False

    def resolveHostName(self, receiver: Any, *_: Any) -> None:  # noqa: N802 - Twisted's interface
        receiver.resolutionBegan(None)
        for address in self.given:
            receiver.addressResolved(IPv4Address("TCP", address, 80))
        receiver.resolutionComplete()

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        """Nothing to do."""

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.got.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.complete = True


def test_a_name_that_leads_to_a_private_address_resolves_to_nothing() -> None:
    permits, answers = Permits(), Answers("93.184.216.34", "10.0.0.5")
    PublicResolver(answers, permits).resolveHostName(answers, "Rebind.example")
    assert (answers.got, answers.complete) == ([], True)
    assert permits.refused == {"rebind.example": "10.0.0.5"}


def test_a_public_answer_passes_and_a_permitted_private_one_too() -> None:
    permits, public, private = Permits(), Answers("93.184.216.34"), Answers("127.0.0.1")
    PublicResolver(public, permits).resolveHostName(public, "forum.example")
    permits.allow({"demo.example"})
    PublicResolver(private, permits).resolveHostName(private, "demo.example")
    assert public.got + private.got == ["93.184.216.34", "127.0.0.1"]
    permits.withdraw({"demo.example"})
    assert not permits.private_allowed("demo.example")


def test_a_public_source_whose_name_leads_inside_is_not_asked(crawl: Any, listing: Any, new_site: Any) -> None:
    site = new_site()
    sources = {"rebound": listing(site.url("/", "rebound.example"), local=False)}
    account = crawl(
        sources, names={"rebound.example": "127.0.0.1"}, settings={"contact": "https://veille.example", "retries": 0}
    )
    assert "leads to 127.0.0.1, which is not on the public internet" in account["reports"]["rebound"]["detail"]
    assert site.hits == []


def test_the_settings_are_polite_and_leave_nothing_open() -> None:
    settings = scrapy_settings(CrawlSettings(contact="https://veille.example"), a_source())
    assert settings["DOWNLOAD_DELAY"] == 2.0
    assert settings["AUTOTHROTTLE_ENABLED"]
    assert settings["CONCURRENT_REQUESTS_PER_DOMAIN"] == 1
    assert settings["USER_AGENT"] == "Veilleur/0.1 (+https://veille.example)"
    assert 429 not in settings["RETRY_HTTP_CODES"]
    for key in (
        "COOKIES_ENABLED",
        "HTTPPROXY_ENABLED",
        "TELNETCONSOLE_ENABLED",
        "REMOTE_CONTROL_ENABLED",
        "METAREFRESH_ENABLED",
    ):
        assert settings[key] is False
    assert not [key for key in settings if "PASS" in key or "AUTH_" in key]


class Robots:
    """What `_rules` needs of a response."""

    def __init__(self, status: int, body: bytes = b"") -> None:
        self.status, self.body, self.headers = status, body, {"Retry-After": b"30"}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (401, "forbidden_by_robots"),
        (403, "forbidden_by_robots"),
        (500, "forbidden_by_robots"),
        (503, "forbidden_by_robots"),
        (429, "rate_limited"),
    ],
)
def test_a_robots_txt_that_cannot_be_read_forbids(status: int, outcome: str) -> None:
    refusal = _rules(Robots(status), "https://x.example").refusal  # type: ignore[arg-type]  # enough of a response
    assert refusal is not None
    assert refusal.outcome == outcome


def test_a_robots_txt_that_does_not_exist_allows_and_its_crawl_delay_is_kept() -> None:
    assert _rules(Robots(404), "https://x.example").refusal is None  # type: ignore[arg-type]  # enough of a response
    rules = _rules(Robots(200, b"User-agent: *\nCrawl-delay: 7"), "https://x.example")  # type: ignore[arg-type]
    assert rules.delay == 7
    rules.check("https://x.example/anything")
