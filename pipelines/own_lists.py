"""A home's own term lists: HOME/lexicons/NAME.csv, read beside the shipped ones; nothing is written inside the package."""

import csv
import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from classify.list_files import LISTS, ListedRow, read_list
from models.registry import LEXICONS, replace_text
from pipelines import settings as settings_of

FOLDER = "lexicons"
VIEWS = ".in-force"
SOURCES = "sources.csv"


def own_folder(home: Path) -> Path:
    """Where a home keeps its own lists."""
    return home / FOLDER


def lexicons_in_force(home: Path | None, environ: Mapping[str, str]) -> Path:
    """The folder of the lists that verbs read: the shipped ones, or where a home has own rows both of them as one.

    An own row stands in place of shipped rows of the same term, value and language. The joined lists are written once
    a change into HOME/lexicons/.in-force, so that child processes find them by their path.
    """
    return joined(settings_of.home_folder(home, environ))


def joined(home: Path) -> Path:
    """The same for one home folder, which need not exist."""
    own = own_folder(home)
    changed = sorted(path for path in own.glob("*.csv") if path.stem in LISTS)
    if not changed:
        return LEXICONS
    state = hashlib.sha256()
    for path in [*sorted(LEXICONS.glob("*.csv")), *changed]:
        state.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    view = own / VIEWS / state.hexdigest()[:16]
    if not view.is_dir():
        view.parent.mkdir(exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=view.parent))
        for path in LEXICONS.glob("*.csv"):
            mine = own / path.name
            (scratch / path.name).write_text(_join(path, mine) if mine in changed else path.read_text("utf-8"), "utf-8")
        try:
            scratch.rename(view)
        except OSError:  # another process has written the same lists meanwhile
            shutil.rmtree(scratch)
    return view


def _join(shipped: Path, own: Path) -> str:
    mine = list(read_list(own))
    keys = {row.key for row in mine}
    kept = [row for row in read_list(shipped) if row.key not in keys]
    return as_csv(LISTS[shipped.stem].columns, [row.cells for row in (*kept, *mine)])


def as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    """Rows under a heading; a column that a row lacks is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_own(home: Path, name: str, rows: Sequence[Mapping[str, str]]) -> Path:
    """Replace a home's own list by these rows, whole or not at all."""
    folder = own_folder(home)
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.csv"
    replace_text(path, as_csv(LISTS[name].columns, rows))
    return path


def own_rows(home: Path, name: str) -> list[ListedRow]:
    """The rows of a home's own list; none where it has no such list."""
    path = own_folder(home) / f"{name}.csv"
    return list(read_list(path)) if path.is_file() else []


def name_source(home: Path, source: str) -> None:
    """Write a source's words into the home's own sources.csv, so that `veilleur lexicon check` knows it."""
    path = own_folder(home) / SOURCES
    path.parent.mkdir(exist_ok=True)
    known = list(csv.DictReader(path.open(encoding="utf-8", newline=""))) if path.is_file() else []
    if source not in {row["id"] for row in known}:
        replace_text(path, as_csv(("id", "title", "url"), [*known, {"id": source, "title": source}]))


def existing_home(home: Path | None, environ: Mapping[str, str] | None = None) -> Path:
    """The home folder for a verb that writes; SettingsError when there is none yet."""
    return settings_of.load(home, os.environ if environ is None else environ).home
