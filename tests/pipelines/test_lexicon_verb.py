"""`veilleur lexicon`: lists are checked with file and line, terms explained, own terms added beside the shipped ones."""

import json
import shutil
from pathlib import Path

import pytest

from classify.list_check import known_sources, problems
from classify.list_files import LISTS
from classify.score import Classifier
from models.registry import BASELINE, LEXICONS
from pipelines.cli import main
from pipelines.own_lists import joined

ADD = ["lexicon", "add", "zouzoune", "--list", "substances", "--value", "cannabis_resin", "--language", "fr"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    assert main(["init", str(folder)]) == 0
    return folder


def say(home: Path, *words: str) -> int:
    return main(["--home", str(home), *words])


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LEXICONS, tmp_path / "lexicons"))


def appended(path: Path, row: str) -> int:
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    path.write_text("\n".join([*lines, row]) + "\n", encoding="utf-8")
    return len(lines) + 1


def test_the_shipped_lists_are_in_order(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert say(home, "lexicon", "check") == 0
    assert "are in order" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "row", "what", "fix"),
    [
        (
            "substances",
            "truc,fr,cocain,slang,0.5,CURATED",
            "substance of 'truc' is 'cocain'",
            "Did you mean 'cocaine'?",
        ),
        ("substances", "truc,fr,cocaine,slang,7,CURATED", "ambiguity of 'truc' is '7'", "a number from 0 to 1"),
        ("substances", "truc,fr,cocaine,nickname,0.5,CURATED", "kind of 'truc' is 'nickname'", "slang"),
        ("substances", "truc,fr,cocaine,slang,0.5,HEARSAY", "source of 'truc' is 'HEARSAY'", "sources.csv"),
        ("substances", "truc,fr,cocaine,slang,0.5,", "'source' of 'truc' is empty", "Fill it in"),
        ("substances", "C0KE,fr,cocaine,slang,0.1,CURATED", "'C0KE' says the same as 'coke'", "Remove one of the two"),
        ("substances", "beuh,fr,heroin,slang,0.1,CURATED", "'beuh' is firmly another substance", "above 0.4"),
        ("substances", "truc,french,cocaine,slang,0.5,CURATED", "language of 'truc' is 'french'", "two small letters"),
        (
            "substances",
            "...,fr,cocaine,slang,0.5,CURATED",
            "'...' holds nothing that is ever looked up",
            "remove the line",
        ),
        ("generic", "xanax", "'xanax' never names a product", "Remove one of the two"),
        ("delivery", "truc,fr,drone,0.5,CURATED", "mode of 'truc' is 'drone'", "Known: fixed_point, home"),
        ("units", "truc,fr,g,-2,0.5,CURATED", "amount of 'truc' is '-2'", "a positive number"),
        ("situations", "truc,fr,zzz", "situation of 'truc' is 'zzz'", "Known:"),
        ("payment", "truc,fr,cash,0.5,CURATED,more", "more values than columns", "quotes"),
    ],
)
def test_a_wrong_row_is_told_with_file_line_value_and_fix(
    copied: Path, name: str, row: str, what: str, fix: str
) -> None:
    line = appended(copied / f"{name}.csv", row)
    found = problems([copied], known_sources([copied]), complete=copied)
    assert any(
        str(each).startswith(f"{copied / name}.csv:{line}: ") and what in str(each) and fix in str(each)
        for each in found
    ), found


def test_a_missing_list_and_a_missing_column_are_told(copied: Path) -> None:
    (copied / "units.csv").unlink()
    (copied / "emoji.csv").write_text("picture\n", encoding="utf-8")
    told = [str(each) for each in problems([copied], known_sources([copied]), complete=copied)]
    assert any("units.csv:1: the list is missing" in each for each in told)
    assert any("emoji.csv:1: the column 'emoji' is missing" in each for each in told)


def test_every_list_that_ships_is_known() -> None:
    learned = {"number_weights", "substance_weights", "sources"}
    assert {path.stem for path in LEXICONS.glob("*.csv")} - learned == set(LISTS)


def test_a_wrong_own_list_fails_the_check(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = home / "lexicons" / "substances.csv"
    own.parent.mkdir()
    own.write_text("term,language,substance,kind,ambiguity,source\ntruc,fr,sugar,slang,0.5,CURATED\n", encoding="utf-8")
    (own.parent / "substance.csv").write_text("term\n", encoding="utf-8")
    assert say(home, "lexicon", "check") == 1
    told = capsys.readouterr()
    assert f"{own}:2: substance of 'truc' is 'sugar'" in told.out
    assert "'substance' is the name of no list. Did you mean 'substances'?" in told.out
    assert "to mend in the term lists" in told.err


def test_why_tells_lists_source_near_forms_and_the_corpus(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert say(home, "lexicon", "why", "B3UH") == 0
    told = capsys.readouterr().out
    assert "'B3UH' is read as 'beuh'" in told
    assert "cannabis_herb, language fr" in told
    assert "source " in told
    assert "  la beuh: substances" in told
    assert "other posts hold it" in told
    assert "as a word of substances (fr): named it in" in told


def test_why_of_an_unknown_term_says_how_to_add_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert say(home, "lexicon", "why", "zouzoune") == 0
    assert "No list holds it" in (told := capsys.readouterr().out)
    assert "veilleur lexicon add 'zouzoune'" in told


def test_an_added_term_is_read_beside_the_shipped_ones(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path.name: path.read_bytes() for path in LEXICONS.iterdir()}
    assert say(home, *ADD, "--ambiguity", "0.1", "--source", "Heard in Lille, 2026") == 0
    told = capsys.readouterr().out
    assert "'zouzoune' will be read as 'zouzoune'" in told
    assert "veilleur lexicon estimate LABELS --write" in told
    assert {path.name: path.read_bytes() for path in LEXICONS.iterdir()} == before
    assert say(home, "lexicon", "check") == 0
    assert "1 of them this home's own" in capsys.readouterr().out
    text = "zouzoune dispo livraison 5g 50e snap exemple_94"
    (shipped,) = Classifier.load(BASELINE).assess([text], full=True)
    (own,) = Classifier.load(BASELINE, joined(home)).assess([text], full=True)
    assert "cannabis_resin" not in shipped.substances
    assert "cannabis_resin" in own.substances


def test_scan_reads_the_homes_own_lists(home: Path, tmp_path: Path) -> None:
    posts, result = tmp_path / "posts.jsonl", tmp_path / "result.jsonl"
    posts.write_text(json.dumps({"text": "zouzoune dispo livraison 5g 50e"}) + "\n", encoding="utf-8")
    assert say(home, *ADD, "--ambiguity", "0.1", "--source", "Heard") == 0
    assert say(home, "scan", str(posts), "-o", str(result), "--full", "--jobs", "2") == 0
    assert json.loads(result.read_text(encoding="utf-8"))["substances"] == ["cannabis_resin"]


def test_what_is_listed_already_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = ["lexicon", "add", "B3UH", "--list", "substances", "--value", "cannabis_herb", "--language", "fr"]
    assert say(home, *known, "--ambiguity", "0.1", "--source", "x") == 1
    assert "is listed already" in (told := capsys.readouterr().err)
    assert "substances.csv:" in told
    assert say(home, *ADD, "--ambiguity", "0.1", "--source", "x") == 0
    assert say(home, *ADD, "--ambiguity", "0.1", "--source", "x") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--value", "sugar", "--ambiguity", "0.5", "--source", "x"], "which is not in the vocabulary"),
        (["--value", "heroin", "--ambiguity", "0.5"], "'source' of 'zouzoune' is empty"),
        (["--value", "heroin", "--source", "x"], "'ambiguity' of 'zouzoune' is empty"),
        (["--value", "heroin", "--ambiguity", "0.5", "--source", "x", "--set", "colour=red"], "has no column 'colour'"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_and_nothing_written(
    home: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    assert say(home, "lexicon", "add", "zouzoune", "--list", "substances", *words) == 1
    assert message in capsys.readouterr().err
    assert not (home / "lexicons").exists()


def test_a_dry_run_writes_nothing(home: Path) -> None:
    assert say(home, *ADD, "--ambiguity", "0.1", "--source", "x", "--dry-run") == 0
    assert not (home / "lexicons").exists()


def test_labels_estimate_ambiguity_anew(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = tmp_path / "labels.jsonl"
    posts = [{"text": f"ma zouzoune adorée numéro {n}", "label": "unrelated", "language": "fr"} for n in range(10)]
    labels.write_text("".join(json.dumps(post) + "\n" for post in posts), encoding="utf-8")
    assert say(home, *ADD, "--ambiguity", "0.2", "--source", "x") == 0
    assert say(home, "lexicon", "estimate", str(labels), "--list", "substances", "--write") == 0
    assert "substances, zouzoune, cannabis_resin: 0.2 → 0.6 (0 of 10)" in capsys.readouterr().out
    (own,) = Classifier.load(BASELINE, joined(home)).assess(["zouzoune 5g 50e"], full=True)
    assert own.mentions
    assert "zouzoune,fr,cannabis_resin,slang,0.6,x" in (home / "lexicons" / "substances.csv").read_text("utf-8")
    assert say(home, "lexicon", "check") == 0
