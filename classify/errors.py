"""The errors of this room: each message is the sentence a user reads."""


class ClassifyError(Exception):
    """Something that was asked of `classify` cannot be done."""


class LexiconError(ClassifyError):
    """A term list is missing or holds a row that cannot be used."""


class PictureError(ClassifyError):
    """A picture that is not read, or that nothing here can read."""


class MeaningsError(ClassifyError):
    """The table of word meanings is missing or damaged."""
