"""ReviewError and its kinds: each becomes a page that says what happened and what to do now; or one line, at start."""

from enum import Enum


class Problem(Enum):
    """What went wrong, with the HTTP status of its page; `review.messages` has the words."""

    SIGNED_OUT = (401, "no session, or one that ended or was revoked")
    NOT_ALLOWED = (403, "the person's role does not cover this")
    FORM_REFUSED = (403, "the form does not come from a page of this session")
    NOT_FOUND = (404, "no such post, source, campaign or page")
    STALE = (409, "the post was decided or revised since the page was loaded")
    TAKEN = (409, "somebody else is looking at this post")
    REFUSED = (422, "a field does not read, or what was asked is not allowed")
    BUSY = (503, "the database did not answer in time; nothing was written")
    BROKEN = (500, "a mistake of ours; nothing was written")

    @property
    def status(self) -> int:
        return self.value[0]


class ReviewError(Exception):
    """Raised by a view or at start; the message is for the log or the terminal, and never holds a text or a contact."""

    def __init__(self, problem: Problem, message: str = "", *, post_id: int | None = None) -> None:
        super().__init__(message or problem.value[1])
        self.problem = problem
        self.post_id = post_id
