"""Assessments as the JSON lines that `veilleur scan` promises."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from classify.assessment import LABELS, Assessment, Mention, Offer, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A chunk's output and counts. `problems` are whole sentences, one a bad line."""

    lines: bytes
    posts: int
    flagged: int
    bad: int
    problems: tuple[str, ...]


_PLAIN = (
    b'{"id":%b,"score":%.6g,"flagged":false,"label":"%b","labels":{'
    + b",".join(b'"%b":%%.6g' % label.encode() for label in LABELS)
    + b'},"language":%b,"substances":[],"mentions":[],"offers":[],"reasons":[],"fingerprint":"","model":%b}\n'
)
_LABEL_BYTES = [label.encode() for label in LABELS]


def plain_line(identity: object, score: float, labels: list[float], top: int, language: bytes, model: bytes) -> bytes:
    """The line of a post that the screen did not suspect; `language` and `model` are JSON already."""
    return _PLAIN % (orjson.dumps(identity), score, _LABEL_BYTES[top], *labels, language, model)


def line(identity: object, assessment: Assessment) -> bytes:
    """The line of a post that was read with care."""
    return orjson.dumps(
        {
            "id": identity,
            "score": _rounded(assessment.score),
            "flagged": assessment.flagged,
            "label": assessment.label,
            "labels": {label: _rounded(assessment.labels[label]) for label in LABELS},
            "language": assessment.language,
            "substances": assessment.substances,
            "mentions": [mention_object(mention) for mention in assessment.mentions],
            "offers": [offer_object(offer) for offer in assessment.offers],
            "reasons": [reason_object(reason) for reason in assessment.reasons],
            "fingerprint": assessment.fingerprint,
            "model": assessment.model,
        },
        option=orjson.OPT_APPEND_NEWLINE,
    )


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")


def mention_object(mention: Mention) -> Mapping[str, Any]:
    """A mention as JSON; `value` only where something could be read."""
    found = {"start": mention.start, "end": mention.end, "text": mention.text, "type": mention.type}
    return {**found, "value": dict(mention.value)} if mention.value else found


def offer_object(offer: Offer) -> Mapping[str, Any]:
    """An offer as JSON; `grams` and `promo` only where they hold."""
    found: dict[str, Any] = {
        "substance": offer.substance,
        "quantity": offer.quantity,
        "unit": offer.unit,
        "price": offer.price,
        "currency": offer.currency,
    }
    if offer.grams is not None:
        found["grams"] = offer.grams
    if offer.promo:
        found["promo"] = True
    return found


def reason_object(reason: Reason) -> Mapping[str, Any]:
    """A reason as JSON; its weight is in log-odds."""
    return {"text": reason.text, "start": reason.start, "end": reason.end, "weight": round(reason.weight, 6)}
