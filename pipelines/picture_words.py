"""Puts the words of a post's pictures after its own, marked as what they are, so that one classifier reads them all."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from crawlers.post import Post
from crawlers.source import Source
from pipelines.evidence_screenshot import unpacked
from pipelines.picture_process import ReadPictures
from store.engine import Store
from store.pictured import Pictured, Words, pictured
from store.values import PictureSpan

CODE = "qr"
Worthwhile = Callable[[Sequence[str]], Sequence[bool]]
"""Texts → which of them are suspicious enough to look at the pictures beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """All the words of a post: its own, and after them those of its pictures."""

    text: str
    spans: tuple[PictureSpan, ...] = ()

    @property
    def links(self) -> tuple[str, ...]:
        """Addresses that QR codes hold: recorded like every link of a post, never followed."""
        codes = (self.text[span.start : span.end] for span in self.spans if span.kind == CODE)
        return tuple(code for code in codes if code.lower().startswith(("http://", "https://")))


def joined(own: str, words: Iterable[Words]) -> Whole:
    """Each stretch on lines of its own, after the post's words."""
    text, spans = own, []
    for each in words:
        if each.text:
            start = len(text) + bool(text)
            text = f"{text}\n{each.text}" if text else each.text
            spans.append(PictureSpan(start=start, end=len(text), kind=each.kind, image=each.image))
    return Whole(text=text, spans=tuple(spans))


class PictureWords:
    """Which pictures are worth reading, and what is in them. Pictures of a kept post are read once."""

    def __init__(
        self, store: Store, worthwhile: Worthwhile | None = None, read_pictures: ReadPictures | None = None
    ) -> None:
        self._store = store
        self._worthwhile = worthwhile
        self._read_pictures = read_pictures
        self._unread: dict[str, dict[str, int]] = {}

    def choose(self, source: Source, posts: Sequence[Post], texts: Sequence[str]) -> Collection[int]:
        """The places of posts whose pictures are to be asked for (crawlers.handover.Suspicious)."""
        shown = [place for place, post in enumerate(posts) if post.images]
        if self._worthwhile is None or not shown:
            return ()
        kept = self.kept(source, [posts[place].external_id for place in shown])
        new = [place for place in shown if not _same_images(posts[place], kept.get(posts[place].external_id))]
        wanted = self._worthwhile([texts[place] for place in new])
        return [place for place, worth in zip(new, wanted, strict=True) if worth]

    def kept(self, source: Source, external_ids: Sequence[str]) -> Mapping[str, Pictured]:
        """What is known of the pictures of posts that are kept."""
        if not external_ids:
            return {}
        with self._store.reading() as session:
            return pictured(session, self._store.keys, source.name, external_ids)

    def whole(self, source: Source, post: Post, own: str, kept: Pictured | None) -> Whole:
        """A post's words with those of its pictures, read now or kept from when they were."""
        if post.pictures and self._read_pictures is not None:
            return joined(own, self._read(source, post))
        if kept is not None and kept.words and (not post.images or _same_images(post, kept)):
            return joined(own, kept.words)
        return Whole(text=own)

    def unread(self, source: str) -> tuple[str, ...]:
        """Why pictures of a run could not be read, for its warnings; forgotten once told."""
        found = self._unread.pop(source, {})
        return tuple(
            f"a picture could not be read: {why}{f' ({count} times)' if count > 1 else ''}"
            for why, count in found.items()
        )

    def _read(self, source: Source, post: Post) -> Iterable[Words]:
        if self._read_pictures is None:
            return
        found = self._read_pictures([unpacked(picture) for picture in post.pictures])
        for picture, said in zip(post.pictures, found, strict=True):
            if isinstance(said, str):
                why = self._unread.setdefault(source.name, {})
                why[said] = why.get(said, 0) + 1
                continue
            yield Words(text="\n".join(said.lines), kind="text", image=picture.url)
            yield from (Words(text=code, kind=CODE, image=picture.url) for code in said.codes)


def _same_images(post: Post, kept: Pictured | None) -> bool:
    """Whether a kept post shows the pictures that it showed; their addresses may carry another key each time."""
    return kept is not None and set(map(_bare, post.images)) == set(map(_bare, kept.images))


def _bare(url: str) -> str:
    try:
        return urlunsplit(urlsplit(url)._replace(query="", fragment=""))
    except ValueError:
        return url
