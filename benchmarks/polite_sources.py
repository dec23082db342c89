"""200 sources on 50 loopback hosts, half a second between requests; and a second run over 10⁵ known posts.

    python benchmarks/polite_sources.py [--pages 6] [--delay 0.5] [--known 100000] [--data DEV.jsonl | --hard]

First part: four sources a host (127.0.0.2 and on), each a list of some pages, read by `veilleur crawl` with its default settings.
Politeness alone dictates (requests of the busiest host − 1) × delay; measured is from the first request to the last, by the
server's log, and the whole command on the clock. Second part: one list of 10⁵ posts is read whole; then nothing changed, then
three posts are new; the log says which pages were asked for. Memory is the peak of the command and its child together.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks import page_texts  # noqa: E402 - once the project can be found
from benchmarks.web_pages import POSTS_A_PAGE, SELECTORS, nginx, write_pages  # noqa: E402 - once the project can be found

HOSTS, SOURCES_A_HOST = 50, 4
SOURCE = (
    """\
platform = "listing"
url = "{url}"
basis = "Pages of our own on this machine, made for a benchmark."
local = true
delay = {delay}
max_pages = {pages}
"""
    + SELECTORS
)


def made_home(folder: Path) -> Path:
    home = folder / "home"
    subprocess.run(
        [sys.executable, "-m", "pipelines", "init", str(home)], check=True, capture_output=True, cwd=HERE.parent
    )
    return home


def crawl(home: Path) -> tuple[float, float]:
    """Seconds of the command on the clock, and the highest sum of its processes' memory in MB."""
    began = time.perf_counter()
    program = [sys.executable, "-m", "pipelines", "--home", str(home), "crawl", "--quiet"]
    process = subprocess.Popen(program, cwd=HERE.parent)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, memory(process.pid))
        time.sleep(0.1)
    if process.returncode:
        raise SystemExit("a source failed")
    return time.perf_counter() - began, peak


def memory(process: int) -> float:
    """Resident MB of a process and its children, each page that they share counted once (PSS)."""
    total = 0.0
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) / 1024
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return total  # it ended in this moment
    return total + sum(memory(int(child)) for child in children)


def asked(log: Path) -> dict[str, list[tuple[float, str]]]:
    """Host → (moment, path) of each request, by the server's log."""
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for line in log.read_text(encoding="utf-8").splitlines():
        moment, host, path = line.split(" ", 2)
        found[host].append((float(moment), path))
    return found


def polite(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pages(folder, options.pages * SOURCES_A_HOST, page_texts.chosen(options))
        home = made_home(folder)
        hosts = [f"127.0.0.{2 + number}" for number in range(HOSTS)]
        for number, host in enumerate(hosts):
            for part in range(SOURCES_A_HOST):
                url = f"http://{host}:{options.port}/{part * options.pages + 1}.html"
                text = SOURCE.format(url=url, delay=options.delay, pages=options.pages)
                (home / "sources" / f"h{number}-{part}.toml").write_text(text, encoding="utf-8")
        log = folder / "asked.log"
        with nginx(folder, options.port, addresses=hosts, log=log):
            time.sleep(0.5)
            seconds, peak = crawl(home)
        requests = asked(log)
        most = max(len(each) for each in requests.values())
        dictated = (most - 1) * options.delay
        moments = [moment for each in requests.values() for moment, _ in each]
        spread = max(moments) - min(moments)
        gaps = sorted(
            after - before
            for each in requests.values()
            for before, after in zip(sorted(m for m, _ in each), sorted(m for m, _ in each)[1:], strict=False)
        )
        print(
            f"{HOSTS * SOURCES_A_HOST} sources on {len(requests)} hosts, {len(moments)} requests, {most} to the busiest host"
        )
        print(f"politeness dictates {dictated:.1f} s; first to last request {spread:.1f} s: {spread / dictated:.2f} ×")
        print(f"the whole command {seconds:.1f} s: {seconds / dictated:.2f} ×; peak {peak:.0f} MB")
        print(
            f"between two requests to one host: least {gaps[0]:.2f} s, middle {gaps[len(gaps) // 2]:.2f} s, one in twenty over {gaps[-len(gaps) // 20]:.2f} s, most {gaps[-1]:.2f} s"
        )


def incremental(options: argparse.Namespace) -> None:
    pages = options.known // POSTS_A_PAGE
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pages(folder, pages, page_texts.chosen(options))
        home = made_home(folder)
        text = SOURCE.format(url=f"http://127.0.0.1:{options.port}/1.html", delay=0, pages=100_000)
        (home / "sources" / "list.toml").write_text(text, encoding="utf-8")
        log = folder / "asked.log"
        with nginx(folder, options.port, log=log):
            time.sleep(0.5)
            for what in ("first run", "nothing changed", "three new posts", "nothing changed"):
                if what == "three new posts":
                    add_posts(folder / "1.html", 3)
                log.write_text("", encoding="utf-8")
                seconds, peak = crawl(home)
                paths = [path for each in asked(log).values() for _, path in each]
                shown = ", ".join(paths) if len(paths) < 8 else f"{len(paths)} pages"
                print(f"{options.known} posts, {what}: {shown}; {seconds:.1f} s, peak {peak:.0f} MB", flush=True)


def add_posts(page: Path, number: int) -> None:
    """New posts at the top of the first page, as a board shows them."""
    text = page.read_text(encoding="utf-8")
    block = text[text.index('<div class="post"') : text.index("</div></div>") + len("</div></div>")]
    new = "".join(
        block.replace('data-id="0"', f'data-id="new{n}"').replace("/p/0", f"/p/new{n}") for n in range(number)
    )
    page.write_text(text.replace('<div class="post"', new + '<div class="post"', 1), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=6, help="pages of each of the 200 sources")
    parser.add_argument("--delay", type=float, default=0.5)
    parser.add_argument(
        "--known", type=int, default=100_000, help="posts of the list that is read again; 0 leaves it out"
    )
    page_texts.add_options(parser)
    parser.add_argument("--port", type=int, default=8392)
    options = parser.parse_args()
    polite(options)
    if options.known:
        incremental(options)
    print(f"(this script: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB)")


if __name__ == "__main__":
    main()
