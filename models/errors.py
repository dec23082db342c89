"""The error family of this room: each message is the sentence a user reads."""


class ModelError(Exception):
    """An artefact is missing, damaged or not ours, or the registry cannot do what was asked."""
