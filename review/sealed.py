"""The evidence of a revision on its post's page: when it was captured, whether it is intact, and its hashes."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from review.parts import Fact
from review.words import Words
from store import evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A sentence, and what proves it."""

    summary: str
    broken: bool
    facts: tuple[Fact, ...]


def sealed(session: Session, revision_id: int, words: Words) -> Sealed | None:
    """None for a text without a capture: not flagged, or stored from something else than a page."""
    found = evidence.of_revision(session, revision_id)
    if found is None:
        return None
    captured = words.moment(found.captured_at)
    if found.problem is not None:
        summary = words.gettext("Evidence of %(when)s: broken at the last check", when=captured)
    elif found.checked_at is not None:
        summary = words.gettext(
            "Evidence of %(when)s: intact when checked %(checked)s",
            when=captured,
            checked=words.moment(found.checked_at),
        )
    else:
        summary = words.gettext("Evidence of %(when)s: not checked yet", when=captured)
    last = found.offset + found.length - 1
    facts = [
        (words.gettext("Captured"), words.exact(found.captured_at)),
        (words.gettext("Found at the check"), found.problem or ""),
        (words.gettext("WARC file"), f"{found.file}, {found.offset}\u2013{last}"),
        (words.gettext("Record"), found.record.strip("<>")),
        (words.gettext("SHA-256 of the record"), found.sha256),
        (words.gettext("SHA-256 of the answer"), found.payload_sha256 or ""),
        (words.gettext("Seal of the day"), found.day_hash or words.gettext("when the day is over")),
        (words.gettext("Timestamp"), "" if found.stamped_at is None else words.exact(found.stamped_at)),
    ]
    return Sealed(
        summary=summary,
        broken=found.problem is not None,
        facts=tuple(Fact(name=name, value=value) for name, value in facts if value),
    )
