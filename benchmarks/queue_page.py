"""Time the queue and a post's card with many flagged posts waiting: a real server on loopback, a real database.

Usage: python benchmarks/queue_page.py [--posts 100000] [--requests 200] [--url postgresql+psycopg://…]

Prints the median and the 95th percentile of each page in milliseconds, as the client sees them.
"""

import argparse
import re
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.seed_posts import seed
from review.app import serve
from review.settings import ReviewSettings
from store import users
from store.engine import Store
from store.keys import Keys

PASSWORD = "a long pass phrase"  # noqa: S105 - of a throw-away database
PAGES = {
    "queue": "/queue",
    "queue, one source": "/queue?source={source}",
    "queue, one substance": "/queue?substance=cocaine",
    "queue, one language": "/queue?language=es",
    "search, a common word": "/search?q=cocaine",
    "search, two words": "/search?q=livraison+cocaine",
    "search, a beginning": "/search?q=liv*",
    "search, substance, place": "/search?substance=cocaine&place=Lille",
    "search, price of a gram": "/search?gram_from=50&gram_to=60",
    "search, nothing found": "/search?q=introuvable",
    "search, one contact": "/search?contact={campaign}",
    "card": "/posts/{post}",
    "campaign": "/campaigns/{campaign}",
}


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def signed_in(address: str) -> httpx.Client:
    client = httpx.Client(base_url=address, follow_redirects=True, timeout=60)
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text)
    assert token
    client.post("/sign-in", data={"csrf": token[1], "user": "camille", "password": PASSWORD, "back": "/queue"})
    return client


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--url")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        keys = Keys.create(Path(name) / "keys")
        store = Store.create(options.url or f"sqlite:///{name}/veilleur.db", keys)
        seconds = seed(store, options.posts)
        print(f"{options.posts} flagged posts kept in {seconds:.0f} s ({options.posts / seconds:.0f} a second)")
        with store.session() as session, session.begin():
            users.add(session, "camille", PASSWORD, "analyst", datetime.now(UTC))
        listening: list[str] = []
        ready = threading.Event()

        def tell(address: str) -> None:
            listening.append(address)
            ready.set()

        threading.Thread(target=serve, args=(store, ReviewSettings(port=0), tell), daemon=True).start()
        ready.wait(30)
        client = signed_in(listening[0])
        first = client.get("/queue").text
        source = re.search(r'<option value="([^"]+)"', first.partition('name="source"')[2].partition("</option>")[2])
        for page, path in PAGES.items():
            times = []
            for number in range(options.requests):
                address = path.format(
                    source=source[1] if source else "",
                    post=1 + number * 397 % options.posts,
                    campaign=1 + number * 31 % (options.posts // 8),
                )
                began = time.perf_counter()
                answer = client.get(address)
                times.append(1000 * (time.perf_counter() - began))
                assert answer.status_code in (200, 404), (address, answer.status_code)
            print(f"{page:24} median {statistics.median(times):6.1f} ms   p95 {percentile(times, 0.95):6.1f} ms")


if __name__ == "__main__":
    main()
