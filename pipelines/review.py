"""`veilleur review`: open the analysts' app."""

import click

from classify.normalise import normalise
from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.deployment import opened_store
from pipelines.settings import Settings
from review.app import serve
from review.settings import ReviewSettings


def review_settings(settings: Settings, *, port: int | None = None) -> ReviewSettings:
    """The app's own value for [review]; `port` overrides the one set."""
    table = settings.tables.review
    return ReviewSettings(
        host=table.host,
        port=table.port if port is None else port,
        language="en" if table.language == "en" else "fr",
        https=table.https,
        session_hours=table.session_hours,
        claim_minutes=table.claim_minutes,
        break_minutes=table.break_minutes,
        timezone=table.timezone,
    )


@click.command("review")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, instead of review.port.")
@click.pass_obj
def command(call: Call, *, port: int | None) -> None:
    """Serve the review app on this machine until stopped with Ctrl-C."""
    settings = settings_of.load(call.home)
    with opened_store(settings) as store:
        serve(
            store,
            review_settings(settings, port=port),
            normalise=normalise,
            ready=lambda address: click.echo(f"Review app: {address}  (stop with Ctrl-C)"),
        )
