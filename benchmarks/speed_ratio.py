"""`veilleur scan` against fastText's own prediction on the same posts, and two processes against one, as ratios in one run.

Usage: python benchmarks/speed_ratio.py DEV.jsonl [--posts 60000] [--rounds 3]

The stream is drawn from DEV.jsonl (real posts with text and label): one ad in a hundred, 200 characters on average. Scan
reads JSON Lines, screens, reads suspects with care and writes JSON Lines. fastText, trained on the project's corpus with
subwords and pairs of words, reads the same file and writes a label and a probability a post: once post by post, once
through its own loop over many lines (multilinePredict). Each runs as a process of its own on one core; the time of the
same process over the first 8,000 posts is taken off, so that imports and loading, of every child process, do not count.
Rounds alternate between systems and the best of each counts, since machines are noisy; on a machine with other work read
the figures by processor time. fastText is one of the `benchmarks` extra.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
AD_SHARE, LENGTHS, FEW = 0.01, (40, 360), 8_000


def write_stream(data: Path, path: Path, size: int) -> float:
    """Write `size` posts and return their mean length: each is cut from joined posts at a length drawn evenly."""
    with data.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    ads = [row["text"] for row in rows if row["label"] == "ad"]
    others = [row["text"] for row in rows if row["label"] != "ad"]
    draw = random.Random(11)  # noqa: S311 - a benchmark's dice
    total = 0
    with path.open("w", encoding="utf-8") as out:
        for number in range(size):
            text, wanted = draw.choice(ads if draw.random() < AD_SHARE else others), draw.randint(*LENGTHS)
            while len(text) < wanted:
                text += f" {draw.choice(others)}"
            total += wanted
            out.write(json.dumps({"id": number, "text": text[:wanted]}, ensure_ascii=False) + "\n")
    return total / size


def seconds(program: Sequence[str], *, one_core: bool) -> tuple[float, float]:
    """(seconds on the clock, seconds of processor with all child processes) of one run."""
    pinned = ["taskset", "-c", "0", *program] if one_core else list(program)
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(pinned, cwd=ROOT, check=True, capture_output=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, used


def train_fasttext(path: Path) -> None:
    from other_systems import fasttext_model

    from classify.dataset import read_corpus
    from models.registry import CORPUS

    fasttext_model(read_corpus(CORPUS)).save_model(str(path))  # type: ignore[attr-defined]


def predict(model_path: Path, source: Path, output: Path, *, at_once: int) -> None:
    """What a user of fastText would write; runs in a process of its own."""
    import fasttext
    import orjson

    model = fasttext.load_model(str(model_path))
    with source.open("rb") as lines, output.open("wb") as out:
        batch: list[tuple[object, str]] = []

        def flush() -> None:
            labels, shares = model.f.multilinePredict([line for _, line in batch], 1, 0.0, "strict")
            for (identity, _), names, share in zip(batch, labels, shares, strict=True):
                out.write(orjson.dumps({"id": identity, "label": names[0], "score": float(share[0])}) + b"\n")
            batch.clear()

        for line in lines:
            post = orjson.loads(line)
            batch.append((post["id"], post["text"].replace("\n", " ") + "\n"))
            if len(batch) == at_once:
                flush()
        if batch:
            flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--posts", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stream, few, model, result = (folder / part for part in ("stream.jsonl", "few.jsonl", "ft.bin", "out.jsonl"))
        length = write_stream(options.data, stream, options.posts)
        write_stream(options.data, few, FEW)
        train_fasttext(model)

        def scan(source: Path, jobs: int) -> list[str]:
            return [sys.executable, "-m", "pipelines", "scan", str(source), "-o", str(result), "--jobs", str(jobs)]

        def fasttext_loop(source: Path, at_once: int) -> list[str]:
            return [sys.executable, __file__, "--predict", str(model), str(source), str(result), str(at_once)]

        systems = {
            "veilleur scan": (lambda source: scan(source, 1), True),
            "fastText, post by post": (lambda source: fasttext_loop(source, 1), True),
            "fastText, its own loop": (lambda source: fasttext_loop(source, 1000), True),
            "veilleur scan --jobs 1, cores free": (lambda source: scan(source, 1), False),
            "veilleur scan --jobs 2, cores free": (lambda source: scan(source, 2), False),
        }
        runs: dict[str, list[tuple[float, float, float, float]]] = {system: [] for system in systems}
        for _ in range(options.rounds):
            for system, (program, one_core) in systems.items():
                runs[system].append(
                    (*seconds(program(few), one_core=one_core), *seconds(program(stream), one_core=one_core))
                )
    print(f"{options.posts} posts of {length:.0f} characters, one ad in a hundred, best of {options.rounds} rounds\n")
    print("| system | start and 8,000 posts, s | posts a second | posts a second of processor |\n|---|---|---|---|")
    clock, processor = [], []
    for system, found in runs.items():
        start, start_used, whole, whole_used = (min(each) for each in zip(*found, strict=True))
        clock.append((options.posts - FEW) / (whole - start))
        processor.append((options.posts - FEW) / (whole_used - start_used))
        print(f"| {system} | {start:.2f} | {clock[-1]:,.0f} | {processor[-1]:,.0f} |")
    for name, by in (
        ("by the clock", clock),
        ("by processor time, which other work on the machine disturbs less", processor),
    ):
        print(
            f"\nveilleur scan is {by[0] / by[1]:.2f} × fastText post by post and {by[0] / by[2]:.2f} × its own loop {name}."
        )
    print(f"\nTwo processes are {clock[4] / clock[3]:.2f} × one by the clock; ", end="")
    print(
        f"they need {processor[3] / processor[4]:.2f} × the processor time, so that two free cores give {2 * processor[4] / processor[3]:.2f} ×."
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--predict"]:
        predict(Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]), at_once=int(sys.argv[5]))
    else:
        main()
