"""Keeps evidence at the moment of flagging: the answers that held what a transaction is about to store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from crawlers.capture import Capture
from crawlers.source import Source
from pipelines.evidence_block import Text, capture_block, held_by, record_id, sha256, sums
from pipelines.evidence_folder import EvidenceFolder
from store import evidence
from store.evidence import Block, Held
from store.keys import Keys
from store.values import Kept, Sighting
from store.wire import storable

Screenshots = Callable[[Sequence[Capture]], Mapping[Capture, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A sighting about to be stored, what became of it, and the answer that it was read from."""

    kept: Kept
    sighting: Sighting
    capture: Capture | None
    pictures: tuple[Capture, ...] = ()
    """Answers that held its images."""


class EvidenceKeeper:
    """Called inside the transaction that stores the posts; when it returns, the evidence is on the disk."""

    def __init__(self, folder: EvidenceFolder, keys: Keys, screenshots: Screenshots | None = None) -> None:
        self._folder = folder
        self._keys = keys
        self._screenshots = screenshots
        self._pictures: Mapping[Capture, bytes] = {}

    def look_at(self, captures: Sequence[Capture | None]) -> None:
        """Before the transaction, which must not wait for a browser: the screenshots that it may need."""
        seen = [capture for capture in dict.fromkeys(captures) if capture is not None]
        self._pictures = self._screenshots(seen) if self._screenshots is not None and seen else {}

    def keep(self, session: Session, source: Source, found: Sequence[Found], now: datetime) -> None:
        """A block for each answer that holds revisions without evidence. Audit samples are not flagged: none."""
        seen = [each for each in found if each.capture is not None and not each.sighting.audit]
        lacking = evidence.lacking(session, (each.kept.revision_id for each in seen)) if seen else set()
        pages: dict[Capture, dict[int, Found]] = {}
        for each in seen:
            if each.capture is not None and each.kept.revision_id in lacking:
                lacking.discard(each.kept.revision_id)
                pages.setdefault(each.capture, {})[each.kept.revision_id] = each
        files = {
            self._write(session, source, capture, list(revisions.values()), now) for capture, revisions in pages.items()
        }
        if files:
            self._folder.sync(files)

    def _write(self, session: Session, source: Source, capture: Capture, found: list[Found], now: datetime) -> str:
        """Write the block and its row; returns the file that must be on the disk before the commit."""
        answer = held_by(capture, [each.sighting.external_id for each in found])
        where = evidence.place(session, now)
        record = record_id()
        texts = [
            Text(
                external_id=each.sighting.external_id,
                url=each.sighting.url,
                text=storable(each.sighting.text),
                pictures=each.pictures,
                from_pictures=each.sighting.from_pictures,
            )
            for each in found
        ]

        def ends(name: str) -> int:
            return evidence.end_of(session, name)

        file = self._folder.file_for(where.day, ends)
        offset, block = self._folder.append(
            file,
            ends(file),
            lambda opens: capture_block(
                answer,
                texts,
                {"source": source.name, "basis": source.basis},
                record=record,
                screenshot=self._pictures.get(capture),
                opens=file if opens else None,
            ),
        )
        bytes_sum, places_sum = sums(block)
        evidence.keep(
            session,
            self._keys,
            where,
            Block(
                record=record,
                file=file,
                offset=offset,
                length=len(block),
                sha256=sha256(block),
                bytes_sum=bytes_sum,
                places_sum=places_sum,
                payload_sha256=sha256(answer.body),
            ),
            [
                Held(post_id=each.kept.post_id, revision_id=each.kept.revision_id, text=each.sighting.text)
                for each in found
            ],
            capture.captured_at,
            now,
        )
        return file
