"""The term lists are whole, checked row by row, and found whichever way a term is written."""

import csv
import shutil
from pathlib import Path

import pytest

from classify.ambiguity import count, key_of
from classify.errors import LexiconError
from classify.lexicon import SUBSTANCES, Lexicon, TermIndex
from classify.list_files import read_lists

LEXICONS = Path(__file__).parents[2] / "models" / "lexicons"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load(LEXICONS)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LEXICONS, tmp_path / "lexicons"))


def test_every_substance_of_the_vocabulary_but_any_has_terms() -> None:
    with (LEXICONS / "substances.csv").open(encoding="utf-8", newline="") as lines:
        named = {row["substance"] for row in csv.DictReader(lines)}
    assert named | {"any"} == SUBSTANCES


def test_every_row_of_a_substance_names_its_source() -> None:
    with (LEXICONS / "substances.csv").open(encoding="utf-8", newline="") as lines:
        assert all(row["source"] for row in csv.DictReader(lines))


@pytest.mark.parametrize(
    ("words", "substance"),
    [
        (("3", "mmc"), "3-mmc"),
        (("2", "cb"), "2c-b"),
        (("og", "kush"), "cannabis_herb"),
        (("ve", "her"), "cannabis_herb"),
    ],
)
def test_a_term_is_found_with_or_without_its_hyphens(lexicon: Lexicon, words: tuple[str, ...], substance: str) -> None:
    found = lexicon.substances.match(words, 0, len(words))
    assert found is not None
    assert {term.value for term in found[1]} == {substance}


def test_a_misspelt_medicine_is_near_the_right_one(lexicon: Lexicon) -> None:
    assert lexicon.near("alprazolan")[0].value == "alprazolam"
    assert lexicon.near("maison") == ()


def test_french_places_carry_their_official_codes(lexicon: Lexicon) -> None:
    assert lexicon.places.single("creteil")[0].code == "94028"
    assert lexicon.departements["93"] == "Seine-Saint-Denis"
    assert {"2A", "2B", "971", "974", "976", "75"} <= set(lexicon.departements)
    assert any(place.kind == "arrondissement" for place in _places(lexicon, "marseille", "13"))


def _places(lexicon: Lexicon, *words: str) -> tuple[object, ...]:
    found = lexicon.places.match((*words, "e", "arrondissement"), 0, 3)
    return found[1] if found else ()


def test_a_missing_list_is_named(copied: Path) -> None:
    (copied / "units.csv").unlink()
    with pytest.raises(LexiconError, match=r"units\.csv cannot be read"):
        Lexicon.load(copied)


@pytest.mark.parametrize(
    ("name", "row", "message"),
    [
        ("substances.csv", "truc,fr,sugar,slang,0.5,CURATED", "substance is 'sugar'; it must be one of"),
        ("substances.csv", "truc,fr,cocaine,slang,1.5,CURATED", "ambiguity is '1.5'; it must be a number from 0 to 1"),
        ("substances.csv", ",fr,cocaine,slang,0.5,CURATED", "'term' is empty"),
        ("substances.csv", "truc,fr,cocaine,slang,0.5,CURATED,more", "more values than columns"),
        ("units.csv", "truc,fr,g,none,0.5,CURATED", "amount is 'none'; it must be a positive number"),
        ("delivery.csv", "truc,fr,drone,0.5,CURATED", "mode is 'drone'"),
    ],
)
def test_a_wrong_row_is_named_with_its_line(copied: Path, name: str, row: str, message: str) -> None:
    path = copied / name
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    path.write_text("\n".join([*lines, row]) + "\n", encoding="utf-8")
    with pytest.raises(LexiconError) as problem:
        Lexicon.load(copied)
    assert f"{name} line {len(lines) + 1}" in str(problem.value)
    assert message in str(problem.value)


def test_a_list_without_its_columns_is_named(copied: Path) -> None:
    (copied / "emoji.csv").write_text("picture\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="the column 'emoji' is missing"):
        Lexicon.load(copied)


def test_the_longest_term_wins() -> None:
    index = TermIndex([("half", 1), ("half ounce", 2)])
    assert index.match(("half", "ounce"), 0, 2) == (2, (2,))
    assert index.match(("half", "ounce"), 0, 1) == (1, (1,))
    assert index.match(("ounce",), 0, 1) is None


def test_a_word_of_two_substances_counts_for_the_one_that_was_marked() -> None:
    row = next(row for row in read_lists(LEXICONS) if row.term == "blues" and row.value == "diazepam")
    other = next(row for row in read_lists(LEXICONS) if row.term == "blues" and row.value == "oxycodone")
    post = {"text": "blues in", "label": "sale_ad", "lang": "en"}
    marked = {"entities": [{"type": "SUBSTANCE", "start": 0, "end": 5, "value": "diazepam"}]}
    seen = count([row, other], [{**post, **marked}])
    assert (seen[key_of(row)].named, seen[key_of(other)].named) == (1, 0)
