"""The part of the queue that a reader looks at: filters as they stand in an address, and as the store takes them."""

from typing import Annotated, Literal
from urllib.parse import parse_qs, urlencode

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from store.queue import Filters

NAMES = ("state", "source", "label", "substance", "language", "band")
Short = Annotated[str, Field(max_length=100)]


class QueueView(BaseModel):
    """Empty does not filter."""

    model_config = ConfigDict(frozen=True)
    state: Literal["", "open", "skipped", "decided", "supervisor"] = ""
    """`supervisor`: what others left to the supervisors; to everybody else it is empty."""
    source: Short = ""
    label: Short = ""
    substance: Short = ""
    language: Short = ""
    band: Short = ""

    def filters(self, *, restricted: bool) -> Filters:
        """`restricted`: whether the reader may see what only supervisors see. Open campaigns take one line each."""
        return Filters(
            state={"": "open", "supervisor": "decided"}.get(self.state, self.state),
            escalated=self.state == "supervisor",
            source=self.source or None,
            label=self.label or None,
            substance=self.substance or None,
            language=self.language or None,
            band=self.band or None,
            # Filtering by what the machine says must not tell what it says of a post to be judged blind.
            blind=False
            if self.state not in ("decided", "supervisor") and (self.label or self.substance or self.band)
            else None,
            restricted=None if restricted else False,
            folded=self.state in ("", "open"),
        )

    def query(self, **more: str) -> str:
        """`?source=…&…`, or empty; `more` adds to it, and an empty value takes a filter off."""
        given = {name: getattr(self, name) for name in NAMES} | more
        kept = urlencode({name: value for name, value in given.items() if value})
        return f"?{kept}" if kept else ""


def asked_view(
    state: Annotated[str, Query(max_length=20)] = "",
    source: Annotated[str, Query(max_length=100)] = "",
    label: Annotated[str, Query(max_length=40)] = "",
    substance: Annotated[str, Query(max_length=60)] = "",
    language: Annotated[str, Query(max_length=10)] = "",
    band: Annotated[str, Query(max_length=20)] = "",
) -> QueueView:
    """The view of a request; a state that does not exist gives the open posts."""
    right = state if state in ("open", "skipped", "decided", "supervisor") else ""
    return QueueView.model_validate(
        {"state": right, "source": source, "label": label, "substance": substance, "language": language, "band": band}
    )


def view_from(query: str) -> QueueView:
    """The view that a form carried along; what does not read gives the whole queue."""
    given = {name: values[-1] for name, values in parse_qs(query.removeprefix("?")).items() if name in NAMES}
    try:
        return QueueView.model_validate(given)
    except ValidationError:
        return QueueView()


Viewing = Annotated[QueueView, Depends(asked_view)]
