"""Speed and memory of `veilleur scan` on one core, on a stream with one ad in a hundred.

Usage: python benchmarks/scan_speed.py DATA.jsonl [--sizes 10000 100000 1000000]

DATA.jsonl holds real posts with text and label (ad or not_ad). The stream draws from them: one ad in a hundred, short
posts joined until they hold 200 characters on average. Reading, screening, full assessment of suspects and writing are
all in the time; the process is pinned to one core. Peak memory should not grow with the number of posts.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AD_SHARE = 0.01
LENGTH = 200


def write_stream(data: Path, path: Path, size: int) -> float:
    """Write `size` posts and return their mean length."""
    with data.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    ads = [row["text"] for row in rows if row["label"] == "ad" and len(row["text"]) < 1000]
    others = [row["text"] for row in rows if row["label"] != "ad" and len(row["text"]) < 1000]
    draw = random.Random(11)  # noqa: S311 - a benchmark's dice
    total = 0
    with path.open("w", encoding="utf-8") as out:
        for number in range(size):
            text = draw.choice(ads if draw.random() < AD_SHARE else others)
            while len(text) < LENGTH * 0.6:
                text += f" {draw.choice(others)}"
            text = text[: 2 * LENGTH]
            total += len(text)
            out.write(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n")
    return total / size


def scan(path: Path) -> tuple[float, float]:
    """(seconds, peak memory in MB) of one scan on one core, start included."""
    program = ["/usr/bin/time", "-v", sys.executable, "-m", "pipelines", "scan", str(path), "--output", os.devnull]
    began = time.perf_counter()
    done = subprocess.run(
        ["taskset", "-c", "0", *program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    seconds = time.perf_counter() - began
    peak = re.search(r"Maximum resident set size \(kbytes\): (\d+)", done.stderr)
    return seconds, int(peak[1]) / 1024 if peak else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        one = Path(name) / "one.jsonl"
        write_stream(options.data, one, 1)
        start, _ = scan(one)
        print(f"start and one post: {start:.2f} s")
        for size in options.sizes:
            path = Path(name) / f"{size}.jsonl"
            length = write_stream(options.data, path, size)
            seconds, peak = scan(path)
            print(
                f"{size:>9} posts of {length:.0f} characters: {size / (seconds - start):7.0f} posts/s, peak {peak:.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
