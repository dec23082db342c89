"""Words written with digits and signs for letters, whose tokens touch: `4cide`, `t4z`, `sp.33.d`, `livr4ison`."""

from classify.mentions.reading import EMOJI, Reading

_LETTERS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "$": "s", "€": "e"})
_MOST_TOKENS = 9
_SHORTEST, _LONGEST = 3, 14


def undisguised(reading: Reading, at: int) -> tuple[int, str] | None:
    """How many tokens from `at` on are one such word, and the word; None where no run of mixed kinds begins."""
    kinds, gaps, words = reading.kinds, reading.gaps, reading.words
    if at and gaps[at] in ("", ".") and kinds[at - 1] != EMOJI:
        return None  # not where the run begins
    end, mixed = at + 1, False
    while end < len(words) and gaps[end] in ("", ".") and kinds[end] != EMOJI and end - at < _MOST_TOKENS:
        mixed = mixed or kinds[end] != kinds[end - 1]
        end += 1
    joined = "".join(words[at:end]) if mixed else ""
    if not _SHORTEST <= len(joined) <= _LONGEST or sum(map(str.isalpha, joined)) < 2:
        return None
    plain = joined.translate(_LETTERS)
    return (end - at, plain) if plain.isalpha() else None
