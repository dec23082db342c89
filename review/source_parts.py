"""The parts of the pages about sources, as frozen values in the reader's language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """A small line of posts read a run: points in a 104 × 24 box, and those that failed."""

    line: str
    last: tuple[float, float] | None
    bad: tuple[tuple[float, float], ...]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeWord:
    icon: str
    tone: str
    word: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    name: str
    href: str
    platform: str
    outcome: OutcomeWord | None
    when: str
    exact: str
    spark: Spark | None
    posts: str
    flagged: str
    failures: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailing:
    """A source that needs a hand: what is wrong, and what to do."""

    name: str
    href: str
    ailment: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    href: str
    word: str
    count: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    started: str
    exact: str
    outcome: OutcomeWord | None
    requests: str
    posts: str
    new: str
    flagged: str
    lasted: str
    detail: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBar:
    """One run of the chart: x and height in its 720 × 150 box."""

    x: float
    y: float
    height: float
    width: float
    bad: bool
