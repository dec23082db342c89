"""The model's reasons are read in the reader's language, whichever shape they have."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from classify.cue_names import CUES, PLATFORMS, STEPS
from classify.signs import SIGN_WORDS
from review.evidence import KINDS, SIGNS, WRITTEN_SIGNS
from review.reasons import in_words
from review.vocabulary import PLATFORMS as PLATFORM_WORDS
from review.words import Words, catalogue_path
from store.engine import Store
from store.values import ReasonRow
from tests.factories import kept, sighting
from tests.review.conftest import Reader

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
FRENCH = Words(language="fr", zone=ZoneInfo("Europe/Paris"), now=NOW)
ENGLISH = Words(language="en", zone=ZoneInfo("Europe/Paris"), now=NOW)
WORD = re.compile(r"[^\W\d_]+")
WRITTEN = (
    *(f"1 {kind}" for kind in STEPS if kind != "ladder"),
    *(f"{count} kinds of evidence in one post" for count in (2, 5)),
    *(f"{words}: dispo, livre" for words in SIGN_WORDS.values()),
    *(f"{kind.capitalize()} handle" for kind in PLATFORMS if kind not in ("phone", "email", "link")),
    "phone number",
    "e-mail address",
    "link to reach the author",
    "contact",
    "3 deliveries",
    "12 quantities",
    "4 strong substances",
    "price ladder, 4 steps",
    "quantity with its price",
    "length: 135 characters",
    "length: about 135 characters",
    "larger amounts cost less a unit",
    "34 weaker signs together",
    "1 weaker signs together",
    "where every post starts: ads are rare",
    "strong substance + delivery",
    "substance + sign of availability + contact",
)


def french_words() -> set[str]:
    """Every word that the French catalogue uses, and names that are the same in both languages."""
    with catalogue_path("fr").open("rb") as file:
        strings = [m.string if isinstance(m.string, str) else " ".join(m.string) for m in read_po(file) if m.id]
    shown = " ".join([*strings, *PLATFORM_WORDS.values(), "dispo", "livre"])
    return {word.lower() for word in WORD.findall(shown)}


@pytest.mark.parametrize("names", [CUES, WRITTEN], ids=["cues", "written"])
def test_a_french_reader_sees_no_english(names: tuple[str, ...]) -> None:
    known = french_words()
    for name in names:
        said = in_words(name, FRENCH)
        foreign = {word.lower() for word in WORD.findall(said)} - known
        assert not foreign, f"{name!r} is said {said!r}"
        assert in_words(name, ENGLISH), name


def test_the_tables_are_those_of_the_classifier() -> None:
    assert set(KINDS) == set(STEPS)
    assert set(SIGNS) == set(SIGN_WORDS)
    for kind, written in SIGN_WORDS.items():
        assert WRITTEN_SIGNS[written] == SIGNS[kind]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("price ladder, 4 steps", "échelle de prix, 4 paliers"),
        ("1 delivery", "1 livraison"),
        ("2 deliveries", "2 livraisons"),
        ("1 weaker signs together", "1 indice plus faible"),
        ("length: 2135 characters", "longueur\u00a0: 2\u202f135 caractères"),
        ("negation: news: saisie, parquet", "mots de l’actualité\u00a0: saisie, parquet"),
        ("delivery: fixed_point", "livraison\u00a0: point fixe"),
        ("Whatsapp handle", "identifiant WhatsApp"),
        ("price ≥ 4", "prix, au moins 4"),
        ("length ≤ 25", "au plus 25 caractères"),
        ("strong substance + delivery", "substance nette + livraison"),
        ("sign of hiring + sign of secrecy of work + contact", "mots d’embauche + mots de travail caché + contact"),
        ("“dispo ce soir [phone] [snapchat]”", "«\u00a0dispo ce soir [téléphone] [Snapchat]\u00a0»"),
        ("“, 10g 180,”", "«\u00a010g 180\u00a0»"),
        ("“. .”", "«\u00a0. .\u00a0»"),
        ("“2 prices + delivery”", "«\u00a02 prices + delivery\u00a0»"),
        ("words of quality: top + top", "mots de qualité\u00a0: top + top"),
    ],
)
def test_each_shape_is_said_as_one_says_it_in_french(written: str, said: str) -> None:
    assert in_words(written, FRENCH) == said


def test_what_has_no_known_shape_stays_as_the_model_wrote_it() -> None:
    for unknown in ("a cue of tomorrow", "3 unheard of", "%(num)s 100 %", "sign of nothing", "", "delivery: by owl"):
        assert in_words(unknown, FRENCH) == unknown
    assert in_words("substance + a cue of tomorrow", FRENCH) == "substance + a cue of tomorrow"


def test_a_posts_page_shows_them_in_words(store: Store, signed_in: Callable[..., Reader]) -> None:
    reasons = (
        ReasonRow(text="price ladder, 4 steps", weight=2.4),
        ReasonRow(text="where every post starts: ads are rare", weight=-3.0),
    )
    kept(store, sighting(assessed={"reasons": reasons}))
    text = signed_in(language="fr").open("/posts/1").text()
    assert "échelle de prix, 4 paliers" in text
    assert "les annonces sont rares" in text
    assert "ladder" not in text
