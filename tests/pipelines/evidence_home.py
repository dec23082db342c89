"""A home with evidence in it, made by the real intake from captured pages, for the tests of evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from classify.score import Classifier
from crawlers.capture import Capture
from crawlers.handover import RunReport
from crawlers.post import Outcome, Post
from crawlers.source import Source
from models.registry import BASELINE
from pipelines.assessor import assess
from pipelines.evidence_folder import EvidenceFolder
from pipelines.evidence_keeper import EvidenceKeeper, Screenshots
from pipelines.evidence_seal import Sealed, Stamp, seal_days
from pipelines.evidence_verify import Verdict, verify
from pipelines.intake import StoreIntake
from store.engine import Store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SOURCE = Source(
    name="forum", platform="feed", url="http://127.0.0.1/feed", basis="Feed of our own, for tests.", local=True
)
HARMLESS = "Quelqu'un connaît un bon plombier vers la gare ? Le mien ne répond plus."


def ad(number: int) -> str:
    return f"Menu n° {number} : coke 1g 60€ 2g 110€, kéta 1g 40€, md 1g 40€. Livraison Lille, cash, snap renard.exemple{number}"


def page(number: int, texts: Sequence[str], moment: datetime = NOON, body: bytes | None = None) -> list[Post]:
    """The posts of one page, which share its answer."""
    content = "".join(f"<p>{text}</p>" for text in texts)
    capture = Capture(
        url=f"http://127.0.0.1/page/{number}?sort=new",
        status=200,
        protocol="HTTP/1.1",
        request_headers=(("User-Agent", "Veilleur/0.1 (local test)"),),
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Server", "tests")),
        left_out=("Set-Cookie",),
        body=f"<!doctype html><title>Page {number}</title>{content}".encode() if body is None else body,
        captured_at=moment,
        address="127.0.0.1",
    )
    return [
        Post(
            source="forum",
            external_id=f"{number}-{place}",
            url=f"http://127.0.0.1/post/{number}-{place}",
            text=text,
            fetched_at=moment,
            capture=capture,
        )
        for place, text in enumerate(texts)
    ]


@dataclass(kw_only=True)
class Desk:
    """A store, its folder of evidence, and a clock that tests set."""

    store: Store
    folder: EvidenceFolder
    classifier: Classifier
    now: datetime = NOON
    screenshots: Screenshots | None = None

    @classmethod
    def at(cls, store: Store, path: Path, classifier: Classifier | None = None) -> "Desk":
        return cls(
            store=store, folder=EvidenceFolder(path, host="here"), classifier=classifier or Classifier.load(BASELINE)
        )

    def crawl(self, *pages: Sequence[Post]) -> None:
        """One run whose batches are these pages."""
        keeper = EvidenceKeeper(self.folder, self.store.keys, self.screenshots)
        intake = StoreIntake(self.store, partial(assess, self.classifier), lambda: self.now, keeper)
        intake.open(SOURCE)
        for posts in pages:
            intake.take("forum", list(posts))
        report = RunReport(source="forum", outcome=Outcome.OK, detail="", started_at=self.now, finished_at=self.now)
        intake.close(report, [])

    def days(self, number: int, pages_a_day: int = 2) -> None:
        """Days that each bring pages with one flagged and one harmless post."""
        for day in range(number):
            self.now = NOON + timedelta(days=day)
            self.crawl(
                *(
                    [replace(post, fetched_at=self.now) for post in page(nr, [ad(nr), HARMLESS], self.now)]
                    for nr in range(10 * day, 10 * day + pages_a_day)
                )
            )
        self.now = NOON + timedelta(days=number)

    def seal(self, stamp: Stamp | None = None) -> Sealed:
        return seal_days(self.store, self.folder, self.now, stamp)

    def verify(self) -> Verdict:
        return verify(self.store, self.folder, self.now)

    def only_file(self) -> Path:
        (name,) = self.folder.names()
        return self.folder.path / name
