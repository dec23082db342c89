"""Pictures as sellers and others post them, drawn when a test runs."""

import math
import random
import struct
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import matplotlib
import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont

MENU = (
    "MENU DU JOUR",
    "Jaune filtré 10g 50€",
    "Beuh Amnésia 5g 40€",
    "Coke pure 1g 70€",
    "Livraison Évry, Créteil, été comme hiver",
    "Snap : exemple.renard59",
    "06 39 98 12 34",
)
BICYCLE = ("Vélo de ville à vendre", "Taille M, pneus neufs", "80€ à débattre", "Vu à la brocante samedi")


def letters(size: int, bold: bool = True) -> ImageFont.FreeTypeFont:
    """DejaVu, as matplotlib ships it."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return ImageFont.truetype(folder / f"DejaVuSans{'-Bold' if bold else ''}.ttf", size)


def written(
    lines: Sequence[str],
    ground: str | Image.Image = "#78145a",
    colour: str = "#fff05a",
    *,
    size: int = 38,
    outline: int = 0,
) -> Image.Image:
    """Lines of text on a ground, by default a menu's."""
    room = (size * 26, size * 2 * len(lines) + size * 2)
    picture = Image.new("RGB", room, ground) if isinstance(ground, str) else ground.resize(room)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        at = (size, size + number * size * 2)
        draw.text(at, line, font=letters(size), fill=colour, stroke_width=outline, stroke_fill="black")
    return picture


def photograph(seed: int = 1) -> Image.Image:
    """What lies behind white letters in a story: blurred shapes of every brightness."""
    dice = random.Random(seed)
    picture = Image.new("RGB", (900, 1200))
    draw = ImageDraw.Draw(picture)
    for row in range(1200):
        shade = (40 + row // 15, int(60 + 50 * math.sin(row / 50)), 150 - row // 15)
        draw.line([(0, row), (900, row)], fill=shade)
    for _ in range(120):
        x, y, size = dice.randrange(900), dice.randrange(1200), dice.randrange(20, 160)
        draw.ellipse([x, y, x + size, y + size], fill=tuple(dice.randrange(30, 190) for _ in "rgb"))
    return picture.filter(ImageFilter.GaussianBlur(12))


def with_code(picture: Image.Image, said: str) -> Image.Image:
    """The picture with a QR code below it."""
    code = np.array(zxingcpp.create_barcode(said, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6))
    square = Image.fromarray(code)
    whole = Image.new("RGB", (max(picture.width, square.width), picture.height + square.height), "white")
    whole.paste(picture)
    whole.paste(square, (0, picture.height))
    return whole


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def png_of(width: int, height: int, rows_held: int = 1) -> bytes:
    """A PNG that declares a size and holds a little data that unpacks to much."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(rows_held * (1 + 3 * width)), 9)) + chunk(b"IEND", b"")  # fmt: skip
