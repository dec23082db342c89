"""The queue and the triage page stay fast with a hundred thousand flagged posts waiting."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from store.engine import Store
from tests.factories import kept, sighting

POSTS = 100_000
REQUESTS = 40
LIMIT = 0.100

COPY = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {posts})
"""


def multiply(store: Store) -> None:
    """Copy the first post a hundred thousand times, straight into the tables: sources, bands and campaigns vary."""
    columns = (
        "source_id, external_id, url, audit, blind, restricted, campaign_id, apart, state, revision_id, model, score, "
        "band, label, language, priority, summary, published_at, first_seen_at, last_seen_at"
    )
    changed = {
        "external_id": "'copy' || i",
        "campaign_id": "1000 + (i % 40000)",
        "revision_id": "100000 + i",
        "priority": "(i * 7919) % 97",
        "band": "CASE i % 3 WHEN 0 THEN 'likely' WHEN 1 THEN 'very_likely' ELSE 'uncertain' END",
        "id": "100000 + i",
    }
    names = ["id", *columns.split(", ")]
    values = ", ".join(changed.get(name, f"posts.{name}") for name in names)
    make = COPY.format(posts=POSTS)
    statements = [
        make + "INSERT INTO campaigns (id, created_at, first_seen_at, last_seen_at, posts) "
        "SELECT 1000 + i, c.created_at, c.first_seen_at, c.last_seen_at, 3 FROM n, campaigns c WHERE i < 40000 AND c.id = 1",
        make + "INSERT INTO campaigns (id, created_at, first_seen_at, last_seen_at, posts) "
        "SELECT 1000, c.created_at, c.first_seen_at, c.last_seen_at, 3 FROM campaigns c WHERE c.id = 1 LIMIT 1",
        make + f"INSERT INTO posts ({', '.join(names)}) SELECT {values} FROM n, posts WHERE posts.id = 1",
        make
        + "INSERT INTO revisions (id, post_id, number, digest, text, hashtags, images, first_seen_at, last_seen_at) "
        "SELECT 100000 + i, 100000 + i, 1, CAST('d' || i AS BLOB), r.text, r.hashtags, r.images, r.first_seen_at, "
        "r.last_seen_at FROM n, revisions r WHERE r.id = 1",
        make + "INSERT INTO assessments (id, revision_id, model, score, flagged, label, labels, threshold, language, "
        "substances, reasons, assessed_at) SELECT 100000 + i, 100000 + i, a.model, a.score, a.flagged, a.label, a.labels, "
        "a.threshold, a.language, a.substances, a.reasons, a.assessed_at FROM n, assessments a WHERE a.id = 1",
        make + "INSERT INTO post_substances (post_id, substance, state, priority) "
        "SELECT 100000 + i, 'cocaine', 'open', (i * 7919) % 97 FROM n",
        "ANALYZE",
    ]
    with store.session() as session, session.begin():
        for statement in statements:
            session.execute(text(statement))


def ninety_fifth(ask: Callable[[], Any]) -> float:
    """Of the processor time of this process: the machine that runs the tests may be busy with others."""
    times = []
    for _ in range(REQUESTS):
        start = time.process_time()
        answer = ask()
        times.append(time.process_time() - start)
        assert answer.status == 200
    return sorted(times)[int(REQUESTS * 0.95)]


def test_the_queue_answers_within_a_tenth_of_a_second(store: Store, signed_in: Callable[..., Any]) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("the copies are made with SQLite's own words")
    kept(store, sighting())
    multiply(store)
    alice = signed_in()
    alice.open("/queue")  # counts the filters once, kept for half a minute
    following = alice.page.xpath("//a[contains(@href, 'after=')]/@href")[0]
    addresses = {
        "first page": "/queue",
        "further": following,
        "one band": "/queue?band=uncertain",
        "one substance": "/queue?substance=cocaine",
        "no such thing": "/queue?language=xx",
        "a post": "/posts/100005",
        "next": "/triage",
    }
    slow = {}
    for name, address in addresses.items():
        took = ninety_fifth(lambda address=address: alice.open(address))
        if took > LIMIT:
            slow[name] = round(took * 1000)
    assert not slow, f"milliseconds at the 95th percentile: {slow}"
