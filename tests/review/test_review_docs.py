"""docs/reviewing.md says what the app does: every key, label, role and permission."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from review.access import ROLES, Permission, may
from review.keyboard import drawn_help
from review.vocabulary import ATTRIBUTES, LABELS, SKIP_REASONS
from review.words import Words
from store.engine import Store
from tests.factories import NOW, kept, sighting
from tests.review.conftest import Reader

PAGE = (Path(__file__).parents[2] / "docs" / "reviewing.md").read_text(encoding="utf-8")


def test_every_label_stands_in_the_table_of_keys() -> None:
    for label in LABELS:
        assert f"| {label.key} | `{label.value}` | {label.meaning} |" in PAGE


def test_the_table_of_roles_is_the_one_in_force() -> None:
    columns = (
        Permission.READ_POSTS,
        Permission.DECIDE,
        Permission.REVEAL,
        Permission.READ_RESTRICTED,
        Permission.READ_SOURCES,
        Permission.READ_FIGURES,
    )
    assert set(columns) == set(Permission)
    for role in ROLES:
        cells = " | ".join("yes" if may(role, permission) else "no" for permission in columns)
        assert f"| {role} | {cells} |" in PAGE


def test_the_digits_are_as_many_as_said() -> None:
    assert len(ATTRIBUTES) == 4
    assert len(SKIP_REASONS) == 6


def documented_keys() -> set[str]:
    """The keys of both tables of the page; `1 to 4` are the keys between."""
    section = PAGE.split("## Keys")[1].split("## Who")[0]
    found: set[str] = set()
    for row in re.findall(r"^\| (.+) \|$", section, re.MULTILINE):
        cells = [cell.strip() for cell in row.split(" | ")]
        for cell in cells[::2] if len(cells) == 4 else cells[:1]:
            found.update(re.findall(r"(?<!\S)[A-Z1-9?/](?=[,\s]|$)", cell))
    return found | {"2", "3"}


def test_the_page_the_help_and_the_keys_agree(store: Store, signed_in: Callable[..., Reader], words: Words) -> None:
    snap = [("snapchat", "exemple.nuit")]
    first = kept(store, sighting("1", "cocaïne 1g 70e exemple.nuit", snap, fetched_at=NOW - timedelta(hours=1)))[0]
    kept(store, sighting("1", "cocaïne 1g 60e Lille exemple.nuit", snap), sighting("2", "herbe exemple.nuit", snap))
    others = kept(store, *(sighting(str(n), f"autre annonce {n} cocaïne 60e") for n in (3, 4)))
    alice = signed_in()
    alice.open(f"/posts/{others[0].post_id}").submit("/decision", ("label", "sale_ad"))
    page = alice.open(f"/posts/{first.post_id}").page
    acting = {key for keys in page.xpath("//@aria-keyshortcuts") for key in keys.split()}
    assert acting >= {"U", "G", "O", "P", "M", "Y", "I", "N", "/"}, "the page has all that a post can have"
    skips = {str(n + 1) for n in range(len(SKIP_REASONS))}
    explained = {key for key in alice.open("/help").page.xpath("//dl//kbd/text()") if len(key) == 1} | {"2", "3"}
    assert acting - skips == explained - skips == documented_keys() - skips
    drawn = {key.letter for key in drawn_help(words).keys if key.caption}
    assert drawn == {key for key in explained if key.isalpha()}
