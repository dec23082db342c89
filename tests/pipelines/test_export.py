"""Labels leave the house with provenance, and without anybody's contact."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from pipelines import export, init, settings
from pipelines.errors import PipelineError
from pipelines.pseudonym import fictional, pseudonymised
from store import audit, decisions
from store import users as stored_users
from store.engine import Store
from store.judgement import Judgement
from store.keys import Keys
from store.labels import HiddenContact
from tests.factories import kept, sighting

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TEXT = "Dispo cocaïne 1g 60e, livraison Lille, snap renard.exemple"


@pytest.fixture
def deployment(tmp_path: Path) -> settings.Settings:
    init.run(tmp_path / "home")
    return settings.load(tmp_path / "home", {})


@pytest.fixture
def decided(deployment: settings.Settings) -> Iterator[Store]:
    """A store with three decided posts and one that waits."""
    store = Store.open(deployment.database_url, Keys.load(deployment.keys_dir))
    rows = kept(
        store,
        sighting("1", TEXT, [("snapchat", "renard.exemple")]),
        sighting("2", "Vélo à vendre 60e à Lille"),
        sighting("3", "Encore le renard: snap renard.exemple, 1g 60e", [("snapchat", "renard.exemple")]),
        sighting("4", "Pas encore vu, 1g 60e"),
    )
    with store.session() as session, session.begin():
        camille = stored_users.add(session, "camille", "a long pass phrase", "analyst", NOW)
        for row, label in zip(rows, ("sale_ad", "unrelated", "sale_ad"), strict=False):
            judged = Judgement(user_id=camille, label=label, saw={"band": "high"}, decided_at=NOW)
            decisions.decide(session, row.post_id, row.revision_id, judged)
    yield store
    store.close()


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_every_form_holds_the_decided_posts_and_no_others(
    deployment: settings.Settings, decided: Store, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"labels{ending}"
    export.run(deployment, path=path, by="camille", purpose="training", since=0, now=NOW)
    read = {".csv": pd.read_csv, ".parquet": pd.read_parquet, ".jsonl": lambda p: pd.read_json(p, lines=True)}[ending]
    frame = read(path)
    assert list(frame["label"]) == ["sale_ad", "unrelated", "sale_ad"]
    assert list(frame.columns) == export.COLUMNS
    assert frame["group"][0] == frame["group"][2] != frame["group"][1]


def test_no_contact_leaves_and_the_same_one_stays_the_same(
    deployment: settings.Settings, decided: Store, tmp_path: Path
) -> None:
    path = tmp_path / "labels.jsonl"
    export.run(deployment, path=path, by="camille", purpose="training", since=0, now=NOW)
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert "renard" not in texts[0]
    assert "•" not in "".join(texts)
    assert texts[0].endswith(texts[2].partition("snap ")[2].partition(",")[0])
    assert [len(text) for text in texts] == [len(TEXT), 25, 45]


def test_the_manifest_names_the_file_by_its_digest_and_the_export_is_logged(
    deployment: settings.Settings, decided: Store, tmp_path: Path
) -> None:
    path = tmp_path / "labels.csv"
    export.run(deployment, path=path, by="camille", purpose="evaluation", since=0, now=NOW)
    manifest = json.loads((tmp_path / "labels.csv.manifest.json").read_text(encoding="utf-8"))
    assert manifest["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (manifest["rows"], manifest["exported_by"]) == (3, "camille")
    with decided.reading() as session:
        assert [entry.action for entry in audit.entries(session, 100, None)].count("export") == 1


def test_an_export_can_go_on_where_the_last_one_ended(
    deployment: settings.Settings, decided: Store, tmp_path: Path
) -> None:
    first = export.run(deployment, path=tmp_path / "a.csv", by="camille", purpose="training", since=0, now=NOW)
    with pytest.raises(PipelineError, match="nothing to export"):
        export.run(
            deployment, path=tmp_path / "b.csv", by="camille", purpose="training", since=first["last_decision"], now=NOW
        )
    assert not (tmp_path / "b.csv").exists()


@pytest.mark.parametrize(
    ("name", "by", "hint"), [("labels.xlsx", "camille", ".csv"), ("labels.csv", "nobody", "veilleur users list")]
)
def test_what_cannot_be_written_is_refused_with_what_would_be_right(
    deployment: settings.Settings, decided: Store, tmp_path: Path, name: str, by: str, hint: str
) -> None:
    with pytest.raises(PipelineError, match=hint):
        export.run(deployment, path=tmp_path / name, by=by, purpose="training", since=0, now=NOW)


@pytest.mark.parametrize("surface", ["06 39 98 12 34", "+33 6.39.98.12.34", "0️⃣6️⃣39981234", "0639981234"])
def test_a_number_becomes_another_of_the_fiction_range(surface: str) -> None:
    made = fictional(surface, "phone", b"secret")
    digits = "".join(character for character in made if character.isdigit())
    assert len(made) == len(surface)
    assert "63998" in digits
    assert [c for c in made if not c.isdigit()] == [c for c in surface if not c.isdigit()]


def test_only_the_masked_spans_change() -> None:
    hidden = HiddenContact(start=5, end=11, platform="snapchat", surface="Loup_7")
    made = pseudonymised("snap ••••••, Lille", [hidden], b"secret")
    assert made.startswith("snap ")
    assert made.endswith(", Lille")
    assert made[9] == "_"
    assert made[5].isupper()
    assert made == pseudonymised("snap ••••••, Lille", [hidden], b"secret")
    assert made != pseudonymised("snap ••••••, Lille", [hidden], b"other")
