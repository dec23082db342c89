"""`veilleur retrain`: a candidate beside the model in force, measured on labels that neither has seen."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from classify.score import Classifier
from classify.train import Recipe
from models.registry import BASELINE, CORPUS, load_manifest
from pipelines import retrain
from pipelines.errors import PipelineError
from pipelines.label_files import read_labels

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
QUICK = Recipe(folds=2, disguised=0.0)


@pytest.fixture(scope="module")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    lines = [line for path in sorted(CORPUS.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    (folder / "part.jsonl").write_text("\n".join(lines[::12][:260]) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = [
        json.loads(line)
        for path in sorted(CORPUS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    frame = pd.DataFrame(
        [
            {"id": f"label-{n}", "text": row["text"], "label": row["label"], "language": row["lang"]}
            for n, row in enumerate(lines[5::24][:80])
        ]
    )
    frame.loc[len(frame)] = ["label-u", "je ne sais pas", "unsure", "fr"]
    path = tmp_path_factory.mktemp("labels") / "labels.csv"
    frame.to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def candidate(
    small_corpus: Path, labels: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, object]]:
    out = tmp_path_factory.mktemp("home") / "models" / "candidate"
    metrics = retrain.run(
        [labels], out=out, name="candidate", now=NOW, corpus=small_corpus, in_force=BASELINE, recipe=QUICK
    )
    return out, metrics


def test_the_candidate_can_be_loaded_and_used(candidate: tuple[Path, dict[str, object]]) -> None:
    classifier = Classifier.load(candidate[0])
    assert classifier.name == "candidate"
    assert classifier.assess(["bonjour"])[0].model == "candidate"


def test_candidate_and_model_in_force_are_measured_on_the_same_held_out_labels(
    candidate: tuple[Path, dict[str, object]],
) -> None:
    metrics = candidate[1]
    ours, theirs = metrics["labels: candidate"], metrics["labels: in force"]
    assert isinstance(ours, dict)
    assert isinstance(theirs, dict)
    assert ours["posts"] == theirs["posts"] > 5
    assert ours["recall by language"].keys() == theirs["recall by language"].keys()


def test_held_out_labels_are_not_trained_on(candidate: tuple[Path, dict[str, object]], labels: Path) -> None:
    given, undecided = read_labels([labels])
    metrics = candidate[1]["labels: candidate"]
    assert isinstance(metrics, dict)
    assert undecided == 1
    assert load_manifest(candidate[0]).manifest["corpus"]["rows"] == 260 + len(given) - metrics["posts"]


def test_the_figures_are_kept_in_the_manifest(candidate: tuple[Path, dict[str, object]]) -> None:
    kept = load_manifest(candidate[0]).manifest["metrics"]
    assert kept["held out"]["flagged"].keys() == {"recall", "false positive rate", "precision at 1 %"}


def test_the_table_can_be_read(candidate: tuple[Path, dict[str, object]]) -> None:
    from rich.console import Console

    console = Console(width=200, record=True, file=Path("/dev/null").open("w", encoding="utf-8"))  # noqa: SIM115 - rich keeps it
    console.print(retrain.summary(candidate[1]))
    shown = console.export_text()
    console.file.close()
    assert "labels: in force" in shown
    assert "recall, label sale_ad" in shown


def test_a_model_is_never_overwritten(candidate: tuple[Path, dict[str, object]], small_corpus: Path) -> None:
    with pytest.raises(PipelineError, match="never overwritten"):
        retrain.run([], out=candidate[0], name="candidate", now=NOW, corpus=small_corpus, recipe=QUICK)


def test_too_few_posts_say_how_many_are_needed(tmp_path: Path) -> None:
    (tmp_path / "few.jsonl").write_text('{"text": "a", "label": "news"}\n', encoding="utf-8")
    with pytest.raises(PipelineError, match=r"0 ads and 1 other posts are too few"):
        retrain.run([], out=tmp_path / "out", name="few", now=NOW, corpus=tmp_path, recipe=QUICK)


def test_labels_are_read_from_every_format(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        [{"text": "a", "label": "news", "group": "g"}, {"text": "b", "label": "sale_ad", "group": "h"}]
    )
    frame.to_csv(tmp_path / "l.csv", index=False)
    frame.to_parquet(tmp_path / "l.parquet")
    frame.to_json(tmp_path / "l.jsonl", orient="records", lines=True)
    for suffix in ("csv", "parquet", "jsonl"):
        rows, undecided = read_labels([tmp_path / f"l.{suffix}"])
        assert [(row.text, row.label, row.group) for row in rows] == [("a", "news", "g"), ("b", "sale_ad", "h")]
        assert undecided == 0


def test_the_last_label_of_a_text_counts(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    path.write_text(
        '{"text": "a", "label": "news", "group": "g"}\n{"text": "a", "label": "seeking", "group": "g"}\n',
        encoding="utf-8",
    )
    assert [row.label for row in read_labels([path])[0]] == ["seeking"]


def test_a_file_without_labels_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("text,verdict\na,b\n", encoding="utf-8")
    with pytest.raises(PipelineError, match=r"has no column 'label'.*veilleur export"):
        read_labels([tmp_path / "l.csv"])
