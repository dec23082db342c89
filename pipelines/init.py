"""`veilleur init`: make a home, or complete one: settings, sources, models, evidence, keys and the database."""

import os
from pathlib import Path

import click

from pipelines import settings as settings_of
from pipelines.cli import Call
from store.engine import Store
from store.keys import Keys

FOLDERS = ("sources", "models", "evidence")

SOURCES_README = """\
# Sources

One TOML file a source; the file's stem is its name. For example `forum.toml`:

```toml
platform = "feed"
url = "https://forum.example/feed.xml"
basis = "Public feed, read under operation 2026-014 (approver: …); robots.txt allows it."
every = "2h"
language = "fr"
expect = { min = 1, max = 200 }
```

`veilleur sources check` explains every problem; `veilleur sources try forum` shows what it reads and stores nothing.
"""


def settings_text() -> str:
    """A veilleur.toml that sets nothing and shows every key, what it means and its default."""
    lines = ["# Settings of this deployment. Every line is optional; `veilleur settings` shows what is in force.", ""]
    table = ""
    for dotted, field in settings_of.keys().items():
        section, key = dotted.split(".")
        if section != table:
            table = section
            lines += ["", f"[{section}]"] if len(lines) > 2 else [f"[{section}]"]
        default = field.default
        shown = (
            str(default).lower()
            if isinstance(default, bool)
            else f'"{default}"'
            if isinstance(default, str)
            else list(default)
            if isinstance(default, tuple)
            else default
        )
        lines += [f"# {field.description}", f"# {key} = {shown}"]
    return "\n".join(lines) + "\n"


def run(home: Path) -> list[str]:
    """Make what is missing in `home` and bring its database up to date; returns a line for each thing made."""
    made: list[str] = []
    if not home.exists():
        home.mkdir(mode=0o700, parents=True)
    path = home / settings_of.FILE_NAME
    if not path.exists():
        path.write_text(settings_text(), encoding="utf-8")
        made.append(f"{path.name}: every setting with its default")
    for name in FOLDERS:
        if not (home / name).is_dir():
            (home / name).mkdir()
            made.append(f"{name}/")
    readme = home / "sources" / "README.md"
    if not readme.exists():
        readme.write_text(SOURCES_README, encoding="utf-8")
    settings = settings_of.load(home, os.environ)
    if not settings.keys_dir.exists():
        Keys.create(settings.keys_dir)
        made.append(
            "keys/: readable by you alone. Back them up apart from the database: without them no contact can be read"
        )
    store = Store.create(settings.database_url, Keys.load(settings.keys_dir))
    made.append(f"the review database {store.name}, its tables up to date")
    store.close()
    return made


@click.command("init")
@click.argument("directory", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def command(call: Call, directory: Path | None) -> None:
    """Make a home in DIRECTORY (default: --home, $VEILLEUR_HOME or ~/.veilleur); completes one that exists."""
    home = settings_of.home_folder(directory or call.home, os.environ)
    made = run(home)
    click.echo(f"Home: {home}")
    for line in made:
        click.echo(f"  made {line}")
    click.echo(
        "Next: put a file in sources/ (see sources/README.md), then: veilleur users add NAME, veilleur crawl, veilleur review"
    )
