"""A campaign: its posts, its contacts masked, the sources and substances that they name."""

from collections import Counter
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response

from review.access import Permission
from review.errors import Problem, ReviewError
from review.lines import queue_line
from review.pages import CampaignPage
from review.parts import CampaignContact, Fact, QueueLine
from review.substances import substance_word
from review.ties import campaign_name
from review.views.queue import position
from review.visit import Asking, see_other
from review.vocabulary import PLATFORMS
from review.words import Words
from store import campaigns, queue
from store.masking import hint
from store.queue import Filters, Line
from store.tables import Campaign

router = APIRouter()
POSTS, CONTACTS = 50, 12


@router.get("/campaigns/{campaign_id}")
def show_campaign(visit: Asking, campaign_id: int, after: Annotated[str, Query(max_length=40)] = "") -> Response:
    """An address of a campaign that was joined to an older one leads there."""
    user = visit.need(Permission.READ_POSTS)
    words, keys = visit.words, visit.desk.store.keys
    restricted = None if visit.may(Permission.READ_RESTRICTED) else False
    with visit.desk.store.reading() as session:
        if campaign_id >= 2**62 or session.get(Campaign, campaign_id) is None:
            raise ReviewError(Problem.NOT_FOUND)
        current = campaigns.current(session, campaign_id)
        if current != campaign_id:
            return see_other(f"/campaigns/{current}")
        campaign = session.get_one(Campaign, campaign_id)
        waiting = queue.page(
            session, Filters(campaign_id=campaign_id, restricted=restricted), position(after), POSTS, words.now
        )
        decided = queue.page(
            session, Filters(campaign_id=campaign_id, restricted=restricted, state="decided"), None, POSTS, words.now
        )
        ties = [tie for tie in campaigns.ties(session, campaign_id) if tie.kind == "contact" and tie.cipher]
        contacts = [(tie, hint(keys.decrypt(tie.cipher or b""))) for tie in ties[:CONTACTS]]
    lines = (*waiting.lines, *(() if waiting.next else decided.lines))
    sources = Counter(line.source for line in lines)
    substances = Counter(value for line in lines if not line.blind for value in line.substances)
    page = CampaignPage(
        shell=visit.shell("/queue"),
        name=campaign_name(campaign_id, words),
        summary=_summary(campaign, words),
        posts=tuple(_line(line, words, user.user_id) for line in lines),
        more=f"/campaigns/{campaign_id}?after={waiting.next[0]}.{waiting.next[1]}" if waiting.next else "",
        contacts=tuple(
            CampaignContact(
                icon="contact",
                value=shown,
                about=words.listed(
                    [
                        words.gettext(PLATFORMS.get(tie.platform or "", tie.platform or "")),
                        words.ngettext("%(num)s post", "%(num)s posts", tie.posts),
                    ]
                ),
            )
            for tie, shown in contacts
        ),
        sources=tuple(Fact(name=name, value=words.number(n)) for name, n in sources.most_common()),
        substances=tuple(
            Fact(name=substance_word(value, words), value=words.number(n)) for value, n in substances.most_common(12)
        ),
    )
    return visit.show("campaign.html", page)


def _summary(campaign: Campaign, words: Words) -> str:
    """How many posts, and when; without a full stop, since French months may end in one."""
    since, last = words.day(campaign.first_seen_at), words.day(campaign.last_seen_at)
    if since == last:
        return words.ngettext(
            "%(num)s post, seen on %(day)s", "%(num)s posts, seen on %(day)s", campaign.posts, day=since
        )
    return words.ngettext(
        "%(num)s post, seen from %(since)s to %(last)s",
        "%(num)s posts, seen from %(since)s to %(last)s",
        campaign.posts,
        since=since,
        last=last,
    )


def _line(line: Line, words: Words, user_id: int) -> QueueLine:
    """A line whose last word is what people decided, not what the machine reads."""
    shown = queue_line(line, words, user_id=user_id, view="")
    return shown if line.state == "decided" else replace(shown, label=words.gettext("to decide"))
