"""A proposal for a source: what a look at a page suggests, and the TOML file that says so."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from crawlers.addresses import literal_address
from crawlers.explain import build_source
from crawlers.source import Source

_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")
_DULL = frozenset(
    {"www", "index", "php", "html", "htm", "aspx", "forum", "forums", "feed", "s", "add", "latest", "page"}
)
_LONGEST_NAME = 40
LOOKING = "Not stated yet: the page is only looked at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One way to read a page. `values` are keys of a source's file, all but basis and local."""

    values: Mapping[str, Any]
    why: str
    """What gave it away, as the end of a sentence: "its generator is …"."""
    notes: tuple[str, ...] = field(default=())

    def source(self, name: str, *, local: bool, basis: str = LOOKING) -> Source:
        """The source that it would be. Raises SourceError where the values do not make one."""
        return build_source(name, {**self.values, "basis": basis or LOOKING, **({"local": True} if local else {})})

    def toml(self, *, day: date, basis: str, local: bool, others: Collection[str] = ()) -> str:
        """The source's file, with what is left to do as comments."""
        plain = {key: value for key, value in self.values.items() if not isinstance(value, Mapping)}
        tables = {key: value for key, value in self.values.items() if isinstance(value, Mapping) and value}
        lines = [f"# Proposed by `veilleur sources new` on {day.isoformat()}: {_comment(self.why)}."]
        lines += [f"# {_comment(note)}" for note in self.notes]
        lines += [f"# Also possible here: {_comment(other)}" for other in others]
        lines += [f"{key} = {_value(value)}" for key, value in plain.items()]
        left = "" if basis else "  # Needed: a sentence that says why we may read this source (mission, approver, date)"
        lines.append(f"basis = {_value(basis)}{left}")
        lines.append('every = "1h"')
        if local:
            lines.append("local = true  # A server of our own; never for a public site")
        lines.append("# expect = { min = 1 }  # How many posts a healthy run reads: see `veilleur sources try`")
        for key, table in tables.items():
            lines += ["", f"[{key}]", *(f"{name} = {_value(value)}" for name, value in table.items())]
        return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    return _UNSAFE.sub(" ", text)


def _value(value: object) -> str:
    """A TOML value; regular expressions and selectors as literal strings, where that is easier to read."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, str):
        text = _UNSAFE.sub(" ", value)
        return (
            f"'{text}'" if ("\\" in text or '"' in text) and "'" not in text else json.dumps(text, ensure_ascii=False)
        )
    return json.dumps(value)


def name_for(url: str, taken: Collection[str] = ()) -> str:
    """A file name for a source at this address, unlike those taken."""
    parts = urlsplit(url)
    host = parts.hostname or "source"
    stem = f"local-{parts.port or 80}" if literal_address(host) or host == "localhost" else host.removeprefix("www.")
    words = re.findall(r"[a-z0-9]+", f"{parts.path} {parts.query}".lower())
    last = next((word for word in reversed(words) if not word.isdigit() and word not in _DULL and len(word) > 2), "")
    name = re.sub(r"[^a-z0-9_]+", "-", stem if stem.endswith(last) or not last else f"{stem}-{last}").strip("-")
    name = name[:_LONGEST_NAME].strip("-") or "source"
    numbered = (f"{name}-{count}" for count in range(2, 10_000))
    return name if name not in taken else next(each for each in numbered if each not in taken)
