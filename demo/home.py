"""The demo's source files: how each fictional site is read."""

from collections.abc import Mapping
from pathlib import Path

from demo import channel
from demo.web import Address

BASIS = "Fictional site on this machine, written for the demonstration; nobody's post is read."


def source_files(addresses: Mapping[str, Address]) -> dict[str, str]:
    """File name → TOML text, for the addresses at which the sites answer now."""
    return {
        "channel.toml": f"""\
platform = "telegram"
url = "{addresses["channel"].origin}/s/{channel.NAME}"
basis = "{BASIS}"
every = "30m"
expect = {{ min = 1, max = 200 }}
local = true
""",
        "forum.toml": f"""\
platform = "listing"
url = "{addresses["forum"].origin}/"
basis = "{BASIS}"
every = "1h"
expect = {{ min = 1, max = 500 }}
max_pages = 20
local = true

[selectors]
item = "li.topic"
link = "a.topic__link::attr(href)"
next = "nav.pages a[rel=next]::attr(href)"
changed = "span.topic__count"
post = "div.comment"
post_next = "nav.pages a[rel=next]::attr(href)"
id = "::attr(data-pk)"
author = "a.comment__author::text"
published = "time::attr(datetime)"
text = "div.comment__text"
""",
        "board.toml": f"""\
platform = "listing"
url = "{addresses["board"].origin}/annonces"
basis = "{BASIS}"
every = "1h"
expect = {{ min = 1, max = 500 }}
language = "fr"
max_pages = 20
local = true

[selectors]
item = "article.ad"
link = "a.ad__link::attr(href)"
next = "a.next::attr(href)"
id = "::attr(data-id)"
post = "main.annonce"
title = "h1.annonce__titre::text"
author = "p.annonce__auteur::text"
published = "p.annonce__date::text"
text = "div.annonce__texte"
""",
        "blog.toml": f"""\
platform = "feed"
url = "{addresses["blog"].origin}/feed.xml"
basis = "{BASIS}"
every = "2h"
expect = {{ min = 1, max = 200 }}
language = "fr"
local = true
""",
    }


def write_sources(folder: Path, addresses: Mapping[str, Address]) -> None:
    """Write the four files anew: the ports may differ from the last time."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in source_files(addresses).items():
        (folder / name).write_text(text, encoding="utf-8")
