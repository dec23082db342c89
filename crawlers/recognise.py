"""Recognise what a page is: by its address, by what its software leaves in it, by the feeds that it names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawlers import engine as engines
from crawlers.addresses import parts_of
from crawlers.markup import text_of
from crawlers.proposal import Proposal
from crawlers.reading import Page
from crawlers.selectors import compiled, elements_of

FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/rss+xml"}
)
_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)[\s>]|\"version\"\s*:\s*\"https?://(?:www\.)?jsonfeed\.org/")
_ASIDE = re.compile(r"comment|réponse|repl(?:y|ies)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A site known by its address alone: hosts, what the path must be, and the address that is read instead."""

    platform: str
    hosts: str
    path: str
    url: str


ADDRESSES = (
    Address(platform="telegram", hosts=r"t\.me|telegram\.me", path=r"/(?:s/)?(?P<a>\w{4,})/?.*", url="https://t.me/s/{a}"),
    Address(platform="snapchat", hosts=r"(?:www\.|story\.)?snapchat\.com", path=r"/(?:add/|@)(?P<a>[\w.-]+).*", url="https://www.snapchat.com/add/{a}"),
    Address(platform="bluesky", hosts=r"bsky\.app|public\.api\.bsky\.app", path=r"/profile/(?P<a>[^/]+).*", url="https://public.api.bsky.app/profile/{a}"),
    Address(platform="reddit", hosts=r"(?:www\.|old\.)?reddit\.com", path=r"/(?P<a>(?:r|user|u)/[\w+-]+).*", url="https://www.reddit.com/{a}/new"),
    Address(platform="imageboard", hosts=r"boards\.4chan(?:nel)?\.org|a\.4cdn\.org", path=r"/(?P<a>\w+)/?.*", url="https://a.4cdn.org/{a}/"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Software:
    """Software whose pages lead to an interface: its marks, and the paths that its platform can read as they are."""

    platform: str
    generator: str = ""
    markup: tuple[str, ...] = ()
    header: tuple[str, str] = ("", "")
    readable: str = r"/.*"
    otherwise: str = "/"
    """The path to read where the page's own is not readable."""


SOFTWARE = (
    Software(platform="mastodon", generator=r"^Mastodon", markup=("script#initial-state", "#mastodon"), header=("server", "mastodon"), readable=r"/(?:tags/[^/]+|public(?:/local|/remote)?|@[^/]+)/?", otherwise="/public/local"),
    Software(platform="discourse", generator=r"^Discourse", markup=("meta[name='discourse_theme_id']", "#data-discourse-setup"), readable=r"(?:/[\w-]+)?/(?:c/.*\d|tags?/.+|t/.*\d|latest/?)?", otherwise="/"),
    Software(platform="nodebb", markup=("[component='brand/logo']", "[component='category']", "script[src*='/assets/nodebb']"), header=("x-powered-by", "nodebb"), readable=r"(?:/[\w-]+)?/(?:category/\d.*|topic/\d.*|tags/.+|recent|popular|top)?", otherwise="/recent"),
    Software(platform="lemmy", generator=r"^Lemmy", markup=("#app.lemmy-site", "script:contains('window.isoData')"), readable=r"/(?:c/[^/]+/?)?", otherwise="/"),
    Software(platform="imageboard", markup=("form[name=postcontrols]", "footer a[href*='vichan']", "a[href*='gitgud.io/LynxChan']", "a[href*='jschan']"), readable=r"/[\w-]+/.*", otherwise=""),
)  # fmt: skip


def by_address(url: str) -> Proposal | None:
    """What an address alone gives away; None for an ordinary one."""
    parts = urlsplit(url)
    for known in ADDRESSES:
        match = re.fullmatch(known.path, parts.path) if re.fullmatch(known.hosts, parts.hostname or "") else None
        if match:
            values = {"platform": known.platform, "url": known.url.format(**match.groupdict())}
            return Proposal(values=values, why=f"{parts.hostname} is read by the platform {known.platform}")
    return None


def recognise(page: Page) -> list[Proposal]:
    """All the ways to read a page, the best first; an empty list where nothing is known."""
    language = _language(page)
    more = {"language": language} if language else {}
    if _FEED.search(page.text[:2000]):
        return [Proposal(values={"platform": "feed", "url": page.url, **more}, why="it is a feed")]
    found = [*_software(page), *_forums(page), *_wordpress(page), *_feeds(page)]
    return [Proposal(values={**each.values, **more}, why=each.why, notes=each.notes) for each in found]


def generator(page: Page) -> str:
    """What the page says that made it."""
    return compiled("meta[name=generator]::attr(content), meta[name=Generator]::attr(content)").first(page.tree)


def _software(page: Page) -> Iterator[Proposal]:
    parts = urlsplit(page.url)
    made_by = generator(page)
    for each in SOFTWARE:
        name, value = each.header
        why = ""
        if each.generator and re.search(each.generator, made_by, re.IGNORECASE):
            why = f"its generator is {made_by[:60]!r}"
        elif value and value in page.headers.get(name, "").lower():
            why = f"its header {name} is {page.headers[name][:60]!r}"
        elif marked := next((css for css in each.markup if elements_of((css,), page.tree)), ""):
            why = f"its markup has {marked}"
        path = parts.path or "/"
        path = path if re.fullmatch(each.readable, path) else each.otherwise
        if why and path:
            yield Proposal(values={"platform": each.platform, "url": f"{parts.scheme}://{parts.netloc}{path}"}, why=why)


def _forums(page: Page) -> Iterator[Proposal]:
    for name in engines.names():
        engine = engines.load(name)
        if why := engine.recognises(page):
            values = {"platform": "forum", "engine": name, "url": engine.without_session(page.url)}
            yield Proposal(values=values, why=f"{engine.summary}: {why}")


def _wordpress(page: Page) -> Iterator[Proposal]:
    link = compiled("link[rel='https://api.w.org/']::attr(href)").first(page.tree)
    if not link and (match := re.search(r'<([^>]+)>;\s*rel="https://api\.w\.org/"', page.headers.get("link", ""))):
        link = match[1]
    if link or generator(page).startswith("WordPress"):
        root = re.sub(r"(?:wp-json/?|\?rest_route=/?)$", "", page.join(link)) if link else page.join("/")
        why = f"its generator is {generator(page)!r}" if generator(page) else "it names its REST interface"
        yield Proposal(values={"platform": "wordpress", "url": root}, why=f"WordPress: {why}")


def feeds(page: Page) -> list[tuple[str, str]]:
    """Address and title of each feed that a page names; feeds of comments last."""
    found: dict[str, str] = {}
    for link in page.tree.iter("link", "a"):
        href = link.get("href") or ""
        if href and (link.get("type") or "").partition(";")[0].strip().lower() in FEED_TYPES:
            url = page.join(href)
            if url.startswith(("http://", "https://")):
                found.setdefault(url, link.get("title") or text_of(link))
    return sorted(found.items(), key=lambda feed: bool(_ASIDE.search(f"{parts_of(feed[0]).path} {feed[1]}")))


def _feeds(page: Page) -> Iterator[Proposal]:
    for url, title in feeds(page):
        named = f" ({title[:60]!r})" if title else ""
        yield Proposal(values={"platform": "feed", "url": url}, why=f"the page names a feed{named}")


def _language(page: Page) -> str:
    """The language that an HTML page says it is in; two letters or nothing. "en" is what software says unasked."""
    said = str(page.tree.get("lang") or page.tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    match = re.match(r"([A-Za-z]{2})(?:[-_]|$)", said)
    return match[1].lower() if match and match[1].lower() != "en" else ""
