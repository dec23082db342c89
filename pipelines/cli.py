"""`veilleur`: the verbs. Heavy imports happen inside a verb, so that help answers at once."""

import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

VERBS: dict[str, tuple[str, str]] = {
    "init": ("pipelines.init", "Make a home: settings, sources, keys and the review database."),
    "settings": ("pipelines.settings_table", "Show what is in force and where each value comes from."),
    "sources": ("pipelines.sources", "List, check, try and add the public places that are read."),
    "crawl": ("pipelines.crawl", "Read sources once, flag what looks like an ad, store it for review."),
    "watch": ("pipelines.watch", "Keep reading: each source by its own interval, until stopped."),
    "canary": ("pipelines.canary", "See that a known post on a page of our own reaches the queue, and how fast."),
    "scan": ("pipelines.scan", "Score posts of a file: jsonl, csv, parquet or WARC in, JSON lines out."),
    "why": ("pipelines.why", "Explain the verdict on one text."),
    "lexicon": ("pipelines.lexicon", "Check the term lists, look a term up, add your own."),
    "review": ("pipelines.review", "Open the review app for analysts."),
    "users": ("pipelines.users", "Add and list the people who may sign in."),
    "evidence": ("pipelines.evidence", "Check, seal and look up the captures of flagged posts."),
    "purge": ("pipelines.purge", "Erase what may no longer be kept: posts, and the evidence of them alone."),
    "export": ("pipelines.export", "Write decisions as labels: csv, jsonl or parquet, with a manifest."),
    "retrain": ("pipelines.retrain", "Train a candidate model from the corpus and exported labels."),
    "models": ("pipelines.models", "List, promote and roll back models."),
    "doctor": ("pipelines.doctor", "Check home, database, keys, sources and model; say what to mend."),
    "demo": ("pipelines.demo", "Run the whole loop on a small web of fictional sites."),
}
"""Verb → its module, which holds a click command named `command`, and its line in the help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What every verb is given: the home folder asked for (None: $VEILLEUR_HOME or ~/.veilleur)."""

    home: Path | None


class Verbs(click.Group):
    """A group that imports a verb's module only when that verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in VERBS:
            return None
        loaded = importlib.import_module(VERBS[cmd_name][0]).command
        return loaded if isinstance(loaded, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            ctx.fail(f"There is no verb {args[0]!r}. Verbs: {', '.join(VERBS)}.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Verbs"):
            formatter.write_dl([(name, line) for name, (_, line) in VERBS.items()])


@click.group(
    cls=Verbs,
    subcommand_metavar="VERB …",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of this deployment [default: $VEILLEUR_HOME, else ~/.veilleur].",
)
@click.option("--debug", is_flag=True, help="Show the full trace of an error.")
@click.version_option(package_name="veilleur", prog_name="veilleur")
@click.pass_context
def veilleur(ctx: click.Context, *, home: Path | None, debug: bool) -> None:  # noqa: ARG001 - debug is read in main
    """Finds drug-sale advertisements in public posts, lawfully, and lays each before a human who decides.

    Reads public pages only, obeys robots.txt, never logs in, never contacts anyone, never acts on its own.
    Begin with: veilleur demo
    """
    ctx.obj = Call(home=home)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb. Errors that we foresee are one line on stderr and exit code 1; wrong usage is exit code 2."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in arguments
    try:
        result = veilleur.main(args=arguments, prog_name="veilleur", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return 2
    except click.Abort:
        click.echo("Stopped.", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; point stdout elsewhere so that closing it does not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if debug or not _foreseen(error):
            raise
        click.echo(f"veilleur: {error}", err=True)
        return 1
    return result if isinstance(result, int) else 0


def _foreseen(error: Exception) -> bool:
    from classify.errors import ClassifyError
    from crawlers.errors import CrawlError
    from models.errors import ModelError
    from pipelines.errors import PipelineError
    from review.errors import ReviewError
    from store.errors import StoreError

    return isinstance(error, ClassifyError | CrawlError | ModelError | PipelineError | ReviewError | StoreError)


def entry() -> None:
    """The console script."""
    sys.exit(main())
