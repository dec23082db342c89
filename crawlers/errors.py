"""The room's errors.

CrawlError
├── SourceError     a file in sources/ that cannot be used; says which key, why, and the fix
├── PlatformError   a page that a platform cannot make sense of in a way that it cannot type
└── Refused         a request that must not be sent, or a page that says no (carries its outcome)
"""

from crawlers.post import Outcome


class CrawlError(Exception):
    """Something the user can mend; the message is the whole sentence to show."""


class SourceError(CrawlError):
    """One or more source files have problems; `problems` holds one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class PlatformError(CrawlError):
    """A page is not what its platform serves, for example a feed that is no feed."""


class Refused(CrawlError):
    """A request was not sent, or its answer may not be used; `outcome` types the reason."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail
