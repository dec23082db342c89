"""What was read in the pictures of kept posts, so that it stays with them when only their words are read again."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.keys import Keys
from store.posts import CHUNK, reveal_text
from store.tables import Post, Revision, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a picture said, verbatim."""

    text: str
    kind: str
    image: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictured:
    """The images of a post's current revision, and what was read in them."""

    images: tuple[str, ...]
    words: tuple[Words, ...]


def pictured(session: Session, keys: Keys, source: str, external_ids: Sequence[str]) -> dict[str, Pictured]:
    """By external id, for those of the posts that are kept."""
    found: dict[str, Pictured] = {}
    for start in range(0, len(external_ids), CHUNK):
        statement = (
            select(Post.external_id, Revision.id, Revision.images, Revision.from_pictures)
            .join(Revision, Revision.id == Post.revision_id)
            .join(Source, Source.id == Post.source_id)
            .where(Source.name == source, Post.external_id.in_(external_ids[start : start + CHUNK]))
        )
        for row in session.execute(statement):
            text = reveal_text(session, keys, row.id) if row.from_pictures else ""
            words = (
                Words(text=text[span["start"] : span["end"]], kind=span["kind"], image=span["image"])
                for span in row.from_pictures
            )
            found[row.external_id] = Pictured(images=tuple(row.images), words=tuple(words))
    return found
