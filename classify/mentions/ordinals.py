"""Numbers that only count the lines of a list: 1/ 2/ 3/, ① ② ③, 1• 2• 3•."""

from classify.mentions.reading import NUMBER, WORD, Reading

MARK = "ORDINAL"
_MARKS = ("/", ")", ".", "•", "-", "–", "°", "/-", ".-", "·", "]")
_LEAST = 3


def mark_ordinals(reading: Reading) -> None:
    """Take the numbers that open at least three lines, count from one and stand before a word, out of the post."""
    kinds, words, lines = reading.kinds, reading.words, reading.lines
    if not lines or lines[-1] < _LEAST - 1:
        return
    run: list[int] = []
    for at, line in enumerate(lines):
        if kinds[at] != NUMBER or (at and lines[at - 1] == line) or words[at] != str(len(run) + 1):
            continue
        if (
            at + 1 < len(words)
            and lines[at + 1] == line
            and kinds[at + 1] in (WORD, NUMBER)
            and _is_marked(reading, at)
        ):
            run.append(at)
    if len(run) >= _LEAST:
        for at in run:
            reading.claimed[at] = MARK


def _is_marked(reading: Reading, at: int) -> bool:
    if reading.gaps[at + 1].strip() in _MARKS:
        return reading.kinds[at + 1] == WORD
    return not reading.view.original[reading.view.offsets[reading.starts[at]]].isdecimal()
