"""`veilleur scan`: score the posts of a file and write one JSON line a post, in order, in constant memory."""

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from models.registry import LEXICONS
from pipelines.cli import Call
from pipelines.errors import PipelineError, RunFailedError
from pipelines.model_in_force import model_in_force
from pipelines.own_lists import lexicons_in_force
from pipelines.scan_input import FORMATS, Chunk, chunks, format_of
from pipelines.scan_output import Scored

if TYPE_CHECKING:
    from pipelines.scan_worker import Worker

SHOWN = 20
"""Bad lines that are told one by one; further ones are only counted."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a scan has seen so far."""

    posts: int = 0
    flagged: int = 0
    bad: int = 0
    problems: list[str] = field(default_factory=list)

    def add(self, scored: Scored) -> list[str]:
        """Count a chunk; returns the problems that are still to be shown."""
        self.posts += scored.posts
        self.flagged += scored.flagged
        self.bad += scored.bad
        room = max(SHOWN - len(self.problems), 0)
        fresh = list(scored.problems[:room])
        self.problems += fresh
        return fresh


def run(
    source: str,
    output: str,
    *,
    model: Path,
    lexicons: Path = LEXICONS,
    kind: str | None = None,
    full: bool = False,
    jobs: int = 1,
    progress: bool = False,
) -> Tally:
    """Scan `source` into `output` (- for stdin and stdout). The output file appears once it is complete."""
    chosen = format_of(source, kind)
    if source != "-" and not Path(source).is_file():
        raise PipelineError(f"{source} is not a file. Give a JSON Lines, CSV, Parquet or WARC file, or - for stdin")
    if source != "-" and output != "-" and Path(output).exists() and Path(source).samefile(output):
        raise PipelineError(f"{output} is the input itself. Write the result to another file")
    tally = Tally()
    with ExitStack() as stack:
        sink, partial = _sink(output, stack)
        advance = _progress(source, stack) if progress else None
        for consumed, scored in _scored(
            chunks(source, chosen), model=model, lexicons=lexicons, full=full, jobs=jobs, stack=stack
        ):
            sink.write(scored.lines)
            for problem in tally.add(scored):
                click.echo(problem, err=True)
            if advance:
                advance(consumed)
    if partial:
        partial.replace(output)
    return tally


def _sink(output: str, stack: ExitStack) -> tuple[IO[bytes], Path | None]:
    if output == "-":
        return sys.stdout.buffer, None
    device = Path(output).exists() and not Path(output).is_file()  # /dev/null, a pipe: nothing to put in its place
    partial = Path(output) if device else Path(f"{output}.part")
    try:
        return stack.enter_context(partial.open("wb")), None if device else partial
    except OSError as error:
        raise PipelineError(
            f"{output} cannot be written: {error.strerror or error}. Give a file in a folder that exists"
        ) from None


def _scored(
    source: Iterable[Chunk], *, model: Path, lexicons: Path, full: bool, jobs: int, stack: ExitStack
) -> Iterator[tuple[int, Scored]]:
    """Each chunk's result, in order. Workers are given at most two chunks each ahead of what was written."""
    if jobs == 1:
        from pipelines.scan_worker import Worker  # spaCy and scikit-learn: only where posts are scored

        worker = Worker(model, lexicons, full=full)
        for chunk in source:
            yield chunk.consumed, worker.score(chunk)
        return
    pool = stack.enter_context(
        ProcessPoolExecutor(
            jobs, multiprocessing.get_context("spawn"), initializer=_start_worker, initargs=(model, lexicons, full)
        )
    )
    waiting: deque[tuple[int, Future[Scored]]] = deque()
    for chunk in source:
        waiting.append((chunk.consumed, pool.submit(_work, chunk)))
        if len(waiting) > 2 * jobs:
            consumed, future = waiting.popleft()
            yield consumed, future.result()
    while waiting:
        consumed, future = waiting.popleft()
        yield consumed, future.result()


_WORKER: "list[Worker]" = []
"""The one worker of a child process: a pool's initializer has no other place to put it."""


def _start_worker(model: Path, lexicons: Path, full: bool) -> None:
    from pipelines.scan_worker import Worker

    _WORKER.append(Worker(model, lexicons, full=full))


def _work(chunk: Chunk) -> Scored:
    return _WORKER[0].score(chunk)


def _progress(source: str, stack: ExitStack) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    bar = stack.enter_context(
        Progress(
            TextColumn("scan"),
            BarColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
    )
    task = bar.add_task("scan", total=Path(source).stat().st_size if source != "-" else None)
    return lambda consumed: bar.update(task, completed=consumed)


@click.command("scan")
@click.argument("source", metavar="IN")
@click.option(
    "--output", "-o", default="-", show_default=True, metavar="OUT", help="File for the JSON lines; - is stdout."
)
@click.option(
    "--format", "kind", type=click.Choice(FORMATS), help="Format of IN [default: by its suffix; jsonl for -]."
)
@click.option(
    "--model", type=click.Path(path_type=Path, file_okay=False), help="Folder of a model [default: the one in force]."
)
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that score.")
@click.option("--full", is_flag=True, help="Read every post with care: mentions, offers and reasons for all.")
@click.option("--lenient", is_flag=True, help="Exit 0 even if lines were skipped.")
@click.pass_obj
def command(
    call: Call, source: str, output: str, kind: str | None, model: Path | None, jobs: int, full: bool, lenient: bool
) -> int:
    """Score the posts of IN (jsonl, csv, parquet or warc; - is stdin) and write one JSON line a post, in order.

    Of a WARC file, the visible text of each response, resource and conversion record is a post, its id the record's.

    A post needs `text`; `id` (else the line's number) and `language` are optional. A bad line is reported with its
    number, counted and skipped; the exit code is then 1 unless --lenient.
    """
    chosen = model or model_in_force(call.home, os.environ)
    lexicons = lexicons_in_force(call.home, os.environ)
    tally = run(
        source,
        output,
        model=chosen,
        lexicons=lexicons,
        kind=kind,
        full=full,
        jobs=jobs,
        progress=sys.stderr.isatty(),
    )
    summary = f"{tally.posts} posts scored, {tally.flagged} flagged"
    if tally.bad:
        unseen = tally.bad - len(tally.problems)
        summary += f", {tally.bad} bad lines skipped" + (f" ({unseen} of them not shown)" if unseen else "")
    click.echo(summary, err=True)
    if tally.bad and not lenient:
        raise RunFailedError(f"{tally.bad} lines could not be read. Mend them, or accept their loss with --lenient")
    return 0
