"""From crawled posts to rows: classify a batch, keep what is flagged, count the rest, and forget it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from classify.assessment import Assessment
from crawlers.handover import RunReport, Taken
from crawlers.post import Post
from crawlers.source import Source
from pipelines.assessor import Assess
from pipelines.evidence_keeper import EvidenceKeeper, Found
from pipelines.picture_words import PictureWords, Whole
from pipelines.plans import plan
from store import posts as stored_posts
from store import removals
from store import sources as stored_sources
from store.engine import Store
from store.values import AssessmentRow, MentionRow, OfferRow, ReasonRow, RunCounts, Sighting


def assessed_text(post: Post) -> str:
    """What is assessed and kept: the post's own title, where it has one that its text does not repeat, and its text."""
    title = (post.title or "").strip()
    if not title or post.text.lstrip().casefold().startswith(title.casefold()):
        return post.text
    return f"{title}\n{post.text}" if post.text else title


def assessment_row(assessment: Assessment) -> AssessmentRow:
    """The store's own value for what the model says."""
    return AssessmentRow(
        score=assessment.score,
        flagged=assessment.flagged,
        label=assessment.label,
        labels={str(label): share for label, share in assessment.labels.items()},
        threshold=assessment.threshold,
        model=assessment.model,
        language=assessment.language,
        substances=assessment.substances,
        mentions=tuple(MentionRow(start=m.start, end=m.end, type=m.type, value=m.value) for m in assessment.mentions),
        offers=tuple(
            OfferRow(
                substance=o.substance,
                quantity=o.quantity,
                unit=o.unit,
                price=o.price,
                currency=o.currency,
                grams=o.grams,
                promo=o.promo,
            )
            for o in assessment.offers
        ),
        reasons=tuple(ReasonRow(text=r.text, weight=r.weight, start=r.start, end=r.end) for r in assessment.reasons),
        fingerprint=assessment.fingerprint,
    )


def sighting(post: Post, whole: Whole, assessment: Assessment, platform: str) -> Sighting:
    """The store's own value for a flagged post."""
    return Sighting(
        source=post.source,
        external_id=post.external_id,
        url=post.url,
        text=whole.text,
        fetched_at=post.fetched_at,
        assessment=assessment_row(assessment),
        platform=platform,
        author=post.author,
        title=post.title,
        published_at=post.published_at,
        edited_at=post.edited_at,
        language=assessment.language or post.language,
        hashtags=post.hashtags,
        links=tuple(dict.fromkeys((*post.links, *whole.links))),
        images=post.images,
        from_pictures=whole.spans,
    )


_Seen = tuple[Sighting, Post]
"""What is to be kept, and the post with the answers that it was read from."""


@dataclass(slots=True)
class _Open:
    """A run that is under way: its row and what it has brought so far."""

    source: Source
    run_id: int
    counts: RunCounts = field(default_factory=RunCounts)


class StoreIntake:
    """The crawler's hand-off (crawlers.handover.Intake): called from one worker thread, never from the reactor's.

    `take` commits a batch of flagged posts, once their evidence is on the disk; `close` commits a run's last batch together with its outcome and cursor,
    so that a run that was cut short is read again from its old cursor.
    """

    def __init__(
        self,
        store: Store,
        ask: Assess,
        clock: Callable[[], datetime],
        evidence: EvidenceKeeper | None = None,
        pictures: PictureWords | None = None,
    ) -> None:
        self._store = store
        self._ask = ask
        self._clock = clock
        self._evidence = evidence
        self._pictures = pictures or PictureWords(store)
        self._open: dict[str, _Open] = {}

    def open(self, source: Source) -> None:
        with self._store.session() as session, session.begin():
            run_id = stored_sources.begin_run(session, source.name, self._clock(), source.platform, plan(source))
        self._open[source.name] = _Open(source=source, run_id=run_id)

    def suspicious(self, source: Source, posts: Sequence[Post]) -> Collection[int]:
        """The places of posts whose pictures are to be asked for (crawlers.handover.Suspicious)."""
        return self._pictures.choose(source, posts, [assessed_text(post) for post in posts])

    def take(self, source: str, posts: Sequence[Post]) -> Taken:
        run = self._open[source]
        seen, flagged = self._assess(run.source, posts)
        with self._store.session() as session, session.begin():
            taken = self._keep(session, run.source, seen, posts=len(posts), flagged=flagged)
        run.counts = _plus(run.counts, taken, posts)
        return taken

    def close(self, report: RunReport, posts: Sequence[Post]) -> Taken:
        run = self._open.pop(report.source)
        seen, flagged = self._assess(run.source, posts)
        with self._store.session() as session, session.begin():
            taken = self._keep(session, run.source, seen, posts=len(posts), flagged=flagged)
            taken = replace(taken, removed=self._remove(session, report))
            stored_sources.end_run(
                session,
                run.run_id,
                outcome=str(report.outcome),
                counts=replace(
                    _plus(run.counts, taken, posts),
                    requests=report.requests,
                    bytes=report.bytes,
                    found=None if report.unchanged else report.found,
                ),
                cursor=report.cursor,
                detail=report.detail,
                now=self._clock(),
                warnings=(*report.warnings, *self._pictures.unread(report.source)),
            )
        return taken

    def _keep(self, session: Session, source: Source, seen: Sequence[_Seen], *, posts: int, flagged: int) -> Taken:
        now = self._clock()
        kept = stored_posts.keep_many(session, self._store.keys, [sighting for sighting, _ in seen], now)
        if self._evidence is not None:
            found = [
                Found(kept=each, sighting=sighting, capture=post.capture, pictures=post.pictures)
                for each, (sighting, post) in zip(kept, seen, strict=True)
            ]
            self._evidence.keep(session, source, found, now)
        return Taken(
            posts=posts,
            flagged=flagged,
            new=sum(each.new for each in kept),
            revised=sum(each.revised for each in kept),
        )

    def _remove(self, session: Session, report: RunReport) -> int:
        gone = [
            removals.Removed(external_id=each.external_id, reason=str(each.reason), noted_at=each.noted_at)
            for each in report.gone
        ]
        return removals.remove(session, report.source, gone)

    def _assess(self, source: Source, posts: Sequence[Post]) -> tuple[list[_Seen], int]:
        """What is to be kept of a batch, and how many of its posts are flagged.

        Flagged posts are kept, and changed texts of posts that are kept already, whatever the model says of them now:
        the analyst must see that an ad was edited into something harmless.
        """
        if not posts:
            return [], 0
        known = self._known(source, [post.external_id for post in posts])
        kept_pictures = self._pictures.kept(source, list(known))
        wholes = [
            self._pictures.whole(source, post, assessed_text(post), kept_pictures.get(post.external_id))
            for post in posts
        ]
        found = self._ask(
            [whole.text for whole in wholes],
            [post.language for post in posts],
            {place for place, post in enumerate(posts) if post.external_id in known},
        )
        kept = [
            (sighting(posts[place], wholes[place], found[place], source.platform), posts[place])
            for place in sorted(found)
        ]
        if self._evidence is not None:
            self._evidence.look_at([post.capture for _, post in kept])
        return kept, sum(assessment.flagged for assessment in found.values())

    def _known(self, source: Source, external_ids: Sequence[str]) -> set[str]:
        with self._store.reading() as session:
            return stored_posts.known(session, source.name, external_ids)


def _plus(counts: RunCounts, taken: Taken, posts: Sequence[Post]) -> RunCounts:
    return replace(
        counts,
        authors=(counts.authors or 0) + sum(bool(post.author) for post in posts),
        dates=(counts.dates or 0) + sum(post.published_at is not None for post in posts),
        texts=(counts.texts or 0) + sum(bool(assessed_text(post).strip()) for post in posts),
        posts=counts.posts + taken.posts,
        flagged=counts.flagged + taken.flagged,
        new=counts.new + taken.new,
        revised=counts.revised + taken.revised,
        removed=counts.removed + taken.removed,
    )
