"""The three keys of a deployment: contacts are encrypted with one, linked with another, sign-ins sealed with the third.

    Keys.create(directory) -> Keys      makes the directory (0700) and its files (0600); refuses to overwrite
    Keys.load(directory) -> Keys        refuses files that others may read
    keys.encrypt(text, now) / keys.decrypt(token) / keys.link(kind, value) / keys.digest(text) / keys.seal(token)

`contacts.key` may hold several Fernet keys, one a line: the first encrypts, all decrypt. That is how it is rotated.
"""

import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from store.errors import StoreError

CONTACTS, LINKING, SESSION = "contacts.key", "linking.key", "session.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Held in memory only; `repr` shows nothing of them."""

    contacts: MultiFernet
    linking: bytes
    session: bytes
    directory: Path

    def __repr__(self) -> str:
        return f"Keys({str(self.directory)!r})"

    @classmethod
    def create(cls, directory: Path, entropy: Callable[[int], bytes] = os.urandom) -> "Keys":
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        present = [name for name in (CONTACTS, LINKING, SESSION) if (directory / name).exists()]
        if present:
            raise StoreError(
                f"{directory} already holds {', '.join(present)}; new keys would make every stored contact "
                "unreadable. Keep them, or choose an empty directory. `veilleur doctor` checks them."
            )
        directory.chmod(0o700)
        secrets = {
            CONTACTS: binascii.b2a_base64(entropy(32), newline=False).translate(bytes.maketrans(b"+/", b"-_")),
            LINKING: entropy(32).hex().encode(),
            SESSION: entropy(32).hex().encode(),
        }
        for name, secret in secrets.items():
            descriptor = os.open(directory / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secret + b"\n")
        return cls.load(directory)

    @classmethod
    def load(cls, directory: Path) -> "Keys":
        fernets = []
        for line in _read(directory / CONTACTS).split():
            try:
                fernets.append(Fernet(line))
            except ValueError as error:
                raise _malformed(directory / CONTACTS, "44 characters of URL-safe base64 a line") from error
        if not fernets:
            raise _malformed(directory / CONTACTS, "44 characters of URL-safe base64 a line")
        return cls(
            contacts=MultiFernet(fernets),
            linking=_hexadecimal(directory / LINKING),
            session=_hexadecimal(directory / SESSION),
            directory=directory,
        )

    def encrypt(self, text: str, now: datetime) -> bytes:
        """The token carries `now` in clear: no more than the row beside it says."""
        return self.contacts.encrypt_at_time(text.encode(errors="replace"), int(now.timestamp()))

    def decrypt(self, token: bytes) -> str:
        try:
            return self.contacts.decrypt(token).decode()
        except InvalidToken as error:
            raise StoreError(
                f"{self.directory / CONTACTS} does not open a contact of this database. Put back the key file that "
                "was in use when it was written (add it as a second line if you rotated keys); "
                "`veilleur doctor` checks the files against the database."
            ) from error

    def link(self, kind: str, value: str) -> bytes:
        """Keyed hash of a contact's normal form: equal contacts meet, and nobody without the key can try numbers."""
        return hmac.digest(self.linking, f"{kind}\0{value}".encode(errors="replace"), "sha256")

    def digest(self, text: str) -> bytes:
        """Keyed SHA-256 of a post's text. A plain hash would let a reader of the database guess the masked digits."""
        return hmac.digest(self.linking, b"text\0" + text.encode(), "sha256")

    def seal(self, token: str) -> bytes:
        """Keyed hash of a sign-in token or of an address that tries passwords."""
        return hmac.digest(self.session, token.encode(), "sha256")

    def fingerprints(self) -> Mapping[str, bytes]:
        """What the database remembers of its keys, to notice other ones. Says nothing about the keys."""
        return {
            LINKING: hashlib.sha256(self.link("key check", "")).digest(),
            CONTACTS: self.contacts.encrypt_at_time(b"key check", 0),
        }


def _read(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise StoreError(
            f"The key file {path} is missing. Copy it back from where you keep your keys; for a new deployment "
            "run `veilleur init`."
        ) from error
    except PermissionError as error:
        raise StoreError(
            f"The key file {path} cannot be read by this user. `veilleur doctor` names its owner."
        ) from error
    if mode & 0o077:
        raise StoreError(
            f"The key file {path} can be read by others (mode {mode & 0o777:04o}). "
            f"Run `chmod 600 {path}`, then `veilleur doctor`."
        )
    return content


def _hexadecimal(path: Path) -> bytes:
    content = _read(path).strip().decode("ascii", "replace")
    if not re.fullmatch(r"[0-9a-f]{64}", content):
        raise _malformed(path, "64 hexadecimal digits")
    return bytes.fromhex(content)


def _malformed(path: Path, right: str) -> StoreError:
    return StoreError(
        f"The key file {path} is damaged: it should hold {right}. Copy it back from where you keep your keys, "
        "then run `veilleur doctor`."
    )
