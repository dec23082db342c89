"""Which model is in force: artefacts with a verified manifest, a pointer, and a history that only grows."""

import builtins
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from models.errors import ModelError

BASELINE = Path(__file__).parent / "baseline"
"""The model that ships with the project; what is in force until another is promoted."""
BASELINE_NAME = "baseline"
LEXICONS = Path(__file__).parent / "lexicons"
MEANINGS = Path(__file__).parent / "meanings"
CORPUS = Path(__file__).parent / "corpus"
MANIFEST = "manifest.json"
FORMAT = 1
POINTER = "current.json"
HISTORY = "history.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """One artefact on disk. `manifest` is verified: every file it names has the stated SHA-256."""

    name: str
    path: Path
    created_at: datetime
    manifest: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the history: who put which model in force, when and why."""

    at: datetime
    action: str
    name: str
    previous: str
    by: str
    reason: str
    forced: bool = False


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(directory: Path, entries: Mapping[str, object]) -> None:
    """Seal an artefact: `entries` and the SHA-256 of every other file of the directory."""
    files = {path.name: sha256(path) for path in sorted(directory.iterdir()) if path.name != MANIFEST}
    manifest = {"format": FORMAT, **entries, "files": files}
    replace_text(directory / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def load_manifest(path: Path) -> ModelInfo:
    """Read and verify the artefact in directory `path`; ModelError names the file that is missing, damaged or foreign."""
    remedy = _remedy(path)
    file = path / MANIFEST
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        created_at = datetime.fromisoformat(manifest["created_at"])
        name, files = str(manifest["name"]), dict(manifest["files"])
        version = manifest["format"]
    except FileNotFoundError:
        raise ModelError(f"{path} holds no model: {MANIFEST} is missing. {remedy}") from None
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{file} is not a manifest of this program ({error!r}). {remedy}") from None
    if version != FORMAT:
        raise ModelError(f"{file} has format {version!r}; this version reads format {FORMAT}. {remedy}")
    for member, digest in files.items():
        if Path(member).name != member:
            raise ModelError(f"{file} names {member!r}, which is not a file of its own directory. {remedy}")
        try:
            found = sha256(path / member)
        except OSError:
            raise ModelError(f"{path / member} is missing, though the manifest names it. {remedy}") from None
        if found != digest:
            raise ModelError(
                f"{path / member} is damaged: its SHA-256 is {found[:12]}…, the manifest says {digest[:12]}…. {remedy}"
            )
    return ModelInfo(name=name, path=path, created_at=created_at, manifest=manifest)


def _remedy(path: Path) -> str:
    if path.resolve() == BASELINE.resolve():
        return "Install veilleur again, or train the baseline anew: veilleur retrain --baseline"
    return "Train it anew with `veilleur retrain`, or go back to a sound one with `veilleur models rollback`"


def replace_text(path: Path, text: str) -> None:
    """Write a whole file or nothing of it."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    with scratch.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


class Registry:
    """The artefacts of one home, each in its own folder, and the pointer to the one in force."""

    def __init__(self, home_models_dir: Path) -> None:
        self.directory = home_models_dir

    def list(self) -> list[ModelInfo]:
        """The shipped baseline, then every artefact of the home in order of age; a damaged one raises."""
        found = [load_manifest(BASELINE)] if (BASELINE / MANIFEST).is_file() else []
        folders = sorted(self.directory.iterdir()) if self.directory.is_dir() else []
        own = [load_manifest(folder) for folder in folders if (folder / MANIFEST).is_file()]
        return found + sorted(own, key=lambda info: (info.created_at, info.name))

    def path_of(self, name: str) -> Path:
        """The folder of a model; it need not exist."""
        if name == BASELINE_NAME:
            return BASELINE
        if not name or Path(name).name != name or name.startswith("."):
            raise ModelError(
                f"{name!r} is not the name of a model: a folder of {self.directory}. See: veilleur models list"
            )
        return self.directory / name

    def current_name(self) -> str:
        """What the pointer says; `baseline` where nothing was ever promoted."""
        pointer = self.directory / POINTER
        try:
            return str(json.loads(pointer.read_text(encoding="utf-8"))["name"])
        except FileNotFoundError:
            return BASELINE_NAME
        except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError):
            raise ModelError(
                f'{pointer} cannot be read: it should be {{"name": …}}. Name the model again with: veilleur models promote NAME'
            ) from None

    def current(self) -> Path:
        """The folder of the model in force."""
        return self.path_of(self.current_name())

    def history(self) -> builtins.list[Change]:
        """Every change so far, oldest first."""
        path = self.directory / HISTORY
        if not path.is_file():
            return []
        changes: builtins.list[Change] = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                entry = json.loads(line)
                changes.append(Change(**{**entry, "at": datetime.fromisoformat(entry["at"])}))
            except (ValueError, KeyError, TypeError):
                raise ModelError(
                    f"{path}, line {number} is not a change of this program: {line[:80]!r}. Restore the file from a backup"
                ) from None
        return changes

    def promote(self, name: str, *, by: str, reason: str, now: datetime, forced: bool = False) -> Change:
        """Put a verified model in force. Whether it is good enough is `pipelines.gate`'s question, not ours."""
        path = self.path_of(name)
        if load_manifest(path).name != name and name != BASELINE_NAME:
            raise ModelError(f"{path} holds a model of another name. A folder must be called like its model; rename it")
        return self._change(
            Change(
                at=now, action="promote", name=name, previous=self.current_name(), by=by, reason=reason, forced=forced
            )
        )

    def rollback(self, *, by: str, reason: str, now: datetime) -> Change:
        """Put the model before the one in force back; each further call goes one further step back."""
        stack = [BASELINE_NAME]
        for change in self.history():
            if change.action == "promote":
                stack.append(change.name)
            elif len(stack) > 1:
                stack.pop()
        if len(stack) == 1:
            raise ModelError(
                "There is nothing to go back to: the baseline is in force and nothing was promoted over it"
            )
        load_manifest(self.path_of(stack[-2]))
        return self._change(
            Change(at=now, action="rollback", name=stack[-2], previous=self.current_name(), by=by, reason=reason)
        )

    def _change(self, change: Change) -> Change:
        if not change.by.strip() or not change.reason.strip():
            raise ModelError("A change of model needs who makes it and why: give --by NAME and --reason TEXT")
        self.directory.mkdir(parents=True, exist_ok=True)
        entry = {
            "at": change.at.isoformat(),
            "action": change.action,
            "name": change.name,
            "previous": change.previous,
            "by": change.by,
            "reason": change.reason,
            "forced": change.forced,
        }
        with (self.directory / HISTORY).open("a", encoding="utf-8") as history:
            history.write(json.dumps(entry, ensure_ascii=False) + "\n")
            history.flush()
            os.fsync(history.fileno())
        replace_text(self.directory / POINTER, json.dumps({"name": change.name}) + "\n")
        return change
