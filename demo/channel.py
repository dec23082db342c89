"""A broadcast channel's public web preview, in the shape of t.me/s/NAME: 20 messages a page, older ones by ?before=."""

from datetime import datetime
from html import escape

from demo.posts import DemoPost

NAME = "marche_exemple"
PAGE_SIZE = 20


def page(path: str, query: dict[str, str], own: list[DemoPost], built: datetime, origin: str) -> tuple[str, str] | None:
    """The preview page; None for anything but /s/NAME."""
    if path.rstrip("/") != f"/s/{NAME}":
        return None
    before = int(query["before"]) if query.get("before", "").isdigit() else None
    older = sorted((post for post in own if before is None or post.id < before), key=lambda post: post.id)
    shown = older[-PAGE_SIZE:]
    more = ""
    if len(older) > len(shown):
        more = (
            f'<div class="tgme_widget_message_centered js-messages_more_wrap"><a href="/s/{NAME}?before={shown[0].id}" '
            f'class="tme_messages_more js-messages_more" data-before="{shown[0].id}"></a></div>'
        )
    messages = "".join(_message(post, built, origin) for post in shown)
    return "text/html; charset=utf-8", _PAGE.format(name=NAME, more=more, messages=messages)


def _message(post: DemoPost, built: datetime, origin: str) -> str:
    text = "<br/>".join(escape(line) for line in post.text.split("\n"))
    edited = "edited " if post.edited else ""
    return (
        '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="{NAME}/{post.id}">'
        '<div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author accent_color">'
        f'<a class="tgme_widget_message_owner_name" href="{origin}/{NAME}"><span dir="auto">Le Marché (exemple)</span></a></div>'
        f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>'
        '<div class="tgme_widget_message_footer compact js-message_footer"><div class="tgme_widget_message_info short js-message_info">'
        '<span class="tgme_widget_message_views">1.2K</span><span class="tgme_widget_message_meta">'
        f'{edited}<a class="tgme_widget_message_date" href="{origin}/{NAME}/{post.id}">'
        f'<time datetime="{post.at(built).isoformat(timespec="seconds")}" class="time">{post.at(built):%H:%M}</time></a>'
        "</span></div></div></div></div></div>"
    )


_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Le Marché (exemple)</title></head>
<body class="widget_frame_base tgme_webpreview"><div class="tgme_channel_info"><div class="tgme_channel_info_header">
<div class="tgme_channel_info_header_title"><span dir="auto">Le Marché (exemple)</span></div>
<div class="tgme_channel_info_header_username"><a href="/{name}">@{name}</a></div></div>
<div class="tgme_channel_info_description">Canal fictif pour la démonstration.</div></div>
<main class="tgme_main" data-url="/{name}"><section class="tgme_channel_history js-message_history">
{more}{messages}</section></main></body></html>"""
