"""`veilleur scan`: one JSON line a post, in order, whatever the format, the number of processes or the bad lines between."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from classify.assessment import LABELS, MENTION_TYPES
from models.registry import BASELINE
from pipelines import scan
from pipelines.cli import main
from pipelines.errors import PipelineError

AD = "Dispo ce soir Créteil 94\njaune 5g 30 10g 50\ncc 1g 70 2g 130\nlivraison, snap moulin.bleu.94x"
CHAT = "on se retrouve devant le ciné à 20h, je ramène les places"
POSTS = [
    {"id": "a", "text": AD},
    {"id": 7, "text": CHAT, "language": "fr"},
    {"text": "snow in the hills tonight"},
    {"id": "d", "text": AD.upper()},
]


def scanned(source: Path, output: Path, **options: Any) -> list[dict[str, Any]]:
    scan.run(str(source), str(output), model=BASELINE, **options)
    return [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(json.dumps(post, ensure_ascii=False) + "\n" for post in POSTS), encoding="utf-8")
    return path


def test_each_post_gets_one_line_in_order(posts: Path, tmp_path: Path) -> None:
    found = scanned(posts, tmp_path / "out.jsonl")
    assert [line["id"] for line in found] == ["a", 7, 3, "d"]
    assert [line["flagged"] for line in found] == [True, False, False, True]
    assert {line["model"] for line in found} == {"baseline"}


def test_a_line_holds_what_the_contract_names(posts: Path, tmp_path: Path) -> None:
    for line in scanned(posts, tmp_path / "out.jsonl"):
        assert list(line) == [
            "id", "score", "flagged", "label", "labels", "language", "substances", "mentions", "offers", "reasons", "fingerprint", "model",
        ]  # fmt: skip
        assert tuple(line["labels"]) == LABELS
        assert sum(line["labels"].values()) == pytest.approx(1.0, abs=1e-4)
        assert 0 <= line["score"] <= 1


def test_offsets_are_places_in_the_text_as_given(posts: Path, tmp_path: Path) -> None:
    first = scanned(posts, tmp_path / "out.jsonl")[0]
    assert first["mentions"]
    for mention in first["mentions"]:
        assert AD[mention["start"] : mention["end"]] == mention["text"]
        assert mention["type"] in MENTION_TYPES
    assert {"price", "currency", "substance", "quantity", "unit"} <= set(first["offers"][0])
    assert {"text", "start", "end", "weight"} == set(first["reasons"][0])
    assert first["language"] == "fr"


def test_full_explains_every_post(posts: Path, tmp_path: Path) -> None:
    found = scanned(posts, tmp_path / "out.jsonl", full=True)
    assert all(line["reasons"] and line["fingerprint"] is not None for line in found)


def test_two_processes_write_the_same_bytes_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.scan_input.BLOCK_BYTES", 400)
    path = tmp_path / "many.jsonl"
    path.write_text(
        "".join(json.dumps({"text": text}) + "\n" for text in [AD, CHAT, "bonjour", "vends vélo 50€"] * 8),
        encoding="utf-8",
    )
    scan.run(str(path), str(tmp_path / "one"), model=BASELINE)
    scan.run(str(path), str(tmp_path / "two"), model=BASELINE, jobs=2)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert [json.loads(line)["id"] for line in (tmp_path / "two").read_text().splitlines()] == list(range(1, 33))


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_tables_are_read_like_lines(suffix: str, posts: Path, tmp_path: Path) -> None:
    frame = pd.DataFrame([{"id": f"p{n}", "text": post["text"]} for n, post in enumerate(POSTS)])
    path = tmp_path / f"posts.{suffix}"
    if suffix == "csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path)
    found = scanned(path, tmp_path / "out.jsonl")
    assert [line["id"] for line in found] == ["p0", "p1", "p2", "p3"]
    assert [line["score"] for line in found] == [line["score"] for line in scanned(posts, tmp_path / "lines.jsonl")]


def test_a_bad_line_is_told_counted_and_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"text": "bonjour"}\nnot json\n[1]\n\n{"id": 3}\n{"text": 4}\n{"text": "fin"}', encoding="utf-8")
    assert main(["scan", str(path), "--model", str(BASELINE), "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "line 2 is not JSON" in said
    assert "line 3 is not a JSON object but list" in said
    assert "line 5 has no `text`" in said
    assert "line 6 has a `text` that is no string but int" in said
    assert "2 posts scored" in said
    assert "4 bad lines skipped" in said
    assert [json.loads(line)["id"] for line in (tmp_path / "out").read_text().splitlines()] == [1, 7]


def test_lenient_accepts_the_loss(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"text": "bonjour"}\nnot json\n', encoding="utf-8")
    assert main(["scan", str(path), "--model", str(BASELINE), "-o", str(tmp_path / "out"), "--lenient"]) == 0


def test_bytes_that_are_no_text_are_a_bad_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(b'{"text": "\xff\xfe"}\n{"text": "ok"}\n')
    assert main(["scan", str(path), "--model", str(BASELINE), "-o", str(tmp_path / "out")]) == 1
    assert "line 1 is not JSON" in capsys.readouterr().err


def test_stdin_and_stdout_work(posts: Path) -> None:
    command = [sys.executable, "-m", "pipelines", "scan", "-", "--model", str(BASELINE)]
    done = subprocess.run(command, input=posts.read_bytes(), capture_output=True, check=True)
    assert len(done.stdout.splitlines()) == len(POSTS)
    assert b"4 posts scored, 2 flagged" in done.stderr


def test_an_empty_file_gives_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_bytes(b"")
    assert scanned(tmp_path / "none.jsonl", tmp_path / "out") == []


def test_a_line_longer_than_a_block_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.scan_input.BLOCK_BYTES", 64)
    path = tmp_path / "long.jsonl"
    path.write_text(json.dumps({"text": "mot " * 500}) + "\n" + json.dumps({"text": "fin"}) + "\n", encoding="utf-8")
    assert [line["id"] for line in scanned(path, tmp_path / "out")] == [1, 2]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("posts.warc.gz", r"is no WARC file.*warcio check"),
        ("posts.xyz", r"does not name a format.*--format"),
        ("missing.jsonl", "is not a file"),
    ],
)
def test_an_input_that_cannot_be_read_says_what_would_be_right(tmp_path: Path, name: str, says: str) -> None:
    if name != "missing.jsonl":
        (tmp_path / name).write_text("x", encoding="utf-8")
    with pytest.raises(PipelineError, match=says):
        scan.run(str(tmp_path / name), str(tmp_path / "out"), model=BASELINE)


def test_a_table_without_text_names_its_columns(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,body\n1,x\n", encoding="utf-8")
    with pytest.raises(PipelineError, match=r"has no column `text`; its columns are id, body"):
        scan.run(str(tmp_path / "t.csv"), str(tmp_path / "out"), model=BASELINE)
    assert not (tmp_path / "out").exists()


def test_the_input_is_never_overwritten(posts: Path) -> None:
    with pytest.raises(PipelineError, match="is the input itself"):
        scan.run(str(posts), str(posts), model=BASELINE)


def test_an_output_that_is_no_file_is_written_to_and_stays(posts: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        scan.run(str(posts), str(pipe), model=BASELINE)
        assert reader.communicate()[0].count(b"\n") == len(POSTS)
    assert pipe.is_fifo()
