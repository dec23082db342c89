"""One text explained, readable in a terminal."""

import pytest
from rich.console import Console

from classify.score import Classifier
from models.registry import BASELINE
from pipelines.why import show

AD = "Dispo ce soir\ncoke 1g 60€ 2g 110€, shit 10g 50€\nlivré sur Lille, snap renard.exemple59"


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(BASELINE)


def told(text: str, classifier: Classifier) -> str:
    console = Console(width=120, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123 - closed below
    show(text, classifier.assess([text], [None], full=True)[0], console)
    console.file.close()
    return console.export_text()


def test_an_ad_is_told_with_its_mentions_offers_and_reasons(classifier: Classifier) -> None:
    shown = told(AD, classifier)
    for part in (
        "flagged: sale_ad",
        "threshold",
        "model baseline",
        "SUBSTANCE",
        "renard.exemple59",
        "2 g for 110 EUR",
        "Lille",
    ):
        assert part in shown, part
    assert "where every post starts" in shown


def test_markup_in_a_hostile_text_is_only_text(classifier: Classifier) -> None:
    shown = told("[bold red]salut[/] [link=http://127.0.0.1]x[/link] 5g 50€ beuh", classifier)
    assert "[bold red]salut[/]" in shown


def test_what_was_disguised_is_shown_plainly(classifier: Classifier) -> None:
    assert "normalised" in told("c\u200bo\u200bc\u200ba dispo Lille 1g 60", classifier)
