"""Crawl with intake against a bare Scrapy spider with the same selectors, on the same pages, in one run.

Usage: python benchmarks/crawl_speed.py [--pages 400] [--rounds 3] [--concurrency 8] [--data DEV.jsonl | --hard]

Serves pages of 25 posts with nginx on loopback, one post in a hundred an ad. Each round runs the bare spider and then
`veilleur crawl` into a fresh home; the median ratio of items per second counts, since machines are noisy. Only the time
between the first request and the last row counts for both: a process's start is not politeness's or the model's speed.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import page_texts
from benchmarks.web_pages import POSTS_A_PAGE, SELECTORS, nginx, write_pages

HERE = Path(__file__).resolve().parent
SOURCE = (
    """\
platform = "listing"
url = "{url}"
basis = "Pages of our own on this machine, made for a benchmark."
local = true
delay = 0
concurrency = {concurrency}
max_pages = 100000
"""
    + SELECTORS
)


def bare(url: str, concurrency: int) -> float:
    """Items a second of the bare spider."""
    done = subprocess.run(
        [sys.executable, str(HERE / "bare_spider.py"), url, str(concurrency)],
        capture_output=True,
        text=True,
        check=True,
    )
    figures = json.loads(done.stdout)
    return float(figures["items"] / figures["seconds"])


def ours(url: str, concurrency: int, scratch: Path) -> tuple[float, float]:
    """Items a second of `veilleur crawl` with intake, and its peak memory in MB."""
    home = scratch / f"home-{time.monotonic_ns()}"
    program = [sys.executable, "-m", "pipelines", "--home", str(home)]
    subprocess.run([*program, "init"], check=True, capture_output=True, cwd=HERE.parent)
    (home / "sources" / "pages.toml").write_text(SOURCE.format(url=url, concurrency=concurrency), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(HERE / "timed_crawl.py"), str(home)],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parent,
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    figures = json.loads(done.stdout.splitlines()[-1])
    return float(figures["items"] / figures["seconds"]), float(figures["peak_mb"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--concurrency", type=int, default=8)
    parser.add_argument("--port", type=int, default=8391)
    page_texts.add_options(parser)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        write_pages(scratch, options.pages, page_texts.chosen(options))
        with nginx(scratch, options.port) as origin:
            time.sleep(0.5)
            rounds = []
            for _ in range(options.rounds):
                theirs = bare(f"{origin}/1.html", options.concurrency)
                mine, peak = ours(f"{origin}/1.html", options.concurrency, scratch)
                rounds.append((mine / theirs, mine, theirs, peak))
                print(
                    f"bare {theirs:7.0f} items/s   veilleur crawl {mine:7.0f} items/s   ratio {mine / theirs:.2f}   peak {peak:.0f} MB"
                )
    print(f"{options.pages * POSTS_A_PAGE} posts; median ratio {statistics.median(ratio for ratio, *_ in rounds):.2f}")


if __name__ == "__main__":
    main()
