"""HTML to the text that a reader sees: line breaks where blocks and <br> break, nothing of scripts and styles."""

import re
from collections.abc import Container

from lxml import etree

BLOCKS = frozenset(
    """
    address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3
    h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul
    """.split()  # noqa: SIM905 - as a list it would fill a page
)
HIDDEN = frozenset({"script", "style", "noscript", "template", "head", "title", "textarea", "select", "iframe", "svg"})
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BLOCK, _PARAGRAPH = "\x1e", "\x1d"
"""Stand for block boundaries until it is known which of them meet."""
_RUN = re.compile(r"[ \n\x1d\x1e]{2,}|[\n\x1d\x1e]")
_AROUND_BREAK = re.compile(r" *\n *")
_MANY_BREAKS = re.compile(r"\n{3,}")
_EMOJI_CLASS = re.compile(r"emoji|smil", re.IGNORECASE)


def text_of(root: etree._Element, skip: Container[etree._Element] = ()) -> str:
    """The text of an element, elements of `skip` left out. Works down any depth of nesting."""
    if len(root) == 0:
        return _SPACES.sub(" ", root.text or "").strip()
    pieces: list[str] = []
    add = pieces.append
    stack: list[tuple[etree._Element, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag
        if leaving:
            if tag in BLOCKS:
                add(_PARAGRAPH if tag == "p" else _BLOCK)
        elif isinstance(tag, str) and tag not in HIDDEN and node not in skip:
            if tag == "br":
                add("\n")
            elif tag in BLOCKS:
                add(_PARAGRAPH if tag == "p" else _BLOCK)
            elif tag in _CELLS:
                add(" ")
            elif tag == "img" and _EMOJI_CLASS.search(node.get("class", "")):
                add(node.get("alt", ""))
            if node.text:
                add(_SPACES.sub(" ", node.text))
            stack.append((node, True))
            if len(node):
                stack.extend((child, False) for child in reversed(node))
            continue
        if node is not root and node.tail:
            add(_SPACES.sub(" ", node.tail))
    return _RUN.sub(_breaks, "".join(pieces)).strip()


def _breaks(match: re.Match[str]) -> str:
    """Blocks that meet make one line break, paragraphs an empty line; breaks written by hand count, up to two."""
    run = match[0]
    count = max(run.count("\n"), 2 if _PARAGRAPH in run else 1 if _BLOCK in run else 0)
    return "\n" * min(count, 2) or " "


def html_to_text(fragment: str) -> str:
    """The text of a piece of HTML, as feeds carry it; plain text passes with its line breaks."""
    if "<" not in fragment and "&" not in fragment:
        return _MANY_BREAKS.sub("\n\n", _AROUND_BREAK.sub("\n", fragment.replace("\r\n", "\n"))).strip()
    tree = parse_fragment(fragment)
    return text_of(tree) if tree is not None else ""


def parse_fragment(fragment: str) -> etree._Element | None:
    """A piece of HTML as one element; None when there is nothing in it."""
    cleaned = fragment.replace("\x00", "")
    if not cleaned.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    tree = etree.fromstring(f"<div>{cleaned}</div>".encode("utf-8", "replace"), parser)
    return tree if tree is not None else None
