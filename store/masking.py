"""Hides contacts in text, character for character, so that offsets stay true."""

from collections.abc import Iterable

MASK = "•"


def mask(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with each span [start, end) replaced by • of the same length; spans may overlap."""
    characters: list[str] | None = None
    for start, end in spans:
        if characters is None:
            characters = list(text)
        characters[start:end] = MASK * len(characters[start:end])
    return text if characters is None else "".join(characters)


def unmask(text: str, pieces: Iterable[tuple[int, str]]) -> str:
    """The reverse of `mask`: each piece is put back where it starts."""
    characters = list(text)
    for start, piece in pieces:
        characters[start : start + len(piece)] = piece
    return "".join(characters)


def hide(text: str, secrets: Iterable[str]) -> str:
    """The text with every occurrence of a secret masked, whatever its case: for titles, tags and reasons."""
    folded = text.lower()
    if len(folded) != len(text):  # a letter whose small form is longer; rare, and no handle holds one
        folded = text
    spans = []
    for secret in secrets:
        wanted = secret.lower()
        at = folded.find(wanted) if len(wanted) >= 3 else -1
        while at >= 0:
            spans.append((at, at + len(wanted)))
            at = folded.find(wanted, at + 1)
    return mask(text, spans)


def hint(contact: str) -> str:
    """Enough to tell two contacts apart on a page, not enough to use one: the first and last few characters."""
    shown = min(3, len(contact) // 4)
    tail = min(2, len(contact) // 5)
    hidden = len(contact) - shown - tail
    return contact[:shown] + MASK * hidden + contact[len(contact) - tail :]
