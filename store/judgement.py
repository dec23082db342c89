"""What somebody decides of a post, or of many at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from store.errors import StoreError
from store.values import LABELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Who decides what, when, and what they had before their eyes; the same for every post of one act.

    A `store.decided.Verdict` is what has come of it: the decision in force on a revision.
    """

    user_id: int
    label: str
    decided_at: datetime
    note: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    saw: Mapping[str, Any] = field(default_factory=dict)
    """What was on the screen: the model, its band, whether its reading was hidden."""


def require_label(label: str) -> None:
    """StoreError for what is none of the nine."""
    if label not in LABELS:
        raise StoreError(f"{label!r} is no label; right would be one of {', '.join(LABELS)}.")
