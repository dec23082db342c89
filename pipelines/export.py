"""`veilleur export`: decisions in force as labels, with where each comes from and a manifest beside the file."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import pandas as pd

from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.deployment import opened_store, utc_now
from pipelines.errors import PipelineError
from pipelines.pseudonym import pseudonymised
from pipelines.settings import Settings
from store import labels as stored_labels
from store import users as stored_users
from store.engine import Store
from store.labels import PURPOSES, LabelRow

COLUMNS = [
    "id",
    "text",
    "label",
    "language",
    "source",
    "platform",
    "group",
    "published_at",
    "decided_at",
    "decided_by",
    "decision",
    "revision",
    "model",
    "model_label",
    "score",
    "blind",
    "attributes",
]
WRITERS: Mapping[str, Callable[[pd.DataFrame, Path], None]] = {
    ".csv": lambda frame, path: frame.to_csv(path, index=False, lineterminator="\n"),
    ".jsonl": lambda frame, path: frame.to_json(
        path, orient="records", lines=True, force_ascii=False, date_format="iso"
    ),
    ".parquet": lambda frame, path: frame.to_parquet(path, index=False),
}


def label_record(row: LabelRow, secret: bytes) -> dict[str, Any]:
    """A label as it leaves the house: contacts fictional, the analyst a number, the campaign as `group`."""
    return {
        "id": f"{row.source}:{row.post_id}:{row.revision_id}",
        "text": pseudonymised(row.text, row.contacts, secret),
        "label": row.label,
        "language": row.language or None,
        "source": row.source,
        "platform": row.platform,
        "group": f"campaign:{row.campaign_id}" if row.campaign_id is not None else f"post:{row.post_id}",
        "published_at": row.published_at,
        "decided_at": row.decided_at,
        "decided_by": row.decided_by,
        "decision": row.decision_id,
        "revision": row.revision_id,
        "model": row.model,
        "model_label": row.model_label,
        "score": row.score,
        "blind": row.blind,
        "attributes": json.dumps(dict(row.attributes), ensure_ascii=False, sort_keys=True),
    }


def records(store: Store, since: int) -> Iterator[dict[str, Any]]:
    """The label of every decision in force after decision number `since`, oldest first."""
    with store.reading() as session:
        for row in stored_labels.rows(session, store.keys, since=since):
            yield label_record(row, store.keys.linking)


def run(settings: Settings, *, path: Path, by: str, purpose: str, since: int, now: datetime) -> Mapping[str, Any]:
    """Write the labels and `<path>.manifest.json`, log the export, and return the manifest.

    Raises PipelineError for a file name without a known ending, an unknown person, or nothing to export.
    """
    if path.suffix not in WRITERS:
        raise PipelineError(f"{path.name} should end in {', '.join(WRITERS)}: the ending says what is written")
    with opened_store(settings) as store:
        with store.reading() as session:
            person = next((each for each in stored_users.accounts(session) if each.name == by), None)
        if person is None:
            raise PipelineError(
                f"There is no user {by!r}: an export needs the person who answers for it. See: veilleur users list"
            )
        frame = pd.DataFrame(list(records(store, since)), columns=COLUMNS)
        if frame.empty:
            raise PipelineError(
                "There is nothing to export: no decision was taken yet. Decide posts with: veilleur review"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f".{path.stem}.part{path.suffix}")
        WRITERS[path.suffix](frame, scratch)
        digest = hashlib.sha256(scratch.read_bytes()).hexdigest()
        manifest = {
            "file": path.name,
            "sha256": digest,
            "rows": len(frame),
            "exported_at": now.isoformat(),
            "exported_by": by,
            "purpose": purpose,
            "since_decision": since,
            "last_decision": int(frame["decision"].max()),
            "labels": dict(Counter(frame["label"])),
            "sources": dict(Counter(frame["source"])),
            "languages": {str(key): count for key, count in Counter(frame["language"].fillna("unknown")).items()},
            "models_seen": sorted(set(frame["model"])),
            "contacts": "replaced by fictional ones of the same kind and shape",
        }
        with store.session() as session, session.begin():
            stored_labels.record_export(session, person.id, purpose, len(frame), digest, manifest, now)
            # Only an export that is in the log leaves the house: the file gets its name inside the transaction.
            scratch.replace(path)
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    path.with_name(path.name + ".manifest.json").write_text(text + "\n", encoding="utf-8")
    return manifest


@click.command("export")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--by", required=True, help="The user who answers for this export; it is logged under this name.")
@click.option(
    "--purpose", type=click.Choice(PURPOSES), default="training", show_default=True, help="What the labels are for."
)
@click.option(
    "--since",
    type=click.IntRange(min=0),
    default=0,
    help="Only decisions after this number (a manifest's last_decision).",
)
@click.pass_obj
def command(call: Call, *, path: Path, by: str, purpose: str, since: int) -> None:
    """Write the decisions in force to PATH (.csv, .jsonl or .parquet) as labels for training.

    Contacts are replaced by fictional ones; the file's manifest says what it holds; the export is logged.
    """
    manifest = run(settings_of.load(call.home), path=path, by=by, purpose=purpose, since=since, now=utc_now())
    click.echo(f"{manifest['rows']} labels in {path}, SHA-256 {manifest['sha256'][:16]}…")
    for label, count in sorted(manifest["labels"].items(), key=lambda pair: -pair[1]):
        click.echo(f"  {label:20} {count}")
    click.echo(f"Next: veilleur retrain {path}")
