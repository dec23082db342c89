"""Everything besides the weights that reading a post needs: term lists, compiled for each use, and what words mean."""

from dataclasses import dataclass
from pathlib import Path

from classify.lexicon import Lexicon
from classify.meanings import Meanings
from classify.mentions import MentionFinder
from classify.signs import Signs, load_signs
from classify.word_classes import WordClasses
from models.registry import LEXICONS, MEANINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """One directory of term lists and one table of meanings."""

    finder: MentionFinder
    signs: Signs
    classes: WordClasses
    meanings: Meanings

    @classmethod
    def load(cls, lexicons: Path = LEXICONS, meanings: Path = MEANINGS) -> "Resources":
        """Read both; LexiconError or MeaningsError says what is wrong with a file."""
        return cls(
            finder=MentionFinder(Lexicon.load(lexicons)),
            signs=load_signs(lexicons),
            classes=WordClasses(lexicons),
            meanings=Meanings.load(meanings),
        )
