"""`veilleur models`: a worse candidate is refused, a forced one leaves its reason, and one step back is always there."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models.registry import Registry, write_manifest
from pipelines import gate, init
from pipelines.cli import main
from pipelines.errors import PipelineError
from pipelines.models import promote

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def figures(*, recall: float = 0.9, alarms: float = 0.002, precision: float = 0.95, **by_label: int) -> dict[str, Any]:
    return {
        "held out": {
            "posts": 1000,
            "ads": 400,
            "average precision": precision,
            "flagged": {"recall": recall, "false positive rate": alarms},
            "false positives by label": {
                label: {"posts": 100, "flagged": count, "rate": count / 100} for label, count in by_label.items()
            },
        }
    }


def registry(home: Path, **models: dict[str, Any]) -> Registry:
    for name, metrics in models.items():
        folder = home / name
        folder.mkdir(parents=True)
        write_manifest(folder, {"name": name, "created_at": NOW.isoformat(), "metrics": metrics})
    return Registry(home)


def test_an_equal_candidate_may_pass() -> None:
    assert gate.complaints(figures(), figures()) == []


@pytest.mark.parametrize(
    ("candidate", "complaint"),
    [
        (figures(recall=0.8), "finds 80.0% of the ads"),
        (figures(alarms=0.02), "flags 2.00% of the other posts"),
        (figures(precision=0.9), "average precision"),
        (figures(harm_reduction=3), "flags 3.0% of harm_reduction posts"),
        (figures(seeking=4), "flags 4.0% of seeking posts"),
        ({}, "no figures"),
    ],
)
def test_a_worse_candidate_is_refused_with_the_figure(candidate: dict[str, Any], complaint: str) -> None:
    assert any(complaint in told for told in gate.complaints(candidate, figures()))


def test_worse_on_held_out_labels_is_worse() -> None:
    candidate = {
        **figures(),
        "labels: candidate": figures(recall=0.5)["held out"],
        "labels: in force": figures()["held out"],
    }
    assert any("on held-out labels" in told for told in gate.complaints(candidate, figures()))


def test_a_refused_candidate_stays_out_unless_forced_with_a_reason(tmp_path: Path) -> None:
    models = registry(tmp_path, good=figures(), bad=figures(recall=0.2))
    models.promote("good", by="ana", reason="first", now=NOW)
    with pytest.raises(PipelineError, match=r"bad is worse than the model in force \(good\).*--force"):
        promote(models, "bad", by="ana", reason="hurry", now=NOW, force=False)
    assert models.current_name() == "good"
    change = promote(models, "bad", by="ana", reason="the good one misses a new platform", now=NOW, force=True)
    assert change.forced
    assert "forced although" in change.reason
    assert models.current_name() == "bad"
    assert models.rollback(by="bo", reason="as expected", now=NOW).name == "good"


def test_what_is_in_force_cannot_be_promoted_again(tmp_path: Path) -> None:
    models = registry(tmp_path, good=figures())
    models.promote("good", by="ana", reason="first", now=NOW)
    with pytest.raises(PipelineError, match="is in force already"):
        promote(models, "good", by="ana", reason="again", now=NOW, force=False)


def test_the_verbs_work_on_a_home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home"
    init.run(home)
    registry(home / "models", other=figures(recall=1.0, precision=1.0, alarms=0.0))
    assert main(["--home", str(home), "models", "list"]) == 0
    assert "baseline" in capsys.readouterr().out
    assert main(["--home", str(home), "models", "promote", "other", "--reason", "more labels", "--by", "ana"]) == 0
    assert main(["--home", str(home), "models", "rollback", "--reason", "changed my mind", "--by", "ana"]) == 0
    assert main(["--home", str(home), "models", "rollback", "--reason", "once more", "--by", "ana"]) == 1
    assert "nothing to go back to" in capsys.readouterr().err
    assert main(["--home", str(home), "models", "list", "--history"]) == 0
    said = capsys.readouterr().out
    assert "ana: promote other: more labels" in said
    assert "ana: rollback baseline: changed my mind" in said
