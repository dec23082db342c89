"""The figures of a week as panels: each picture with its tables and its caveat, in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import quantiles

from babel.dates import format_date
from babel.numbers import get_decimal_symbol
from markupsafe import Markup

from review import pictures
from review.departements import names, tiles
from review.pictures import STEPS, Caption, DayBars, PriceLine, PriceWeek, Share
from review.substances import substance_word
from review.svg import can_draw
from review.week_parts import DataTable, Panel, Swatch
from review.weeks import price_mondays
from review.words import Words
from store.figures import Departements, Tally, Week, wilson

SHARES_DRAWN, PRICES_DRAWN = 8, 6
FEWEST_PRICES = 5
"""Quartiles of fewer prices say nothing about prices, and may say much about one seller."""


def days_panel(week: Week, monday: date, words: Words) -> Panel:
    dates = [monday + timedelta(days=day) for day in range(7)]
    labels = [format_date(day, "EEE d", locale=words.locale) for day in dates]
    title = words.gettext("Flagged and confirmed a day")
    today = words.now.astimezone(words.zone).date()
    bars = tuple(
        DayBars(
            label=label,
            flagged=tally.flagged,
            confirmed=tally.confirmed,
            instead=words.gettext("to come") if day > today else "",
        )
        for day, label, tally in zip(dates, labels, week.days, strict=True)
    )
    rows = tuple(
        (format_date(day, "full", locale=words.locale), *_counts(tally, words))
        for day, tally in zip(dates, week.days, strict=True)
    )
    drawable = can_draw() and week.total.flagged > 0
    return Panel(
        name="days",
        title=title,
        note="",
        picture=pictures.day_bars(_caption("days", title, words), bars) if drawable else None,
        missing=_missing(words),
        legend=(
            Swatch(style="bar2", word=words.gettext("flagged")),
            Swatch(style="bar", word=words.gettext("confirmed")),
        ),
        tables=(
            DataTable(title=words.gettext("Table of the days"), head=_head(words.gettext("Day"), words), rows=rows),
        ),
        caveat=words.gettext(
            "Posts by the day on which they were first seen, of the sources that we read and of no others. Confirmed: "
            "decided to be a sale or a recruitment. A post that still waits is not a refuted one, and what is advertised "
            "is not what is sold."
        ),
        span="sp-7",
        least="min-640",
    )


def shares_panel(
    name: str, title: str, column: str, tallies: Sequence[tuple[str, Tally]], more: str, words: Words
) -> Panel:
    """The precision of the queue by one thing; `more` is added to its caveat."""
    drawn = tuple(_share(label, tally, words) for label, tally in tallies if tally.decided)[:SHARES_DRAWN]
    rows = tuple((label, *_counts(tally, words), *_precision(tally, words)) for label, tally in tallies)
    head = (*_head(column, words), words.gettext("Precision"), words.gettext("Interval"))
    picture = pictures.shares(_caption(name, title, words), drawn) if drawn and can_draw() else None
    caveat = words.gettext(
        "Share of the decided posts that were confirmed, with its interval at 95 per cent (Wilson). Few posts make it wide, and posts "
        "of one campaign are decided together, so that the true one is wider still."
    )
    return Panel(
        name=name,
        title=title,
        note=words.gettext("decided posts at the right"),
        picture=picture,
        missing=_missing(words),
        legend=(),
        tables=(DataTable(title=words.gettext("Table: %(title)s", title=title), head=head, rows=rows),),
        caveat=f"{caveat} {more}".strip(),
        span="sp-6",
        least="",
    )


def map_panel(found: Departements, words: Words) -> Panel:
    title = words.gettext("Advertised départements")
    counts = tuple(sorted(found.counts.items()))
    drawable = can_draw() and any(code in tiles() for code in found.counts)
    steps = [words.gettext("%(low)s to %(high)s", low=low, high=high - 1) for low, high in pairwise(STEPS)]
    legend = [*steps, words.gettext("%(low)s and more", low=STEPS[-1])]
    named = words.gettext(
        "%(naming)s of %(posts)s posts name one", naming=words.number(found.naming), posts=words.number(found.posts)
    )
    overseas = words.gettext("Overseas")
    rows = tuple((f"{code} {names().get(code, '')}".strip(), words.number(posts)) for code, posts in counts)
    head = (words.gettext("Département"), words.gettext("Posts"))
    return Panel(
        name="map",
        title=title,
        note=named,
        picture=pictures.tile_map(_caption("map", title, words), counts, overseas) if drawable else None,
        missing=_missing(words),
        legend=tuple(Swatch(style=f"s{place}", word=word) for place, word in enumerate(legend, 1)),
        tables=(DataTable(title=words.gettext("Table of the départements"), head=head, rows=rows),),
        caveat=words.gettext(
            "Posts that name a place of the département, open or confirmed; a post that names two counts in both. "
            "Advertised is not sold. These are few posts, only of the sources that we read: neither a measure of crime nor "
            "a ranking of places or of the people who live there."
        ),
        span="sp-5 two-rows",
        least="min-480",
    )


def prices_panel(weeks: Sequence[Mapping[str, list[float]]], monday: date, words: Words) -> Panel:
    title = words.gettext("Advertised price of a gram")
    pooled: dict[str, list[float]] = {}
    for week in weeks:
        for substance, found in week.items():
            pooled.setdefault(substance, []).extend(found)
    order = sorted(pooled, key=lambda substance: (-len(pooled[substance]), substance))
    enough = [name for name in order if any(len(week.get(name, ())) >= FEWEST_PRICES for week in weeks)][:PRICES_DRAWN]
    mondays = price_mondays(monday)
    labels = [format_date(day, "d MMM", locale=words.locale) for day in mondays]
    ticks = tuple((place, labels[place]) for place in (0, 6, 12))
    lines = tuple(
        PriceLine(
            label=substance_word(name, words),
            weeks=tuple(_price_week(place, week.get(name, [])) for place, week in enumerate(weeks)),
        )
        for name in enough
    )
    head = (
        words.gettext("Prices"),
        words.gettext("First quartile, € a gram"),
        words.gettext("Median, € a gram"),
        words.gettext("Third quartile, € a gram"),
    )
    by_week = tuple(
        (f"{substance_word(name, words)}, {label}", *_quartile_words(week[name], words))
        for name in enough
        for label, week in zip(labels, weeks, strict=True)
        if name in week
    )
    overall = tuple((substance_word(name, words), *_quartile_words(pooled[name], words)) for name in order)
    return Panel(
        name="prices",
        title=title,
        note=words.gettext("box: first to third quartile; stroke: median; thirteen weeks"),
        picture=_price_picture(lines, ticks, title, words),
        missing=_missing(words),
        legend=(),
        tables=(
            DataTable(
                title=words.gettext("Table of the prices, thirteen weeks"),
                head=(words.gettext("Substance"), *head),
                rows=overall,
            ),
            DataTable(
                title=words.gettext("Table of the prices, week by week"),
                head=(words.gettext("Substance and week"), *head),
                rows=by_week,
            ),
        ),
        caveat=words.gettext(
            "One price a campaign and week, in euros, as the posts state it: nobody knows what is paid, or what is in it. "
            "Larger amounts cost less a gram. With fewer than five prices no quartile is given. Only of the sources that we "
            "read."
        ),
        span="sp-7",
        least="min-640",
    )


def _price_picture(
    lines: tuple[PriceLine, ...], ticks: tuple[tuple[int, str], ...], title: str, words: Words
) -> Markup | None:
    return (
        pictures.price_lines(_caption("prices", title, words), lines, ticks, get_decimal_symbol(words.locale))
        if lines and can_draw()
        else None
    )


def _caption(name: str, title: str, words: Words) -> Caption:
    return Caption(name=name, title=title, desc=words.gettext("The table below the picture holds the same numbers."))


def _missing(words: Words) -> str:
    if can_draw():
        return words.gettext("There is too little to draw yet.")
    return words.gettext(
        "Pictures need matplotlib: %(command)s. The tables hold the same numbers.",
        command="pip install 'veilleur[pictures]'",
    )


def _head(first: str, words: Words) -> tuple[str, ...]:
    return (first, words.gettext("Flagged"), words.gettext("Decided"), words.gettext("Confirmed"))


def _counts(tally: Tally, words: Words) -> tuple[str, str, str]:
    return words.number(tally.flagged), words.number(tally.decided), words.number(tally.confirmed)


def _precision(tally: Tally, words: Words) -> tuple[str, str]:
    if not tally.decided:
        return "", ""
    low, high = wilson(tally.confirmed, tally.decided)
    return words.share(tally.confirmed / tally.decided), interval(low, high, words)


def interval(low: float, high: float, words: Words) -> str:
    return words.gettext("%(low)s to %(high)s", low=words.share(low), high=words.share(high))


def _share(label: str, tally: Tally, words: Words) -> Share:
    low, high = wilson(tally.confirmed, tally.decided)
    share = tally.confirmed / tally.decided
    short = label if len(label) <= 20 else label[:19] + "…"
    return Share(
        label=short, share=share, low=low, high=high, said=words.share(share), count=words.number(tally.decided)
    )


def _quartiles(found: Sequence[float]) -> tuple[float, float, float] | None:
    if len(found) < FEWEST_PRICES:
        return None
    low, middle, high = quantiles(found, n=4, method="inclusive")
    return low, middle, high


def _price_week(place: int, found: Sequence[float]) -> PriceWeek:
    low, middle, high = _quartiles(found) or (None, None, None)
    return PriceWeek(position=place, low=low, middle=middle, high=high)


def _quartile_words(found: Sequence[float], words: Words) -> tuple[str, ...]:
    quartiles = _quartiles(found)
    said = ("…", "…", "…") if quartiles is None else tuple(words.number(value, 1) for value in quartiles)
    return (words.number(len(found)), *said)
