"""What passes between SQLAlchemy and the engines: JSON, storable text, and engine errors as sentences."""

import json
import re
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import URL
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.orm import Session

from store.errors import StoreError

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_UNSTORABLE_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})")


def storable(text: str) -> str:
    """The text with what no engine can hold (NUL, lone surrogates) as U+FFFD, character for character."""
    return _UNSTORABLE.sub("\ufffd", text) if _UNSTORABLE.search(text) else text


def dumps(value: Any) -> str:
    try:
        encoded = orjson.dumps(value).decode()
    except TypeError:  # a lone surrogate, or an integer of more than 64 bits
        encoded = json.dumps(json.loads(storable(json.dumps(value, ensure_ascii=False))), ensure_ascii=False)
    if "\\u0000" in encoded:
        encoded = _UNSTORABLE_ESCAPE.sub(lambda match: f"{match[1]}\ufffd", encoded)
    return encoded


def loads(text: str | bytes) -> Any:
    return orjson.loads(text)


def upsert(session: Session, table: type[Any]) -> Any:
    """The engine's own INSERT, which knows ON CONFLICT."""
    return postgresql.insert(table) if session.get_bind().dialect.name == "postgresql" else sqlite.insert(table)


def explain(context: ExceptionContext, url: URL, patience: timedelta) -> None:
    """Turns what an engine says into a StoreError; anything not known here passes as it is."""
    said = str(context.original_exception)
    name = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    sentence = _sentence(said, str(name), patience)
    if sentence is not None:
        raise StoreError(sentence) from context.original_exception


def _sentence(said: str, name: str, patience: timedelta) -> str | None:
    lower = said.lower()
    if "database is locked" in lower or "lock timeout" in lower or "deadlock detected" in lower:
        return (
            f"{name} was locked by another program for more than {patience.total_seconds():g} seconds. "
            "Look for a process that holds it (a backup, an open sqlite3 or psql shell), then try again; "
            "`veilleur doctor` shows who uses it."
        )
    if "disk is full" in lower or "no space left" in lower:
        return (
            f"The disk that holds {name} is full; nothing of this batch was written. Free some space and run the "
            "same command again; `veilleur doctor` shows what is left."
        )
    if "not a database" in lower or "malformed" in lower:
        return (
            f"{name} is damaged or is not a review database ({said}). Put back a backup, or choose another file; "
            "`veilleur doctor` checks it."
        )
    if "unable to open database file" in lower:
        return (
            f"{name} cannot be opened: the folder is missing or not writable by this user. "
            "`veilleur init` makes the folder, `veilleur doctor` checks it."
        )
    if "is append-only" in lower:
        return f"{said.splitlines()[0]}: what was assessed, decided or logged is added to, never changed or deleted."
    if "readonly database" in lower or "read-only transaction" in lower:
        return (
            f"{name} was opened for reading only, so nothing was written. If the file itself is write-protected, "
            "`veilleur doctor` shows its owner and mode."
        )
    if "connection refused" in lower or "could not translate host" in lower or "failed to resolve host" in lower:
        return f"No PostgreSQL server answers at {name}. Start it, or correct the address; then run `veilleur doctor`."
    if "password authentication failed" in lower or ("database" in lower and "does not exist" in lower):
        return f"PostgreSQL refuses {name} ({said.strip()}). Correct the address; then run `veilleur doctor`."
    return None
