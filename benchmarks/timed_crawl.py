"""One crawl of a home in this process, timed from the first request to the last row. Prints a JSON line."""

import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from crawlers import crawl
from models.registry import Registry
from pipelines import evidence, settings
from pipelines.assessor import assessor_process
from pipelines.deployment import chosen, crawl_settings, opened_store, utc_now
from pipelines.intake import StoreIntake


def main() -> None:
    found = settings.load(Path(sys.argv[1]), {})
    model = Registry(found.models_dir).current()
    with opened_store(found) as store, assessor_process(model) as assess:
        intake = StoreIntake(store, assess, utc_now, evidence.keeper(found, store))
        began = time.perf_counter()
        reports = crawl.run(chosen(found, []), cursors={}, intake=intake, settings=crawl_settings(found))
        seconds = time.perf_counter() - began
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
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
