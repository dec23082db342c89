"""Six digits from an authenticator (time-based one-time passwords, RFC 6238: SHA-1, 30 seconds).

enrol(session, keys, user_id, now, entropy) -> secret     base32, shown once; `address` makes the QR code's text
check(session, keys, user_id, code, now) -> bool          a code works once, and one step early or late
remove(session, user_id, now, by)
"""

import base64
import hmac
import os
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from sqlalchemy.orm import Session

from store import audit
from store.keys import Keys
from store.tables import User

STEP = 30


def enrol(
    session: Session, keys: Keys, user_id: int, now: datetime, entropy: Callable[[int], bytes] = os.urandom
) -> str:
    secret = base64.b32encode(entropy(20)).decode()
    user = session.get_one(User, user_id)
    user.second_factor_cipher, user.second_factor_step = keys.encrypt(secret, now), None
    audit.record(session, "second_factor_enrolled", f"user:{user_id}", now, user_id)
    return secret


def address(secret: str, name: str) -> str:
    return f"otpauth://totp/Veilleur:{quote(name)}?secret={secret}&issuer=Veilleur"


def check(session: Session, keys: Keys, user_id: int, code: str, now: datetime) -> bool:
    user = session.get_one(User, user_id, with_for_update=True)
    if user.second_factor_cipher is None:
        return False
    secret = keys.decrypt(user.second_factor_cipher)
    present = int(now.timestamp()) // STEP
    for step in (present - 1, present, present + 1):
        fresh = user.second_factor_step is None or step > user.second_factor_step
        if fresh and hmac.compare_digest(digits(secret, step), code.replace(" ", "")):
            user.second_factor_step = step
            session.flush()
            return True
    return False


def remove(session: Session, user_id: int, now: datetime, by: int | None = None) -> None:
    user = session.get_one(User, user_id)
    user.second_factor_cipher, user.second_factor_step = None, None
    audit.record(session, "second_factor_removed", f"user:{user_id}", now, by)


def digits(secret: str, step: int) -> str:
    """The six digits of a step: HOTP's dynamic truncation, RFC 4226 section 5.3."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
