"""The numbers of one line and what stands between them."""

from classify.mentions.candidates import Candidate
from classify.mentions.reading import EMOJI, Item, Reading


class Line:
    """The items of one line, in order, with the product candidates on it."""

    def __init__(
        self,
        reading: Reading,
        items: list[Item],
        candidates: list[Candidate],
        *,
        menu: bool,
        recruiting: bool,
        structured: bool,
    ) -> None:
        self.reading, self.items = reading, items
        self.menu = menu
        """Whether bare numbers of this line may be amounts."""
        self.recruiting = recruiting
        self.structured = structured
        """Whether the layout of the whole post is that of a list with numbers."""
        line = reading.lines[items[0].first]
        self.candidates = [candidate for candidate in candidates if line in candidate.lines(reading)]
        self.names = {candidate.end: candidate for candidate in self.candidates}
        """Candidates by the token that follows them."""

    def before(self, at: int) -> Item | None:
        """The item before the one at this place."""
        return self.items[at - 1] if at else None

    def after(self, at: int, step: int = 1) -> Item | None:
        """The item after the one at this place."""
        return self.items[at + step] if at + step < len(self.items) else None

    def between(self, left: Item, right: Item) -> list[str]:
        """The words between two items."""
        kinds, words = self.reading.kinds, self.reading.words
        return [words[at] for at in range(left.end, right.first) if kinds[at] != EMOJI]

    def gap(self, right: Item) -> str:
        """What stands between an item and the token before it, without blanks and dotted leaders."""
        gap = self.reading.gaps[right.first].strip()
        return gap if len(gap) < 2 or gap.strip(".…·_ ") else ""

    def prior(self, item: Item) -> str:
        """The word before an item."""
        return self.reading.words[item.first - 1] if item.first else ""

    def closes(self, item: Item) -> bool:
        """Whether nothing follows the item on its line, or only a break."""
        end = self.reading.ends[item.end - 1]
        return self.reading.view.text[end : end + 2].strip(" ")[:1] in ("", "\n", ",", ".", ";", "|")

    def district(self, item: Item) -> bool:
        """Whether the number could be that of a département."""
        word = self.reading.words[item.first]
        if item.end != item.first + 1 or not word.isdigit():
            return False
        return (len(word) == 2 and word != "00") or (len(word) == 3 and word.startswith("97"))
