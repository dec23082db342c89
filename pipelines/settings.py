"""What is in force for this deployment, and where each value comes from: default, file or environment."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from pipelines.errors import SettingsError

FILE_NAME = "veilleur.toml"
OTHER_VARIABLES = frozenset({"VEILLEUR_HOME", "VEILLEUR_FIXTURES", "VEILLEUR_DATA"})
"""Variables with our prefix that are no settings: the home itself, and what tests (VEILLEUR_TEST_…) and training read."""


class Section(BaseModel):
    """One table of veilleur.toml; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StoreSettings(Section):
    url: str = Field(
        default="",
        description="Database address (SQLAlchemy). Empty: SQLite in veilleur.db of the home. "
        "PostgreSQL: postgresql+psycopg://user@host/name",
    )


class CrawlSettings(Section):
    contact: str = Field(
        default="",
        description="Address or page that site owners can write to; part of the user agent. Needed to read any site "
        "that is not on this machine",
    )
    delay: float = Field(default=2.0, ge=0, le=600, description="Seconds between two requests to one host")
    timeout: float = Field(default=30.0, gt=0, le=600, description="Seconds after which a request is given up")
    max_bytes: int = Field(default=8_000_000, ge=10_000, description="Largest response read, in bytes")
    pictures: bool = Field(
        default=False,
        description="Read text and QR codes in the pictures of suspicious posts, of sources with pictures = true "
        "(extra: ocr)",
    )
    hosts_at_once: int = Field(default=50, ge=1, le=500, description="Hosts read at the same time; one source a host")


class ReviewSettings(Section):
    host: str = Field(default="127.0.0.1", description="Address the review app listens on")
    port: int = Field(default=8040, ge=0, le=65535, description="Port of the review app; 0 takes a free one")
    language: str = Field(
        default="fr", pattern="^(fr|en)$", description="Language before a person has chosen: fr or en"
    )
    https: bool = Field(default=False, description="Served behind HTTPS: cookies are then marked Secure")
    session_hours: int = Field(default=10, ge=1, le=168, description="Hours after which one must sign in again")
    timezone: str = Field(
        default="Europe/Paris", description="Time zone in which times are shown; they are kept in UTC"
    )
    claim_minutes: int = Field(
        default=10, ge=1, le=240, description="Minutes for which an opened post is kept for one person"
    )
    break_minutes: int = Field(
        default=50, ge=0, le=480, description="Minutes without a pause after which a break is recommended; 0: never"
    )

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, timezone: str) -> str:
        if timezone not in available_timezones():
            raise ValueError("is no time zone that this machine knows; right would be Europe/Paris or Indian/Reunion")
        return timezone


class EvidenceSettings(Section):
    tsa: str = Field(
        default="",
        description="Address of an RFC 3161 timestamping authority, asked once a day for a hash. Empty: none is asked",
    )
    tsa_ca: str = Field(
        default="",
        description="PEM file with the root certificate of that authority; timestamps must lead to it",
    )
    screenshots: bool = Field(
        default=False,
        description="Keep a picture of each captured page: stored bytes drawn by the system's Chromium, without scripts "
        "and without the network (extra: browser)",
    )


class WatchSettings(Section):
    jitter: float = Field(
        default=0.1, ge=0, le=0.5, description="Share of a source's interval by which runs are spread"
    )


def _words(given: object) -> object:
    """A variable holds several values with spaces between."""
    return tuple(given.split()) if isinstance(given, str) else given


class AlertSettings(Section):
    urls: Annotated[tuple[str, ...], BeforeValidator(_words)] = Field(
        default=(),
        description="Where to tell when a source turns ailing or recovers: apprise addresses (mailtos://… for e-mail, "
        "slack://… or mmosts://… for a webhook; extra: alerts). Their keys are never shown. Empty: nobody is told",
    )
    quiet: str = Field(
        default="",
        pattern=r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$",
        description="Hours without alerts, in review.timezone: 22:00-07:00. What happens meanwhile is told afterwards",
    )
    gap_minutes: int = Field(
        default=30, ge=0, le=1440, description="Least minutes between two alerts; changes meanwhile are told together"
    )


class Tables(Section):
    store: StoreSettings = StoreSettings()
    crawl: CrawlSettings = CrawlSettings()
    review: ReviewSettings = ReviewSettings()
    watch: WatchSettings = WatchSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    alerts: AlertSettings = AlertSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The home folder and every value in force; `origin` maps `table.key` to default, the file or the variable."""

    home: Path
    tables: Tables
    origin: Mapping[str, str]

    @property
    def database_url(self) -> str:
        return self.tables.store.url or f"sqlite:///{self.home / 'veilleur.db'}"

    @property
    def sources_dir(self) -> Path:
        return self.home / "sources"

    @property
    def models_dir(self) -> Path:
        return self.home / "models"

    @property
    def keys_dir(self) -> Path:
        return self.home / "keys"

    @property
    def evidence_dir(self) -> Path:
        return self.home / "evidence"


def home_folder(given: Path | None, environ: Mapping[str, str]) -> Path:
    """The folder of this deployment: `--home`, else $VEILLEUR_HOME, else ~/.veilleur."""
    if given is not None:
        return given.expanduser().absolute()
    if environ.get("VEILLEUR_HOME"):
        return Path(environ["VEILLEUR_HOME"]).expanduser().absolute()
    return Path("~/.veilleur").expanduser()


def keys() -> dict[str, Any]:
    """Every setting as `table.key` → its pydantic field (description, default)."""
    return {
        f"{table}.{key}": field
        for table, section in Tables.model_fields.items()
        for key, field in type(section.default).model_fields.items()
    }


def without_password(url: str) -> str:
    """A database address that may be shown: its password, where it has one, as ***."""
    scheme, separator, rest = url.partition("://")
    user, at, host = rest.rpartition("@")
    return f"{scheme}{separator}{user.partition(':')[0]}:***@{host}" if at and ":" in user else url


def variable(dotted: str) -> str:
    """The environment variable of a setting: `crawl.max_bytes` → VEILLEUR_CRAWL_MAX_BYTES."""
    return "VEILLEUR_" + dotted.replace(".", "_").upper()


def load(home: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the home's veilleur.toml and the environment over the defaults.

    Raises SettingsError for a missing home, an unreadable file, an unknown key (naming the nearest right one) or a
    value that does not fit.
    """
    environ = os.environ if environ is None else environ
    folder = home_folder(home, environ)
    path = folder / FILE_NAME
    if not path.is_file():
        raise SettingsError(
            f"{folder} is not a Veilleur home: it holds no {FILE_NAME}. Make one with: veilleur init {folder}"
        )
    values = _read_file(path)
    origin = dict.fromkeys(keys(), "default")
    for table, entries in values.items():
        for key in entries:
            origin[f"{table}.{key}"] = str(path)
    _overlay_environment(values, origin, environ)
    try:
        tables = Tables.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        dotted = ".".join(str(part) for part in first["loc"])
        where = origin.get(dotted, str(path))
        about = keys()[dotted].description if dotted in keys() else ""
        raise SettingsError(
            f"{dotted} = {first['input']!r} ({where}) does not fit: {first['msg']}. {about}. See: veilleur settings"
        ) from None
    return Settings(home=folder, tables=tables, origin=origin)


def _read_file(path: Path) -> dict[str, dict[str, Any]]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{path} is not valid TOML: {error}. Mend that line; `veilleur settings` shows what is read"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from None
    known = keys()
    for table, entries in values.items():
        if table not in Tables.model_fields:
            raise SettingsError(f"{path}: there is no table [{table}]{_nearest(table, list(Tables.model_fields))}")
        if not isinstance(entries, dict):
            raise SettingsError(f"{path}: {table} must be a table: [{table}] followed by its keys")
        for key in entries:
            if f"{table}.{key}" not in known:
                in_table = [name.split(".")[1] for name in known if name.startswith(f"{table}.")]
                raise SettingsError(f"{path}: [{table}] has no key {key!r}{_nearest(key, in_table)}")
    return values


def _overlay_environment(values: dict[str, dict[str, Any]], origin: dict[str, str], environ: Mapping[str, str]) -> None:
    names = {variable(dotted): dotted for dotted in keys()}
    for name, given in environ.items():
        if not name.startswith("VEILLEUR_") or name in OTHER_VARIABLES or name.startswith("VEILLEUR_TEST_"):
            continue
        if name not in names:
            raise SettingsError(f"The environment sets {name}, which is no setting{_nearest(name, list(names))}")
        table, key = names[name].split(".")
        values.setdefault(table, {})[key] = given
        origin[names[name]] = name


def _nearest(word: str, right: list[str]) -> str:
    close = difflib.get_close_matches(word, right, n=1, cutoff=0.5)
    return f". Did you mean {close[0]!r}?" if close else f". Known: {', '.join(right)}"
