"""Small drawings as numbers: a source's runs as a line of 104 × 24 and as bars of 720 × 150."""

from collections.abc import Sequence

from review.outcomes import SUCCEEDED
from review.source_parts import RunBar, Spark
from store.tables import Run

SPARK_RUNS, CHART_RUNS = 12, 30
LEFT, RIGHT, TOP, FLOOR = 36, 720, 20, 130


def spark(runs: Sequence[Run], name: str) -> Spark | None:
    """The latest runs, oldest left; None where there is nothing to draw a line between."""
    drawn = [run for run in reversed(runs[:SPARK_RUNS]) if run.outcome is not None]
    if len(drawn) < 2:
        return None
    most = max(max(run.posts for run in drawn), 1)
    points = [
        (round(3 + index * 98 / (len(drawn) - 1), 1), round(21 - 18 * run.posts / most, 1))
        for index, run in enumerate(drawn)
    ]
    bad = tuple(point for point, run in zip(points, drawn, strict=True) if run.outcome not in SUCCEEDED)
    last = points[-1] if drawn[-1].outcome in SUCCEEDED else None
    return Spark(line=" ".join(f"{x},{y}" for x, y in points), last=last, bad=bad, name=name)


def bars(runs: Sequence[Run]) -> tuple[tuple[RunBar, ...], int]:
    """The bars, oldest left, and the count at their top."""
    drawn = [run for run in reversed(runs[:CHART_RUNS]) if run.outcome is not None]
    most = max([run.posts for run in drawn], default=0) or 1
    step = min(24.0, (RIGHT - LEFT) / max(len(drawn), 1))
    made = []
    for index, run in enumerate(drawn):
        height = round((FLOOR - TOP) * run.posts / most, 1)
        made.append(
            RunBar(
                x=round(LEFT + 4 + index * step, 1),
                y=round(FLOOR - height, 1),
                height=height,
                width=round(step - 5, 1),
                bad=run.outcome not in SUCCEEDED,
            )
        )
    return tuple(made), most
