"""Every word the app shows, in French or English: gettext catalogues, numbers, dates and ages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import Translations

LANGUAGES: Mapping[str, str] = {"fr": "Français", "en": "English"}
LOCALE_DIR = Path(__file__).parent / "locale"
DOMAIN = "veilleur"


def msgid(text: str) -> str:
    """Mark a string of a table for the catalogues; it is translated where it is shown."""
    return text


def msgids(one: str, many: str) -> tuple[str, str]:
    """The same for a string that goes with a number, in both its forms."""
    return one, many


def catalogue_path(language: str) -> Path:
    """Where a language's catalogue lies: plain text, compiled in memory when the app starts."""
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def translations(language: str) -> Translations:
    """The catalogue of one language, compiled once a process."""
    with catalogue_path(language).open("rb") as file:
        catalogue = read_po(file, locale=language, domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One reader's language and clock. Times come in aware and are shown in `zone`."""

    language: str
    zone: tzinfo
    now: datetime

    @property
    def locale(self) -> Locale:
        return Locale.parse(self.language)

    def gettext(self, message: str, **values: Any) -> str:
        text = str(translations(self.language).gettext(message)) if message else ""
        return text % values if values else text

    def ngettext(self, one: str, many: str, n: int, **values: Any) -> str:
        text = str(translations(self.language).ngettext(one, many, n))
        return text % {"num": self.number(n), **values}

    def number(self, value: float, places: int | None = None) -> str:
        """A number with the language's own marks; `places` fixes the decimals."""
        if places is None:
            return format_decimal(value, locale=self.locale)
        return format_decimal(value, format="#,##0." + "0" * places if places else "#,##0", locale=self.locale)

    def signed(self, value: float) -> str:
        """A weight with its sign, one decimal, a real minus."""
        return ("+" if value >= 0 else "\N{MINUS SIGN}") + self.number(abs(value), 1)

    def moment(self, when: datetime) -> str:
        """Day and time as one says it: today 13:58, 18 Nov 13:58, 18 Nov 2024."""
        local, today = when.astimezone(self.zone), self.now.astimezone(self.zone)
        clock = format_time(local, "HH:mm", locale=self.locale)
        if local.date() == today.date():
            return self.gettext("today %(clock)s", clock=clock)
        if local.date() == today.date() - timedelta(days=1):
            return self.gettext("yesterday %(clock)s", clock=clock)
        if local.year == today.year:
            return f"{format_date(local, 'd MMM', locale=self.locale)} {clock}"
        return format_date(local, "d MMM y", locale=self.locale)

    def day(self, when: datetime) -> str:
        """A day without its time: 18 Nov, 18 Nov 2024."""
        local = when.astimezone(self.zone)
        same = local.year == self.now.astimezone(self.zone).year
        return format_date(local, "d MMM" if same else "d MMM y", locale=self.locale)

    def exact(self, when: datetime) -> str:
        """The whole time with its zone, for titles."""
        return format_datetime(when.astimezone(self.zone), "d MMMM y HH:mm:ss z", locale=self.locale)

    def age(self, when: datetime) -> str:
        """How long ago, in one unit: 12 min, 3 h, 2 d."""
        return self.span(self.now - when)

    def span(self, length: timedelta) -> str:
        """A length of time in one unit, never below one minute."""
        minutes = max(0, int(length.total_seconds() // 60))
        if minutes < 60:
            return self.gettext("%(n)s min", n=self.number(max(1, minutes)))
        if minutes < 48 * 60:
            return self.gettext("%(n)s h", n=self.number(minutes // 60))
        return self.gettext("%(n)s d", n=self.number(minutes // (24 * 60)))

    def hours(self, hours: float) -> str:
        """A length of time given in hours, in one unit."""
        return self.span(timedelta(hours=hours))

    def share(self, share: float) -> str:
        """A share of 0 to 1 as a percentage."""
        return format_percent(share, locale=self.locale)

    def quoted(self, text: str) -> str:
        """Somebody else's words, between the language's own marks."""
        return self.gettext("“%(text)s”", text=text)

    def listed(self, parts: list[str]) -> str:
        """Words in a row, with commas."""
        return ", ".join(parts)
