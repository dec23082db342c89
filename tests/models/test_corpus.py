"""The corpus keeps what its datasheet promises."""

import json
import re
from collections import Counter
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest

from classify.assessment import FLAGGED_LABELS, LABELS
from models.registry import CORPUS

ADS = set(FLAGGED_LABELS)
TRICKS = [
    "zero_width",
    "homoglyph",
    "math",
    "enclosed",
    "leet",
    "spaced",
    "dotted",
    "repeated",
    "verlan",
    "emoji",
    "keycap",
    "spelled_digits",
    "punctuation",
    "misspelling",
    "code_name",
    "accents",
]
HELP_LINES = {"0800231313"}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [
        json.loads(line) for path in sorted(CORPUS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]


def test_it_is_large_french_first_and_has_every_label_and_trick(rows: list[dict[str, Any]]) -> None:
    languages = Counter(row["lang"] for row in rows)
    assert len(rows) >= 2500
    assert languages["fr"] / len(rows) >= 0.6
    assert languages["en"] / len(rows) >= 0.2
    assert set(languages) == {"fr", "en", "es", "de", "it", "nl", "pt"}
    assert {row["label"] for row in rows} == set(LABELS)
    assert sum(bool(row["obfuscation"]) for row in rows if row["label"] in ADS) >= 400
    assert {trick for row in rows for trick in row["obfuscation"]} == set(TRICKS)
    assert sum("entities" in row for row in rows) >= 800


def test_no_post_stands_twice(rows: list[dict[str, Any]]) -> None:
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({re.sub(r"\W+", "", row["text"].casefold()) or row["text"] for row in rows}) == len(rows)


def test_two_readers_agree_as_the_datasheet_says(rows: list[dict[str, Any]]) -> None:
    first, second = zip(*(row["readers"] for row in rows), strict=True)
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / len(rows)
    chance = sum(Counter(first)[label] * Counter(second)[label] for label in LABELS) / len(rows) ** 2
    kappa = (agreed - chance) / (1 - chance)
    assert f"kappa {kappa:.3f}" in (CORPUS / "DATASHEET.md").read_text("utf-8")
    assert f"disagreed on {sum(a != b for a, b in zip(first, second, strict=True))} posts" in (
        CORPUS / "DATASHEET.md"
    ).read_text("utf-8")
    assert all(row["label"] in row["readers"] or row["readers"][0] != row["readers"][1] for row in rows)


def test_spans_lie_in_their_texts_and_do_not_overlap(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        spans = sorted((entity["start"], entity["end"]) for entity in row.get("entities", []))
        assert all(0 <= start < end <= len(row["text"]) for start, end in spans), row["id"]
        assert all(one[1] <= two[0] for one, two in pairwise(spans)), row["id"]


def test_every_number_is_of_a_range_kept_for_fiction(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        for found in re.findall(r"(?<!\d)(?:\+33|0)[ .-]?[1-9](?:[ .-]?\d{2}){4}(?!\d)", row["text"]):
            digits = re.sub(r"\D", "", found)
            assert re.search(r"63998\d{4}$", digits) or digits in HELP_LINES, f"{row['id']}: {found}"


def test_links_lead_to_example_domains(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        for host in re.findall(r"https?://([^\s/]+)", row["text"]):
            assert re.search(r"(^|\.)(example(\.(com|org|net))?|t\.me|wa\.me|snapchat\.com)$", host), (
                f"{row['id']}: {host}"
            )


def test_ads_name_vocabulary_substances_only(rows: list[dict[str, Any]]) -> None:
    lines = (Path(CORPUS).parent / "lexicons" / "substances.csv").read_text("utf-8").splitlines()
    known = {cell for line in lines for cell in line.split(",")}
    used = {substance for row in rows for substance in row["substances"]}
    assert used - known - {"any"} == set()


def test_groups_stay_within_one_file(rows: list[dict[str, Any]]) -> None:
    ordered = sorted(rows, key=lambda row: row["group"])
    for group, members in groupby(ordered, key=lambda row: row["group"]):
        assert len({row["id"].rpartition("-")[0] for row in members}) == 1, group
