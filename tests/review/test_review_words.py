"""Both languages are complete, and each template sees its own page and nothing else."""

import csv
import dataclasses
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import meta

from review import pages
from review.bulk_parts import BulkDonePage, BulkPage
from review.catalogue import collected, updated, written
from review.rendering import RENDERER_NAMES, TEMPLATES, environment
from review.substances import SUBSTANCES
from review.units import SYMBOLS, UNITS
from review.vocabulary import PRIORITY_WORDS
from review.week_parts import WeekPage
from review.words import LANGUAGES, Words, catalogue_path
from store.priority import WORD_POINTS

FRENCH, ENGLISH = "fr", "en"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
PAGES = {
    "signin.html": pages.SignInPage,
    "message.html": pages.MessagePage,
    "help.html": pages.HelpPage,
    "queue.html": pages.QueuePage,
    "break.html": pages.BreakPage,
    "bulk.html": BulkPage,
    "bulk_done.html": BulkDonePage,
    "search.html": pages.SearchPage,
    "post.html": pages.PostPage,
    "confirm.html": pages.ConfirmPage,
    "campaign.html": pages.CampaignPage,
    "sources.html": pages.SourcesPage,
    "source.html": pages.SourcePage,
    "week.html": WeekPage,
}
PARTS = {
    "layout.html": set(),
    "preferences.html": set(),
    "macros.html": set(),
    "reading.html": {"post.html"},
    "decide.html": {"post.html"},
    "help_body.html": {"post.html", "help.html"},
    "bulk_form.html": {"queue.html", "search.html"},
    "bulk_head.html": {"queue.html", "search.html"},
    "bulk_left.html": {"bulk.html", "bulk_done.html"},
}
GETTEXT = {"_", "gettext", "ngettext"}


def catalogue(language: str) -> Catalog:
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language)


def strings(message: object) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_has_its_translation(language: str) -> None:
    known = catalogue(language)
    for message in collected():
        if message.id:
            found = known.get(message.id)
            assert found is not None, f"{message.id!r} is missing in {language}: run python -m review.catalogue"
            assert all(strings(found.string)), f"{message.id!r} is empty in {language}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_as_the_collector_writes_it(language: str) -> None:
    assert catalogue_path(language).read_bytes() == written(updated(language)), "run python -m review.catalogue"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_their_placeholders(language: str) -> None:
    for message in catalogue(language):
        wanted = set(PLACEHOLDER.findall("".join(strings(message.id)))) if message.id else set()
        for string in strings(message.string) if message.id else ():
            assert set(PLACEHOLDER.findall(string)) == wanted, message.id


def test_french_has_its_own_spaces_and_apostrophes() -> None:
    for message in catalogue(FRENCH):
        for string in strings(message.string) if message.id else ():
            shown = PLACEHOLDER.sub("x", string)
            assert not re.search(r"[^\u202f][;!?](?!\w)", shown), f"no narrow space before the mark in {string!r}"
            assert not re.search(r"[^\u00a0]:(?!\w)", shown), f"no no-break space before the colon in {string!r}"
            assert "'" not in shown, f"a straight apostrophe in {string!r}"


def test_nothing_but_our_own_words_is_said_of_the_order() -> None:
    assert set(PRIORITY_WORDS) == set(WORD_POINTS), "every reason of the order has its words"
    assert len(SUBSTANCES) == 51


def test_every_unit_that_the_lists_know_has_its_word() -> None:
    with (Path(__file__).parents[2] / "models" / "lexicons" / "units.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["unit"] for row in csv.DictReader(file)}
    assert listed <= UNITS.keys() | SYMBOLS.keys()


@pytest.mark.parametrize("name", sorted(path.name for path in TEMPLATES.glob("*.html")))
def test_a_template_sees_the_fields_of_its_page_and_nothing_else(name: str) -> None:
    made = environment(ENGLISH)
    used = meta.find_undeclared_variables(made.parse((TEMPLATES / name).read_text(encoding="utf-8")))
    macros = set(re.findall(r"macro (\w+)", (TEMPLATES / "macros.html").read_text(encoding="utf-8")))
    used -= RENDERER_NAMES | GETTEXT | macros
    shown_by = {page: PAGES[page] for page in PARTS[name]} if name in PARTS else {name: PAGES[name]}
    for page in shown_by.values():
        fields = {field.name for field in dataclasses.fields(page)}
        assert used <= fields, f"{name} uses {used - fields}"
    if name not in PARTS:
        included = [part for part, wholes in PARTS.items() if name in wholes] + ["layout.html", "preferences.html"]
        everything = "".join((TEMPLATES / part).read_text(encoding="utf-8") for part in [name, *included])
        unused = {field.name for field in dataclasses.fields(PAGES[name])} - set(re.findall(r"\w+", everything))
        assert not unused, f"{name} shows no {unused}"


def test_no_page_or_part_scores_a_person() -> None:
    for page in PAGES.values():
        for field in dataclasses.fields(page):
            assert not re.search("score|risk|rating", field.name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_times_are_said_as_one_says_them(language: str) -> None:
    now = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    words = Words(language=language, zone=ZoneInfo("Europe/Paris"), now=now)
    today, yesterday = ("aujourd’hui", "hier") if language == FRENCH else ("today", "yesterday")
    assert words.moment(now - timedelta(hours=1)) == f"{today} 14:00"
    assert words.moment(now - timedelta(hours=16)) == f"{yesterday} 23:00"
    assert "2025" in words.moment(now - timedelta(days=400))
    assert words.age(now - timedelta(seconds=5)).startswith("1\u00a0min" if language == FRENCH else "1 min")
    assert words.age(now - timedelta(hours=30)).startswith("30")
    assert words.age(now - timedelta(days=3)).endswith("j" if language == FRENCH else "d")
    assert words.number(48217) == ("48\u202f217" if language == FRENCH else "48,217")
    assert words.signed(-0.74) == ("−0,7" if language == FRENCH else "−0.7")
    assert words.gettext("") == "", "the header of the catalogue is no word"
