"""The names that Nostr shows for keys and notes (npub1…, note1…): bech32 as BIP-173 defines it, in NIP-19's two short forms."""

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def encode(prefix: str, digits: str) -> str:
    """The name of 64 hexadecimal digits."""
    data = _regroup(bytes.fromhex(digits), 8, 5, pad=True)
    polymod = _polymod([*_spread(prefix), *data, 0, 0, 0, 0, 0, 0]) ^ 1
    check = [(polymod >> 5 * (5 - place)) & 31 for place in range(6)]
    return f"{prefix}1{''.join(_LETTERS[each] for each in (*data, *check))}"


def decode(prefix: str, name: str) -> str:
    """The hexadecimal digits of a name; empty where it is none or was mistyped."""
    head, _, letters = name.lower().rpartition("1")
    values = [_LETTERS.find(letter) for letter in letters]
    if head != prefix or len(values) < 6 or -1 in values or _polymod([*_spread(prefix), *values]) != 1:
        return ""
    return bytes(_regroup(bytes(values[:-6]), 5, 8, pad=False)).hex()


def _spread(prefix: str) -> list[int]:
    return [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATORS):
            check ^= generator if (top >> place) & 1 else 0
    return check


def _regroup(data: bytes, wide: int, narrow: int, *, pad: bool) -> list[int]:
    """The same bits, in groups of another width."""
    held = bits = 0
    found = []
    for value in data:
        held = (held << wide | value) & 0xFFFF
        bits += wide
        while bits >= narrow:
            bits -= narrow
            found.append(held >> bits & ((1 << narrow) - 1))
    if pad and bits:
        found.append(held << (narrow - bits) & ((1 << narrow) - 1))
    return found
