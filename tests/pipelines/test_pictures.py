"""A menu that stands in a picture is found from a site to the card; a picture that is none of our business leaves no trace."""

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator

from classify.pictures import PictureText
from pipelines import evidence, init, settings
from pipelines.cli import main
from pipelines.deployment import opened_store, utc_now
from pipelines.picture_process import picture_process
from store.engine import Store
from store.posts import reveal_text
from store.tables import Contact, Post, Revision, Source
from tests.crawlers.scripted_site import Site
from tests.pipelines.drawn import BICYCLE, MENU, encoded, photograph, png_of, with_code, written

ROOT = Path(__file__).resolve().parents[2]
CODE = "https://t.me/exemple_lagrenouille"
AD = "dispo ce soir 👇"
CALM = "dispo demain matin 👇"
BOMB = png_of(12_000, 12_000)
MENU_PICTURE = encoded(with_code(written(MENU), CODE))
BICYCLE_PICTURE = encoded(written(BICYCLE, "#dcdcc8", "#202020"))
LANDSCAPE = encoded(photograph(), "JPEG")
PICTURES = {
    "/menu.png": (MENU_PICTURE, "image/png"),
    "/bicycle-of-nobody.png": (BICYCLE_PICTURE, "image/png"),
    "/landscape-of-nobody.jpg": (LANDSCAPE, "image/jpeg"),
    "/bomb.png": (BOMB, "image/png"),
}
POSTS = {
    "ad": (AD, "/menu.png"),
    "calm": (CALM, "/bicycle-of-nobody.png"),
    "holiday": (
        "Bon anniversaire maman, merci pour ce beau dimanche en famille à la maison",
        "/landscape-of-nobody.jpg",
    ),
    "bomb": ("dispo ce midi 👇", "/bomb.png"),
}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    site = Site()
    site.put("/robots.txt", status=404)
    articles = "".join(
        f'<article id="{key}"><p>{text}</p><img src="{url}"></article>' for key, (text, url) in POSTS.items()
    )
    site.put("/board", f"<!doctype html><meta charset=utf-8>{articles}")
    for path, (content, kind) in PICTURES.items():
        site.put(path, content, headers={"Content-Type": kind})
    yield site
    site.close()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Path:
    home = tmp_path_factory.mktemp("pictures") / "home"
    make_home(home, site)
    crawl(home)
    return home


def make_home(home: Path, site: Site) -> None:
    init.run(home)
    (home / "veilleur.toml").write_text("[crawl]\npictures = true\n", encoding="utf-8")
    (home / "sources" / "board.toml").write_text(
        f"""platform = "listing"
url = "{site.url("/board")}"
basis = "A board of our own, for tests."
local = true
pictures = true
[selectors]
item = "article"
id = "::attr(id)"
text = "p"
images = "img::attr(src)"
""",
        encoding="utf-8",
    )


def crawl(home: Path) -> None:
    program = [sys.executable, "-W", "error", "-m", "pipelines", "--home", str(home), "crawl", "--quiet"]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.fixture
def store(crawled: Path) -> Iterator[Store]:
    with opened_store(settings.load(crawled, {})) as opened:
        yield opened


def test_a_menu_in_a_picture_flags_its_post_and_its_words_are_marked(store: Store, site: Site) -> None:
    with store.reading() as session:
        (post,) = session.scalars(select(Post))
        (revision,) = session.scalars(select(Revision))
        text = reveal_text(session, store.keys, revision.id)
    assert post.external_id == "ad"
    assert text == "\n".join((AD, *MENU, CODE))
    marked = [(text[span["start"] : span["end"]], span["kind"], span["image"]) for span in revision.from_pictures]
    picture = site.url("/menu.png")
    assert marked == [("\n".join(MENU), "text", picture), (CODE, "qr", picture)]
    assert {"cannabis_resin", "cocaine"} <= set(post.summary["substances"]), post.summary
    assert "39 98" not in revision.text  # contacts of a picture are masked like those of a text
    assert "exemple" not in revision.text


def test_handles_numbers_and_codes_of_a_picture_are_contacts_and_never_asked(store: Store, site: Site) -> None:
    with store.reading() as session:
        kinds = {contact.platform for contact in session.scalars(select(Contact))}
        normal = {store.keys.decrypt(contact.cipher) for contact in session.scalars(select(Contact))}
    assert {"snapchat", "telegram"} <= kinds
    assert {"exemple.renard59", "exemple_lagrenouille", "+33639981234"} <= normal
    asked = {path for _, path, _, _ in site.hits}
    assert asked <= {"/robots.txt", "/board", *PICTURES}
    assert "/landscape-of-nobody.jpg" not in asked  # its post was not suspicious


def test_the_picture_of_a_flagged_post_is_sealed_with_its_page(crawled: Path, store: Store) -> None:
    verdict = evidence.run_verify(settings.load(crawled, {}), store, utc_now())
    assert (verdict.problems, verdict.notes, verdict.captures) == ([], [], 1)
    (path,) = (crawled / "evidence").glob("*.warc.gz")
    with path.open("rb") as file:
        found = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI").rpartition("/")[2], record.content_stream().read())
            for record in ArchiveIterator(file)
            if record.rec_type != "warcinfo"
        ]  # fmt: skip
    kinds = [(kind, name) for kind, name, _ in found]
    assert kinds[:4] == [("request", "board"), ("response", "board"), ("request", "menu.png"), ("response", "menu.png")]
    assert found[3][2] == MENU_PICTURE
    check = subprocess.run([Path(sys.executable).with_name("warcio"), "check", path], check=False)
    assert check.returncode == 0


def test_a_picture_without_an_advertisement_leaves_no_trace(crawled: Path, site: Site) -> None:
    assert "/bicycle-of-nobody.png" in site.paths()  # it was looked at
    kept = [path.read_bytes() for path in crawled.rglob("*") if path.is_file()]
    (path,) = (crawled / "evidence").glob("*.warc.gz")
    with path.open("rb") as file:
        # The page as it came names every picture on it; nothing else does.
        kept += [record.content_stream().read() for record in ArchiveIterator(file) if record.rec_type != "response"]
    for trace in (BICYCLE_PICTURE[:200], BICYCLE_PICTURE[-200:], b"-of-nobody", b"brocante", BOMB[-200:], b"bomb.png"):
        assert not any(trace in content for content in kept), trace


def test_a_bomb_is_a_warning_of_the_run_that_names_no_address(crawled: Path) -> None:
    with sqlite3.connect(crawled / "veilleur.db") as database:
        ((warnings,),) = database.execute("SELECT warnings FROM runs").fetchall()
    assert "a picture could not be read: it has 12000" in warnings
    assert "bomb" not in warnings


def test_read_again_a_post_keeps_the_words_of_its_picture_which_is_not_asked_for_again(
    tmp_path: Path, site: Site
) -> None:
    make_home(tmp_path, site)
    crawl(tmp_path)
    for pictures, text in (("true", AD), ("false", AD), ("false", f"{AD} jusqu'à minuit")):
        with sqlite3.connect(tmp_path / "veilleur.db") as database:
            database.execute("UPDATE sources SET cursor = NULL")
        (tmp_path / "veilleur.toml").write_text(f"[crawl]\npictures = {pictures}\n", encoding="utf-8")
        page = site.pages["/board"]
        before, page.body = page.body, str(page.body).replace(AD, text)
        site.hits.clear()
        crawl(tmp_path)
        page.body = before
        assert "/menu.png" not in site.paths()
    with opened_store(settings.load(tmp_path, {})) as store, store.reading() as session:
        texts = [reveal_text(session, store.keys, each.id) for each in session.scalars(select(Revision))]
        assert texts == ["\n".join((own, *MENU, CODE)) for own in (AD, f"{AD} jusqu'à minuit")]
        assert session.scalars(select(Source.name)).all() == ["board"]


def test_a_reader_that_dies_on_a_picture_is_replaced_for_the_next() -> None:
    with picture_process() as read:
        before = set(multiprocessing.active_children())
        assert read([MENU_PICTURE]) == [PictureText(lines=MENU, codes=(CODE,))]
        (child,) = set(multiprocessing.active_children()) - before
        assert child.pid is not None
        os.kill(child.pid, signal.SIGALRM)
        child.join()
        found = read([b"", MENU_PICTURE])
        assert "has died" in str(found[0])
        assert found[1] == PictureText(lines=MENU, codes=(CODE,))


def test_sources_check_says_which_switch_is_off(
    crawled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(crawled), "sources", "check"]) == 0
    assert "crawl.pictures" not in capsys.readouterr().out
    monkeypatch.setenv("VEILLEUR_CRAWL_PICTURES", "false")
    assert main(["--home", str(crawled), "sources", "check"]) == 0
    assert "note: board: pictures = true is without effect before crawl.pictures = true" in capsys.readouterr().out


@pytest.mark.parametrize("verb", [["sources", "check"], ["crawl"]])
def test_without_the_extra_the_check_and_the_crawl_say_what_to_install(
    verb: list[str], crawled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)  # as where it is not installed
    assert main(["--home", str(crawled), *verb]) == 1
    assert "zxing-cpp not installed. Run: pip install 'veilleur[ocr]'" in capsys.readouterr().err
