"""The keyboard as it lies under the hands, drawn for the help: labels left, moves right."""

from review.post_parts import DrawnKey, Help, LabelButton
from review.vocabulary import LABELS
from review.words import Words, msgid

ROWS = (("AZERTYUIOP", 2), ("QSDFGHJKLM", 18), ("WXCVBN", 46))
STEP = 58
MOVES = {
    "J": msgid("next"),
    "K": msgid("previous"),
    "L": msgid("skip"),
    "U": msgid("undo"),
    "O": msgid("revision"),
    "P": msgid("linked"),
    "M": msgid("reveal"),
    "Y": msgid("contact"),
    "I": msgid("place"),
    "N": msgid("text"),
    "H": msgid("note"),
    "T": msgid("plain"),
    "G": msgid("scope"),
}
TONES = {"sale": "sale", "recruit": "rec", "other": "oth", "": "on"}


def label_buttons(words: Words) -> tuple[LabelButton, ...]:
    """The nine labels in the order of their buttons."""
    return tuple(
        LabelButton(
            value=label.value,
            key=label.key,
            word=words.gettext(label.word),
            meaning=words.gettext(label.meaning),
            tone=label.tone,
        )
        for label in LABELS
    )


def drawn_help(words: Words) -> Help:
    """What the help shows, in the reader's language."""
    labels = {label.key: (words.gettext(label.short), TONES[label.tone]) for label in LABELS}
    moves = {key: (words.gettext(word), "nav") for key, word in MOVES.items()}
    captions = labels | moves
    keys = [
        DrawnKey(
            x=left + column * STEP,
            y=row * STEP + 2,
            letter=letter,
            caption=captions.get(letter, ("", ""))[0],
            tone=captions.get(letter, ("", ""))[1],
        )
        for row, (letters, left) in enumerate(ROWS)
        for column, letter in enumerate(letters)
    ]
    return Help(labels=label_buttons(words), keys=tuple(keys))
