"""`veilleur review`: open the analysts' app."""

import click

from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.deployment import opened_store
from pipelines.settings import Settings
from review.app import serve
from review.settings import ReviewSettings


def review_settings(settings: Settings) -> ReviewSettings:
    """The app's own value for [review]."""
    table = settings.tables.review
    return ReviewSettings(
        host=table.host,
        port=table.port,
        language=table.language,
        https=table.https,
        session_hours=table.session_hours,
        claim_minutes=table.claim_minutes,
    )


@click.command("review")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, instead of review.port.")
@click.pass_obj
def command(call: Call, *, port: int | None) -> None:
    """Serve the review app on this machine until stopped with Ctrl-C."""
    settings = settings_of.load(call.home)
    if port is not None:
        tables = settings.tables.model_copy(update={"review": settings.tables.review.model_copy(update={"port": port})})
        settings = settings_of.Settings(home=settings.home, tables=tables, origin=settings.origin)
    with opened_store(settings) as store:
        serve(store, review_settings(settings))
