"""Seals days that are over: Merkle root, chain, and an RFC 3161 timestamp where an authority is set."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipelines.errors import PipelineError
from pipelines.evidence_folder import EvidenceFolder
from store import evidence
from store.engine import Store
from store.tables import Capture, EvidenceDay

CHAIN = "chain.jsonl"
Stamp = Callable[[bytes], tuple[bytes, datetime]]
"""A message → the timestamp response in DER, and the time that it states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What one call did."""

    days: tuple[str, ...]
    stamped: tuple[str, ...]
    warning: str = ""
    """Why a day has no timestamp yet; it is asked for again at the next seal."""


def leaves_name(day: str) -> str:
    return f"{day}.leaves"


def token_name(day: str) -> str:
    return f"{day}.tsr"


def leaves_file(captures: Sequence[Capture]) -> bytes:
    """A line a capture in the order of the tree: its SHA-256 and the WARC-Record-ID of its answer."""
    return "".join(f"{capture.sha256} {capture.record}\n" for capture in captures).encode()


def chain_line(day: EvidenceDay) -> dict[str, Any]:
    return {
        "day": day.day,
        "leaves": day.leaves,
        "root": day.root,
        "previous": day.previous,
        "hash": day.hash,
        "sealed_at": day.sealed_at.astimezone(UTC).isoformat(),
    }


def chain_file(days: Sequence[EvidenceDay]) -> bytes:
    return "".join(json.dumps(chain_line(day)) + "\n" for day in days).encode()


def seal_days(store: Store, folder: EvidenceFolder, now: datetime, stamp: Stamp | None = None) -> Sealed:
    """Seal every day before today's, in order, and ask for the timestamps that are missing.

    Rows first, then the files made from them: a kill in between is made good by the next call.
    """
    with store.session() as session, session.begin():
        over = tuple(evidence.unsealed(session, now.astimezone(UTC).date()))
        for name in over:
            evidence.seal(session, name, now)
    with store.reading() as session:
        days = evidence.days(session)
        for day in days:
            if not (folder.path / leaves_name(day.day)).exists():
                folder.put(leaves_name(day.day), leaves_file(evidence.captures(session, day.day)))
    if days:
        _write_chain(folder, days)
    stamped: list[str] = []
    if stamp is not None:
        for day in days:
            if day.token is not None:
                continue
            try:
                token, moment = stamp(day.hash.encode())
            except PipelineError as error:
                warning = f"{day.day} is sealed and has no timestamp yet: {error}"
                return Sealed(days=over, stamped=tuple(stamped), warning=warning)
            folder.put(token_name(day.day), token)
            with store.session() as session, session.begin():
                evidence.stamp(session, day.day, token, moment)
            stamped.append(day.day)
    return Sealed(days=over, stamped=tuple(stamped))


def _write_chain(folder: EvidenceFolder, days: Sequence[EvidenceDay]) -> None:
    path, written = folder.path / CHAIN, chain_file(days)
    there = path.read_bytes() if path.exists() else b""
    if there == written:
        return
    if not written.startswith(there):
        raise PipelineError(
            f"{path} does not say what the database says of the days that it holds, so no day is added to it. "
            "`veilleur evidence verify` names the first difference; put the file back from a copy"
        )
    folder.put(CHAIN, written)
