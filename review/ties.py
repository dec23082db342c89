"""What a post goes with, and how strongly: the same contact, the same text, or only the same template."""

from collections.abc import Mapping, Sequence

from review.post_parts import Tie
from review.vocabulary import PLATFORMS
from review.words import Words
from store.campaigns import LookAlike
from store.campaigns import Tie as Holding
from store.cards import Card

SHOWN = 4


def campaign_name(campaign_id: int, words: Words) -> str:
    return words.gettext("Campaign %(id)s", id=f"C-{campaign_id}")


def tie_lines(card: Card, holding: Sequence[Holding], alike: Sequence[LookAlike], words: Words) -> tuple[Tie, ...]:
    """Only contacts that this post shows are its ties; the text counts where several posts share it."""
    own = {contact.contact_id: contact for contact in card.contacts if contact.contact_id is not None}
    lines = []
    for contact in {one.contact_id: one for one in own.values() if one.posts > 1}.values():
        platform = words.gettext(PLATFORMS.get(contact.platform, contact.platform))
        lines.append(
            Tie(
                icon="contact",
                text=words.ngettext("Same contact in %(num)s post", "Same contact in %(num)s posts", contact.posts),
                sub=f"{platform} {contact.hint}",
                strength=words.gettext("certain"),
                strong=True,
                href="",
            )
        )
    template = card.revision.template_id
    for tie in holding:
        if tie.kind == "text" and tie.posts > 1 and tie.template_id == template:
            text = words.ngettext(
                "Near-identical text in %(num)s post", "Near-identical text in %(num)s posts", tie.posts
            )
            sub = words.gettext("numbers, contacts and emoji left aside")
            lines.append(Tie(icon="text", text=text, sub=sub, strength=words.gettext("strong"), strong=True, href=""))
        elif tie.kind == "by_hand":
            text = words.gettext("Joined by a person")
            lines.append(Tie(icon="merge", text=text, sub="", strength=words.gettext("by hand"), strong=True, href=""))
    return (*lines[:SHOWN], *_alike(alike, words))


def _alike(alike: Sequence[LookAlike], words: Words) -> list[Tie]:
    by_campaign: dict[int, list[LookAlike]] = {}
    for one in alike:
        if one.campaign_id is not None:
            by_campaign.setdefault(one.campaign_id, []).append(one)
    shown: Mapping[int, list[LookAlike]] = dict(list(by_campaign.items())[: SHOWN - 1])
    return [
        Tie(
            icon="text",
            text=words.gettext("Same template, other contact"),
            sub=words.ngettext(
                "%(name)s, %(num)s post: not enough to join them",
                "%(name)s, %(num)s posts: not enough to join them",
                len(posts),
                name=f"C-{campaign_id}",
            ),
            strength=words.gettext("weak"),
            strong=False,
            href=f"/campaigns/{campaign_id}",
        )
        for campaign_id, posts in shown.items()
    ]
