"""What the intake keeps of a batch, what it only counts, and what it commits together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from classify.score import Classifier
from crawlers.handover import RunReport
from crawlers.post import Gone, Outcome, Post, Removal
from crawlers.source import Source
from models.registry import BASELINE
from pipelines.assessor import assess
from pipelines.intake import StoreIntake, assessed_text
from store import posts as stored_posts
from store import sources as stored_sources
from store.engine import Store
from store.queue import Filters, count

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
AD = "Menu : coke 1g 60€ 2g 110€, kéta 1g 40€, md 1g 40€. Livraison Lille Roubaix, cash, snap renard.exemple59"
HARMLESS = "Quelqu'un connaît un bon plombier vers la gare ? Le mien ne répond plus."
SOURCE = Source(
    name="forum", platform="feed", url="http://127.0.0.1/feed", basis="Feed of our own, for tests.", local=True
)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(BASELINE)


@pytest.fixture
def intake(store: Store, classifier: Classifier) -> StoreIntake:
    intake = StoreIntake(store, partial(assess, classifier), lambda: NOW)
    intake.open(SOURCE)
    return intake


def post(number: int, text: str, **changes: object) -> Post:
    fields = {"source": "forum", "external_id": str(number), "url": f"http://127.0.0.1/{number}", "fetched_at": NOW}
    return Post(**{**fields, "text": text, **changes})  # type: ignore[arg-type]  # a factory's keywords


def report(outcome: Outcome = Outcome.OK, cursor: dict[str, object] | None = None) -> RunReport:
    return RunReport(
        source="forum",
        outcome=outcome,
        detail="",
        started_at=NOW,
        finished_at=NOW + timedelta(seconds=3),
        requests=2,
        cursor=cursor,
    )


def texts(store: Store, ids: Sequence[str]) -> list[list[str]]:
    with store.reading() as session:
        found = []
        for external_id in ids:
            if external_id not in stored_posts.known(session, "forum", [external_id]):
                found.append([])
                continue
            revisions = [row for row in range(1, 50) if _is_of(session, row, external_id)]
            found.append([stored_posts.reveal_text(session, store.keys, row) for row in revisions])
        return found


def _is_of(session: object, revision_id: int, external_id: str) -> bool:
    from store.tables import Post as Row
    from store.tables import Revision

    revision = session.get(Revision, revision_id)  # type: ignore[attr-defined]  # a Session
    return revision is not None and session.get(Row, revision.post_id).external_id == external_id  # type: ignore[attr-defined]


def test_flagged_posts_are_kept_and_the_others_only_counted(store: Store, intake: StoreIntake) -> None:
    taken = intake.take("forum", [post(1, AD), post(2, HARMLESS)])
    assert (taken.posts, taken.flagged, taken.new) == (2, 1, 1)
    assert texts(store, ["1", "2"]) == [[AD], []]


def test_a_run_ends_with_its_last_posts_its_cursor_and_its_counts_at_once(store: Store, intake: StoreIntake) -> None:
    intake.take("forum", [post(1, AD)])
    intake.close(report(cursor={"seen": ["1"]}), [post(2, HARMLESS)])
    with store.reading() as session:
        state = stored_sources.source_state(session, "forum")
        run = stored_sources.history(session, "forum")[0]
    assert state is not None
    assert state.cursor == {"seen": ["1"]}
    assert (run.outcome, run.posts, run.flagged, run.new, run.requests) == ("ok", 2, 1, 1, 2)


def test_when_the_end_of_a_run_cannot_be_written_nothing_of_it_is(
    store: Store, intake: StoreIntake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(stored_sources, "end_run", full_disk)
    with pytest.raises(OSError, match="disk full"):
        intake.close(report(cursor={"seen": ["1"]}), [post(1, AD)])
    assert texts(store, ["1"]) == [[]]


def test_an_ad_that_was_edited_into_something_harmless_becomes_a_revision(store: Store, intake: StoreIntake) -> None:
    intake.take("forum", [post(1, AD)])
    taken = intake.take("forum", [post(1, "Annonce terminée, merci à tous.")])
    assert (taken.flagged, taken.revised) == (0, 1)
    assert texts(store, ["1"]) == [[AD, "Annonce terminée, merci à tous."]]


def test_the_same_posts_again_change_nothing(store: Store, intake: StoreIntake) -> None:
    first = intake.take("forum", [post(1, AD), post(2, HARMLESS)])
    again = intake.take("forum", [post(1, AD), post(2, HARMLESS)])
    assert (first.new, again.new, again.revised) == (1, 0, 0)
    with store.reading() as session:
        assert count(session, Filters(), NOW) == 1


def test_a_title_of_its_own_is_read_with_the_text() -> None:
    assert assessed_text(post(1, "5g 50€", title="Amnesia dispo")) == "Amnesia dispo\n5g 50€"
    assert assessed_text(post(1, "Amnesia dispo, 5g 50€", title="Amnesia dispo")) == "Amnesia dispo, 5g 50€"
    assert assessed_text(post(1, "", title="Amnesia dispo")) == "Amnesia dispo"


def test_no_contact_can_be_read_in_the_database_file(tmp_path: Path, store: Store, intake: StoreIntake) -> None:
    intake.take("forum", [post(1, AD + " ou 06 39 98 12 34", author="renard.exemple59")])
    if store.engine.dialect.name != "sqlite":
        pytest.skip("a file is what SQLite has")
    store.close()
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("veilleur.db*"))
    assert b"renard.exemple59" not in raw
    assert b"39 98 12 34" not in raw


def test_a_run_notes_what_its_site_withdrew_with_its_end(store: Store, intake: StoreIntake) -> None:
    intake.take("forum", [post(1, AD), post(2, HARMLESS)])
    gone = tuple(Gone(external_id=each, reason=Removal.TOMBSTONE, noted_at=NOW) for each in ("1", "2"))
    taken = intake.close(replace(report(), gone=gone), [])
    assert taken.removed == 1, "a post that was not kept is not removed"
    with store.reading() as session:
        assert stored_sources.history(session, "forum")[0].removed == 1
    assert texts(store, ["1"]) == [[AD]]
