"""What a look makes of a page: software, feeds, sitemaps, selectors from an example, and the file it writes."""

import gzip
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers import platforms
from crawlers.example import from_example
from crawlers.explain import build_source
from crawlers.proposal import Proposal, name_for
from crawlers.reading import Page, Request
from crawlers.recognise import by_address, recognise
from crawlers.sitemap import Map, candidates, maps_of

PAGES = Path(__file__).parent / "pages"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
BOARD = """<html lang="fr-FR"><body><ul class="menu"><li><a href="/lyon">Lyon</a></li><li><a href="/nice">Nice</a></li></ul>
<div class="results">{cards}</div><div class="pages"><a href="?p=2">Suivant</a></div></body></html>"""
CARD = """<div class="ad-card md:flex row1" id="ad-{n}"><a class="thumb" href="/annonce/{n}"><img src="x.jpg"></a>
<h3 class="ad-title"><a href="/annonce/{n}">Titre {n}</a></h3><span class="price">{n}0 €</span><p class="desc">Texte de
l'annonce numéro {n}, <b>très</b> bien.</p><div class="meta"><span class="pseudo"><a href="/u/{u}">vendeur{u}</a></span>
<span class="when" title="2{d}/11/2026 14:02">Hier</span><a href="https://partage.example.com/{n}">Partager</a></div></div>"""


def page(body: str | bytes, url: str = "https://site.example.org/", headers: dict[str, str] | None = None) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(request=Request(url=url), url=url, status=200, headers=headers or {}, body=raw, fetched_at=NOW)


@pytest.mark.parametrize(
    ("url", "platform", "read"),
    [
        ("https://t.me/examplechannel", "telegram", "https://t.me/s/examplechannel"),
        ("https://t.me/s/examplechannel/12", "telegram", "https://t.me/s/examplechannel"),
        ("https://www.snapchat.com/@some.body", "snapchat", "https://www.snapchat.com/add/some.body"),
        ("https://bsky.app/profile/a.example", "bluesky", "https://public.api.bsky.app/profile/a.example"),
        ("https://old.reddit.com/r/example/top", "reddit", "https://www.reddit.com/r/example/new"),
        ("https://boards.4chan.org/b/catalog", "imageboard", "https://a.4cdn.org/b/"),
    ],
)
def test_a_site_known_by_its_address_becomes_a_source_of_its_platform(url: str, platform: str, read: str) -> None:
    found = by_address(url)
    assert found is not None
    assert found.values == {"platform": platform, "url": read}
    assert found.source("new", local=False).platform == platform


def test_an_ordinary_address_gives_nothing_away() -> None:
    assert by_address("https://forum.example.org/@name") is None


@pytest.mark.parametrize(
    ("body", "url", "headers", "expected"),
    [
        ('<meta name="generator" content="Discourse 3.4.1">', "/c/annonces/5", {}, ("discourse", "/c/annonces/5")),
        ('<meta name="generator" content="Discourse 3.4.1">', "/faq", {}, ("discourse", "/")),
        ('<script id="initial-state"></script>', "/about", {}, ("mastodon", "/public/local")),
        ('<script id="initial-state"></script>', "/tags/livraison", {}, ("mastodon", "/tags/livraison")),
        ("<p>", "/category/2/annonces", {"x-powered-by": "NodeBB"}, ("nodebb", "/category/2/annonces")),
        ('<div id="app" class="lemmy-site">', "/c/lyon", {}, ("lemmy", "/c/lyon")),
        ('<form name="postcontrols">', "/b/index.html", {}, ("imageboard", "/b/index.html")),
        ('<meta name="generator" content="WordPress 6.1">', "/2026/11/", {}, ("wordpress", "/")),
        ("<p>", "/", {"link": '<https://site.example.org/blog/wp-json/>; rel="https://api.w.org/"'}, ("wordpress", "/blog/")),
    ],
)  # fmt: skip
def test_software_is_recognised_by_what_it_leaves_in_its_pages(
    body: str, url: str, headers: dict[str, str], expected: tuple[str, str]
) -> None:
    found = recognise(page(f"<html><body>{body}", f"https://site.example.org{url}", headers))[0]
    assert found.values == {"platform": expected[0], "url": f"https://site.example.org{expected[1]}"}
    assert found.source("new", local=False)


@pytest.mark.parametrize(
    "folder", sorted(PAGES.glob("*_topic")) + sorted(PAGES.glob("*_board")), ids=lambda each: each.name
)
def test_a_forum_page_is_recognised_as_its_engine_and_nothing_else(folder: Path) -> None:
    source = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    if source["platform"] != "forum":
        return
    found = recognise(page((folder / "page.html").read_bytes(), "https://forum.example.org/x?sid=0&s=1"))
    assert [each.values.get("engine") for each in found if each.values["platform"] == "forum"] == [source["engine"]]


def test_feeds_are_proposed_in_the_order_of_their_worth() -> None:
    links = "".join(
        f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'
        for kind, title, href in (
            ("application/rss+xml", "Commentaires", "/comments/feed/"),
            ("application/rss+xml; charset=utf-8", "Billets", "feed/"),
            ("text/css", "no", "/x.css"),
            ("application/atom+xml", "Billets", "feed/"),
        )
    )
    found = recognise(page(f'<html lang="fr"><head><base href="/blog/">{links}</head>'))
    assert [each.values["url"] for each in found] == [
        "https://site.example.org/blog/feed/",
        "https://site.example.org/comments/feed/",
    ]
    assert found[0].values["language"] == "fr"


@pytest.mark.parametrize("name", ["feed_rss", "feed_atom", "feed_rss1", "feed_json"])
def test_a_feed_is_recognised_as_itself(name: str) -> None:
    body = next((PAGES / name).glob("page.*")).read_bytes()
    assert [each.values["platform"] for each in recognise(page(body))] == ["feed"]


def test_a_page_of_nothing_known_gives_nothing() -> None:
    assert recognise(page("<html><body><p>Bonjour")) == []


def board() -> Page:
    cards = "".join(CARD.format(n=n, u=n % 3, d=n % 5) for n in range(5, 12))
    return page(BOARD.format(cards=cards), "https://annonces.example.org/lyon")


def test_an_example_gives_selectors_that_read_the_whole_list() -> None:
    found = from_example(board(), "annonce  NUMÉRO 7, très bien")
    assert found is not None
    assert found.values["selectors"] == {
        "item": "div.ad-card",
        "id": "::attr(id)",
        "text": "p.desc",
        "title": "h3.ad-title",
        "url": "h3.ad-title a::attr(href)",
        "published": "span.when::attr(title)",
        "author": "span.pseudo",
        "next": "a:contains('Suivant')::attr(href)",
    }
    source = found.source("new", local=False)
    listing = platforms.load("listing")
    parsed = listing.parse(source, board().asked_as("list", listing.start(source, {})[0].context), {})
    assert [post.external_id for post in parsed.posts] == [str(n) for n in range(5, 12)]
    post = parsed.posts[2]
    assert (post.text, post.author, post.title) == ("Texte de l'annonce numéro 7, très bien.", "vendeur1", "Titre 7")
    assert post.url == "https://annonces.example.org/annonce/7"
    assert post.published_at == datetime(2026, 11, 22, 13, 2, tzinfo=UTC)
    assert parsed.requests[0].url == "https://annonces.example.org/lyon?p=2"
    assert not parsed.warnings


@pytest.mark.parametrize("example", ["", "words that stand nowhere", "Suivant"])
def test_words_without_likes_propose_nothing(example: str) -> None:
    assert from_example(board(), example) is None


@given(
    st.lists(
        st.sampled_from(
            ["<p class='a-b'>", "<div id=1>", "</div>", "<a href='http://['>", "mot", "<li>", "<time>1 mai</time>"]
        ),
        max_size=25,
    )
)
@settings(deadline=None, max_examples=100)
def test_no_page_breaks_a_look(parts: list[str]) -> None:  # fmt: skip
    body = page("".join(parts))
    recognise(body)
    found = from_example(body, "mot")
    assert found is None or found.source("new", local=False)


def test_the_written_file_is_read_back_as_proposed() -> None:
    proposal = Proposal(
        values={
            "platform": "listing",
            "url": "https://a.example.org/?q='\"",
            "id_pattern": r"/(\d+)$",
            "selectors": {"item": 'a[title="x"]', "text": ["p", "a:contains('é\\\\')"]},
        },
        why="words\nover lines",
    )
    text = proposal.toml(day=date(2026, 11, 24), basis="", local=False, others=["feed x"])
    assert "# Also possible here: feed x" in text
    values = tomllib.loads(text)
    assert values.pop("basis") == ""
    assert {key: values[key] for key in proposal.values} == proposal.values
    filled = tomllib.loads(proposal.toml(day=date(2026, 11, 24), basis="A public list", local=True))
    assert build_source("new", filled).local


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.forum-du-lac.example.org/viewforum.php?f=3", "forum-du-lac-example-org-viewforum"),
        ("http://127.0.0.1:8205/", "local-8205"),
        ("https://t.me/s/examplechannel", "t-me-examplechannel"),
        ("https://a.example.org/annonces/lyon/", "a-example-org-lyon"),
        ("https://[2001:db8::1]/", "local-80"),
    ],
)
def test_a_source_is_named_after_its_address(url: str, name: str) -> None:
    assert name_for(url) == name
    assert name_for(url, {name, f"{name}-2"}) == f"{name}-3"


def test_sitemaps_name_feeds_lists_and_folders() -> None:
    index = '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://a.example.org/s1.xml.gz</loc></sitemap></sitemapindex>'
    assert Map.read(page(index)).maps == ("https://a.example.org/s1.xml.gz",)
    entries = [
        "feed/",
        "annonces/lyon/",
        "annonces/lyon/1",
        "annonces/lyon/2",
        "blog/x/1",
        "blog/x/2",
        "blog/x/3",
        "contact",
    ]
    urls = "".join(
        f"<url><loc>https://a.example.org/{each}</loc><lastmod>2026-11-2{n}T10:00:00Z</lastmod></url>"
        for n, each in enumerate(entries)
    )
    packed = gzip.compress(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode())
    found = candidates([Map.read(page(packed))])
    assert [(each.kind, each.url.removeprefix("https://a.example.org/"), each.below) for each in found] == [
        ("feed", "feed/", 0),
        ("list", "annonces/lyon/", 2),
        ("folder", "blog/x/", 3),
    ]
    assert found[2].changed == "2026-11-26"


def test_a_robots_txt_names_sitemaps_and_what_is_none_names_nothing() -> None:
    assert maps_of(page("User-agent: *\nSitemap: /map.xml\nsitemap:https://b.example.org/m")) == (
        "https://site.example.org/map.xml",
        "https://b.example.org/m",
    )
    entity = (
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://a/&e;</loc></url></urlset>'
    )
    for nothing in ("<html><body>no", "", "\x1f\x8bbroken", entity):
        assert all("root" not in url for url, _ in Map.read(page(nothing)).pages)
        assert Map.read(page(nothing)).maps == ()
