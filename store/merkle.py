"""Merkle tree hashes as RFC 9162 (section 2.1) defines them, over SHA-256."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").hexdigest()


def root(entries: Sequence[bytes]) -> str:
    """The tree hash of the entries in their order, in hexadecimal. Leaves and nodes are told apart by a first byte."""
    if not entries:
        return EMPTY
    level = [hashlib.sha256(b"\0" + entry).digest() for entry in entries]
    # Pairing level by level, an odd one rising as it is, splits where the standard splits: at powers of two.
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\1" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = [*pairs, level[-1]] if len(level) % 2 else pairs
    return level[0].hex()


def link(previous: str, day: str, leaves: int, root_hash: str) -> str:
    """The hash that chains a day to the one before: SHA-256 of its line in the chain."""
    return hashlib.sha256(f"{previous} {day} {leaves} {root_hash}\n".encode()).hexdigest()
