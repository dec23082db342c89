"""Erases captures whose posts have been erased: a tombstone takes their place, the hash in the log stays."""

from dataclasses import dataclass
from datetime import datetime

from pipelines.evidence_block import sha256, sums, tombstone
from pipelines.evidence_folder import EvidenceFolder
from store import audit, evidence
from store.engine import Store
from store.evidence import Block
from store.numbering import one_keeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What one call took away."""

    captures: int
    files: int


def erase_captures(store: Store, folder: EvidenceFolder, now: datetime) -> Erased:
    """Blank every capture that no post needs any more. A capture that also holds a post that is kept stays.

    File by file, each in a transaction of its own. The new bytes are on the disk before the row says so: after a kill
    in between the capture is still due, and is blanked again by the next call.
    """
    with store.reading() as session:
        files = list(dict.fromkeys(capture.file for capture in evidence.blankable(session)))
    number = 0
    for file in files:
        with store.session() as session, session.begin():
            one_keeper(session)
            due = [capture for capture in evidence.blankable(session) if capture.file == file]
            blocks = {}
            for capture in due:
                block = tombstone(
                    day=capture.day,
                    leaf=capture.leaf,
                    sha256=capture.sha256,
                    length=capture.length,
                    now=now,
                    opens=file if capture.offset == 0 else None,
                )
                blocks[capture.offset] = block
                bytes_sum, places_sum = sums(block)
                standing = Block(
                    record=capture.record,
                    file=file,
                    offset=capture.offset,
                    length=len(block),
                    sha256=sha256(block),
                    bytes_sum=bytes_sum,
                    places_sum=places_sum,
                )
                evidence.blank(session, capture.id, standing, now)
            if blocks and folder.size(file):
                folder.overwrite(file, blocks)
            if due:
                number += len(due)
                audit.record(session, "erase", f"evidence:{file}", now, reason=f"{len(due)} captures")
    return Erased(captures=number, files=len(files))
