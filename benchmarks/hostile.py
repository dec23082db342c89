"""The hostile sites of the tests, one crawl a case: how each ends, after how many seconds, at what peak memory.

    python benchmarks/hostile.py [NAME…]

The cases, their sites and the outcomes that they must have are those of tests/crawlers/hostile_cases.py; each is read in a process
of its own, so that its memory is its own: a bare start of that process stands in the first row. Exit code 1 when a case
ends otherwise than it must.
"""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.crawlers.hostile_cases import (  # noqa: E402 - the tests' cases, once the project can be found
    CASES,
    INSIDE,
    INSIDE_SETTINGS,
    LARGE,
    LARGE_SETTINGS,
    SETTINGS,
    names,
    script_site,
    source,
)
from tests.crawlers.scripted_pages import list_page, listing_values  # noqa: E402
from tests.crawlers.scripted_site import Site  # noqa: E402


def crawled(sources: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """The account of one crawl in a process of its own."""
    job = json.dumps({"sources": sources, "names": names(), "settings": settings})
    command = [sys.executable, str(ROOT / "tests" / "crawlers" / "crawl_once.py")]
    done = subprocess.run(command, input=job, capture_output=True, text=True, cwd=ROOT, check=True, timeout=120)
    account: dict[str, Any] = json.loads(done.stdout)
    return account


def settings_of(name: str) -> dict[str, Any]:
    return dict(INSIDE_SETTINGS if name in INSIDE else LARGE_SETTINGS if name in LARGE else SETTINGS)


def main() -> int:
    wanted = sys.argv[1:] or [*CASES, *LARGE, *INSIDE]
    expected = {name: (outcome, words) for name, (_, outcome, words) in (CASES | LARGE).items()}
    expected |= {name: ("failed", address) for name, address in INSIDE.items()}
    site = Site()
    script_site(site, list_page)
    wrong = 0
    print("| case | outcome | said | seconds | MB |\n|---|---|---|---|---|")
    print(f"| (nothing read) | | | | {crawled({}, {})['peak_mb']:.0f} |")
    for name in wanted:
        account = crawled({name: source(name, site, listing_values)}, settings_of(name))
        report = account["reports"][name]
        outcome, words = expected[name]
        as_it_must = report["outcome"] == outcome and words in report["detail"]
        wrong += not as_it_must
        began, ended = (datetime.fromisoformat(report[key]) for key in ("started_at", "finished_at"))
        said = report["detail"].replace(f":{site.port}", "").replace("|", "/")
        said = said if len(said) <= 90 else said[:89] + "…"
        mark = report["outcome"] if as_it_must else f"**{report['outcome']}, not {outcome}**"
        print(
            f"| {name} | {mark} | {said} | {(ended - began).total_seconds():.1f} | {account['peak_mb']:.0f} |",
            flush=True,
        )
    site.close()
    print(f"\n{len(wanted)} cases, {wrong} not as they must.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
