"""Checks all evidence without the network: files against rows, rows against the tree, days against the chain."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from sqlalchemy.orm import Session

from pipelines.evidence_block import sha256, sums
from pipelines.evidence_folder import EvidenceFolder, whole_until
from pipelines.evidence_orphans import is_removed
from pipelines.evidence_seal import CHAIN, chain_file, leaves_file, leaves_name, token_name
from pipelines.evidence_timestamp import problem_of
from store import evidence, merkle
from store.engine import Store
from store.tables import Capture, EvidenceDay


@dataclass(slots=True, kw_only=True)
class Verdict:
    """Problems in the order of the log, the first broken thing first; notes are harmless."""

    captures: int = 0
    blanked: int = 0
    days: int = 0
    stamped: int = 0
    texts: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    found: dict[int, str | None] = field(default_factory=dict)
    """What was found of each capture, by its number."""


def verify(
    store: Store, folder: EvidenceFolder, now: datetime, trusted: list[x509.Certificate] | None = None
) -> Verdict:
    """Look at every byte, hash, link, timestamp and text. What was found of each capture is written down beside it."""
    verdict = Verdict()
    with store.reading() as session:
        for file in evidence.files(session):
            _check_file(folder, file, evidence.in_file(session, file), verdict)
        for name in sorted(set(folder.names()) - set(evidence.files(session))):
            verdict.notes.append(f"{name}: no row speaks of this file")
        days = evidence.days(session)
        _check_days(session, folder, days, verdict, trusted)
        for row, kept, current in evidence.texts(session, store.keys):
            verdict.texts += 1
            if kept != current:
                verdict.problems.append(
                    f"database: the text of revision {row.revision_id} (post {row.post_id}) has SHA-256 {current}, "
                    f"and {kept} was kept with its evidence"
                )
                verdict.found[row.capture_id] = verdict.found.get(row.capture_id) or "the stored text was changed"
        if lacking := evidence.without(session):
            verdict.notes.append(f"{lacking} stored texts have no evidence: they did not come from a crawled page")
    with store.session() as session, session.begin():
        evidence.check(session, now, verdict.found)
    return verdict


def _check_file(folder: EvidenceFolder, file: str, captures: Sequence[Capture], verdict: Verdict) -> None:
    if folder.size(file) == 0:
        verdict.problems.append(f"{file}: the file is missing, with {len(captures)} captures")
    end = 0
    for capture in captures:
        verdict.captures += 1
        verdict.blanked += capture.blanked_at is not None
        if capture.offset > end and not is_removed(folder.read(file, end, capture.offset - end)):
            verdict.notes.append(f"{file}: bytes {end} to {capture.offset - 1} belong to no row: {_UNCLAIMED}")
        end = capture.offset + capture.length
        content = folder.read(file, capture.offset, capture.length)
        problem = broken(content, capture)
        verdict.found[capture.id] = problem
        if problem:
            verdict.problems.append(f"{file}: {problem} (capture {capture.day}/{capture.leaf}, {capture.record})")
    size = folder.size(file)
    if size > end:
        whole = whole_until(folder.path / file, end)
        torn = "" if whole == size else f", from byte {whole} on not even whole records"
        verdict.notes.append(f"{file}: bytes {end} to {size - 1} belong to no row: {_UNCLAIMED}{torn}")


_UNCLAIMED = "a capture whose storing was interrupted"


def broken(content: bytes, capture: Capture) -> str | None:
    """Where a block is not what was written, as exactly as can be known; None where it is."""
    expected = capture.tombstone_sha256 or capture.sha256
    if sha256(content) == expected:
        return None
    if len(content) < capture.length:
        return f"ends at byte {capture.offset + len(content)}, {capture.length - len(content)} bytes are missing"
    bytes_sum, places_sum = sums(content)
    delta, moved = capture.bytes_sum - bytes_sum, capture.places_sum - places_sum
    if delta == 0 and moved == 0:
        return f"the bytes from {capture.offset} on are as they were, it is their hash in the database that was changed"
    if delta and moved % delta == 0 and 0 < (place := moved // delta) <= len(content):
        was = content[place - 1] + delta
        if 0 <= was < 256 and sha256(content[: place - 1] + bytes([was]) + content[place:]) == expected:
            at = capture.offset + place - 1
            return f"byte {at} is 0x{content[place - 1]:02x} and was 0x{was:02x}"
    record = _first_broken_member(content)
    if record is None:
        return f"the block of {capture.length} bytes from byte {capture.offset} on is not the one that was written"
    return f"the record that begins at byte {capture.offset + record} is broken"


def _first_broken_member(content: bytes) -> int | None:
    """Where the first gzip member begins that does not unpack; None when all do."""
    rest, begins = content, 0
    while rest:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            unpacker.decompress(rest)
        except zlib.error:
            return begins
        if not unpacker.eof:
            return begins
        begins += len(rest) - len(unpacker.unused_data)
        rest = unpacker.unused_data
    return None


def _check_days(
    session: Session,
    folder: EvidenceFolder,
    days: Sequence[EvidenceDay],
    verdict: Verdict,
    trusted: list[x509.Certificate] | None,
) -> None:
    previous = evidence.START
    for day in days:
        verdict.days += 1
        captures = evidence.captures(session, day.day)
        problems = []
        if (missing := _first_gap(captures, day.leaves)) is not None:
            problems.append(f"capture {missing} of {day.leaves} has no row")
        problems += _differences(folder, leaves_name(day.day), leaves_file(captures))
        root = merkle.root([bytes.fromhex(capture.sha256) for capture in captures]) if not problems else day.root
        if root != day.root:
            problems.append(f"the Merkle root in the database is {day.root}, and its captures give {root}")
        if day.previous != previous:
            problems.append(f"it is chained to {day.previous}, and the day before it has {previous}")
        link = merkle.link(day.previous, day.day, day.leaves, day.root)
        if link != day.hash:
            problems.append(f"its hash in the database is {day.hash}, and its line gives {link}")
        previous = day.hash
        if day.token is not None:
            verdict.stamped += 1
            problems += _check_token(folder, day, trusted, verdict)
        verdict.problems += [f"{day.day}: {problem}" for problem in problems]
    if days:
        verdict.problems += _differences(folder, CHAIN, chain_file(days))


def _check_token(
    folder: EvidenceFolder, day: EvidenceDay, trusted: list[x509.Certificate] | None, verdict: Verdict
) -> list[str]:
    token = day.token or b""
    problems = _differences(folder, token_name(day.day), token)
    if problem := problem_of(token, day.hash.encode(), trusted):
        problems.append(f"the timestamp in the database does not hold: {problem}")
    elif trusted is None:
        verdict.notes.append(f"{day.day}: who signed the timestamp is not checked: evidence.tsa_ca is not set")
    return problems


def _first_gap(captures: Sequence[Capture], leaves: int) -> int | None:
    there = [capture.leaf for capture in captures]
    return next((leaf for leaf in range(max(leaves, len(there))) if there[leaf : leaf + 1] != [leaf]), None)


def _differences(folder: EvidenceFolder, name: str, expected: bytes) -> list[str]:
    """The first byte in which a file of the log is not what the database makes of it."""
    path = folder.path / name
    if not path.exists():
        return [f"{name} is missing"]
    content = path.read_bytes()
    if content == expected:
        return []
    shorter = min(len(content), len(expected))
    at = next((place for place in range(shorter) if content[place] != expected[place]), shorter)
    line = expected.count(b"\n", 0, at) + 1
    if at == shorter:
        return [f"{name} has {len(content)} bytes, and the database makes {len(expected)} of it"]
    return [
        f"{name}: byte {at} (line {line}) is 0x{content[at]:02x}, and the database makes 0x{expected[at]:02x} of it"
    ]
