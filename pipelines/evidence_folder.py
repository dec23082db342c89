"""The folder of evidence: appends blocks to the day's file and puts rewritten files in place, each time on the disk."""

import os
import socket
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pipelines.errors import PipelineError

Ends = Callable[[str], int]
"""File name → bytes of it that committed rows answer for."""
_READ = 1 << 20
_HOLE = 4096
"""Zeros worth skipping, in bytes: what file systems leave out."""


class EvidenceFolder:
    """Used by one writer at a time: whoever writes holds the store's writing lock."""

    def __init__(self, path: Path, host: str | None = None) -> None:
        self.path = path
        self._host = "".join(letter if letter.isalnum() else "-" for letter in host or socket.gethostname())

    def file_for(self, day: str, ends: Ends) -> str:
        """The file that the day's next block goes into: a file shorter than its rows say is left as it is found."""
        number = 1
        while True:
            name = f"{day}-{self._host}{f'-{number}' if number > 1 else ''}.warc.gz"
            if self.size(name) >= ends(name):
                return name
            number += 1

    def append(self, name: str, end: int, block_at: Callable[[bool], bytes]) -> tuple[int, bytes]:
        """Add a block: its offset and its bytes. It is on the disk once `sync` has returned.

        `block_at` is told whether it opens the file. What a killed writer left after `end` stays if it is whole
        records, and is cut off from the first torn one on, so that the file stays readable.
        """
        self._make()
        path = self.path / name
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            offset = whole_until(path, end)
            file.truncate(offset)
            file.seek(offset)
            block = block_at(offset == 0)
            file.write(block)
        return offset, block

    def sync(self, names: Iterable[str]) -> None:
        """Return once these files, and that they are there, are on the disk."""
        for name in names:
            descriptor = os.open(self.path / name, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        self._sync()

    def put(self, name: str, content: bytes) -> None:
        """Write a whole small file; it appears at once or not at all."""
        with self._replacing(name) as file:
            file.write(content)

    def overwrite(self, name: str, blocks: Mapping[int, bytes]) -> None:
        """Put other bytes at these offsets, by a new file in the old one's place; long runs of zeros become holes."""
        with (self.path / name).open("rb") as old, self._replacing(name) as new:
            for offset, block in [*sorted(blocks.items()), (self.size(name), b"")]:
                while (missing := offset - old.tell()) > 0 and (piece := old.read(min(missing, _READ))):
                    _write_sparse(new, piece)
                _write_sparse(new, block)
                old.seek(len(block), os.SEEK_CUR)
            new.truncate()

    @contextmanager
    def _replacing(self, name: str) -> Iterator[IO[bytes]]:
        self._make()
        with tempfile.NamedTemporaryFile(dir=self.path, prefix=".writing-", delete=False) as file:
            try:
                yield file.file
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(self.path / name)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        self._sync()

    def cut(self, name: str, end: int) -> None:
        """Take away what stands after `end`; a file of which nothing is left goes too."""
        path = self.path / name
        if end == 0:
            path.unlink(missing_ok=True)
        else:
            with path.open("r+b") as file:
                file.truncate(end)
                os.fsync(file.fileno())
        self._sync()

    def read(self, name: str, offset: int, length: int) -> bytes:
        """What is there of a block; short, or empty, where the file is."""
        try:
            with (self.path / name).open("rb") as file:
                file.seek(offset)
                return file.read(length)
        except FileNotFoundError:
            return b""

    def names(self) -> list[str]:
        """The WARC files that are there."""
        return sorted(path.name for path in self.path.glob("*.warc.gz"))

    def size(self, name: str) -> int:
        path = self.path / name
        return path.stat().st_size if path.exists() else 0

    def _make(self) -> None:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise PipelineError(
                f"The folder of evidence {self.path} cannot be made: {error.strerror}. Nothing flagged is stored "
                "without its evidence. Mend the folder, then run `veilleur crawl` again"
            ) from None

    def _sync(self) -> None:
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write_sparse(file: IO[bytes], content: bytes) -> None:
    for at in range(0, len(content), _HOLE):
        piece = content[at : at + _HOLE]
        if piece.count(0) == len(piece):
            file.seek(len(piece), os.SEEK_CUR)
        else:
            file.write(piece)


def whole_until(path: Path, start: int) -> int:
    """The end of the last whole gzip member at or after `start`, which is itself the end of one."""
    end = start
    with path.open("rb") as file:
        file.seek(start)
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        read = start
        while piece := file.read(_READ):
            read += len(piece)
            while piece:
                try:
                    unpacker.decompress(piece)
                except zlib.error:
                    return end
                piece = unpacker.unused_data
                if unpacker.eof:
                    end = read - len(piece)
                    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return end
