"""What the web does to crawlers, case by case: the answer of a path, the outcome that must follow, and why."""

import gzip
from typing import Any

LIMIT = 200_000


def wire(headers: str = "") -> bytes:
    """The head of an answer that is written by hand."""
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n".encode()


BOMB = gzip.compress(b"<article><p>" + b"0" * 40_000_000, 9)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    + "]><rss version='2.0'><channel><title>&k;</title><item><title>&k;</title></item></channel></rss>"
)
RSS = "<rss version='2.0'><channel><title>t</title>{}</channel></rss>"
MANGLED = RSS.format("<item><guid>1</guid><title>Un & deux</title></item><item><guid>2</guid><title>Trois</ttle>")
JUST_A_MOMENT = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
RECAPTCHA = "<title>Vérification</title><form><div class='g-recaptcha' data-sitekey='x'></div></form>"
LOGIN = "<title>Connexion</title><form><input name='u'><input type='password' name='p'></form>"

POST = "<article id=a><p>Vélo à vendre</p></article>"
DEEP = "<div>" * 10_000
LINKS = "<article id=a><p>Liste</p>" + "".join(f'<a href="/p/{n}">{n}</a>' for n in range(100_000)) + "</article>"
ITEMS = "".join(f'<article id="i{n}"><a href="/item/{n}">{n}</a></article>' for n in range(100_000))
SCRIPT = "<article id=a><p>Vélo &lt;script&gt;alert(1)&lt;/script&gt; à vendre<script>alert(2)</script></p></article>"
FUTURES = ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "275760-09-13", "31/12/9999", "dans 90000 ans")
CALENDARS = "".join(
    f'<article id="d{n}"><p>Fête {n}</p><time datetime="{each}">{each}</time></article>'
    for n, each in enumerate(FUTURES)
)
REPEATED = "".join(f"<article id=a><p>Annonce {n}</p></article>" for n in range(200))


def month_after(path: str) -> str:
    """A calendar that always knows a next month."""
    number = int(path.partition("=")[2] or 0)
    return (
        f'<article id="m{number}"><p>Mois {number}</p></article><a rel="next" href="/calendar?m={number + 1}">suite</a>'
    )


def hop_after(path: str) -> dict[str, Any]:
    """An answer that leads to the next of a chain of answers."""
    return {"status": 302, "headers": {"Location": f"/chain{int(path.removeprefix('/chain') or 0) + 1}"}}


# Each case: what the path answers, the outcome, and a piece of the sentence that explains it.
CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "fine": ({}, "ok", ""),
    "truncated": ({"raw": [wire("Content-Length: 5000\r\n"), b"<article id=a><p>ha"]}, "failed", "cut short"),
    "huge": ({"body": b"x" * (LIMIT + 1)}, "failed", f"larger than {LIMIT} bytes"),
    "endless": ({"raw": [wire(), *[b"<p>encore</p>" * 1000] * 400]}, "failed", f"larger than {LIMIT} bytes"),
    "bomb": ({"body": BOMB, "headers": {"Content-Encoding": "gzip"}}, "failed", "unpacks to more"),
    "drip": ({"raw": [wire(), *[b"<p>"] * 100], "pause": 0.1}, "failed", "within 2.5 seconds"),
    "loop": ({"status": 302, "headers": {"Location": "/loop"}}, "failed", "redirects in a loop"),
    "away": (
        {"status": 302, "headers": {"Location": "http://elsewhere.example/"}},
        "failed",
        "not a host of this source",
    ),
    "inside": ({"status": 301, "headers": {"Location": "http://127.0.0.1:9/"}}, "failed", "not a host of this source"),
    "metadata": (
        {"status": 307, "headers": {"Location": "http://169.254.169.254/latest/"}},
        "failed",
        "169.254.169.254",
    ),
    "odd_scheme": ({"status": 302, "headers": {"Location": "file:///etc/passwd"}}, "failed", "HTTP 302"),
    "shortener": ({"status": 302, "headers": {"Location": "https://bit.ly/abc"}}, "failed", "never fetched"),
    "soft_404": ({"body": "<title>Page introuvable</title><h1>Oups</h1>"}, "not_found", "answers 200 and says"),
    "gone": ({"status": 410, "body": "parti"}, "not_found", "HTTP 410"),
    "empty_body": ({"body": ""}, "layout_changed", "selectors.item finds nothing"),
    "other_layout": (
        {"body": "<title>Refonte</title><div class=card>Tout neuf</div>"},
        "layout_changed",
        "selectors.item",
    ),
    "no_text": (
        {"body": "<article id=a><div>vide</div></article><article id=b></article>"},
        "layout_changed",
        "selectors.text finds nothing in 2 of 2",
    ),
    "login_wall": ({"body": LOGIN}, "auth_required", "login form"),
    "to_login": ({"status": 302, "headers": {"Location": "/login?next=/x"}}, "auth_required", "leads to a login page"),
    "unauthorized": ({"status": 401, "body": "non"}, "auth_required", "HTTP 401"),
    "forbidden": ({"status": 403, "body": "non"}, "blocked", "HTTP 403"),
    "legal": ({"status": 451, "body": "non"}, "blocked", "legal reasons"),
    "too_many": ({"status": 429, "headers": {"Retry-After": "120"}}, "rate_limited", "HTTP 429"),
    "come_back": ({"status": 503, "headers": {"Retry-After": "60"}}, "rate_limited", "HTTP 503"),
    "challenge": ({"body": JUST_A_MOMENT}, "blocked", "CAPTCHA or a browser check"),
    "captcha": ({"body": RECAPTCHA}, "blocked", "in place of its posts"),
    "broken": ({"status": 500, "body": "aïe"}, "failed", "HTTP 500"),
    "robots": ({"body": "never read"}, "forbidden_by_robots", "does not allow"),
    "mangled_feed": ({"body": MANGLED, "headers": {"Content-Type": "text/xml"}}, "ok", ""),
    "no_feed": (
        {"body": "<!doctype html><html><title>Blog</title></html>"},
        "layout_changed",
        "a web page, not a feed",
    ),
    "laughing_feed": ({"body": LAUGHS, "headers": {"Content-Type": "text/xml"}}, "ok", ""),
    "bad_json_feed": (
        {"body": '{"items": [', "headers": {"Content-Type": "application/feed+json"}},
        "failed",
        "no valid JSON",
    ),
    "short_length": (
        {"raw": [wire("Content-Length: 37\r\n"), b"<article id=a><p>Un</p></article>    ", b"X" * 5000]},
        "ok",
        "",
    ),
    "two_lengths": ({"raw": [wire("Content-Length: 5\r\nContent-Length: 9\r\n"), b"<p>ha</p>"]}, "failed", ""),
    "lying_charset": (
        {
            "body": "<article id=a><p>Vélo à céder</p></article>".encode("cp1252"),
            "headers": {"Content-Type": "text/html; charset=utf-8"},
        },
        "ok",
        "",
    ),
    "mixed_charsets": (
        {
            "body": b"<article id=a><p>" + "Vélo ".encode() + "à céder".encode("cp1252") + b"</p></article>",
            "headers": {"Content-Type": "text/html"},
        },
        "ok",
        "",
    ),
    "unknown_charset": (
        {"body": "<article id=a><p>Vélo</p></article>", "headers": {"Content-Type": "text/html; charset=x-klingon"}},
        "ok",
        "",
    ),
    "chain": (hop_after("/chain"), "failed", "redirects"),
    "cookie_wall": (
        {"status": 302, "headers": {"Location": "/cookie_wall", "Set-Cookie": "seen=1"}},
        "failed",
        "redirects in a loop",
    ),
    "script": ({"body": SCRIPT}, "ok", ""),
    "futures": ({"body": CALENDARS}, "ok", ""),
    "calendar": ({"make": month_after}, "ok", ""),
    "repeated_ids": ({"body": REPEATED}, "ok", ""),
    "nested": ({"body": POST + DEEP}, "ok", ""),
    "nested_post": ({"body": DEEP + POST}, "layout_changed", "selectors.item finds nothing"),
}
LARGE: dict[str, tuple[dict[str, Any], str, str]] = {
    "many_links": ({"body": LINKS}, "ok", ""),
    "many_items": ({"body": ITEMS}, "failed", "stopped after 5 seconds"),
    "json_100_mb_feed": (
        {
            "raw": [
                b"HTTP/1.1 200 OK\r\nContent-Type: application/feed+json\r\n\r\n",
                b'{"version": "https://jsonfeed.org/version/1.1", "items": [',
                *[b'{"id": "1", "content_text": "encore"},' * 2700] * 1000,
            ]
        },
        "failed",
        "larger than 8000000 bytes",
    ),
}
"""Cases that only the caps of a real deployment meet: 8 MB an answer, and here 5 seconds a run."""
INSIDE = {"dns_loopback": "127.0.0.1", "dns_metadata": "169.254.169.254", "dns_private": "10.0.0.7"}
"""Public names of sources whose DNS leads into this machine or its network."""
SETTINGS = {"max_bytes": LIMIT, "timeout": 2.5, "retries": 1, "redirects": 3, "hosts_at_once": 12}
LARGE_SETTINGS = {"timeout": 20, "run_seconds": 5.0}
INSIDE_SETTINGS = {"contact": "veille@example.org", "timeout": 2.5, "retries": 0}


def script_site(site: Any, page_of: Any) -> None:
    """Put every case on a scripted site, with the one that is fine."""
    site.put("/robots.txt", "User-agent: Veilleur\nDisallow: /robots\nUser-agent: *\nDisallow: /\n")
    for name, (answer, _, _) in (CASES | LARGE).items():
        site.put(f"/{name}", **answer)
    for number in range(1, 9):
        site.put(f"/chain{number}", **hop_after(f"/chain{number}"))
    site.put(
        "/fine", page_of({"a": "Vélo à vendre", "b": "Table"}, following="/fine2"), headers={"Set-Cookie": "who=me"}
    )
    site.put("/fine2", page_of({"c": "Chaise"}))
    site.put("/login", LOGIN)


def host(name: str) -> str:
    """A host name of its own for each case, so that they run side by side."""
    return f"{name.replace('_', '-')}.example"


def source(name: str, site: Any, listing: Any) -> dict[str, Any]:
    """The source that reads a case."""
    values: dict[str, Any] = listing(site.url(f"/{name}", host(name)))
    if name in INSIDE:
        values["local"] = False
    if name.endswith("_feed"):
        values["platform"] = "feed"
        del values["selectors"]
    if name == "many_items":
        values["selectors"] = {"item": "article", "link": "a::attr(href)", "text": "p"}
    return values


def names() -> dict[str, str]:
    """What DNS says of every host here."""
    return {host(name): "127.0.0.1" for name in CASES | LARGE} | {host(name): ip for name, ip in INSIDE.items()}
