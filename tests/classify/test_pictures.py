"""Pictures are read as they are posted: French letters, handles and numbers to the letter, and hostile bytes refused."""

import pytest
from PIL import Image

from classify.errors import PictureError
from classify.pictures import PictureReader, PictureText, decoded, rows
from tests.pipelines.drawn import MENU, encoded, photograph, png_of, with_code, written

STORY = ("Commande en privé", "Café crème 20g 100€", "Neige 0,5g 35€", "Marseille 13ème", "Snap exemple_neige13")
HANDLES = ("@exemple_dealer91", "tg: lagrenouille.94")
NUMBER = ("WhatsApp 06 39 98 45 67", "Dispo 7j/7 de 12h à 2h")
LETTERS = ("Arrivage été, qualité supérieure", "Prêt à être livré où ça t'arrange", "garçon, naïf, Noël, DÉJÀ, 25 £")
PICTURES = {
    "a menu on a coloured ground": (MENU, encoded(written(MENU))),
    "handles on black": (HANDLES, encoded(written(HANDLES, "#141414", "#00e6c8"))),
    "a telephone number on white": (NUMBER, encoded(written(NUMBER, "white", "black"))),
    "white on a photograph": (STORY, encoded(written(STORY, photograph(), "white", outline=2))),
    "white on a photograph, as a poor JPEG": (STORY, encoded(written(STORY, photograph(5), "white"), "JPEG", quality=35)),
    "small white letters": (STORY, encoded(written(STORY, photograph(3), "white", size=22))),
    "askew": (MENU, encoded(written(MENU, "#0a5a28", "white").rotate(5, expand=True, fillcolor="#0a5a28"))),
    "accents": (LETTERS, encoded(written(LETTERS, "#f0e6c8", "#3c1414"))),
    "WebP": (MENU, encoded(written(MENU), "WEBP")),
    "larger than it is read at": (MENU, encoded(written(MENU, size=120))),
}  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> PictureReader:
    return PictureReader()


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_read_to_the_letter(name: str, reader: PictureReader) -> None:
    lines, content = PICTURES[name]
    assert reader.read(content).lines == lines


def test_a_qr_code_is_read_and_told_from_the_words(reader: PictureReader) -> None:
    link = "https://www.snapchat.com/add/exemple.renard59"
    found = reader.read(encoded(with_code(written(MENU[:3]), link)))
    assert found == PictureText(lines=MENU[:3], codes=(link,))


def test_a_price_far_from_what_it_prices_stays_in_its_row() -> None:
    def box(x: int, y: int) -> list[list[float]]:
        return [[x, y], [x + 80, y], [x + 80, y + 30], [x, y + 30]]

    found = [(box(400, 12), "50€"), (box(10, 10), "Jaune 10g"), (box(10, 60), "Coke 1g"), (box(400, 58), "70€")]
    assert rows(found) == ["Jaune 10g 50€", "Coke 1g 70€"]


def test_white_letters_without_a_ground_are_read(reader: PictureReader) -> None:
    letters = written(HANDLES, "black", "white").convert("L")
    clear = Image.merge("RGBA", (*[Image.new("L", letters.size, 255)] * 3, letters))
    assert reader.read(encoded(clear)).lines == HANDLES


def test_a_picture_without_words_says_nothing(reader: PictureReader) -> None:
    assert reader.read(encoded(photograph())) == PictureText()


def test_of_a_film_the_first_picture_is_read(reader: PictureReader) -> None:
    frames = [written(lines) for lines in (HANDLES, NUMBER)]
    film = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100, loop=0)
    assert reader.read(film).lines == HANDLES


JPEG = encoded(written(MENU), "JPEG")
HOSTILE = {
    "a bomb": (png_of(12_000, 12_000), "12000 × 12000 pixels"),
    "a larger bomb": (png_of(30_000, 30_000), "too many to be counted"),
    "a bomb as large as a header can say": (png_of(2**31 - 1, 2**31 - 1), "too many to be counted"),
    "20,000 pixels wide": (png_of(20_000, 60, 60), "20000 × 60 pixels"),
    "a truncated JPEG": (JPEG[: len(JPEG) // 2], "broken"),
    "a truncated PNG": (encoded(written(MENU))[:2000], "broken"),
    "SVG with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "broken or no PNG"),
    "another format": (encoded(written(HANDLES), "BMP"), "broken or no PNG"),
    "nothing": (b"", "broken"),
    "noise": (b"\xff\xd8\xff" + bytes(range(256)) * 40, "broken"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_is_refused_and_says_why(name: str) -> None:
    content, words = HOSTILE[name]
    with pytest.raises(PictureError, match=words):
        decoded(content)
