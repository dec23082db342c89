"""What source files plan, as the store keeps it, so that whoever sees the database only can judge a source's health."""

from collections.abc import Mapping, Sequence

from crawlers.source import Source
from store.sources import Plan


def plan(source: Source) -> Plan:
    """Interval and posts expected of a run."""
    return Plan(every=source.every, least=source.expect.min, most=source.expect.max)


def plans(sources: Sequence[Source]) -> Mapping[str, Plan]:
    """Those of the enabled sources."""
    return {source.name: plan(source) for source in sources if source.enabled}
