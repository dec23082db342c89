"""Keeps the catalogues up to date: `python -m review.catalogue` collects every string and merges it into each language."""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from review.words import DOMAIN, LANGUAGES, catalogue_path

ROOM = Path(__file__).parent
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "newstyle_gettext": "true"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "msgid": None, "msgids": (1, 2)}


def collected() -> Catalog:
    """Every string of the room's code and templates."""
    catalogue = Catalog(domain=DOMAIN, fuzzy=False)
    for file, _line, message, _comments, context in extract_from_dir(ROOM, METHODS, OPTIONS, KEYWORDS):
        if message and message != ("", ""):
            catalogue.add(message, locations=[(Path(file).as_posix(), 0)], context=context)
    return catalogue


def updated(language: str) -> Catalog:
    """A language's catalogue with what is missing added and what is unused dropped; English reads as it is written."""
    path = catalogue_path(language)
    known = read_po(BytesIO(path.read_bytes()), locale=language) if path.is_file() else Catalog(locale=language)
    fresh = Catalog(locale=language, domain=DOMAIN, header_comment=f"# Veilleur, {LANGUAGES[language]}.", fuzzy=False)
    for message in collected():
        if not message.id:
            continue
        before = known.get(message.id)
        string = before.string if before is not None else ""
        fresh.add(message.id, message.id if language == "en" else string, flags=message.flags)
    return fresh


def written(catalogue: Catalog) -> bytes:
    """As the file holds it: no dates and no places, so that it changes only with its words."""
    out = BytesIO()
    write_po(out, catalogue, no_location=True, omit_header=False, width=110, sort_output=True)
    lines = out.getvalue().split(b"\n")
    kept = (
        b"Project-Id",
        b"Report-Msgid",
        b"POT-Creation",
        b"PO-Revision",
        b"Last-Translator",
        b"Language-Team",
        b"Generated-By",
    )
    return b"\n".join(line for line in lines if not line.startswith(tuple(b'"' + name for name in kept)))


def main() -> int:
    for language in LANGUAGES:
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = updated(language)
        path.write_bytes(written(catalogue))
        empty = sum(1 for message in catalogue if message.id and not message.string)
        sys.stdout.write(f"{path}: {len(catalogue)} strings, {empty} without translation\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
