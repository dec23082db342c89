"""The model in a process of its own, so that reading pages and reading posts do not share one processor."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from models.registry import LEXICONS, load_manifest
from pipelines.errors import PipelineError

if TYPE_CHECKING:
    from classify.assessment import Assessment
    from classify.score import Classifier

T = TypeVar("T")
LITTLE = 80
"""Characters up to which a text says little."""
LENIENCE = 1.5
"""In log-odds: how much lower the screen's bar is for such a text, when what is asked is whether to look further."""
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


def suspicious(classifier: "Classifier", texts: Sequence[str]) -> list[bool]:
    """Which texts the screen suspects: what lies beside them, a picture, is then worth a look.

    A few words say little, and of a menu in a picture only "dispo ce soir" may be written: for them the bar is lower.
    """
    cut = classifier.weights.screen.cut
    margins = classifier.screen(texts).margins if texts else ()
    return [
        bool(margin >= (cut - LENIENCE if len(text) <= LITTLE else cut))
        for text, margin in zip(texts, margins, strict=True)
    ]


class Assessor:
    """The two questions that the child answers. Called as it is, it assesses (`Assess`)."""

    def __init__(self, pool: ProcessPoolExecutor, loading: "Future[None]") -> None:
        self._pool = pool
        self._loading = loading

    def __call__(
        self, texts: Sequence[str], languages: Sequence[str | None], kept: Collection[int]
    ) -> "Mapping[int, Assessment]":
        return self._ask(_answer, texts, languages, kept)

    def suspicious(self, texts: Sequence[str]) -> list[bool]:
        return self._ask(_suspicious, texts)

    def _ask(self, function: Callable[..., T], *arguments: object) -> T:
        try:
            self._loading.result()
            return self._pool.submit(function, *arguments).result()
        except BrokenProcessPool:
            raise PipelineError(
                "The process that reads posts has died (out of memory?). What was stored before stays; the sources "
                "begin again where they were. Run `veilleur crawl` again"
            ) from None


@contextmanager
def assessor_process(model: Path, lexicons: Path = LEXICONS) -> Iterator[Assessor]:
    """Start a child that holds the model in folder `model` and reads the term lists of `lexicons`; end it with the block.

    The block begins at once, while the child still loads; the first who asks waits. Raises ModelError before that when
    a file of the model is missing or damaged. A child that is killed in the middle of its work raises PipelineError in
    whoever waits for it; a parent that is killed takes the child with it.
    """
    load_manifest(model)
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=end_with_parent)
    # A child inherits what is held back: so a signal cannot end it before it has begun to ignore them.
    signal.pthread_sigmask(signal.SIG_BLOCK, _NOT_FOR_THE_CHILD)
    try:
        loading = pool.submit(_load, model, lexicons)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _NOT_FOR_THE_CHILD)
    children = set(multiprocessing.active_children()) - before
    try:
        yield Assessor(pool, loading)
    finally:
        if not loading.done():  # nobody asked: do not wait for what nobody needs
            for child in children:
                child.kill()
        pool.shutdown()


_NOT_FOR_THE_CHILD = (signal.SIGINT, signal.SIGTERM)
_CLASSIFIER: "list[Classifier]" = []
"""The child's own: a task of a pool has no other place to find it."""


def end_with_parent() -> None:
    """How a child begins. The child ends with its parent, not by a signal meant for it: the parent still needs its last answers."""
    for number in _NOT_FOR_THE_CHILD:
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _load(model: Path, lexicons: Path) -> None:
    from classify.score import Classifier

    _CLASSIFIER.append(Classifier.load(model, lexicons))


def _answer(texts: Sequence[str], languages: Sequence[str | None], kept: Collection[int]) -> "dict[int, Assessment]":
    return assess(_CLASSIFIER[0], texts, languages, kept)


def _suspicious(texts: Sequence[str]) -> list[bool]:
    return suspicious(_CLASSIFIER[0], texts)
