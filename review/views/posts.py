"""A post's page: what was published, what the machine reads in it, and the bar of the person's decision."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from review.access import Permission
from review.beside import beside
from review.claimed import claim_line, open_card
from review.contact_lines import contact_lines
from review.csrf import opened
from review.decide_form import decide_form, open_posts
from review.history import events
from review.keyboard import drawn_help
from review.lines import gist_of, queue_line, source_of
from review.marks import legend, visible
from review.pages import PostPage
from review.parts import Choice
from review.plain import plain_summary
from review.reading import read_label, reading
from review.sealed import sealed
from review.text_views import PLAIN, revision_links, shown_text, verbatim_text
from review.ties import campaign_name, tie_lines
from review.view import Viewing
from review.visit import Asking, Visit
from review.vocabulary import LABEL_WORDS, REVEAL_REASONS
from review.words import Words
from store import campaigns
from store.cards import Card
from store.latest_act import latest_act

router = APIRouter()


@router.get("/posts/{post_id}")
def show_post(
    visit: Asking,
    post_id: int,
    view: Viewing,
    text: Annotated[str, Query(pattern=r"^(|changes|plain|[0-9]{1,4})$")] = "",
    shown: Annotated[str, Query(max_length=120)] = "",
    before: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """`text` picks a view of the text, `shown` opens a contact, `before` is the post that one came from."""
    user = visit.need(Permission.READ_POSTS)
    words, desk = visit.words, visit.desk
    card = open_card(visit, post_id, leave=before)
    reveal = opened(desk.key, visit.cookie, shown, words.now) if shown and visit.may(Permission.REVEAL) else None
    with desk.store.reading() as session:
        verbatim = verbatim_text(session, desk.store.keys, card, reveal)
        parts, compared = shown_text(session, desk.store.keys, card, text, reveal, verbatim, words, desk.normalise)
        holding = campaigns.ties(session, card.campaign.id) if card.campaign and card.campaign.posts > 1 else []
        alike = campaigns.look_alikes(session, post_id) if card.campaign else []
        capture = sealed(session, card.revision.id, words)
        near = beside(session, visit, view, card, before)
        act = latest_act(session, user.user_id, words.now)
        covered = open_posts(session, card)
    hidden = card.post.blind and card.post.state != "decided"
    query = view.query()
    mine = visit.may(Permission.DECIDE) and text in ("", PLAIN) and card.claimed_by == user.user_id
    page = PostPage(
        shell=visit.shell("/triage"),
        number=words.gettext("no. %(number)s", number=words.number(post_id)),
        gist=words.gettext("Blind check") if hidden else _gist(card, words),
        revision=words.gettext("revision %(number)s", number=card.revision.number) if card.revision.number > 1 else "",
        revision_id=card.revision.id,
        source=source_of(card.platform, card.source, words),
        source_href=f"/sources/{card.source}",
        dates=_dates(card, words),
        address=visible(card.post.url),
        language=card.post.language or "und",
        sealed=capture,
        segments=parts,
        changes=compared,
        revisions=revision_links(card, text, query, words, desk.normalise),
        plain_note=plain_summary(parts, words) if text == PLAIN else "",
        legend=legend(parts, words),
        contacts=contact_lines(card, reveal, verbatim, words),
        reveal_reasons=tuple(Choice(value=value, word=words.gettext(word)) for value, word in REVEAL_REASONS)
        if visit.may(Permission.REVEAL)
        else (),
        reveal_action=f"/posts/{post_id}/reveal",
        reading=None if hidden else reading(card, desk.band_record(), words),
        ties=tie_lines(card, holding, alike, words, hidden=hidden),
        campaign_href=f"/campaigns/{card.campaign.id}" if card.campaign and card.campaign.posts > 1 else "",
        campaign_name=campaign_name(card.campaign.id, words) if card.campaign else "",
        events=events(card, words),
        lines=tuple(
            queue_line(line, words, user_id=user.user_id, view=query, current=near.here) for line in near.lines
        ),
        next_href=near.following,
        previous_href=near.previous,
        view=query,
        claim=claim_line(card, visit, user.user_id),
        form=decide_form(visit, card, act, covered, query, hidden=hidden) if mine else None,
        standing=_standing(card, visit, text, user.user_id),
        help=drawn_help(words),
    )
    return visit.show("post.html", page)


def _gist(card: Card, words: Words) -> str:
    summary = card.post.summary
    return gist_of(
        card.post.label, read_label(card, words), list(summary["substances"]), list(summary["places"]), words
    )


def _dates(card: Card, words: Words) -> str:
    post, edited = card.post, card.revision.edited_at
    if post.published_at is None:
        return words.gettext("first read %(when)s", when=words.moment(post.first_seen_at))
    published = words.gettext("published %(when)s", when=words.moment(post.published_at))
    if edited is None:
        return published
    return words.listed([published, words.gettext("edited %(when)s", when=words.moment(edited))])


def _standing(card: Card, visit: Visit, text: str, user_id: int) -> str:
    """What one must know before deciding, or why one cannot."""
    words, post = visit.words, card.post
    if not visit.may(Permission.DECIDE):
        return words.gettext("You are reading along: your role does not decide.")
    if text not in ("", PLAIN):
        return words.gettext("You see another view of the text; go back to the text as read to decide.")
    if card.claimed_by not in (None, user_id):
        return words.gettext(
            "%(name)s is looking at this post; nobody else can decide it meanwhile.", name=card.claimed_by_name
        )
    if post.state == "decided" and post.decided_label:
        past = next((one for one in card.history if one.id == post.decision_id), None)
        label = words.gettext(LABEL_WORDS.get(post.decided_label, post.decided_label))
        when = words.moment(post.decided_at or post.last_seen_at)
        name = past.user if past is not None else "?"
        return words.gettext(
            "Decided %(label)s by %(name)s, %(when)s. A new decision replaces it; the old one stays in the history.",
            label=label,
            name=name,
            when=when,
        )
    return ""
