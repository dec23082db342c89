"""Run one crawl in a process of its own, since a reactor starts once a process: a JSON job in, a JSON account out."""

import dataclasses
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from crawlers.explain import build_source
from crawlers.handover import Batching, RunReport, Taken
from crawlers.post import Known, Post
from crawlers.settings import CrawlSettings
from crawlers.source import Source


class RecordingIntake:
    """Keeps every call; fails on demand, to see what the crawl does then."""

    def __init__(self, fail_on: str, slow: float) -> None:
        self.calls: list[dict[str, Any]] = []
        self.posts: list[Post] = []
        self._fail_on = fail_on
        self._slow = slow

    def open(self, source: Source) -> None:
        self._note("open", source.name, 0)

    def take(self, source: str, posts: list[Post]) -> Taken:
        self._note("take", source, len(posts))
        time.sleep(self._slow)
        self.posts += posts
        return Taken(posts=len(posts), flagged=1, new=len(posts))

    def close(self, report: RunReport, posts: list[Post]) -> Taken:
        self._note("close", report.source, len(posts), cursor=report.cursor is not None)
        time.sleep(self._slow)
        self.posts += posts
        return Taken(posts=len(posts), new=len(posts))

    def _note(self, call: str, source: str, posts: int, **more: object) -> None:
        thread = threading.current_thread()
        main = thread is threading.main_thread()
        self.calls.append({"call": call, "source": source, "posts": posts, "thread": thread.name, "main": main, **more})
        if call == self._fail_on:
            raise RuntimeError("the database is full")


def use_names(names: dict[str, str]) -> None:
    """Answer for these host names as a DNS server would, know no others, and let addresses through."""
    system = socket.getaddrinfo

    def answer(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
        if host not in names and not host.replace(".", "").isdigit() and host != "localhost":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return system(names.get(host, host), port, *arguments, **options)

    socket.getaddrinfo = answer


def suspects_of(word: str) -> Callable[[Source, Sequence[Post]], list[int]]:
    """Posts with the word in them are worth a look at their pictures."""
    return lambda _, posts: [place for place, post in enumerate(posts) if word in post.text]


def main() -> None:
    job = json.load(sys.stdin)
    use_names(job.get("names", {}))
    from crawlers import crawl  # Twisted keeps the getaddrinfo that it finds when it is imported

    options = job.get("settings", {})
    batching = Batching(**options.pop("batching", {}))
    intake = RecordingIntake(job.get("fail_on", ""), job.get("slow", 0.0))
    progress: list[Any] = []
    account: dict[str, Any] = {"error": ""}
    reports: list[RunReport] = []
    try:
        reports = crawl.run(
            [build_source(name, values) for name, values in job["sources"].items()],
            cursors=job.get("cursors", {}),
            intake=intake,
            settings=CrawlSettings(batching=batching, **options),
            on_progress=progress.append,
            known={name: [Known(**each) for each in posts] for name, posts in job.get("known", {}).items()},
            suspicious=suspects_of(job["suspicious"]) if "suspicious" in job else None,
        )
    except RuntimeError as error:
        account["error"] = str(error)
    account["reports"] = {report.source: dataclasses.asdict(report) for report in reports}
    account["posts"] = [
        dataclasses.asdict(dataclasses.replace(post, capture=None, pictures=()))
        | {"pictures": [[picture.url, len(picture.body)] for picture in post.pictures]}
        for post in intake.posts
    ]
    account["calls"] = intake.calls
    account["peak_mb"] = _peak_mb()
    account["progress"] = [dataclasses.asdict(step) for step in progress]
    json.dump(account, sys.stdout, default=str)


def _peak_mb() -> float:
    """Of this program alone: the peak that getrusage tells is that of the test run which started it, if larger."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
