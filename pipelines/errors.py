"""The error family of this room: a sentence for the person at the terminal, caught once in `pipelines.cli.main`.

PipelineError
├── SettingsError    veilleur.toml, the environment or the home folder is not as it should be
└── RunFailed        the verb did its work and something in it failed: exit 1 after its own summary
"""


class PipelineError(Exception):
    """What happened, with which value, what would be right, and the command that fixes it."""


class SettingsError(PipelineError):
    """The settings or the home folder cannot be used."""


class RunFailed(PipelineError):
    """A run ended with a failure that its summary has already told; the message says how many."""
