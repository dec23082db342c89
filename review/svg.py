"""A drawing of matplotlib as SVG that stands inside a page: coloured by the house's tokens, without any inline style.

The page's content policy allows no style attribute and no style element, and the colours follow the reader's theme.
So a figure is drawn in marker colours, each standing for one token of style.css, and the writing is turned into plain
attributes afterwards. matplotlib is imported when the first picture is drawn, not before.
"""

import re
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markupsafe import Markup

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TOKENS = ("ink", "ink-2", "ink-3", "line", "line-strong", "surface", "on-accent", "q1", "q2", "q3", "q4", "q5")
_MARKERS: Mapping[str, str] = {token: f"#fe00{number:02x}" for number, token in enumerate(TOKENS)}
_OF_MARKER = {marker: f"var(--{token})" for token, marker in _MARKERS.items()}
_TEXT_CLASSES = {"ink": "strong", "ink-3": "dim", "on-accent": "on-accent"}
SMALL = 10.0
DRAWS_WITH = "matplotlib"
SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "veilleur",
    "font.size": 12.0,
    "path.simplify": False,
    "text.parse_math": False,
}
_GEOMETRY = frozenset({"d", "x", "y", "width", "height", "transform"})
_LONG = re.compile(r"-?\d+\.\d{3,}")
"""A hundredth of a unit is finer than any screen, and a third of the weight."""
_HREF = "{http://www.w3.org/1999/xlink}href"
_DRAWING = Lock()
"""matplotlib's settings belong to the process: one picture at a time."""


def can_draw() -> bool:
    """Whether matplotlib is installed (extra: pictures); the tables hold the same numbers without it."""
    return find_spec(DRAWS_WITH) is not None


def ink(token: str) -> str:
    """The marker colour that becomes `var(--token)`."""
    return _MARKERS[token]


def drawn(name: str, title: str, desc: str, size: tuple[int, int], draw: Callable[["Figure"], None]) -> Markup:
    """One picture of `size` units; `name` keeps its ids apart from those of the page's other pictures."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    out = BytesIO()
    with _DRAWING, matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(size[0] / 72, size[1] / 72), dpi=72)
        FigureCanvasSVG(figure)
        draw(figure)
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    return Markup(_plain(out.getvalue(), name, title, desc))  # noqa: S704 - ElementTree escaped every text of it


def _plain(written: bytes, name: str, title: str, desc: str) -> str:
    root = ElementTree.fromstring(written)  # noqa: S314 - matplotlib wrote it a moment ago
    for element in list(root.iter()):
        element.tag = element.tag.rpartition("}")[2]
        for child in list(element):
            if child.tag.rpartition("}")[2] in ("metadata", "style"):
                element.remove(child)
        _restyle(element, name)
    for size in ("width", "height", "version"):
        root.attrib.pop(size, None)
    root.attrib.update({"class": "chart", "role": "img", "stroke-linejoin": "round"})
    root.attrib.update({"aria-labelledby": f"{name}-title", "aria-describedby": f"{name}-desc"})
    for place, (tag, text) in enumerate((("title", title), ("desc", desc))):
        said = ElementTree.Element(tag, {"id": f"{name}-{tag}"})
        said.text = text
        root.insert(place, said)
    return ElementTree.tostring(root, encoding="unicode")


def _restyle(element: ElementTree.Element, name: str) -> None:
    """Style to attributes, marker colours to tokens; ids only where something points at them."""
    pairs = (part.split(":", 1) for part in element.attrib.pop("style", "").split(";") if ":" in part)
    style = {key.strip(): value.strip() for key, value in pairs}
    if element.tag == "text":
        _class_text(element, style)
    for key in _GEOMETRY & element.attrib.keys():
        element.set(key, _LONG.sub(lambda number: f"{float(number[0]):.2f}", " ".join(element.attrib[key].split())))
    element.attrib.update({key: _OF_MARKER.get(value, value) for key, value in style.items()})
    target = element.attrib.pop(_HREF, "")
    if target:
        element.set("href", f"#{name}-{target.removeprefix('#')}")
    if clip := element.get("clip-path", ""):
        element.set("clip-path", clip.replace("url(#", f"url(#{name}-"))
    identity = element.attrib.pop("id", "")
    if identity and element.tag in ("path", "clipPath"):
        element.set("id", f"{name}-{identity}")


def _class_text(element: ElementTree.Element, style: dict[str, str]) -> None:
    """The stylesheet sets font and colour of a chart's text; what is left to say is said by class."""
    fill = style.pop("fill", "")
    token = next((token for token, marker in _MARKERS.items() if marker == fill), "")
    classes = [_TEXT_CLASSES[token]] if token in _TEXT_CLASSES else []
    if style.pop("font-size", "") == f"{SMALL:g}px":
        classes.append("small-text")
    style.pop("font-family", None)
    style.pop("font", None)
    if classes:
        element.set("class", " ".join(classes))
    if element.get("transform", "").startswith("rotate(-0 "):
        element.attrib.pop("transform")
