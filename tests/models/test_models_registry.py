"""The registry: verified artefacts, one pointer, and a history that only grows."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.errors import ModelError
from models.registry import BASELINE, HISTORY, MANIFEST, Registry, load_manifest, write_manifest

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def artefact(home: Path, name: str, made: datetime = NOW) -> Path:
    folder = home / name
    folder.mkdir(parents=True)
    (folder / "weights.npz").write_bytes(b"numbers")
    write_manifest(folder, {"name": name, "created_at": made.isoformat()})
    return folder


def test_without_a_promotion_the_baseline_is_in_force(tmp_path: Path) -> None:
    assert Registry(tmp_path).current() == BASELINE


def test_a_promoted_model_is_in_force(tmp_path: Path) -> None:
    folder = artefact(tmp_path, "one")
    change = Registry(tmp_path).promote("one", by="ana", reason="better on forums", now=NOW)
    assert Registry(tmp_path).current() == folder
    assert (change.previous, change.by, change.reason) == ("baseline", "ana", "better on forums")


def test_each_rollback_goes_one_step_further_back(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    for name in ("one", "two"):
        artefact(tmp_path, name)
        registry.promote(name, by="ana", reason="try", now=NOW)
    assert registry.rollback(by="bo", reason="too many alarms", now=NOW).name == "one"
    assert registry.rollback(by="bo", reason="still", now=NOW).name == "baseline"
    assert registry.current() == BASELINE
    with pytest.raises(ModelError, match="nothing to go back to"):
        registry.rollback(by="bo", reason="again", now=NOW)


def test_after_a_rollback_a_promotion_can_be_undone_again(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    for name in ("one", "two"):
        artefact(tmp_path, name)
    registry.promote("one", by="ana", reason="r", now=NOW)
    registry.promote("two", by="ana", reason="r", now=NOW)
    registry.rollback(by="ana", reason="r", now=NOW)
    registry.promote("two", by="ana", reason="r", now=NOW)
    assert registry.rollback(by="ana", reason="r", now=NOW).name == "one"


def test_the_history_only_grows(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    artefact(tmp_path, "one")
    registry.promote("one", by="ana", reason="first", now=NOW)
    before = (tmp_path / HISTORY).read_bytes()
    registry.rollback(by="ana", reason="second", now=NOW)
    assert (tmp_path / HISTORY).read_bytes().startswith(before)
    assert [(change.action, change.name) for change in registry.history()] == [
        ("promote", "one"),
        ("rollback", "baseline"),
    ]


def test_models_are_listed_by_age(tmp_path: Path) -> None:
    artefact(tmp_path, "a-younger", NOW + timedelta(days=1))
    artefact(tmp_path, "z-older", NOW)
    names = [info.name for info in Registry(tmp_path).list()]
    assert names == ["baseline", "z-older", "a-younger"]


def test_a_change_needs_a_name_and_a_reason(tmp_path: Path) -> None:
    artefact(tmp_path, "one")
    with pytest.raises(ModelError, match="who makes it and why"):
        Registry(tmp_path).promote("one", by="ana", reason=" ", now=NOW)


@pytest.mark.parametrize("name", ["../one", "", ".hidden", "a/b"])
def test_a_name_stays_inside_the_home(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="is not the name of a model"):
        Registry(tmp_path).path_of(name)


def test_a_damaged_model_cannot_be_promoted(tmp_path: Path) -> None:
    (artefact(tmp_path, "one") / "weights.npz").write_bytes(b"other numbers")
    with pytest.raises(ModelError, match=r"weights\.npz is damaged"):
        Registry(tmp_path).promote("one", by="ana", reason="r", now=NOW)
    assert Registry(tmp_path).current() == BASELINE


def test_a_manifest_cannot_name_files_elsewhere(tmp_path: Path) -> None:
    folder = artefact(tmp_path, "one")
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"]["../outside"] = "0" * 64
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ModelError, match="not a file of its own directory"):
        load_manifest(folder)


def test_a_foreign_manifest_is_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('{"name": "x"}')
    with pytest.raises(ModelError, match="is not a manifest of this program"):
        load_manifest(tmp_path)


def test_a_manifest_of_a_later_format_is_refused(tmp_path: Path) -> None:
    folder = artefact(tmp_path, "one")
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "format": 99}))
    with pytest.raises(ModelError, match="format 99"):
        load_manifest(folder)


def test_an_unreadable_pointer_says_how_to_mend_it(tmp_path: Path) -> None:
    (tmp_path / "current.json").write_text("{")
    with pytest.raises(ModelError, match="veilleur models promote NAME"):
        Registry(tmp_path).current()


def test_the_shipped_baseline_is_sound() -> None:
    info = load_manifest(BASELINE)
    assert info.name == "baseline"
    assert sum(path.stat().st_size for path in BASELINE.iterdir()) < 8_000_000
