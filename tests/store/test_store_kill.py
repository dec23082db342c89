"""kill -9 in the middle of keeping: nothing is lost, nothing is there twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import func, select

from store import posts, sources
from store.engine import Store
from store.keys import Keys
from store.tables import Assessment, Campaign, ContactSighting, Mention, Post, Revision
from store.values import RunCounts
from tests.factories import NOW, NUMBER, kept, sighting

BATCHES, SIZE = 60, 25
KEEPER = """
import sys
from pathlib import Path
from store.engine import Store
from store.keys import Keys
from tests.store.test_store_kill import replay
store = Store.open(sys.argv[1], Keys.load(Path(sys.argv[2])))
replay(store)
"""


def replay(store: Store) -> None:
    """Goes on from the cursor, as a crawl does: each batch and the cursor in one transaction."""
    for number in range(_cursor(store), BATCHES):
        batch = [
            sighting(f"{number}-{n}", f"cocaïne 1g 60e {number} {n} {NUMBER}", [("phone", NUMBER)]) for n in range(SIZE)
        ]
        with store.session() as session, session.begin():
            run_id = sources.begin_run(session, "exemple_menu59", NOW, "telegram")
            posts.keep_many(session, store.keys, batch, NOW)
            sources.end_run(session, run_id, "ok", RunCounts(posts=SIZE), {"next": number + 1}, "", NOW)


def _cursor(store: Store) -> int:
    with store.reading() as session:
        found = sources.cursors(session, ["exemple_menu59"])
    return int(found["exemple_menu59"]["next"]) if found else 0


def test_a_keeper_killed_again_and_again_ends_with_every_post_once(database_url: str, store: Store, keys: Keys) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    for _ in range(3):
        before = _cursor(store)
        keeper = subprocess.Popen(
            [sys.executable, "-c", KEEPER, database_url, str(keys.directory)],
            env=environment,
        )
        while _cursor(store) < before + 3 and keeper.poll() is None:
            time.sleep(0.005)
        keeper.send_signal(signal.SIGKILL)
        assert keeper.wait() == -signal.SIGKILL
        with store.reading() as session:
            assert session.scalar(select(func.count()).select_from(Post)) == _cursor(store) * SIZE
    replay(store)
    kept(store, sighting("0-0", f"cocaïne 1g 60e 0 0 {NUMBER}", [("phone", NUMBER)]))
    total = BATCHES * SIZE
    with store.reading() as session:
        for table, rows in ((Post, total), (Revision, total), (Assessment, total), (ContactSighting, total)):
            assert session.scalar(select(func.count()).select_from(table)) == rows
        assert session.scalar(select(func.count()).select_from(Mention)) == total * 4
        assert session.scalars(select(Campaign.posts)).all() == [total]
