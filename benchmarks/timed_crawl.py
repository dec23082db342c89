"""One crawl of a home in this process, timed from the first request to the last row. Prints a JSON line."""

import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from crawlers import crawl
from pipelines import settings
from pipelines.deployment import chosen, classifier_in_force, crawl_settings, opened_store, utc_now
from pipelines.intake import StoreIntake


def main() -> None:
    found = settings.load(Path(sys.argv[1]), {})
    with opened_store(found) as store:
        intake = StoreIntake(store, classifier_in_force(found), utc_now)
        began = time.perf_counter()
        reports = crawl.run(chosen(found, []), cursors={}, intake=intake, settings=crawl_settings(found))
        seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report = reports[0]
    print(
        json.dumps(
            {
                "items": report.posts,
                "flagged": report.flagged,
                "seconds": seconds,
                "peak_mb": peak,
                "outcome": report.outcome,
            }
        )
    )


if __name__ == "__main__":
    main()
