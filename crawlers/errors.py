"""The room's errors.

CrawlError
├── SourceError     files in sources/ that cannot be used: which key, why, and the fix
└── EngineError     a file in crawlers/engines/ that cannot be used: the same

What a site does is no error but an Outcome (crawlers.post): it is reported, and the other sources go on.
"""


class CrawlError(Exception):
    """Something the user can mend; the message is the whole sentence to show."""


class SourceError(CrawlError):
    """One or more source files have problems; `problems` holds one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class EngineError(CrawlError):
    """The file of a forum engine has problems; `problems` holds one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
