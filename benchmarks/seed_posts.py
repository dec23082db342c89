"""Fills a review database with flagged posts such as a busy week brings, and times how fast they are kept.

seed(store, n) -> seconds                 the same posts for the same n
python benchmarks/seed_posts.py [n] [url] a throw-away SQLite file unless an address is given
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from store import posts
from store.engine import Store
from store.keys import Keys
from store.values import AssessmentRow, MentionRow, OfferRow, ReasonRow, Sighting

START = datetime(2026, 11, 1, tzinfo=UTC)
BATCH = 512
SUBSTANCES = (
    ("cocaine", "C écaille"),
    ("cannabis_resin", "jaune mousseux"),
    ("cannabis_herb", "beuh amnésia"),
    ("ketamine", "kéta"),
    ("3-mmc", "3-MMC"),
    ("mdma", "MD"),
    ("pregabalin", "Lyrica"),
    ("nitrous_oxide", "protoxyde"),
)
PLACES = ("Lille", "Roubaix", "Tourcoing", "Amiens", "Lens", "Rouen", "Nantes", "Lyon", "Marseille", "Cayenne")
LANGUAGES = ("fr",) * 12 + ("en", "en", "es", "nl")


def sightings(n: int, seed: int = 7) -> Iterator[Sighting]:
    """About five posts a campaign, three contacts in four; numbers are of the range reserved for fiction."""
    chance = random.Random(seed)  # noqa: S311  (made-up posts, not secrets)
    campaigns = max(1, n // 5)
    for number in range(n):
        campaign = int(campaigns * chance.random() ** 2)
        yield _sighting(number, campaign, chance)


def _sighting(number: int, campaign: int, chance: random.Random) -> Sighting:
    parts: list[str] = [f"MENU {number} "]
    mentions: list[MentionRow] = []
    offers: list[OfferRow] = []

    def add(word: str, type_: str | None = None, **value: object) -> None:
        if type_ is not None:
            start = sum(map(len, parts))
            mentions.append(MentionRow(start=start, end=start + len(word), type=type_, value=value))
        parts.append(word)
        parts.append(" ")

    kinds = [SUBSTANCES[(campaign * campaign + step) % len(SUBSTANCES)] for step in range(1 + campaign % 3)]
    for substance, word in kinds:
        add(word, "SUBSTANCE", substance=substance)
        for amount in range(1, 1 + chance.randint(0, 3)):
            price = 60 * amount - 5 * (amount - 1)
            add(f"{amount}g", "QUANTITY", amount=float(amount), unit="g", grams=float(amount))
            add(f"{price}e", "PRICE", amount=float(price), currency="EUR")
            offers.append(
                OfferRow(
                    substance=substance,
                    quantity=float(amount),
                    unit="g",
                    price=float(price),
                    currency="EUR",
                    grams=float(amount),
                )
            )
    if chance.random() < 0.6:
        add(PLACES[campaign % len(PLACES)], "PLACE", name=PLACES[campaign % len(PLACES)], kind="commune")
    if chance.random() < 0.5:
        add("livraison 30 min", "DELIVERY", mode="home")
    if campaign % 4:
        phone = f"+336399{80000 + campaign % 20000:05d}" if campaign % 3 == 0 else None
        if phone is not None:
            add(phone, "CONTACT", platform="phone", normal=phone)
        else:
            add(f"exemple.{campaign}", "CONTACT", platform="snapchat", normal=f"exemple.{campaign}")
    label = "recruitment_ad" if campaign % 20 == 0 else "sale_ad"
    score = 0.5 + 0.5 * chance.random() ** 0.3
    seen = START + timedelta(seconds=6 * number)
    return Sighting(
        source=f"exemple_{campaign % 40}",
        external_id=str(number),
        url=f"https://t.example/exemple_{campaign % 40}/{number}",
        text="".join(parts),
        fetched_at=seen,
        published_at=seen - timedelta(minutes=chance.randint(1, 3000)),
        author=f"exemple_auteur_{campaign % 5000}",
        platform="telegram",
        language=LANGUAGES[campaign % len(LANGUAGES)],
        assessment=AssessmentRow(
            score=score,
            flagged=True,
            label=label,
            labels={label: score, "unrelated": 1 - score},
            threshold=0.5,
            model="bench-1",
            language="fr",
            substances=tuple(substance for substance, _ in kinds),
            mentions=tuple(mentions),
            offers=tuple(offers),
            reasons=(ReasonRow(text="prix après une quantité", weight=2.4), ReasonRow(text="menu", weight=-0.3)),
            fingerprint=f"{random.Random(campaign).getrandbits(64) ^ 1 << chance.randrange(64):016x}",  # noqa: S311
        ),
    )


def seed(store: Store, n: int) -> float:
    """Keeps n posts in batches of 512, each in a transaction of its own; returns the seconds that keeping took."""
    waiting: list[Sighting] = []
    spent = 0.0

    def flush() -> None:
        nonlocal spent
        started = time.perf_counter()
        with store.session() as session, session.begin():
            posts.keep_many(session, store.keys, waiting, waiting[-1].fetched_at)
        spent += time.perf_counter() - started
        waiting.clear()

    for sighting in sightings(n):
        waiting.append(sighting)
        if len(waiting) == BATCH:
            flush()
    if waiting:
        flush()
    return spent


def main(arguments: list[str]) -> None:
    n = int(arguments[0]) if arguments else 100_000
    with tempfile.TemporaryDirectory() as folder:
        keys = Keys.create(Path(folder) / "keys")
        store = Store.create(arguments[1] if len(arguments) > 1 else f"sqlite:///{folder}/veilleur.db", keys)
        seconds = seed(store, n)
        print(f"{n} flagged posts kept in {seconds:.1f} s: {n / seconds:.0f} posts/s on {store.name}")
        store.close()


if __name__ == "__main__":
    main(sys.argv[1:])
