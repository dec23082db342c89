"""`veilleur scan FILE.warc.gz`: each answer, resource and conversion is a post, by its visible text."""

import gzip
import json
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from models.registry import BASELINE
from pipelines import scan
from pipelines.cli import main
from pipelines.scan_warc import warc_rows

AD = "Dispo ce soir Créteil 94, jaune 5g 30€ 10g 50€, cc 1g 70€ 2g 130€, livraison, snap moulin.bleu.94x"


def warc(path: Path, *, packed: bool = True) -> Path:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)

        def add(kind: str, content: bytes, content_type: str, *extra: tuple[str, str]) -> None:
            http = StatusAndHeaders("200 OK", [("Content-Type", content_type), *extra], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                "http://site.example/page",
                kind,
                payload=BytesIO(content),
                length=len(content),
                warc_content_type="" if kind == "response" else content_type,
                http_headers=http if kind == "response" else None,
            )
            writer.write_record(record)

        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "tests"}))
        page = f"<!doctype html><html><head><title>Titre</title><script>var snap = 1</script></head><body><p>{AD}</p></body>"
        add("response", gzip.compress(page.encode()), "text/html; charset=utf-8", ("Content-Encoding", "gzip"))
        add("response", "été à Évry".encode("cp1252"), "text/plain; charset=windows-1252")
        add("response", b"\x89PNG\r\n\x1a\n....", "image/png")
        add("conversion", AD.encode(), "text/plain; charset=utf-8")
        add("metadata", b"fetched: yes", "application/warc-fields")
        add("resource", json.dumps({"text": "bonjour"}).encode(), "application/json")
    return path


@pytest.mark.parametrize("packed", [True, False])
def test_visible_text_of_answers_resources_and_conversions_is_read(tmp_path: Path, packed: bool) -> None:
    rows = [row for row, _ in warc_rows(str(warc(tmp_path / "x.warc.gz", packed=packed)))]
    assert [row["text"] for row in rows] == [AD, "été à Évry", AD, '{"text": "bonjour"}']
    assert {row["url"] for row in rows} == {"http://site.example/page"}


def test_each_record_is_a_post_with_the_id_of_the_record(tmp_path: Path) -> None:
    source = warc(tmp_path / "x.warc.gz")
    scan.run(str(source), str(tmp_path / "out"), model=BASELINE)
    lines = [json.loads(line) for line in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]
    assert [line["flagged"] for line in lines] == [True, False, True, False]
    assert all(line["id"].startswith("urn:uuid:") for line in lines)
    scan.run(str(source), str(tmp_path / "two"), model=BASELINE, jobs=2)
    assert (tmp_path / "two").read_bytes() == (tmp_path / "out").read_bytes()


def test_a_file_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = warc(tmp_path / "x.warc.gz").read_bytes()
    third = [at for at in range(len(whole)) if whole[at : at + 3] == b"\x1f\x8b\x08"][3]
    broken = tmp_path / "broken.warc.gz"
    broken.write_bytes(whole[:third] + b"no record at all, and no gzip either")
    assert main(["scan", str(broken), "-o", str(tmp_path / "out"), "--model", str(BASELINE)]) == 1
    assert len((tmp_path / "out").read_text(encoding="utf-8").splitlines()) == 2
    assert "breaks the WARC file off" in capsys.readouterr().err
