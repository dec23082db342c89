"""`veilleur lexicon`: check the term lists, tell why a term is listed, add one to the home's own lists, estimate ambiguity anew."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from classify.ambiguity import Estimate, estimates
from classify.dataset import read_jsonl
from classify.list_check import Problem, known_sources, problems
from classify.list_files import LISTS, ListedRow, read_list, read_lists
from models.registry import CORPUS, LEXICONS
from pipelines import lexicon_words
from pipelines.cli import Call
from pipelines.errors import PipelineError, RunFailedError
from pipelines.label_files import read_labels
from pipelines.own_lists import existing_home, name_source, own_folder, own_rows, write_own
from pipelines.settings import home_folder

Posts = list[dict[str, object]]


def corpus_posts() -> Posts:
    """The project's own posts as they stand, with their spans."""
    return [post for path in sorted(CORPUS.glob("*.jsonl")) for _, post in read_jsonl(path)]


def label_posts(paths: Sequence[Path]) -> Posts:
    """Posts of label files, as `veilleur export` writes them."""
    rows, _ = read_labels(paths)
    return [{"text": row.text, "label": row.label, "group": f"label {row.group}", "lang": row.language} for row in rows]


def all_rows(home: Path) -> list[ListedRow]:
    """The shipped rows and the home's own, which need not exist."""
    own = own_folder(home)
    return [*read_lists(LEXICONS), *(read_lists(own) if own.is_dir() else ())]


def found_problems(home: Path) -> list[Problem]:
    """What is wrong in the shipped lists and in the home's own."""
    folders = [LEXICONS, *([own_folder(home)] if own_folder(home).is_dir() else [])]
    return problems(folders, known_sources(folders), complete=LEXICONS)


def new_row(home: Path, name: str, cells: dict[str, str]) -> ListedRow:
    """The row as it will stand in the home's own list; PipelineError when it does not fit or says nothing new."""
    path = own_folder(home) / f"{name}.csv"
    kind = LISTS[name]
    strange = [column for column in cells if column not in kind.columns]
    if strange:
        raise PipelineError(
            f"The list {name} has no column {strange[0]!r}; its columns are {', '.join(kind.columns)}. Leave it out, or choose another --list"
        )
    row = ListedRow(list=name, path=path, line=len(own_rows(home, name)) + 2, cells=cells)
    shipped = list(read_list(LEXICONS / f"{name}.csv"))
    for held in (*shipped, *own_rows(home, name)):
        if held.key == row.key:
            told = "" if held.ambiguity is None else f" with ambiguity {held.ambiguity:g}"
            raise PipelineError(
                f"{row.term!r} is listed already: {held.path}:{held.line} holds {held.term!r} as {held.value or name}{told}. "
                f"See: veilleur lexicon why {row.term!r}; labels change its ambiguity: veilleur lexicon estimate LABELS --write"
            )
    return row


def complaints(home: Path, row: ListedRow) -> list[Problem]:
    """What `check` would say of this row, were it added."""
    import tempfile

    sources = known_sources([LEXICONS, own_folder(home)]) | {row.source}
    with tempfile.TemporaryDirectory() as scratch:
        from pipelines.own_lists import as_csv

        path = Path(scratch) / f"{row.list}.csv"
        path.write_text(as_csv(row.kind.columns, [row.cells]), encoding="utf-8")
        return [each for each in problems([LEXICONS, Path(scratch)], sources, complete=LEXICONS) if each.path == path]


@click.group("lexicon")
def command() -> None:
    """Check the term lists, look a term up, add one of your own, or estimate ambiguity anew from labels."""


@command.command("check")
@click.pass_obj
def check(call: Call) -> int:
    """Validate every list, shipped and own: columns, vocabulary, numbers, sources, doubles, contradictions.

    Each problem is told as file:line, the value, and what mends it; the exit code is then 1.
    """
    home = home_folder(call.home, os.environ)
    found = found_problems(home)
    for problem in found:
        click.echo(str(problem))
    if found:
        raise RunFailedError(f"{len(found)} to mend in the term lists")
    rows = all_rows(home)
    own = sum(row.path.parent != LEXICONS for row in rows)
    click.echo(
        f"{len(rows)} rows in {len({row.path for row in rows})} lists are in order, {own} of them this home's own."
    )
    return 0


@command.command("why")
@click.argument("term")
@click.pass_obj
def why(call: Call, term: str) -> int:
    """Tell which lists hold TERM, under which form, how ambiguous it is, and how often it stands in ads and other posts."""
    if not term.strip():
        raise click.UsageError("There is no term to look up: veilleur lexicon why beuh")
    click.echo(lexicon_words.about(term, all_rows(home_folder(call.home, os.environ)), corpus_posts()))
    return 0


@command.command("add")
@click.argument("term")
@click.option("--list", "name", required=True, type=click.Choice(list(LISTS)), help="The list it belongs to.")
@click.option("--value", default="", help="What it stands for: a substance, mode, means, unit, platform, label …")
@click.option("--language", default="", metavar="XX", help="Two letters, or mul for any [default: mul].")
@click.option("--ambiguity", type=click.FloatRange(0, 1), help="How often the word does not name it, 0 to 1.")
@click.option(
    "--source", default="", help="Where the term was read or heard; words of your own, or an id of sources.csv."
)
@click.option("--set", "others", multiple=True, metavar="COLUMN=VALUE", help="A further column, such as amount=3.5.")
@click.option("--dry-run", is_flag=True, help="Show what would change and write nothing.")
@click.pass_obj
def add(
    call: Call,
    *,
    term: str,
    name: str,
    value: str,
    language: str,
    ambiguity: float | None,
    source: str,
    others: tuple[str, ...],
    dry_run: bool,
) -> int:
    """Add TERM to this home's own list, which is read beside the shipped one; a term that is listed already is refused."""
    home = existing_home(call.home)
    kind = LISTS[name]
    cells = {kind.term: term.strip()}
    given = {kind.value: value, "language": language or "mul", "source": source}
    cells |= {column: each for column, each in given.items() if column in kind.columns and each}
    if value and not kind.value:
        raise click.UsageError(f"The list {name} says by itself what its terms mean: leave --value out.")
    if ambiguity is not None:
        cells[kind.shares[0] if kind.shares else "ambiguity"] = f"{ambiguity:g}"
    for other in others:
        column, equals, each = other.partition("=")
        if not equals:
            raise click.UsageError(f"--set {other}: write COLUMN=VALUE, such as amount=3.5.")
        cells[column] = each
    if name == "substances":
        cells.setdefault("kind", "slang")
    if "kind" in kind.also and name == "contact_platforms":
        cells.setdefault("kind", "word")
    row = new_row(home, name, cells)
    wrong = complaints(home, row)
    if wrong:
        raise PipelineError(" ".join(f"{each.what[:1].upper()}{each.what[1:]}. {each.fix}." for each in wrong))
    click.echo(lexicon_words.change(row, all_rows(home), corpus_posts()))
    if dry_run:
        click.echo("Nothing was written (--dry-run).")
        return 0
    if "source" in kind.columns:
        name_source(home, row.source)
    path = write_own(home, name, [*(each.cells for each in own_rows(home, name)), row.cells])
    click.echo(f"Written: {path}. scan, why, crawl, watch and retrain read it from now on.")
    if row.ambiguity is not None:
        click.echo("Reviewers' labels estimate its ambiguity anew: veilleur lexicon estimate LABELS --write")
    return 0


@command.command("estimate")
@click.argument("labels", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="[LABELS…]")
@click.option(
    "--list", "name", type=click.Choice([name for name, kind in LISTS.items() if kind.names]), help="One list only."
)
@click.option("--change", "least", type=float, default=0.1, show_default=True, help="Smallest change that is shown.")
@click.option(
    "--write", is_flag=True, help="Write the changes into this home's own lists, where they stand over the shipped."
)
@click.pass_obj
def estimate(call: Call, *, labels: tuple[Path, ...], name: str | None, least: float, write: bool) -> int:
    """Count in the corpus and in LABELS how often each term names what its list says, and set that beside its ambiguity.

    A term seen in eight posts or more gets the mean of its judgement and of what was counted; posts of one group count
    once. Judged is what the shipped list says, or the own row where the term is in no shipped one.
    """
    home = existing_home(call.home) if write else home_folder(call.home, os.environ)
    rows = [row for row in all_rows(home) if name in (None, row.list)]
    shipped = {(row.list, row.key) for row in rows if row.path.parent == LEXICONS}
    judged = [row for row in rows if row.path.parent == LEXICONS or (row.list, row.key) not in shipped]
    found = [
        each
        for each in estimates(judged, [*corpus_posts(), *label_posts(labels)])
        if abs(each.ambiguity - (each.row.ambiguity or 0.0)) >= least
    ]
    click.echo(lexicon_words.estimate_table(found))
    if write and found:
        for path in _write_estimates(home, found):
            click.echo(f"Written: {path}")
    elif found:
        click.echo("Nothing was written; --write puts these into this home's own lists.")
    return 0


def _write_estimates(home: Path, found: Sequence[Estimate]) -> list[Path]:
    written = []
    for name in dict.fromkeys(each.row.list for each in found):
        changed = {
            each.row.key: {**each.row.cells, "ambiguity": f"{each.ambiguity:g}"}
            for each in found
            if each.row.list == name
        }
        kept = {row.key: dict(row.cells) for row in own_rows(home, name)}
        written.append(write_own(home, name, list((kept | changed).values())))
    return written
