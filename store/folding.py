"""Words as the search compares them: small letters, no accents, ligatures taken apart, nothing but letters and digits."""

import re
import unicodedata

TOKEN = re.compile(r"[^\W_]+")
_APART = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


def fold(text: str) -> str:
    """`Écaille` and `ecaille` fold alike; compatibility forms such as 𝐜𝐨𝐤𝐞 become plain letters."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold().translate(_APART)


def tokens(text: str) -> list[str]:
    """The folded words of a text in their order."""
    return TOKEN.findall(fold(text))


def compact(text: str) -> str:
    """A name as one word: `Villeneuve-d'Ascq` is `villeneuvedascq`."""
    return "".join(tokens(text))
