"""`veilleur retrain`: a candidate model from the corpus and exported labels, measured against the model in force."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from classify.dataset import TrainingRow, bucket, read_corpus, read_data
from classify.evaluate import evaluate
from classify.resources import Resources
from classify.score import Classifier
from classify.train import Recipe, Trained, train, write
from models.registry import BASELINE, BASELINE_NAME, CORPUS, LEXICONS, replace_text
from pipelines import gate
from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.deployment import utc_now
from pipelines.errors import PipelineError
from pipelines.label_files import read_labels
from pipelines.model_in_force import model_in_force
from pipelines.own_lists import lexicons_in_force

HELD_OUT = 5
"""One group of labels in five is never trained on, by this candidate or any later one: it measures them all."""
FEWEST_ADS = 20
METRICS = "metrics.json"

Progress = Callable[[str], None]


def run(
    labels: Sequence[Path],
    *,
    out: Path,
    name: str,
    now: datetime,
    data: Sequence[Path] = (),
    corpus: Path = CORPUS,
    lexicons: Path = LEXICONS,
    in_force: Path | None = None,
    recipe: Recipe | None = None,
    progress: Progress = lambda line: None,  # noqa: ARG005 - silence
) -> dict[str, Any]:
    """Train into `out` and return its metrics; `in_force` is measured on the same held-out labels."""
    recipe = recipe or Recipe()
    if (out / "manifest.json").exists() and name != BASELINE_NAME:
        raise PipelineError(
            f"{out} holds a model already, and models are never overwritten. Choose another with --out or --name"
        )
    given, undecided = read_labels(labels)
    kept = [row for row in given if bucket(row.group, HELD_OUT) != 0]
    measured = [row for row in given if bucket(row.group, HELD_OUT) == 0]
    rows = read_corpus(corpus) + [row for path in data for row in read_data(path)] + kept
    _enough(rows, corpus)
    progress(f"{len(rows)} posts to learn from, {len(measured)} labels held out, {undecided} undecided labels left out")
    resources = Resources.load(lexicons)
    trained = train(rows, name=name, resources=resources, recipe=recipe, progress=progress)
    metrics = held_out_metrics(trained)
    if measured:
        candidate = Classifier(trained.weights, resources)
        metrics["labels: candidate"] = _measured(candidate, measured)
        if in_force is not None:
            metrics["labels: in force"] = _measured(Classifier.load(in_force, lexicons), measured)
    write(trained, out, created_at=now, recipe=recipe, metrics=metrics, sources=_sources(rows))
    return metrics


def held_out_metrics(trained: Trained) -> dict[str, Any]:
    """Figures on held-out voices: of our own posts and labels, and apart from them of other data."""
    flagged = trained.flagged()
    found = {}
    for name, sources in (("held out", ("corpus", "labels")), ("held out data", ("data",))):
        chosen = [at for at, row in enumerate(trained.rows) if row.source in sources]
        if chosen:
            found[name] = evaluate([trained.rows[at] for at in chosen], trained.held_out[chosen], flagged[chosen])
    return found


def _measured(classifier: Classifier, rows: Sequence[TrainingRow]) -> dict[str, Any]:
    found = classifier.assess([row.text for row in rows], [row.language for row in rows])
    return evaluate(rows, np.asarray([a.score for a in found]), np.asarray([a.flagged for a in found]))


def _enough(rows: Sequence[TrainingRow], corpus: Path) -> None:
    ads = sum(row.flagged for row in rows)
    if ads < FEWEST_ADS or len(rows) - ads < FEWEST_ADS:
        raise PipelineError(
            f"{ads} ads and {len(rows) - ads} other posts are too few to learn from; at least {FEWEST_ADS} of each are needed. "
            f"Is {corpus} the corpus? Give more labels: veilleur retrain LABELS…"
        )


def _sources(rows: Sequence[TrainingRow]) -> str:
    own = sum(row.source == "corpus" for row in rows)
    labels = sum(row.source == "labels" for row in rows)
    data = sum(row.source == "data" for row in rows)
    told = [f"{own} posts that the project wrote itself (models/corpus)."]
    if labels:
        told.append(f"{labels} posts labelled by analysts.")
    if data:
        told.append(
            f"{data} public posts gathered for research (French shop menus, darknet market listings and reviews, forum comments, "
            "experience and medicine reports, tweets, text messages, press, lyrics, classified headings): only hashed weights "
            "were learned from them, no text of theirs is kept, and each family weighs at most as much as 250 posts of our own."
        )
    return "\n".join(told)


def summary(metrics: dict[str, Any]) -> Table:
    """The figures that matter, a column for each set they were measured on."""
    names = [name for name in ("held out", "held out data", "labels: candidate", "labels: in force") if name in metrics]
    shown = Table(box=box.SIMPLE_HEAD, title="Measured on posts that were held out")
    shown.add_column("")
    titles = {"held out": "corpus and labels", "held out data": "other data"}
    for name in names:
        shown.add_column(titles.get(name, name), justify="right")
    shown.add_row("posts / ads", *(f"{metrics[name]['posts']} / {metrics[name]['ads']}" for name in names))
    for key in ("average precision", "precision at 90 % recall, 1 %", "calibration error"):
        shown.add_row(key, *(_shown(metrics[name].get(key)) for name in names))
    for key in ("recall", "false positive rate", "precision at 1 %"):
        shown.add_row(f"flagged: {key}", *(_shown(metrics[name]["flagged"].get(key)) for name in names))
    for part in (
        "recall by label",
        "false positives by label",
        "recall by language",
        "false positives by language",
        "recall by source",
    ):
        for group in sorted({group for name in names for group in metrics[name][part]}):
            cells = [metrics[name][part].get(group) for name in names]
            shown.add_row(
                f"{part.replace(' by ', ', ')} {group}",
                *(f"{c['rate']:.1%} of {c['posts']}" if c else "" for c in cells),
            )
    return shown


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


@click.command("retrain")
@click.argument("labels", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="[LABELS…]")
@click.option(
    "--data",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Further posts with labels ad or not_ad, weighed by family; may be given again.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the model [default: HOME/models/NAME]."
)
@click.option("--name", help="Name of the candidate [default: candidate-DATE-TIME].")
@click.option("--baseline", is_flag=True, help="Train the model that ships with the project, into models/baseline.")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=CORPUS,
    show_default="the shipped one",
    help="Folder of the corpus.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Same rows and seed, same model.")
@click.pass_obj
def command(
    call: Call,
    *,
    labels: tuple[Path, ...],
    data: tuple[Path, ...],
    out: Path | None,
    name: str | None,
    baseline: bool,
    corpus: Path,
    seed: int,
) -> None:
    """Train a candidate from the corpus and LABELS (csv, jsonl or parquet, as `veilleur export` writes them).

    One group of labels in five is held out and measures both the candidate and the model in force. Nothing is
    promoted: look at the table, then `veilleur models promote NAME --reason TEXT`.
    """
    now = utc_now()
    name = BASELINE_NAME if baseline else name or f"candidate-{now:%Y%m%d-%H%M%S}"
    folder = out or (BASELINE if baseline else settings_of.load(call.home).models_dir / name)
    in_force = None if baseline else model_in_force(call.home, os.environ)
    recipe = replace(Recipe(), seed=seed)
    metrics = run(
        labels,
        out=folder,
        name=name,
        now=now,
        data=data,
        corpus=corpus,
        lexicons=LEXICONS if baseline else lexicons_in_force(call.home, os.environ),
        in_force=in_force,
        recipe=recipe,
        progress=lambda line: click.echo(line, err=True),
    )
    Console().print(summary(metrics))
    click.echo(f"Written: {folder}")
    if not baseline:
        replace_text(
            folder.with_name(f"{folder.name}.{METRICS}"), json.dumps(metrics, ensure_ascii=False, indent=1) + "\n"
        )
        from models.registry import load_manifest

        found = gate.complaints(metrics, load_manifest(in_force).manifest.get("metrics") if in_force else None)
        for complaint in found:
            click.echo(f"The gate objects: {complaint}", err=True)
        click.echo(f"Next: veilleur models promote {name} --reason TEXT" + (" --force" if found else ""))
