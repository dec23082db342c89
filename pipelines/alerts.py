"""Alerts: tell people once when a source turns ailing or recovers, by e-mail or webhook, through apprise."""

import logging
import warnings
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawlers.source import Source
from pipelines import sources_health
from pipelines.errors import PipelineError
from pipelines.settings import Settings
from review import alert_text
from review.words import Words
from store import alerts as stored_alerts
from store.engine import Store

HIDDEN = "://***"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one message: how many addresses took it, and a sentence for each that did not."""

    taken: int
    problems: tuple[str, ...]


def tell(
    settings: Settings, store: Store, sources: Sequence[Source], now: datetime, *, leave: AbstractSet[str] = frozenset()
) -> Sequence[str]:
    """Send one message with every change that was not told yet; returns what went wrong, a sentence each.

    Nothing is sent in quiet hours or before the minimum gap has passed: the changes wait, and those that mend meanwhile
    are never told. Sources named in `leave` are being read just now and are looked at next time.
    """
    table = settings.tables.alerts
    if not table.urls or _quiet(table.quiet, now.astimezone(ZoneInfo(settings.tables.review.timezone)).time()):
        return ()
    open_changes = [
        each for each in stored_alerts.changes(sources_health.read(store, sources, now)) if each.name not in leave
    ]
    if not open_changes:
        return ()
    with store.session() as session, session.begin():
        last = stored_alerts.last_attempt(session)
        if last is not None and now - last < timedelta(minutes=table.gap_minutes):
            return ()
        claimed = stored_alerts.claim(session, open_changes, now)
    if claimed is None:
        return ()
    words = reader(settings, now)
    delivered = False
    try:
        delivery = send(table.urls, alert_text.subject(claimed.changes, words), alert_text.body(claimed.changes, words))
        delivered = delivery.taken > 0
    except PipelineError as error:
        delivery = Delivery(taken=0, problems=(str(error),))
    finally:
        with store.session() as session, session.begin():
            stored_alerts.settle(session, claimed, delivered)
    return delivery.problems


def reader(settings: Settings, now: datetime) -> Words:
    """The language and clock of whoever reads the alerts: those of the review app."""
    return Words(language=settings.tables.review.language, zone=ZoneInfo(settings.tables.review.timezone), now=now)


def send(urls: Sequence[str], subject: str, body: str) -> Delivery:
    """Hand one message to each address. Raises PipelineError where apprise is not installed."""
    try:
        import apprise
    except ImportError:
        raise PipelineError(
            "alerts.urls is set, and apprise, which sends alerts, is not installed: pip install 'veilleur[alerts]'"
        ) from None
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # its lines may show what an address holds
    asset = apprise.AppriseAsset(
        app_id="Veilleur", app_desc="Veilleur", app_url="", image_url_mask="", image_url_logo="", async_mode=False
    )
    taken, problems = 0, []
    for url in urls:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # apprise imports every service it knows, some by way of old modules
            service = apprise.Apprise(asset=asset)
            known = bool(service.add(url))
            sent = known and bool(service.notify(body=body, title=subject, body_format=apprise.NotifyFormat.TEXT))
        if sent:
            taken += 1
        elif known:
            problems.append(
                f"the alert did not reach {shown(url)}: is that server up, and are its address and key right?"
            )
        else:
            problems.append(
                f"alerts.urls has {shown(url)}, which is no address that apprise knows; right would be "
                "mailtos://user:password@mail.example.org?to=duty@example.org or mmosts://chat.example.org/key"
            )
    return Delivery(taken=taken, problems=tuple(problems))


def shown(url: str) -> str:
    """An address that may be shown: its kind alone, since all else may be a key."""
    scheme, separator, _ = url.partition("://")
    return scheme + HIDDEN if separator else "***"


def _quiet(hours: str, clock: time) -> bool:
    """Whether a time of day lies in `22:00-07:00`, past midnight or not; empty hours hold no time."""
    if not hours:
        return False
    start, end = (time.fromisoformat(part) for part in hours.split("-"))
    return start <= clock < end if start <= end else clock >= start or clock < end
