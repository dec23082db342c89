"""Which texts may be written to evade: look-alike letters, invisible marks, s p a c e d or l3et words; by bytes, for a whole batch."""

import numpy as np
import numpy.typing as npt

from classify.ngrams import Windows

Flags = npt.NDArray[np.bool_]


def _table(*members: int | range) -> Flags:
    table = np.zeros(256, np.bool_)
    for member in members:
        table[member if isinstance(member, int) else slice(member.start, member.stop)] = True
    return table


_LETTER = _table(range(ord("a"), ord("z") + 1))
_INSIDE = _table(*(ord(mark) for mark in "0$*|~^"))
_SEPARATOR = _table(*(ord(mark) for mark in " .-_*|~,/:;+"))
# First bytes, in UTF-8, of combining marks, IPA, Greek, Cyrillic, small capitals, modifier letters and full-width forms.
_FOREIGN = _table(range(0xC9, 0xD4), 0xE1, 0xEA)
_LOOK_CLOSER = _table(0xC2, 0xE2, 0xEF, 0xF0)


def disguised(view: Windows) -> Flags:
    """For each text, whether something in it asks for the normaliser. Plain accents, emoji and curly quotes do not."""
    data = view.data
    letter = _LETTER[data]
    hits = [_spaced(data, letter), _inside(data, letter)]
    high = np.flatnonzero(data >= 0xC2)
    if len(high):
        hits.append(high[_FOREIGN[data[high]]])
        closer = high[_LOOK_CLOSER[data[high]]]
        closer = closer[closer + 2 < len(data)]
        hits.append(closer[_odd_character(data[closer], data[closer + 1], data[closer + 2])])
    places = np.concatenate(hits)
    found = np.zeros(len(view.starts), np.bool_)
    found[np.searchsorted(view.ends, places, "right").clip(max=len(found) - 1)] = True
    return found


def _spaced(data: npt.NDArray[np.uint8], letter: Flags) -> npt.NDArray[np.int64]:
    """Where three single letters begin that stand apart by the same mark."""
    if len(data) < 7:
        return np.empty(0, np.int64)
    single = ~letter[:-2] & letter[1:-1] & ~letter[2:]
    three = single[:-4] & single[2:-2] & single[4:]
    places = np.flatnonzero(three)
    same = (data[places + 2] == data[places + 4]) & _SEPARATOR[data[places + 2]]
    found: npt.NDArray[np.int64] = places[same] + 1
    return found


def _inside(data: npt.NDArray[np.uint8], letter: Flags) -> npt.NDArray[np.int64]:
    """Where a digit or a mark stands inside a word."""
    inside = _INSIDE[data]
    return np.flatnonzero(letter[:-2] & inside[1:-1] & letter[2:])


def _odd_character(first: npt.NDArray[np.uint8], second: npt.NDArray[np.uint8], third: npt.NDArray[np.uint8]) -> Flags:
    """Soft hyphens; invisible marks but for the joiner of emoji; enclosed, full-width and mathematical letters; keycaps."""
    soft_hyphen = (first == 0xC2) & (second == 0xAD)
    invisible = (first == 0xE2) & (
        ((second == 0x80) & (third >= 0x8B) & (third <= 0x8F) & (third != 0x8D)) | ((second == 0x81) & (third >= 0xA0))
    )
    enclosed = (first == 0xE2) & (((second >= 0x91) & (second <= 0x93)) | ((second == 0x83) & (third == 0xA3)))
    wide = (first == 0xEF) & (
        ((second == 0xBC) & (third > 0x90)) | (second == 0xBD) | ((second == 0xBB) & (third == 0xBF))
    )
    styled = (first == 0xF0) & ((second == 0x9D) | ((second == 0x9F) & (third >= 0x84) & (third <= 0x87)))
    odd: Flags = soft_hyphen | invisible | enclosed | wide | styled
    return odd
