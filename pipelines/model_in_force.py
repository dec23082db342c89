"""Which model a verb uses when none is named: the home's, or the shipped baseline where there is no home."""

from collections.abc import Mapping
from pathlib import Path

from models.registry import BASELINE, Registry
from pipelines import settings as settings_of


def model_in_force(home: Path | None, environ: Mapping[str, str]) -> Path:
    """The folder of the model in force. A home that was named must exist; without any, scoring still works."""
    folder = settings_of.home_folder(home, environ)
    if home is None and not environ.get("VEILLEUR_HOME") and not (folder / settings_of.FILE_NAME).is_file():
        return BASELINE
    return Registry(settings_of.load(home, environ).models_dir).current()
