"""An opened home: settings, sources, keys, store and the model in force, for the verbs that need them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from crawlers.settings import CrawlSettings
from crawlers.source import Source, load_sources
from pipelines.errors import PipelineError
from pipelines.settings import Settings
from store.engine import Store
from store.keys import Keys


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
