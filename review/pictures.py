"""The pictures of the week: days, shares with their intervals, tiles of départements, prices over time.

Each is a pure function of frozen values, remembered while nothing of it changes; `None` where it cannot be drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from review import svg
from review.departements import COLUMNS, OVERSEAS_TOP, ROWS, tiles
from review.svg import ink

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STEPS = (1, 5, 15, 30, 50)
"""Where the five tones of the map begin."""
ROW = 29
TILE, GAP = 34.0, 36.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The picture's name in its page, and what a screen reader hears."""

    name: str
    title: str
    desc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBars:
    label: str
    flagged: int
    confirmed: int
    instead: str = ""
    """Written in place of the bars of a day that has not begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share and its interval, 0 to 1, with the words at its right end."""

    label: str
    share: float
    low: float
    high: float
    said: str
    count: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceWeek:
    """`position` counts weeks from the left; quartiles are None where too few prices were read."""

    position: int
    low: float | None
    middle: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    label: str
    weeks: tuple[PriceWeek, ...]


@lru_cache(maxsize=32)
def day_bars(caption: Caption, days: tuple[DayBars, ...]) -> Markup:
    def draw(figure: "Figure") -> None:
        axes = figure.add_axes((0.05, 0.13, 0.94, 0.79))
        for place, day in enumerate(days):
            if day.instead:
                axes.annotate(
                    day.instead, (place, 0), (0, 4), textcoords="offset points", ha="center", color=ink("ink-3")
                )
                continue
            for at, count, face in ((place - 0.17, day.flagged, "q2"), (place + 0.17, day.confirmed, "q4")):
                axes.bar(at, count, 0.3, color=ink(face), edgecolor=ink("q4"), linewidth=1, zorder=2)
                axes.annotate(
                    f"{count}", (at, count), (0, 4), textcoords="offset points", ha="center", color=ink("ink")
                )
        axes.set_xticks(range(len(days)), [day.label for day in days])
        top = max([day.flagged for day in days], default=0)
        axes.set_ylim(0, max(top, 4) * 1.1)
        axes.set_xlim(-0.6, len(days) - 0.4)
        axes.locator_params(axis="y", integer=True, nbins=5)
        _quiet(axes, grid="y")

    return svg.drawn(caption.name, caption.title, caption.desc, (754, 224), draw)


@lru_cache(maxsize=64)
def shares(caption: Caption, rows: tuple[Share, ...]) -> Markup:
    height = ROW * len(rows) + 28

    def draw(figure: "Figure") -> None:
        axes = figure.add_axes((0.33, 24 / height, 0.43, 1 - 28 / height))
        for place, row in enumerate(rows):
            axes.plot((row.low, row.high), (place, place), color=ink("ink-3"), linewidth=1.5, marker="|", markersize=8)
            axes.plot(row.share, place, "o", color=ink("q4"), markersize=8, zorder=3, clip_on=False)
            axes.annotate(row.label, (-0.32 / 0.43, place), xycoords=axes.get_yaxis_transform(), va="center")
            for at, text, tone in ((1.33, row.said, "ink"), (1.55, row.count, "ink-3")):
                axes.annotate(
                    text, (at, place), xycoords=axes.get_yaxis_transform(), ha="right", va="center", color=ink(tone)
                )
        axes.set_xlim(0, 1)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xticks((0, 0.5, 1), ("0", "50", "100 %"))
        axes.set_yticks(())
        _quiet(axes, grid="x")

    return svg.drawn(caption.name, caption.title, caption.desc, (440, height), draw)


@lru_cache(maxsize=32)
def tile_map(caption: Caption, counts: tuple[tuple[str, int], ...], overseas: str) -> Markup:
    """A tone from 1, 5, 15, 30 and 50 posts on; every tile says its code and its count."""
    width, height = int(COLUMNS * GAP), int(ROWS * GAP)
    given = dict(counts)

    def draw(figure: "Figure") -> None:
        from matplotlib.patches import Rectangle

        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)
        axes.axis("off")
        for code, (column, row) in tiles().items():
            count = given.get(code, 0)
            tone = sum(count >= step for step in STEPS)
            x, y = column * GAP + 1, row * GAP + 1
            face, edge = (ink(f"q{tone}"), "none") if tone else ("none", ink("line-strong"))
            axes.add_patch(Rectangle((x, y), TILE, TILE, facecolor=face, edgecolor=edge, linewidth=1))
            small = ink("on-accent") if tone >= 4 else ink("ink-2")
            large = ink("on-accent") if tone >= 4 else ink("ink") if tone else ink("ink-3")
            axes.text(x + TILE / 2, y + 12, code, ha="center", color=small, fontsize=svg.SMALL)
            axes.text(x + TILE / 2, y + 28, f"{count}" if count else "·", ha="center", color=large)
        axes.text(1, OVERSEAS_TOP * GAP - 8, overseas, color=ink("ink-3"))

    return svg.drawn(caption.name, caption.title, caption.desc, (width, height), draw)


@lru_cache(maxsize=32)
def price_lines(
    caption: Caption, lines: tuple[PriceLine, ...], ticks: tuple[tuple[int, str], ...], decimal: str
) -> Markup:
    """One small chart a substance, each with a scale of its own, the weeks below one another."""
    columns = 3
    rows = -(-len(lines) // columns)
    height = 168 * rows

    def draw(figure: "Figure") -> None:
        for place, line in enumerate(lines):
            left, top = place % columns / columns, place // columns / rows
            box = (left + 0.045, 1 - top - 1 / rows + 26 / height, 1 / columns - 0.065, 1 / rows - 56 / height)
            axes = figure.add_axes(box)
            axes.annotate(
                line.label, (0, 1), (-30, 9), xycoords="axes fraction", textcoords="offset points", color=ink("ink")
            )
            _price_line(axes, line.weeks)
            axes.set_xticks([position for position, _ in ticks], [word for _, word in ticks])
            axes.set_xlim(-0.5, len(line.weeks) - 0.5)
            axes.set_ylim(0, 1.15 * max([week.high for week in line.weeks if week.high is not None], default=1.0))
            axes.locator_params(axis="y", nbins=4)
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}".replace(".", decimal))
            _quiet(axes, grid="y")

    return svg.drawn(caption.name, caption.title, caption.desc, (754, height), draw)


def _price_line(axes: "Axes", weeks: Sequence[PriceWeek]) -> None:
    """A box from quartile to quartile and a stroke at the median, week by week: nothing is drawn between two weeks."""
    for week in weeks:
        if week.low is None or week.middle is None or week.high is None:
            continue
        axes.bar(
            week.position,
            week.high - week.low,
            0.62,
            week.low,
            color=ink("q2"),
            edgecolor=ink("q4"),
            linewidth=1,
            zorder=2,
        )
        axes.plot(
            (week.position - 0.36, week.position + 0.36), (week.middle,) * 2, color=ink("ink"), linewidth=2.5, zorder=3
        )


def _quiet(axes: "Axes", grid: str) -> None:
    """One rule and light lines; the words carry the rest."""
    for name, spine in axes.spines.items():
        spine.set_visible(name == "bottom" and grid == "y")
        spine.set_color(ink("line-strong"))
    axes.tick_params(length=0, labelcolor=ink("ink-2"), pad=6)
    axes.set_axisbelow(True)
    if grid == "y":
        axes.yaxis.grid(visible=True, color=ink("line"), linewidth=1)
    else:
        axes.xaxis.grid(visible=True, color=ink("line"), linewidth=1)
