"""The whole way: from public pages to decisions by keyboard, to labels, to a promoted model, to the next scan."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from demo.home import write_sources
from demo.web import DemoWeb
from models.registry import CORPUS
from pipelines import init
from tests.review.chromium import ARGUMENTS, CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long pass phrase"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and "VEILLEUR_TEST_BROWSER" not in os.environ,
        reason=f"{CHROMIUM} is not installed (Debian: apt-get install chromium)",
    ),
]


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


def veilleur(home: Path, *arguments: str, stdin: str = "") -> str:
    program = [sys.executable, "-m", "pipelines", "--home", str(home), *arguments]
    done = subprocess.run(program, cwd=ROOT, input=stdin, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture
def crawled(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    init.run(home)
    with DemoWeb(edition=1, built=datetime(2026, 11, 1, 12, tzinfo=UTC)) as web:
        write_sources(home / "sources", web.addresses)
        veilleur(home, "crawl")
    veilleur(home, "users", "add", "camille", "--password-stdin", stdin=PASSWORD + "\n")
    return home


@pytest.fixture
def address(crawled: Path) -> Iterator[str]:
    program = [sys.executable, "-m", "pipelines", "--home", str(crawled), "review", "--port", "0"]
    process = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found, "the review app did not say where it listens"
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=30)


def sign_in(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("input[name=user]", "camille")
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.timeout(600)
def test_ten_decisions_by_keyboard_become_labels_and_a_promoted_model(
    chromium: Browser, crawled: Path, address: str, tmp_path: Path
) -> None:
    page = chromium.new_page()
    sign_in(page, address)
    page.goto(f"{address}/triage")
    for number in range(10):
        expect(page.locator(".verbatim")).to_be_visible()
        before = page.url
        page.keyboard.press("r" if number == 5 else "v")
        page.wait_for_url(lambda url, before=before: url != before)
    page.close()

    labels = tmp_path / "labels.jsonl"
    veilleur(crawled, "export", str(labels), "--by", "camille")
    assert len(labels.read_text(encoding="utf-8").splitlines()) == 10

    corpus = tmp_path / "corpus"  # part of it: a test need not wait for the whole
    corpus.mkdir()
    for name in ("fr-a.jsonl", "en-a.jsonl"):
        shutil.copy(CORPUS / name, corpus)
    veilleur(crawled, "retrain", str(labels), "--name", "autumn", "--corpus", str(corpus))
    veilleur(
        crawled, "models", "promote", "autumn", "--reason", "a test of the whole way", "--by", "camille", "--force"
    )
    assert "autumn" in veilleur(crawled, "models", "list")

    post = json.dumps({"id": "1", "text": "Beuh 5g 50€ 10g 90€, livraison Lille, snap renard.exemple59"}) + "\n"
    scored = json.loads(veilleur(crawled, "scan", "-", "--output", "-", stdin=post))
    assert scored["model"] == "autumn"
    assert scored["label"] in scored["labels"]
    veilleur(crawled, "models", "rollback", "--reason", "the test is over", "--by", "camille")
    assert json.loads(veilleur(crawled, "scan", "-", "--output", "-", stdin=post))["model"] == "baseline"
