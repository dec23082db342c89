"""Pictures are asked for like pages are: of suspicious posts only, by the one guard, within caps, and without a trace."""

from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image

from crawlers.capture import Capture
from crawlers.pictures import MOST_A_POST, MOST_A_RUN, Album
from crawlers.post import Post
from tests.crawlers.scripted_site import Site

PNG = {"Content-Type": "image/png"}
SVG = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script><text>Menu</text></svg>"


def png(size: int = 8) -> bytes:
    out = BytesIO()
    Image.effect_noise((size, size), 80).save(out, "PNG")
    return out.getvalue()


def board(posts: dict[str, tuple[str, list[str]]], following: str = "") -> str:
    """A list page with these posts: id → text and addresses of pictures."""
    articles = "".join(
        f'<article id="{key}"><p>{text}</p>{"".join(f"<img src={url!r}>" for url in urls)}</article>'
        for key, (text, urls) in posts.items()
    )
    return f"<!doctype html>{articles}" + (f'<a rel="next" href="{following}">suite</a>' if following else "")


def values(listing: Any, url: str, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = listing(url, pictures=True, **more)
    made["selectors"]["images"] = "img::attr(src)"
    return made


@pytest.fixture(scope="module")
def site(new_site: Any) -> Site:
    site: Site = new_site()
    site.put("/robots.txt", "User-agent: *\nDisallow: /closed/\n", headers={"Content-Type": "text/plain"})
    for name in ("a", "b", "c", "d", "e", "dull", "other", "shared"):
        site.put(f"/{name}.png", png(), headers=PNG)
    return site


def pictures(account: dict[str, Any]) -> dict[str, list[str]]:
    return {post["external_id"]: [url.rpartition("/")[2] for url, _ in post["pictures"]] for post in account["posts"]}


def test_only_pictures_of_suspicious_posts_are_asked_for_and_before_further_pages(
    site: Site, crawl: Any, listing: Any
) -> None:
    site.put("/one", board({"1": ("menu", ["/a.png"]), "2": ("vélo", ["/dull.png"])}, "/one?page=2"))
    site.put("/one?page=2", board({"3": ("encore un menu", ["/b.png", "/a.png"])}))
    site.hits.clear()
    account = crawl({"s": values(listing, site.url("/one"))}, suspicious="menu")
    assert pictures(account) == {"1": ["a.png"], "2": [], "3": ["b.png", "a.png"]}
    assert site.paths() == ["/robots.txt", "/one", "/a.png", "/one?page=2", "/b.png"]  # a.png once for both posts
    accepted = [headers["accept"] for _, path, headers, _ in site.hits if path.endswith(".png")]
    assert all(each.startswith("image/") for each in accepted)
    assert account["reports"]["s"]["outcome"] == "ok"
    assert account["reports"]["s"]["warnings"] == []


@pytest.mark.parametrize(("source", "asked"), [({"pictures": False}, {"suspicious": ""}), ({}, {})])
def test_without_both_switches_no_picture_is_asked_for(
    source: dict[str, Any], asked: dict[str, Any], site: Site, crawl: Any, listing: Any
) -> None:
    site.put("/two", board({"1": ("menu", ["/a.png"])}))
    site.hits.clear()
    account = crawl({"s": values(listing, site.url("/two")) | source}, **asked)
    assert pictures(account) == {"1": []}
    assert "/a.png" not in site.paths()


HOSTILE: dict[str, tuple[str, dict[str, Any], str]] = {
    "svg by its name": ("/x.svg", {"body": SVG, "headers": {"Content-Type": "image/svg+xml"}}, "SVG is refused"),
    "svg by its type": ("/x1", {"body": SVG, "headers": {"Content-Type": "image/svg+xml"}}, "SVG is refused"),
    "svg as a png": ("/x2.png", {"body": SVG, "headers": PNG}, "neither PNG, JPEG, GIF nor WebP"),
    "a page as a picture": ("/x3.png", {"body": "<p>404</p>"}, "the answer says that it is text/html"),
    "a picture that says it is a page": ("/x4.png", {"body": png()}, "the answer says that it is text/html"),
    "gone": ("/x5.png", {"body": b"", "status": 404}, "HTTP 404"),
    "too large": ("/x6.png", {"body": png() + b"0" * 5_000_000, "headers": PNG}, "larger than 5000000 bytes"),
    "cut short": (
        "/x7.png",
        {"raw": [b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 90\r\n\r\n", b"\x89PNG"]},
        "cut short",
    ),
    "forbidden by robots.txt": ("/closed/x8.png", {"body": png(), "headers": PNG}, "does not allow it"),
    "on another host": ("http://elsewhere.example/secret.png", {}, "is not a host of this source"),
    "redirected to another host": (
        "/x9.png",
        {"status": 302, "headers": {"Location": "http://169.254.169.254/x.png"}},
        "may not be asked",
    ),
    "no address": ("data:image/png;base64,AAAA", {}, "has no address on the web"),
    "a password in it": ("http://a:b@127.0.0.1/x.png", {}, "a user name or password in it"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_is_left_and_the_post_goes_on_without_it(
    name: str, site: Site, crawl: Any, listing: Any
) -> None:
    url, answer, words = HOSTILE[name]
    start = f"/hostile/{name.replace(' ', '-')}"
    site.put(start, board({"1": ("menu", [url, "/a.png"]), "2": ("vélo", [])}))
    if url.startswith("/"):
        site.put(url, **answer)
    account = crawl({"s": values(listing, site.url(start))}, suspicious="menu", settings={"retries": 0})
    report = account["reports"]["s"]
    assert report["outcome"] == "ok", report["detail"]
    assert pictures(account) == {"1": ["a.png"], "2": []}
    (warning,) = report["warnings"]
    assert words in warning
    assert url not in warning  # a run's warnings are kept, and most of these pictures were looked at in vain


def test_a_refused_picture_ends_the_asking_for_pictures_and_not_the_run(site: Site, crawl: Any, listing: Any) -> None:
    site.put("/refused", board({"1": ("menu", ["/no.png"]), "2": ("vélo", [])}, "/refused?page=2"))
    site.put("/refused?page=2", board({"3": ("menu", ["/e.png"])}))
    site.put("/no.png", "no", status=403)
    site.hits.clear()
    account = crawl({"s": values(listing, site.url("/refused"))}, suspicious="menu")
    report = account["reports"]["s"]
    assert (report["outcome"], len(account["posts"])) == ("ok", 3)
    assert "/e.png" not in site.paths()
    assert any("refuses a picture (HTTP 403)" in warning for warning in report["warnings"])


def test_a_site_that_is_asked_too_often_for_pictures_is_left_alone(site: Site, crawl: Any, listing: Any) -> None:
    site.put("/busy", board({"1": ("menu", ["/slow.png"]), "2": ("vélo", [])}, "/busy?page=2"))
    site.put("/slow.png", "wait", status=429, headers={"Retry-After": "3600"})
    site.hits.clear()
    account = crawl({"s": values(listing, site.url("/busy"))}, suspicious="menu")
    report = account["reports"]["s"]
    assert report["outcome"] == "rate_limited"
    assert report["retry_at"]
    assert "slow.png" not in report["detail"]
    assert {post["external_id"] for post in account["posts"]} == {"1", "2"}  # what was read is not lost
    assert "/busy?page=2" not in site.paths()


def test_the_pause_of_a_source_holds_for_its_pictures(site: Site, crawl: Any, listing: Any) -> None:
    site.put("/slowly", board({"1": ("menu", ["/c.png", "/d.png"])}))
    site.hits.clear()
    crawl({"s": values(listing, site.url("/slowly"), delay=0.4)}, suspicious="menu")
    times = [moment for _, path, _, moment in site.hits if path != "/robots.txt"]
    assert len(times) == 3
    assert all(later - earlier >= 0.38 for earlier, later in pairwise(times))


def test_an_album_asks_for_no_more_than_its_caps() -> None:
    album = Album()
    asked = []
    for number in range(MOST_A_RUN):
        urls = tuple(f"https://images.example.org/{number}-{place}.png" for place in range(MOST_A_POST + 3))
        asked += album.hold(a_post(number, urls), urls)
    assert len(asked) == len(set(asked)) == MOST_A_RUN
    for url in asked:
        album.settle(url, None)
    assert len(album.ready()) == MOST_A_RUN
    assert album.rest() == []


def test_a_stopped_run_gives_its_waiting_posts_back_with_what_is_there() -> None:
    album = Album()
    urls = ("https://images.example.org/1.png", "https://images.example.org/2.png")
    assert album.hold(a_post(1, urls), urls) == list(urls)
    picture = a_capture(urls[1])
    album.settle(urls[1], picture)
    assert album.ready() == []
    (post,) = album.rest()
    assert post.pictures == (picture,)


def a_post(number: int, images: tuple[str, ...]) -> Post:
    return Post(
        source="s", external_id=str(number), url="https://example.org/", text="menu", images=images,
        fetched_at=datetime(2026, 11, 20, tzinfo=UTC),
    )  # fmt: skip


def a_capture(url: str) -> Capture:
    return Capture(
        url=url, status=200, protocol="HTTP/1.1", request_headers=(), headers=(), left_out=(), body=png(),
        captured_at=datetime(2026, 11, 20, tzinfo=UTC),
    )  # fmt: skip
