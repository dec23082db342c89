"""Pictures are unpacked and read in a process of their own: hostile bytes meet no keys and no database there."""

import multiprocessing
import resource
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipelines.assessor import end_with_parent
from pipelines.errors import PipelineError

if TYPE_CHECKING:
    from classify.pictures import PictureReader, PictureText

ReadPictures = Callable[[Sequence[bytes]], "list[PictureText | str]"]
"""Pictures → what each says, or why it was not read, in words that do not repeat its address."""

SECONDS = 30
"""For one picture; after that the process is ended by the system, whatever it is doing."""
MEMORY = 3 << 30
"""Bytes of addresses that the process may take; the models and a large picture need a third of it."""


def check_installed() -> None:
    """Raise PipelineError with the command that mends it where the extra is not there."""
    from classify.pictures import lacking

    if problem := lacking():
        raise PipelineError(
            f"Text in pictures is to be read (crawl.pictures = true, and a source with pictures = true), but {problem}"
        )


@contextmanager
def picture_process() -> Iterator[ReadPictures]:
    """The child starts with the first picture. One that dies on a picture is replaced for the next one."""
    pools: list[ProcessPoolExecutor] = []

    def read_one(content: bytes) -> "PictureText | str":
        if not pools:
            pools.append(ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_begin))
        try:
            return pools[0].submit(_read, content).result()
        except BrokenProcessPool:
            pools.pop().shutdown()
            return f"the process that read it has died (more than {SECONDS} seconds, or {MEMORY >> 30} GB)"

    try:
        yield lambda contents: [read_one(content) for content in contents]
    finally:
        for pool in pools:
            pool.shutdown()


_READER: "list[PictureReader]" = []
"""The child's own: a task of a pool has no other place to find it."""


def _begin() -> None:
    end_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no picture leaves a file behind
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(content: bytes) -> "PictureText | str":
    from classify.errors import PictureError
    from classify.pictures import PictureReader

    if not _READER:
        _READER.append(PictureReader())
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(SECONDS)
    try:
        return _READER[0].read(content)
    except PictureError as error:
        return str(error)
    finally:
        signal.alarm(0)
