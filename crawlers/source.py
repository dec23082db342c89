"""Source: one place on the public web that we read, as its TOML file declares it."""

import re
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from crawlers.addresses import host_of, never_fetched, private_host

_SPAN = re.compile(r"(\d+)\s*(s|m|min|h|d)")
_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def _timedelta(value: object) -> object:
    if isinstance(value, str) and (match := _SPAN.fullmatch(value.strip())):
        return timedelta(seconds=int(match[1]) * _UNITS[match[2]])
    if isinstance(value, timedelta):
        return value
    raise ValueError('is a number and a unit: "30m", "2h" or "1d"')


def _many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def one_group(pattern: str) -> str:
    """The pattern, if it is a regular expression with the one group that values are taken from; else ValueError."""
    try:
        if re.compile(pattern).groups != 1:
            raise ValueError("needs exactly one group in parentheses, around the value: '/topic/(\\d+)/'")
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return pattern


class Expect(BaseModel):
    """How many posts a run reads when all is well, posts already known included."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min: int = Field(default=0, ge=0, description="fewer posts than this on the pages read fail the run")
    max: int | None = Field(default=None, ge=1, description="more posts than this warn")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max is not None and self.max < self.min:
            raise ValueError(f"min is {self.min} and max is {self.max}: min must not be larger than max")
        return self


Texts = Annotated[tuple[str, ...], BeforeValidator(_many)]


class Source(BaseModel):
    """One source. Each description is what the documentation must explain; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(
        description="the file's name without .toml; never written in the file", pattern="^[a-z0-9][a-z0-9_-]*$"
    )
    platform: str = Field(description="the kind of site: one of the files in crawlers/platforms/")
    engine: str = Field(default="", description="for a forum, its software: one of the files in crawlers/engines/")
    url: str = Field(default="", description="the page to start from")
    urls: tuple[str, ...] = Field(default=(), description="several pages to start from, instead of url")
    basis: str = Field(description="a sentence: why we may read this source (mission, legal text, approver, date)")
    every: Annotated[timedelta, BeforeValidator(_timedelta)] = Field(
        default=timedelta(hours=1), description='how often to read: "30m", "2h", "1d"'
    )
    expect: Expect = Field(default=Expect(), description="posts a run should read: { min = 1, max = 200 }")
    language: str | None = Field(
        default=None, pattern="^[a-z]{2}$", description='language of the posts, two letters: "fr"'
    )
    zone: str = Field(default="Europe/Paris", description="time zone of the dates that the site shows")
    selectors: dict[str, Texts] = Field(default={}, description="CSS selectors; which names, the platform says")
    patterns: dict[str, Annotated[str, AfterValidator(one_group)]] = Field(
        default={}, description="regular expressions whose group is the value inside what the selector of a name finds"
    )
    date_formats: tuple[str, ...] = Field(default=(), description="strptime formats tried before anything else")
    id_pattern: Annotated[str, AfterValidator(one_group)] | None = Field(
        default=None, description="regular expression whose group is the id inside a link or id: '/topic/(\\d+)/'"
    )
    hosts: tuple[str, ...] = Field(default=(), description="further hosts that pages of this source may be on")
    delay: float | None = Field(default=None, ge=0, le=3600, description="seconds between requests; 0 only with local")
    concurrency: int = Field(default=1, ge=1, le=16, description="requests at the same time; above 1 only with local")
    max_pages: int = Field(
        default=5, ge=1, le=100_000, description="pages followed from each start, and in each thread"
    )
    local: bool = Field(default=False, description="true only for a server on this machine or network: tests and demos")
    pictures: bool = Field(
        default=False,
        description="true where the site shows the pictures of its posts to everyone and text in them may be read; "
        "needs crawl.pictures = true",
    )
    recheck: Annotated[timedelta, BeforeValidator(_timedelta)] = Field(
        default=timedelta(days=1),
        description='how long until the own page of a kept post is asked again, for edits and removals: "1d", "6h"',
    )
    enabled: bool = Field(default=True, description="false keeps the file and reads nothing")

    @field_validator("basis")
    @classmethod
    def _basis_is_a_sentence(cls, basis: str) -> str:
        if len(basis.split()) < 3:
            raise ValueError(
                'says why we may read this source, in a sentence: basis = "Mission letter of …, approved by …"'
            )
        return basis.strip()

    @field_validator("expect", mode="before")
    @classmethod
    def _expect_may_be_a_pair(cls, expect: object) -> object:
        if isinstance(expect, list | tuple) and len(expect) == 2:
            return {"min": expect[0], "max": expect[1]}
        return expect

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, zone: str) -> str:
        from crawlers.explain import nearest  # explain imports this module

        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"is no time zone that this machine knows{nearest(zone, available_timezones())}") from None
        return zone

    @field_validator("hosts")
    @classmethod
    def _hosts_are_names(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if "/" in host or "@" in host or not host or host != host.lower():
                raise ValueError(f'has {host!r}; a host is a bare lower-case name: hosts = ["www.example.org"]')
        return hosts

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if bool(self.url) == bool(self.urls):
            raise ValueError('needs either url = "https://…" or urls = ["https://…", …], not both and not neither')
        for url in self.starts:
            if problem := address_problem(url, local=self.local):
                raise ValueError(f"{url!r} {problem}")
        for host in self.hosts:
            if not self.local and private_host(host):
                raise ValueError(f"hosts has {host!r}, which is not on the public internet")
        if not self.local and self.delay is not None and self.delay < 1:
            raise ValueError(
                f"delay = {self.delay:g} is too fast for a public site: at least 1 second (0 needs local = true)"
            )
        if not self.local and self.concurrency > 1:
            raise ValueError("concurrency above 1 needs local = true: public sites get one request at a time")
        return self

    @property
    def starts(self) -> tuple[str, ...]:
        return self.urls or (self.url,)

    @cached_property
    def allowed(self) -> frozenset[tuple[str, int]]:
        """Host and port pairs that may be asked; http and https on their own ports count as one."""
        pairs: set[tuple[str, int]] = set()
        for url in (*self.starts, *(f"https://{host}" for host in self.hosts)):
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme in ("https", "wss") else 80)
            pairs.update((host_of(url), each) for each in ((80, 443) if port in (80, 443) else (port,)))
        return frozenset(pairs)


def address_problem(url: str, *, local: bool) -> str | None:
    """Why an address may not be a start page; None where it may."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "is not an address: it should look like https://forum.example.org/list"
    if parts.scheme not in ("http", "https", "ws", "wss") or not parts.hostname:
        return "is not a web address: it should begin with https:// (or http://) and name a host"
    if parts.username is not None or parts.password is not None:
        return "holds a user name or password: only public pages are read, remove what stands before the @"
    if reason := never_fetched(url):
        return f"is never read: {reason}"
    if not local and private_host(host_of(url)):
        return "is not on the public internet; a server of your own, for tests, needs local = true"
    return None


def load_sources(folder: Path) -> list[Source]:
    """All sources of a folder, by name. Raises SourceError with every problem of every file, not only the first."""
    from crawlers.explain import read_folder  # explain imports this module

    return read_folder(folder)


def load_source(path: Path) -> Source:
    """One source file. Raises SourceError with all its problems."""
    from crawlers.explain import read_file  # explain imports this module

    return read_file(path)
