"""The error family of this room: a sentence for the person at the terminal, caught once in `pipelines.cli.main`.

PipelineError
├── SettingsError     veilleur.toml, the environment or the home folder is not as it should be
└── RunFailedError    the verb did its work and something in it failed: exit code 1 after its own summary
"""


class PipelineError(Exception):
    """What happened, with which value, what would be right, and the command that fixes it."""


class SettingsError(PipelineError):
    """The settings or the home folder cannot be used."""


class RunFailedError(PipelineError):
    """A run ended with failures that it has already told one by one; the message says how many."""
