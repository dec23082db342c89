"""The départements as tiles: one square each, as large for a small one as for a large one, near where it lies."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

MAINLAND = """
 .  .  .  .  .  . 62 59  .  .  .  .
 .  .  .  . 76 80 60 02 08  .  .  .
 .  . 50 14 27 95 93 51 55 54 57 67
29 22 35 61 78 92 75 94 10 52 88 68
 . 56 44 53 72 28 91 77 89 21 70 90
 .  . 85 49 37 41 45 58 71 39 25  .
 .  . 17 79 86 36 18 03 69 01 74  .
 .  .  . 16 87 19 23 63 42 38 73  .
 .  .  . 33 24 46 15 43 07 26 05  .
 .  .  . 40 47 82 12 48 30 84 04 06
 .  .  . 64 32 31 81 34 13 83  .  .
 .  .  .  . 65 09 11 66  .  .  . 2B
 .  .  .  .  .  .  .  .  .  .  . 2A
"""
OVERSEAS = ("971", "972", "973", "974", "976")
OVERSEAS_TOP = 7.35
"""In rows: the five overseas départements stand in the first column, below their heading."""
COLUMNS, ROWS = 12, 13


@cache
def tiles() -> Mapping[str, tuple[float, float]]:
    """Column and row of each département's square, the top left one at 0, 0."""
    placed = {
        code: (float(column), float(row))
        for row, line in enumerate(MAINLAND.strip("\n").split("\n"))
        for column, code in enumerate(line.split())
        if code != "."
    }
    return placed | {code: (0.0, OVERSEAS_TOP + row) for row, code in enumerate(OVERSEAS)}


@cache
def names() -> Mapping[str, str]:
    """The name of each code in the list of places, collectivities overseas included."""
    with (files("models") / "lexicons" / "places_fr.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["code"]: row["name"] for row in rows if row["kind"] == "departement" and row["code"]}
