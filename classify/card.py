"""The card of a model: what it is for, what it learned from, how well it does, where it fails."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from classify.artefact import Weights
from classify.dataset import TrainingRow


def card(
    weights: Weights, rows: Sequence[TrainingRow], *, created_at: datetime, metrics: Mapping[str, object], sources: str
) -> str:
    """The text of CARD.md."""
    labels = Counter(str(row.label) for row in rows)
    languages = Counter(row.language or "?" for row in rows)
    origins = Counter(row.source for row in rows)
    lines = [
        f"# Model {weights.name}",
        "",
        f"Made {created_at.date().isoformat()} from {len(rows)} posts ({_counts(origins)}).",
        "",
        "**For**: finding, among public posts, those that advertise the sale of drugs or recruit for it, so that a person decides.",
        "**Not for**: judging persons, accounts or places; acting without a person's decision; private messages.",
        "",
        "## How it works",
        "",
        "Logistic regressions, an ad against each other label, joined into one score; over hashed words, sounds, characters and",
        "masked sequences of the normalised text and over named cues (price ladders, kinds of contact, delivery, listed words),",
        "calibrated on held-out voices; before them a cheap screen over byte n-grams. Of a contact only the kind is seen.",
        "Weights are hashed: no text can be read back from them.",
        "",
        "## Learned from",
        "",
        sources,
        "",
        f"Labels: {_counts(labels)}. Languages: {_counts(languages)}.",
        "",
        "## Thresholds",
        "",
        *(f"- {language}: {value:.4f}" for language, value in sorted(weights.thresholds.items())),
        "",
        "## Measured on held-out voices",
        "",
        *_metric_lines(metrics),
        "",
        "## Known weaknesses",
        "",
        "Languages other than French and English have few training posts. Text that stands only in pictures is not seen.",
        "Titles without a price, a contact or an offer's words are hard to tell from talk. Irony and quoted ads mislead it.",
        "",
    ]
    return "\n".join(lines)


def _counts(counter: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _metric_lines(metrics: Mapping[str, object], indent: str = "") -> list[str]:
    lines = []
    for key, value in metrics.items():
        if isinstance(value, Mapping):
            lines.append(f"{indent}- {key}:")
            lines += _metric_lines(value, indent + "  ")
        else:
            shown = f"{value:.4f}" if isinstance(value, float) else str(value)
            lines.append(f"{indent}- {key}: {shown}")
    return lines
