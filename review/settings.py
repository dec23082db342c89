"""What a deployment may set for the review app; `pipelines.settings` reads it from veilleur.toml."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSettings:
    """The same names as the table [review] of veilleur.toml."""

    host: str = "127.0.0.1"
    port: int = 8040
    language: Literal["fr", "en"] = "fr"
    """Before a person has chosen."""
    https: bool = False
    """Served behind HTTPS: cookies are Secure and browsers are told to come back by HTTPS only."""
    session_hours: int = 10
    claim_minutes: int = 10
    break_minutes: int = 50
    """After how long without a pause a break is recommended; 0 for never."""
    timezone: str = "Europe/Paris"
    """In which times are shown; they are kept in UTC."""
