"""The model in a process of its own, so that reading pages and reading posts do not share one processor."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from models.registry import LEXICONS, load_manifest
from pipelines.errors import PipelineError

if TYPE_CHECKING:
    from classify.assessment import Assessment
    from classify.score import Classifier

Assess = Callable[[Sequence[str], Sequence[str | None], Collection[int]], "Mapping[int, Assessment]"]
"""(texts, languages where known, places of posts that are kept whatever the model says) → what is kept, by place."""


def assess(
    classifier: "Classifier", texts: Sequence[str], languages: Sequence[str | None], kept: Collection[int]
) -> dict[int, "Assessment"]:
    """The assessments of flagged posts and of those in `kept`; the latter are read in full, for their contacts."""
    found = {
        place: assessment
        for place, assessment in enumerate(classifier.assess(texts, languages))
        if assessment.flagged or place in kept
    }
    calm = [place for place in found if not found[place].flagged]
    again = classifier.assess([texts[place] for place in calm], [languages[place] for place in calm], full=True)
    found.update(zip(calm, again, strict=True))
    return found


@contextmanager
def assessor_process(model: Path, lexicons: Path = LEXICONS) -> Iterator[Assess]:
    """Start a child that holds the model in folder `model` and reads the term lists of `lexicons`; end it with the block.

    The block begins at once, while the child still loads; the first who asks waits. Raises ModelError before that when
    a file of the model is missing or damaged. A child that is killed in the middle of its work raises PipelineError in
    whoever waits for it; a parent that is killed takes the child with it.
    """
    load_manifest(model)
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_begin)

    def ask(texts: Sequence[str], languages: Sequence[str | None], kept: Collection[int]) -> "Mapping[int, Assessment]":
        try:
            loading.result()
            return pool.submit(_answer, texts, languages, kept).result()
        except BrokenProcessPool:
            raise PipelineError(
                "The process that reads posts has died (out of memory?). What was stored before stays; the sources "
                "begin again where they were. Run `veilleur crawl` again"
            ) from None

    # A child inherits what is held back: so a signal cannot end it before it has begun to ignore them.
    signal.pthread_sigmask(signal.SIG_BLOCK, _NOT_FOR_THE_CHILD)
    try:
        loading = pool.submit(_load, model, lexicons)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _NOT_FOR_THE_CHILD)
    children = set(multiprocessing.active_children()) - before
    try:
        yield ask
    finally:
        if not loading.done():  # nobody asked: do not wait for what nobody needs
            for child in children:
                child.kill()
        pool.shutdown()


_NOT_FOR_THE_CHILD = (signal.SIGINT, signal.SIGTERM)
_CLASSIFIER: "list[Classifier]" = []
"""The child's own: a task of a pool has no other place to find it."""


def _begin() -> None:
    """The child ends with its parent, not by a signal meant for it: the parent still needs its last answers."""
    for number in _NOT_FOR_THE_CHILD:
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _load(model: Path, lexicons: Path) -> None:
    from classify.score import Classifier

    _CLASSIFIER.append(Classifier.load(model, lexicons))


def _answer(texts: Sequence[str], languages: Sequence[str | None], kept: Collection[int]) -> "dict[int, Assessment]":
    return assess(_CLASSIFIER[0], texts, languages, kept)
