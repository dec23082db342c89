"""Bytes of a picture in, its words and its QR codes out: offline, with the models that the extra `ocr` brings along.

Detector and recogniser are PP-OCRv6 (small) as the package rapidocr ships them; its letters include those of French and
the euro sign. docs/pictures.md has what it was chosen against.
"""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classify.errors import PictureError

if TYPE_CHECKING:
    from PIL.Image import Image

MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 12_000
READ_AT = 2000
"""Pixels of the longer side at which a picture is read; larger ones are made smaller first."""
MOST_LINES, LONGEST_LINE = 60, 200
MOST_CODES, LONGEST_CODE = 5, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureText:
    """What a picture says: rows of words from top to bottom, and what its QR codes hold."""

    lines: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def lacking() -> str:
    """What is missing to read pictures, with the command that mends it; empty where all is there."""
    names = {"rapidocr": "rapidocr", "onnxruntime": "onnxruntime", "zxingcpp": "zxing-cpp", "PIL": "pillow"}
    missing = [name for module, name in names.items() if find_spec(module) is None]
    if missing:
        return f"{', '.join(missing)} not installed. Run: pip install 'veilleur[ocr]'"
    absent = [name for name in MODELS.values() if not (_model_folder() / name).is_file()]
    if absent:
        return f"{_model_folder()} holds no {', '.join(absent)}. Run: pip install --force-reinstall 'rapidocr==3.10.*'"
    return ""


def _model_folder() -> Path:
    spec = find_spec("rapidocr")
    return Path(spec.origin).parent / "models" if spec is not None and spec.origin else Path("rapidocr/models")


class PictureReader:
    """Models loaded once; one caller at a time. Raises PictureError where the extra is not installed."""

    def __init__(self) -> None:
        if problem := lacking():
            raise PictureError(f"Pictures cannot be read: {problem}")
        from rapidocr import RapidOCR

        # Paths of files that are there: given none, the package would look for its models on the network.
        models = {f"{part}.model_path": str(_model_folder() / name) for part, name in MODELS.items()}
        threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
        self._engine: Any = RapidOCR(params={"Global.log_level": "critical", **models, **threads})

    def read(self, content: bytes) -> PictureText:
        """Raises PictureError, whose words do not repeat the picture's address, for what is no picture or too large."""
        import numpy as np
        import zxingcpp

        picture = decoded(content)
        found = self._engine(np.asarray(picture)[:, :, ::-1].copy())  # blue first, as OpenCV has it
        codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.barcode_formats_from_str("QRCode"))
        boxes = [] if found.boxes is None else found.boxes.tolist()
        said = (_clean(code.text, LONGEST_CODE) for code in codes)
        return PictureText(
            lines=tuple(rows(zip(boxes, found.txts or (), strict=False)))[:MOST_LINES],
            codes=tuple(dict.fromkeys(text for text in said if text))[:MOST_CODES],
        )


def decoded(content: bytes) -> "Image":
    """The first frame, upright, without transparency, no larger than it is read at.

    Size and kind are looked at before anything is unpacked.
    """
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes that are refused all the same, and of EXIF that nobody needs
            picture = Image.open(BytesIO(content), formats=FORMATS)
            _check_size(*picture.size)
            picture.draft("RGB", (READ_AT, READ_AT))  # a JPEG is unpacked no larger than it is needed
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((READ_AT, READ_AT))
            return _on_ground(upright)
    except PictureError:
        raise
    except Image.DecompressionBombError:
        raise PictureError("its pixels are too many to be counted") from None
    except MemoryError:
        raise PictureError("it needs more memory than a picture may") from None
    except Exception as error:  # noqa: BLE001 - whatever a decoder makes of hostile bytes
        raise PictureError(f"it is broken or no {', '.join(FORMATS)} ({type(error).__name__})") from None


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise PictureError(
            f"it has {width} × {height} pixels; at most {MOST_PIXELS} in all and {LONGEST_SIDE} a side are read"
        )


def _on_ground(picture: "Image") -> "Image":
    """In three colours; what is transparent gets a ground that its letters stand out from."""
    from PIL import Image, ImageStat

    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    alpha = layered.getchannel("A")
    opaque = alpha.point(lambda value: 255 if value > 127 else 0)
    light = ImageStat.Stat(layered.convert("L"), opaque).mean[0] > 127 if opaque.getbbox() else False
    ground = Image.new("RGBA", layered.size, "black" if light else "white")
    return Image.alpha_composite(ground, layered).convert("RGB")


def rows(found: Iterable[tuple[list[list[float]], str]]) -> list[str]:
    """Boxes with their words, in rows as one reads them: a price at the far end of a row belongs to what it prices."""
    boxes = []
    for corners, text in found:
        words = _clean(text, LONGEST_LINE)
        if len(words) > 1 or words.isdigit():
            tops = [corner[1] for corner in corners]
            boxes.append((min(tops), max(tops), min(corner[0] for corner in corners), words))
    boxes.sort()
    lines: list[list[tuple[float, float, float, str]]] = []
    for box in boxes:
        middle = (box[0] + box[1]) / 2
        row = next((row for row in lines if row[0][0] < middle < row[0][1]), None)
        if row is None:
            lines.append([box])
        else:
            row.append(box)
    return [" ".join(words for *_, words in sorted(row, key=lambda box: box[2]))[:LONGEST_LINE] for row in lines]


def _clean(text: str, longest: int) -> str:
    """One line, without what does not print."""
    printed = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printed.split())[:longest]
