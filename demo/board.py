"""A board of classified ads: a paginated list, and a page for each ad with its date in French words."""

from datetime import datetime
from html import escape

from demo.posts import DemoPost

PAGE_SIZE = 15
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def page(path: str, query: dict[str, str], own: list[DemoPost], built: datetime, origin: str) -> tuple[str, str] | None:  # noqa: ARG001 - one signature for all sites
    """The list at /annonces, an ad at /annonces/ID."""
    by_id = {post.id: post for post in own}
    if path.rstrip("/") == "/annonces":
        number = int(query["page"]) if query.get("page", "").isdigit() else 1
        ordered = sorted(own, key=lambda post: post.minutes_ago)
        first = (number - 1) * PAGE_SIZE
        cards = "".join(
            f'<article class="ad" data-id="{post.id}"><a class="ad__link" href="/annonces/{post.id}"><h2>{escape(post.title)}</h2></a></article>'
            for post in ordered[first : first + PAGE_SIZE]
        )
        more = (
            f'<a class="next" href="/annonces?page={number + 1}">Suivant</a>'
            if first + PAGE_SIZE < len(ordered)
            else ""
        )
        return _html("Petites annonces (exemple)", f'<section class="ads">{cards}</section>{more}')
    name = path.rpartition("/")[2]
    if path.startswith("/annonces/") and name.isdigit() and int(name) in by_id:
        return _html(by_id[int(name)].title, _ad(by_id[int(name)], built))
    return None


def _ad(post: DemoPost, built: datetime) -> str:
    at = post.at(built)
    return (
        f'<main class="annonce" data-id="{post.id}"><h1 class="annonce__titre">{escape(post.title)}</h1>'
        f'<p class="annonce__date">{at.day} {MONTHS[at.month - 1]} {at.year} à {at:%H:%M}</p>'
        f'<p class="annonce__auteur">{escape(post.author)}</p>'
        f'<div class="annonce__texte">{"<br>".join(escape(line) for line in post.text.split(chr(10)))}</div></main>'
    )


def _html(title: str, body: str) -> tuple[str, str]:
    return (
        "text/html; charset=utf-8",
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{escape(title)}</title></head><body>{body}</body></html>',
    )
