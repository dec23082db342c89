"""Letters and digits written one by one: `c o k e 7 0` reads `coke 70`, `x 4 n 4 x` one word."""

import re
from collections.abc import Iterator

_RUN = re.compile(r"(?<![a-z0-9])[a-z0-9]( {1,2})[a-z0-9](?:\1[a-z0-9])*(?![a-z0-9])")
_LEAST, _LETTERS = 4, 3
_LEET = frozenset("0134")
_DIGITS = frozenset("0123456789")


def spaced_letters(text: str) -> Iterator[list[int]]:
    """The places of the characters of each word or number that single blanks split, from left to right.

    One run of four with three letters shows that the writer does so; then shorter runs and bare digits are read alike.
    """
    runs = [[at for at in range(*match.span()) if text[at] != " "] for match in _RUN.finditer(text)]
    if not any(len(run) >= _LEAST and sum(text[at] not in _DIGITS for at in run) >= _LETTERS for run in runs):
        return
    for run in runs:
        letters = sum(text[at] not in _DIGITS for at in run)
        if letters == 0 or (letters >= 2 and len(run) >= _LETTERS):
            yield from (word for word in _words(text, run) if len(word) > 1)


def _words(text: str, run: list[int]) -> Iterator[list[int]]:
    """Cut a run between letters and numbers; a lone 0, 1, 3 or 4 among letters is a letter."""
    word: list[int] = []
    at, size = 0, len(run)
    while at < size:
        end = at
        while end < size and text[run[end]] in _DIGITS:
            end += 1
        if end == at or (end - at == 1 and _is_letter(text, run, at)):
            word.append(run[at])
            at += 1
            continue
        yield word
        yield run[at:end]
        word, at = [], end
    yield word


def _is_letter(text: str, run: list[int], at: int) -> bool:
    if not 0 < at < len(run) - 1 or text[run[at]] not in _LEET:
        return False
    ends = at + 2 == len(run) or text[run[at + 2]] in _DIGITS
    return not (text[run[at + 1]] in "ge" and ends)  # 1 g, 3 e
