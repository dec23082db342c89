"""`veilleur why`: explain the verdict on one text: normalised view, mentions, offers and reasons."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from classify.assessment import Assessment, Mention, Offer, Reason
from classify.normalise import normalise
from classify.score import Classifier
from pipelines.cli import Call
from pipelines.model_in_force import model_in_force
from pipelines.own_lists import lexicons_in_force

COLOURS = {
    "SUBSTANCE": "magenta",
    "QUANTITY": "blue",
    "PRICE": "green",
    "CONTACT": "yellow",
    "PLACE": "cyan",
    "DELIVERY": "bright_green",
    "PAYMENT": "red",
}
LIKELIEST = 3
BAR = 12


def marked(text: str, mentions: Sequence[Mention]) -> Text:
    """The original text with its mentions in colour and underlined."""
    shown = Text(text)
    for mention in mentions:
        shown.stylize(f"underline {COLOURS[mention.type]}", mention.start, mention.end)
    return shown


def value_words(mention: Mention) -> str:
    """What a mention was understood as, on one line."""
    return ", ".join(f"{key} {value}" for key, value in mention.value.items() if value not in (None, ""))


def offer_words(offer: Offer) -> str:
    """An offer in words: `cannabis_herb: 5 g for 50 EUR`."""
    amount = f"{offer.quantity:g} {offer.unit or ''}".strip() if offer.quantity is not None else "an unnamed amount"
    promo = " (promotion)" if offer.promo else ""
    return f"{offer.substance or 'unnamed'}: {amount} for {offer.price:g} {offer.currency or ''}".rstrip() + promo


def reason_table(reasons: Sequence[Reason]) -> Table:
    """Reasons by weight, each with a bar to the left (against) or to the right (for)."""
    largest = max((abs(reason.weight) for reason in reasons), default=1.0) or 1.0
    table = Table(box=None, show_header=False, padding=(0, 1))
    for justify in ("right", "left", "right", "left"):
        table.add_column(justify=justify)
    for reason in sorted(reasons, key=lambda each: -each.weight):
        bar = "█" * max(1, round(BAR * abs(reason.weight) / largest))
        against, in_favour = (bar, "") if reason.weight < 0 else ("", bar)
        table.add_row(f"[red]{against}[/]", f"[green]{in_favour}[/]", f"{reason.weight:+.2f}", escape(reason.text))
    return table


def show(text: str, assessment: Assessment, console: Console) -> None:
    """Print everything that is known of one text."""
    verdict = "flagged" if assessment.flagged else "not flagged"
    console.print(
        f"[bold]{verdict}[/]: {assessment.label}, score {assessment.score:.3f} (threshold {assessment.threshold:.3f}), "
        f"language {assessment.language or 'unknown'}, model {assessment.model}"
    )
    likeliest = sorted(assessment.labels.items(), key=lambda pair: -pair[1])[:LIKELIEST]
    console.print("labels: " + ", ".join(f"{label} {share:.2f}" for label, share in likeliest))
    console.rule("text", align="left")
    console.print(marked(text, assessment.mentions))
    plain = normalise(text).text
    if plain != text:
        console.rule("normalised", align="left")
        console.print(Text(plain))
    if assessment.mentions:
        console.rule("mentions", align="left")
        table = Table(box=box.SIMPLE, show_header=False)
        for mention in assessment.mentions:
            colour = COLOURS[mention.type]
            table.add_row(f"[{colour}]{mention.type}[/]", escape(mention.text), escape(value_words(mention)))
        console.print(table)
    if assessment.offers:
        console.rule("offers", align="left")
        for offer in assessment.offers:
            console.print(f"  {offer_words(offer)}", markup=False)
    console.rule("reasons: against an ad to the left, for it to the right", align="left")
    console.print(reason_table(assessment.reasons))


@click.command("why")
@click.argument("text")
@click.option("--language", help="Two letters, where it is known.")
@click.option(
    "--model",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of a model, instead of the one in force.",
)
@click.pass_obj
def command(call: Call, *, text: str, language: str | None, model: Path | None) -> None:
    """Explain the verdict on TEXT (- reads standard input). Nothing is stored."""
    if text == "-":
        text = sys.stdin.read()
    if not text.strip():
        raise click.UsageError("There is no text to explain: give one in quotes, or - to read standard input.")
    classifier = Classifier.load(
        model or model_in_force(call.home, os.environ), lexicons_in_force(call.home, os.environ)
    )
    show(text, classifier.assess([text], [language], full=True)[0], Console())
