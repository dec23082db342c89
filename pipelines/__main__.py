"""`python -m pipelines` is `veilleur`."""

from pipelines.cli import entry

entry()
