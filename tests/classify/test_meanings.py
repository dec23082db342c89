"""Words that no labelled post held are read like their neighbours, also when they are misspelt."""

import random
from pathlib import Path

import numpy as np
import pytest

from classify.errors import MeaningsError
from classify.meanings import DIMENSIONS, UNKNOWN, Meanings
from classify.misspell import MISSPELLINGS
from classify.resources import Resources
from models.registry import MEANINGS


def likeness(meanings: Meanings, one: str, other: str) -> float:
    first, second = meanings.vectors[meanings.entries([one, other])]
    return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))


@pytest.mark.parametrize(
    ("word", "like", "unlike"),
    [("cocaine", "heroine", "fromage"), ("livraison", "expedition", "cheval"), ("marseille", "toulon", "argent")],
)
def test_words_used_alike_are_near_each_other(resources: Resources, word: str, like: str, unlike: str) -> None:
    assert likeness(resources.meanings, word, like) > likeness(resources.meanings, word, unlike) + 0.2


@pytest.mark.parametrize(
    ("word", "written"), [("livraison", "livrezon"), ("cocaine", "kokaine"), ("qualite", "kalite")]
)
def test_a_word_written_by_ear_has_the_meaning_of_the_word(resources: Resources, word: str, written: str) -> None:
    right, heard = resources.meanings.entries([word, written]).tolist()
    assert right == heard != UNKNOWN


def test_an_unknown_word_has_no_meaning(resources: Resources) -> None:
    entries = resources.meanings.entries(["qzxwvkj", "\x02s", "00"])
    assert entries.tolist() == [UNKNOWN] * 3
    assert not resources.meanings.vectors[UNKNOWN].any()
    assert resources.meanings.classes[UNKNOWN] == 0


def test_every_entry_fits_its_table(resources: Resources) -> None:
    meanings = resources.meanings
    assert meanings.vectors.shape == (len(meanings.classes), DIMENSIONS)
    assert sum(path.stat().st_size for path in MEANINGS.iterdir()) < 2_000_000


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "words.npz").write_bytes((MEANINGS / "words.npz").read_bytes()[:5000])
    with pytest.raises(MeaningsError, match=r"words\.npz cannot be read"):
        Meanings.load(tmp_path)
    with pytest.raises(MeaningsError, match="Install veilleur again"):
        Meanings.load(tmp_path / "nowhere")


def test_parts_of_two_versions_are_refused(tmp_path: Path) -> None:
    with np.load(MEANINGS / "words.npz") as stored:
        parts = dict(stored)
    np.savez_compressed(
        tmp_path / "words.npz", **{**parts, "vectors": parts["vectors"][:, :8], "scales": parts["scales"][:8]}
    )
    with pytest.raises(MeaningsError, match="another version"):
        Meanings.load(tmp_path)


@pytest.mark.parametrize("kind", sorted(MISSPELLINGS))
def test_misspellings_keep_lines_and_numbers(kind: str) -> None:
    text = "Livraison de qualité sur Toulouse\n5g 40 10g 70\nappelle le 06 39 98 12 34"
    changed = MISSPELLINGS[kind](text, random.Random(3))
    assert changed != text
    assert [line for line in changed.split("\n") if "5g" in line] == ["5g 40 10g 70"]
    assert "06 39 98 12 34" in changed
