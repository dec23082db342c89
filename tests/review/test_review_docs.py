"""docs/reviewing.md says what the app does: every key, label, role and permission."""

from pathlib import Path

from review.access import ROLES, Permission, may
from review.vocabulary import ATTRIBUTES, LABELS, SKIP_REASONS

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
    )
    assert set(columns) == set(Permission)
    for role in ROLES:
        cells = " | ".join("yes" if may(role, permission) else "no" for permission in columns)
        assert f"| {role} | {cells} |" in PAGE


def test_the_digits_are_as_many_as_said() -> None:
    assert len(ATTRIBUTES) == 4
    assert len(SKIP_REASONS) == 6
