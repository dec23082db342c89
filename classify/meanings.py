"""What words mean, roughly: for each of the commonest words a class of words used alike and a small vector.

The table was derived from word vectors that others trained on large collections (models/meanings/README.md): a word that no labelled
post ever held is then read like its neighbours.
"""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classify.errors import MeaningsError
from classify.ngrams import Indices
from classify.sounds import sound

WORDS = "words.npz"
DIMENSIONS = 64
UNKNOWN = 0
"""The entry of a word that the table does not hold."""
SHORTEST_BY_EAR = 4
"""Letters from which a word that is not in the table is sought by its sound."""


class Meanings:
    """A table of words. `classes[entry]` is a class, `vectors[entry]` a vector of length DIMENSIONS; entry 0 is unknown."""

    def __init__(
        self,
        entries: Mapping[str, int],
        entries_by_ear: Mapping[str, int],
        classes: Indices,
        vectors: npt.NDArray[np.float32],
    ):
        self.classes = classes
        self.vectors = vectors
        self._entries = entries
        self._by_ear = entries_by_ear

    @classmethod
    def load(cls, directory: Path) -> "Meanings":
        """Read words.npz of `directory`; MeaningsError says what is wrong with it."""
        path = directory / WORDS
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                entries, by_ear = (_listed(stored[name], stored[f"{name}_entries"]) for name in ("words", "sounds"))
                classes = stored["classes"].astype(np.int64)
                vectors = stored["vectors"].astype(np.float32) * stored["scales"].astype(np.float32)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise MeaningsError(f"{path} cannot be read ({error}). Install veilleur again") from None
        highest = max(*entries.values(), *by_ear.values())
        if vectors.shape != (len(classes), DIMENSIONS) or highest >= len(classes):
            raise MeaningsError(f"{path} is of another version: its parts do not fit. Install veilleur again")
        return cls(entries, by_ear, classes, vectors)

    def entries(self, words: Sequence[str]) -> Indices:
        """The entry of each word, as it is written or else as it sounds."""
        return np.fromiter(map(self._entry, words), np.int64, len(words))

    def _entry(self, word: str) -> int:
        entry = self._entries.get(word)
        if entry is None:
            entry = self._by_ear.get(sound(word), UNKNOWN) if len(word) >= SHORTEST_BY_EAR else UNKNOWN
        return entry


def _listed(text: npt.NDArray[np.uint8], entries: npt.NDArray[np.uint16]) -> dict[str, int]:
    """Each line of a text with its entry."""
    return dict(zip(text.tobytes().decode("utf-8").split("\n"), entries.tolist(), strict=True))
