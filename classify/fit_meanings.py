"""Derive the table of classify.meanings from a spaCy vocabulary with vectors: python -m classify.fit_meanings VOCAB --out DIRECTORY"""

import argparse
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import PCA
from spacy.vocab import Vocab

from classify.meanings import DIMENSIONS, SHORTEST_BY_EAR, WORDS
from classify.sounds import sound

MOST_WORDS = 80_000
CLASSES = 1_000
_LONGEST = 24


def table(vocabulary: Path, seed: int = 0) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays of words.npz, from the vocabulary's vectors; its keys are taken in their order, which is by frequency."""
    vocab = Vocab().from_disk(vocabulary)
    rows: dict[str, int] = {}
    for key, row in vocab.vectors.key2row.items():
        word = _plain(vocab.strings[key]) if key in vocab.strings else ""
        if word and word not in rows:
            rows[word] = row
            if len(rows) == MOST_WORDS:
                break
    kept = sorted(set(rows.values()))
    full = np.asarray(vocab.vectors.data[kept], np.float64)
    full /= np.maximum(np.linalg.norm(full, axis=1, keepdims=True), 1e-9)
    clusters = MiniBatchKMeans(CLASSES, random_state=seed, n_init=3, batch_size=4096).fit_predict(full)
    small = PCA(DIMENSIONS, random_state=seed).fit_transform(full)
    scales = np.abs(small).max(axis=0) / 127.0
    entry = {row: at + 1 for at, row in enumerate(kept)}
    entries = {word: entry[row] for word, row in rows.items()}
    return {
        **listed("words", entries),
        **listed("sounds", by_ear(entries)),
        "classes": np.concatenate([[0], clusters + 1]).astype(np.uint16),
        "vectors": np.concatenate([np.zeros((1, DIMENSIONS)), np.rint(small / scales)]).astype(np.int8),
        "scales": scales.astype(np.float32),
    }


def by_ear(entries: Mapping[str, int]) -> dict[str, int]:
    """The entry of the commonest word of each sound: worked out once here, not at every start."""
    found: dict[str, int] = {}
    for word, entry in entries.items():
        if len(word) >= SHORTEST_BY_EAR:
            found.setdefault(sound(word), entry)
    return found


def listed(name: str, entries: Mapping[str, int]) -> dict[str, npt.NDArray[np.generic]]:
    """A line a key, and the entries in the same order."""
    text = np.frombuffer("\n".join(entries).encode(), np.uint8)
    return {name: text, f"{name}_entries": np.asarray(list(entries.values()), np.uint16)}


def _plain(word: str) -> str:
    """The word as the normaliser leaves it: lower case without accents; nothing when it is no word of letters."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
    return plain if plain.isalpha() and plain.isascii() and len(plain) <= _LONGEST else ""


def main() -> None:
    """Write words.npz."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vocabulary", type=Path, help="the folder `vocab` of a spaCy model with vectors")
    parser.add_argument("--out", type=Path, required=True, help="directory for words.npz")
    given = parser.parse_args()
    arrays: dict[str, Any] = dict(table(given.vocabulary))
    np.savez_compressed(given.out / WORDS, **arrays)


if __name__ == "__main__":
    main()
