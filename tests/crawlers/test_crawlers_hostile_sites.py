"""What the web does to crawlers: each hostile source ends in its outcome, and the one beside it is read as if alone."""

import gzip
from typing import Any

import pytest

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
}


@pytest.fixture(scope="module")
def site(new_site: Any, page_of: Any) -> Any:
    site = new_site()
    site.put("/robots.txt", "User-agent: Veilleur\nDisallow: /robots\nUser-agent: *\nDisallow: /\n")
    for name, (answer, _, _) in CASES.items():
        site.put(f"/{name}", **answer)
    site.put(
        "/fine", page_of({"a": "Vélo à vendre", "b": "Table"}, following="/fine2"), headers={"Set-Cookie": "who=me"}
    )
    site.put("/fine2", page_of({"c": "Chaise"}))
    site.put("/login", LOGIN)
    return site


@pytest.fixture(scope="module")
def account(site: Any, crawl: Any, listing: Any) -> dict[str, Any]:
    """All cases in one crawl, each under a host name of its own, so that they run side by side."""
    sources = {}
    for name in CASES:
        sources[name] = listing(site.url(f"/{name}", f"{name.replace('_', '-')}.example"))
        if name.endswith("_feed"):
            sources[name]["platform"] = "feed"
            del sources[name]["selectors"]
    sources["closed_port"] = listing("http://closed.example:9/")
    sources["unknown_name"] = listing("http://unknown.invalid/")
    names = {f"{name.replace('_', '-')}.example": "127.0.0.1" for name in CASES} | {"closed.example": "127.0.0.1"}
    settings = {"max_bytes": LIMIT, "timeout": 2.5, "retries": 1, "redirects": 3, "hosts_at_once": 12}
    account: dict[str, Any] = crawl(sources, names=names, settings=settings)
    return account


@pytest.mark.parametrize("name", CASES)
def test_it_ends_in_its_outcome_and_says_why(name: str, account: dict[str, Any]) -> None:
    report = account["reports"][name]
    _, outcome, words = CASES[name]
    assert (report["outcome"], words in report["detail"]) == (outcome, True), report["detail"]


@pytest.mark.parametrize("name", [name for name, (_, outcome, _) in CASES.items() if outcome != "ok"])
def test_a_run_that_did_not_see_all_hands_over_no_cursor(name: str, account: dict[str, Any]) -> None:
    cursor = account["reports"][name]["cursor"]
    assert cursor is None or set(cursor) == {"not_before"}


def test_the_source_beside_them_is_read_in_full(account: dict[str, Any]) -> None:
    report = account["reports"]["fine"]
    assert (report["posts"], report["found"], report["warnings"]) == (3, 3, [])
    assert {post["external_id"] for post in account["posts"] if post["source"] == "fine"} == {"a", "b", "c"}


def test_a_server_that_is_not_there_is_said_plainly(account: dict[str, Any]) -> None:
    assert "connection refused" in account["reports"]["closed_port"]["detail"]
    assert "the name unknown.invalid is not known (DNS)" in account["reports"]["unknown_name"]["detail"]


@pytest.mark.parametrize(
    "name", ["unauthorized", "forbidden", "legal", "too_many", "come_back", "challenge", "captcha"]
)
def test_a_refusal_is_asked_once_and_never_again(name: str, site: Any, account: dict[str, Any]) -> None:
    assert site.paths().count(f"/{name}") == 1


def test_a_server_error_is_tried_again_as_often_as_the_settings_say(site: Any, account: dict[str, Any]) -> None:
    assert site.paths().count("/broken") == 2


def test_what_robots_txt_forbids_is_never_asked(site: Any, account: dict[str, Any]) -> None:
    assert "/robots" not in site.paths()
    assert site.paths().count("/robots.txt") > 1


def test_retry_after_is_remembered_in_the_report_and_the_cursor(account: dict[str, Any]) -> None:
    report = account["reports"]["too_many"]
    assert report["retry_at"] is not None
    assert report["cursor"] == {"not_before": report["retry_at"].replace(" ", "T")}


def test_one_honest_name_no_cookies_and_nothing_but_get(site: Any, account: dict[str, Any]) -> None:
    assert {method for method, _, _, _ in site.hits} == {"GET"}
    assert {headers["user-agent"] for _, _, headers, _ in site.hits} == {"Veilleur/0.1 (local test)"}
    for _, _, headers, _ in site.hits:
        assert not {"cookie", "authorization", "referer"} & set(headers)


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_possible(account: dict[str, Any]) -> None:
    titles = [post["title"] for post in account["posts"] if post["source"] == "mangled_feed"]
    assert titles[:1] == ["Un & deux"]
    assert "not well formed" in account["reports"]["mangled_feed"]["warnings"][0]


def test_entities_that_multiply_are_not_expanded(account: dict[str, Any]) -> None:
    texts = [post["text"] for post in account["posts"] if post["source"] == "laughing_feed"]
    assert sum(map(len, texts)) < 100


def test_a_huge_answer_is_not_kept_in_full(account: dict[str, Any]) -> None:
    assert account["reports"]["bomb"]["bytes"] < LIMIT
