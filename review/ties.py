"""What a post goes with, and how strongly: the same contact, the same text, or only the same template."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from review.marks import visible
from review.post_parts import Tie
from review.substances import substance_word
from review.vocabulary import PLATFORMS
from review.words import Words
from store.campaigns import LookAlike
from store.campaigns import Tie as Holding
from store.cards import Card
from store.values import SHIELDED_LABELS

SHOWN = 4


def campaign_name(campaign_id: int, words: Words) -> str:
    return words.gettext("Campaign %(id)s", id=f"C-{campaign_id}")


def tie_lines(
    card: Card, holding: Sequence[Holding], alike: Sequence[LookAlike], words: Words, *, hidden: bool
) -> tuple[Tie, ...]:
    """Each leads to a search for it. `hidden`: nothing is shown that the machine says. Only contacts that this post shows are its ties; the text counts where several posts share it."""
    own = {contact.contact_id: contact for contact in card.contacts if contact.contact_id is not None}
    lines: list[Tie] = []
    for contact in {one.contact_id: one for one in own.values() if one.posts > 1}.values():
        platform = words.gettext(PLATFORMS.get(contact.platform, contact.platform))
        lines.append(
            Tie(
                icon="contact",
                text=words.ngettext("Same contact in %(num)s post", "Same contact in %(num)s posts", contact.posts),
                sub=f"{platform} {contact.hint}",
                strength=words.gettext("certain"),
                strong=True,
                href=f"/search?contact={contact.contact_id}",
                key="" if lines else "Y",
            )
        )
    template = card.revision.template_id
    for tie in holding:
        if tie.kind == "text" and tie.posts > 1 and tie.template_id == template:
            text = words.ngettext(
                "Near-identical text in %(num)s post", "Near-identical text in %(num)s posts", tie.posts
            )
            sub = words.gettext("numbers, contacts and emoji left aside")
            strength, href = words.gettext("strong"), f"/search?alike={card.post.id}"
            lines.append(Tie(icon="text", text=text, sub=sub, strength=strength, strong=True, href=href, key="N"))
        elif tie.kind == "by_hand":
            text = words.gettext("Joined by a person")
            lines.append(Tie(icon="merge", text=text, sub="", strength=words.gettext("by hand"), strong=True, href=""))
    return (
        *lines[:SHOWN],
        *_searches(card, words, found={line.key for line in lines}, hidden=hidden),
        *_alike(alike, words),
    )


def _searches(card: Card, words: Words, *, found: set[str], hidden: bool) -> list[Tie]:
    """The ways to posts that are like this one in something: searches, no ties."""
    if card.post.label in SHIELDED_LABELS:
        return []
    searches = [] if hidden else _same_offer(card, words)
    if card.revision.template_id is not None and "N" not in found:
        text, strength = words.gettext("Near-identical text"), words.gettext("search")
        href = f"/search?alike={card.post.id}"
        searches.append(Tie(icon="text", text=text, sub="", strength=strength, strong=False, href=href, key="N"))
    return searches


def _same_offer(card: Card, words: Words) -> list[Tie]:
    summary = card.post.summary
    substance, place = next(iter(summary["substances"]), ""), next(iter(summary["places"]), "")
    if not (substance and place):
        return []
    return [
        Tie(
            icon="place",
            text=words.gettext("Same substance and place"),
            sub=f"{substance_word(substance, words)}, {visible(place)}",
            strength=words.gettext("search"),
            strong=False,
            href="/search?" + urlencode({"substance": substance, "place": place}),
            key="I",
        )
    ]


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
