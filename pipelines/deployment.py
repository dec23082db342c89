"""An opened home: settings, sources, keys, store and the model in force, for the verbs that need them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from crawlers.settings import CrawlSettings
from crawlers.source import Source, load_sources
from pipelines.errors import PipelineError
from pipelines.settings import Settings
from store import users
from store.engine import Store
from store.keys import Keys
from store.users import Account


def utc_now() -> datetime:
    """The clock that verbs hand to the rooms."""
    return datetime.now(UTC)


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """The review database of a home; closed at the end of the block."""
    store = Store.open(settings.database_url, Keys.load(settings.keys_dir))
    try:
        yield store
    finally:
        store.close()


def answering(store: Store, name: str) -> Account:
    """The supervisor or admin of that name. Raises PipelineError for anybody else: erasing needs somebody to answer."""
    with store.reading() as session:
        person = users.by_name(session, name) if name else None
    if person is None or not person.active or person.role not in ("supervisor", "admin"):
        raise PipelineError(
            f"{name!r} is no supervisor or admin who may sign in: what is erased is erased for good, and logged under "
            "a name. Give one with --by; veilleur users list shows them"
        )
    return person


def crawl_settings(settings: Settings) -> CrawlSettings:
    """The crawler's own value for [crawl]."""
    table = settings.tables.crawl
    return CrawlSettings(
        contact=table.contact,
        delay=table.delay,
        timeout=table.timeout,
        max_bytes=table.max_bytes,
        hosts_at_once=table.hosts_at_once,
    )


def chosen(settings: Settings, names: Sequence[str]) -> list[Source]:
    """The enabled sources of a home, or those named. Raises PipelineError for a name that is no source."""
    sources = load_sources(settings.sources_dir)
    known = {source.name: source for source in sources}
    for name in names:
        if name not in known:
            raise PipelineError(
                f"There is no source {name!r} in {settings.sources_dir}. Known: {', '.join(known) or 'none yet'}"
            )
    return [known[name] for name in names] if names else [source for source in sources if source.enabled]
