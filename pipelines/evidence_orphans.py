"""Removes from the files of evidence what no row speaks of: captures whose storing was interrupted."""

import gzip
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

from pipelines.errors import PipelineError
from pipelines.evidence_block import TooFewBytesError, filled, record_id
from pipelines.evidence_folder import EvidenceFolder
from store import audit, evidence
from store.engine import Store
from store.numbering import one_keeper

_ABOUT = b"urn:veilleur:removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What one call took away."""

    bytes: int
    files: int


def erase_orphans(store: Store, folder: EvidenceFolder, user_id: int, now: datetime) -> Removed:
    """What stands between captures is filled, so that none of them moves; what stands after the last is cut off.

    Whoever writes evidence holds the same lock until its rows are committed, so nothing under way is taken for an
    orphan. A file that no row speaks of goes whole.
    """
    taken = files = 0
    for file in folder.names():
        with store.session() as session, session.begin():
            one_keeper(session)
            end, fillings = 0, {}
            for capture in evidence.in_file(session, file):
                gap = capture.offset - end
                if gap > 0 and not is_removed(folder.read(file, end, gap)):
                    fillings[end] = removed(gap, now)
                end = capture.offset + capture.length
            left_over = max(0, folder.size(file) - end)
            number = left_over + sum(map(len, fillings.values()))
            if not number:
                continue
            if fillings:
                folder.overwrite(file, fillings)
            if left_over:
                folder.cut(file, end)
            reason = f"{number} bytes that no row spoke of"
            audit.record(session, "erase", f"evidence:{file}", now, user_id, reason=reason)
        taken, files = taken + number, files + 1
    return Removed(bytes=taken, files=files)


def removed(length: int, now: datetime) -> bytes:
    """A record of exactly that many bytes, as a gzip member, that says nothing but that something was removed.

    Shorter than any record that a capture begins with, so that it fits wherever one stood.
    """
    date = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    head = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: {record_id()}\r\n"
        f"WARC-Target-URI: {_ABOUT.decode()}\r\nWARC-Date: {date}\r\nContent-Length: "
    ).encode()

    def content(zeros: int) -> bytes:
        return head + str(zeros).encode() + b"\r\n\r\n" + bytes(zeros) + b"\r\n\r\n"

    try:
        return filled(content, length)
    except TooFewBytesError:
        raise PipelineError(
            f"{length} bytes are fewer than any record has: the file was changed by something else than Veilleur. "
            "veilleur evidence verify says where"
        ) from None


def is_removed(content: bytes) -> bool:
    """Whether these bytes are what `removed` writes, and nothing else."""
    try:
        head, _, rest = gzip.decompress(content).partition(b"\r\n\r\n")
    except (OSError, EOFError, zlib.error):
        return False
    return _ABOUT in head and not rest.strip(b"\0\r\n")
