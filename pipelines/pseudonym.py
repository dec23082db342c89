"""Put fictional contacts of the same kind and shape where a label's text shows real ones."""

import hashlib
import hmac
from collections.abc import Sequence

from store.labels import HiddenContact

LETTERS = "bcdfghjklmnprstv"
VOWELS = "aeiou"
FICTION_FR = "0639980000"
"""06 39 98 xx xx is kept for fiction by the French numbering plan: the last four digits are drawn."""


def pseudonymised(text: str, contacts: Sequence[HiddenContact], secret: bytes) -> str:
    """`text` (masked) with every hidden contact replaced by an invented one, character for character.

    The same contact becomes the same fiction everywhere in a deployment, so that campaigns stay recognisable; without
    the secret nobody can go back. Platform words, separators and length stay, since the model reads the kind.
    """
    out = list(text)
    for contact in contacts:
        out[contact.start : contact.end] = list(fictional(contact.surface, contact.platform, secret))
    return "".join(out)


def fictional(surface: str, platform: str, secret: bytes) -> str:
    """An invented contact with the shape of `surface`: as long, digits for digits, letters for letters."""
    stream = _dice(surface, platform, secret)
    digits = sum(character.isdigit() for character in surface)
    if platform in ("phone", "whatsapp", "signal") and digits >= len(FICTION_FR):
        return _number(surface, digits, stream)
    return "".join(_like(character, next(stream)) for character in surface)


def _number(surface: str, digits: int, stream: "_Dice") -> str:
    """The digits of a number of the fiction range, in the places of the real ones; a longer prefix is kept as zeros."""
    drawn = FICTION_FR[:6] + "".join(str(next(stream) % 10) for _ in range(4))
    wanted = iter(("33" + drawn[1:]) if digits == len(FICTION_FR) + 1 else drawn.rjust(digits, "0"))
    return "".join(next(wanted) if character.isdigit() else character for character in surface)


def _like(character: str, number: int) -> str:
    if character.isdigit():
        return str(number % 10)
    if character.isalpha() and character.isascii():
        pool = VOWELS if character.lower() in "aeiouy" else LETTERS
        drawn = pool[number % len(pool)]
        return drawn.upper() if character.isupper() else drawn
    if character.isalpha():
        return LETTERS[number % len(LETTERS)]
    return character


class _Dice:
    """An endless stream of bytes drawn from a key and a contact: the same each time."""

    def __init__(self, key: bytes, seed: bytes) -> None:
        self._key, self._seed, self._block, self._left = key, seed, 0, b""

    def __next__(self) -> int:
        if not self._left:
            self._left = hmac.new(self._key, self._seed + self._block.to_bytes(4, "big"), hashlib.sha256).digest()
            self._block += 1
        first, self._left = self._left[0], self._left[1:]
        return first

    def __iter__(self) -> "_Dice":
        return self


def _dice(surface: str, platform: str, secret: bytes) -> _Dice:
    return _Dice(secret, f"pseudonym\0{platform}\0{surface.casefold()}".encode("utf-8", "replace"))
