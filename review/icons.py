"""Line icons: one sprite a page that holds only the symbols the page uses."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from markupsafe import Markup

SYMBOL = re.compile(r'<symbol id="i-(\w+)".*?</symbol>', re.DOTALL)


@cache
def symbols() -> Mapping[str, str]:
    """Icon name → its `<symbol>`, read once from our own file."""
    text = (Path(__file__).parent / "templates" / "icons.svg").read_text(encoding="utf-8")
    return {match[1]: match[0] for match in SYMBOL.finditer(text)}


class Icons:
    """The icons of one rendering: calling it draws one and remembers it for the sprite at the end of the page."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def __call__(self, name: str, extra: str = "") -> Markup:
        """`extra` is a class of the stylesheet: `i--s` for the small size, `off` for a missing slot."""
        if name not in symbols():
            raise KeyError(f"templates/icons.svg has no icon {name!r}; it has: {', '.join(sorted(symbols()))}")
        self._used.add(name)
        classes = f"i {extra}".strip()
        return Markup('<svg class="{}" aria-hidden="true"><use href="#i-{}"/></svg>').format(classes, name)

    def sprite(self) -> Markup:
        """The definitions of every icon drawn so far."""
        drawn = "".join(symbols()[name] for name in sorted(self._used))
        # Only our own file goes in here.
        return Markup('<svg class="vh" aria-hidden="true" focusable="false"><defs>' + drawn + "</defs></svg>")  # noqa: S704
