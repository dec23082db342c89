"""Who may do what: one table of roles and permissions, and nothing else."""

from collections.abc import Mapping
from enum import StrEnum


class Permission(StrEnum):
    """What a page or a form asks for before it answers."""

    READ_POSTS = "read_posts"
    """The queue, posts and campaigns, contacts masked."""
    DECIDE = "decide"
    """Claim, label, skip and undo."""
    REVEAL = "reveal"
    """See one contact in clear, for a stated reason that is logged."""
    READ_RESTRICTED = "read_restricted"
    """Posts with a sign of a minor, and what was labelled as another illicit offer."""
    READ_SOURCES = "read_sources"
    """Sources, their runs and outcomes."""
    READ_FIGURES = "read_figures"
    """The week in pictures: counts of posts, restricted ones included."""


ROLES: Mapping[str, frozenset[Permission]] = {
    "analyst": frozenset(Permission) - {Permission.READ_RESTRICTED},
    "supervisor": frozenset(Permission),
    "auditor": frozenset({Permission.READ_POSTS, Permission.READ_SOURCES, Permission.READ_FIGURES}),
    "admin": frozenset({Permission.READ_SOURCES}),
}
"""An admin keeps accounts and sources and reads no post; an auditor reads everything masked and changes nothing."""


def may(role: str, permission: Permission) -> bool:
    """Whether the role holds the permission; an unknown role holds none."""
    return permission in ROLES.get(role, frozenset())
