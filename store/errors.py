"""What goes wrong in the review database, in sentences meant for the person who reads them.

StoreError
├── StaleError      somebody else decided, or the text changed, since the page was loaded
├── TakenError      another analyst is looking at this post
└── RefusedError    what was asked for is not allowed: a missing reason, a wrong password, too many attempts
"""


class StoreError(Exception):
    """The message says what happened, with which value, what would be right and which command fixes it."""


class StaleError(StoreError):
    """The page that the decision was taken on is no longer what the database holds."""


class TakenError(StoreError):
    """Another analyst holds a claim on the post."""


class RefusedError(StoreError):
    """The request itself is not allowed."""
