"""A small forum: a list of topics, topics of several posts, ten posts a page."""

from datetime import datetime
from html import escape

from demo.posts import DemoPost

PAGE_SIZE = 10
TOPICS_PAGE_SIZE = 12


def page(path: str, query: dict[str, str], own: list[DemoPost], built: datetime, origin: str) -> tuple[str, str] | None:  # noqa: ARG001 - one signature for all sites
    """The list of topics at /, a topic at /sujet/N/."""
    number = int(query["page"]) if query.get("page", "").isdigit() else 1
    topics: dict[str, list[DemoPost]] = {}
    for post in own:
        topics.setdefault(post.thread, []).append(post)
    if path == "/":
        return _html("Forum des voisins (exemple)", _topics(topics, number, built))
    parts = path.strip("/").split("/")
    names = list(topics)
    if len(parts) == 2 and parts[0] == "sujet" and parts[1].isdigit() and 0 < int(parts[1]) <= len(names):
        name = names[int(parts[1]) - 1]
        return _html(name, _topic(int(parts[1]), topics[name], number, built))
    return None


def _topics(topics: dict[str, list[DemoPost]], number: int, built: datetime) -> str:
    ordered = sorted(enumerate(topics, 1), key=lambda item: min(post.minutes_ago for post in topics[item[1]]))
    first = (number - 1) * TOPICS_PAGE_SIZE
    rows = "".join(
        f'<li class="topic"><a class="topic__link" href="/sujet/{index}/">{escape(name)}</a> '
        f'<span class="topic__count">{len(topics[name])} messages</span> '
        f'<time datetime="{max(post.at(built) for post in topics[name]).isoformat(timespec="seconds")}"></time></li>'
        for index, name in ordered[first : first + TOPICS_PAGE_SIZE]
    )
    return f'<ul class="topics">{rows}</ul>' + _next(number, first + TOPICS_PAGE_SIZE < len(ordered))


def _topic(index: int, own: list[DemoPost], number: int, built: datetime) -> str:
    ordered = sorted(own, key=lambda post: -post.minutes_ago)
    first = (number - 1) * PAGE_SIZE
    rows = "".join(
        f'<div class="comment" data-pk="{post.id}" id="c{post.id}"><a class="comment__author" href="/membre/{escape(post.author)}">'
        f'{escape(post.author)}</a> <a class="comment__link" href="/sujet/{index}/#c{post.id}">'
        f'<time datetime="{post.at(built).isoformat(timespec="seconds")}">{post.at(built):%d/%m/%Y %H:%M}</time></a>'
        f'<div class="comment__text">{_paragraphs(post.text)}</div></div>'
        for post in ordered[first : first + PAGE_SIZE]
    )
    return f'<div class="comments">{rows}</div>' + _next(number, first + PAGE_SIZE < len(ordered))


def _paragraphs(text: str) -> str:
    return "<p>" + "<br>".join(escape(line) for line in text.split("\n")) + "</p>"


def _next(number: int, more: bool) -> str:
    return f'<nav class="pages"><a rel="next" href="?page={number + 1}">Page suivante</a></nav>' if more else ""


def _html(title: str, body: str) -> tuple[str, str]:
    head = f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    return "text/html; charset=utf-8", f"{head}<body><h1>{escape(title)}</h1>{body}</body></html>"
