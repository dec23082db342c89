"""The classifier as the other rooms use it."""

import json
import random
import shutil
import string
from pathlib import Path

import numpy as np
import pytest

from classify.assessment import LABELS, Mention
from classify.dataset import read_corpus
from classify.score import Classifier
from models.errors import ModelError
from models.registry import CORPUS

AD = "Dispo ce soir Créteil 94\njaune 5g 30 10g 50\ncc 1g 70 2g 130\nlivraison, snap moulin.bleu.94x"


def test_a_menu_is_flagged_with_mentions_offers_and_reasons(shipped: Classifier) -> None:
    (found,) = shipped.assess([AD])
    assert found.flagged
    assert found.label == "sale_ad"
    assert found.score >= found.threshold
    assert {mention.type for mention in found.mentions} >= {"SUBSTANCE", "QUANTITY", "PRICE", "CONTACT", "DELIVERY"}
    assert found.offers
    assert found.reasons
    assert len(found.fingerprint) == 16


@pytest.mark.parametrize(
    "text",
    [
        "on se retrouve devant le ciné à 20h ?",
        "Saisie record : 3 tonnes de cocaïne interceptées au Havre, cinq personnes mises en examen",
        "Kebab maison : menu L 9€, menu XL 11€, livraison offerte dès 20€, appelez le 06 39 98 11 22",
        "qqn a un plan beuh sur lyon ? mp",
        "Drogues Info Service 0 800 23 13 13, appel anonyme et gratuit, on vous écoute",
        "",
    ],
)
def test_innocent_posts_are_left_alone(shipped: Classifier, text: str) -> None:
    (found,) = shipped.assess([text])
    assert not found.flagged
    assert found.mentions == ()
    assert found.reasons == ()


def test_labels_sum_to_one_and_make_the_score(small_classifier: Classifier) -> None:
    for found in small_classifier.assess([AD, "salut", "cherche guetteur 100€ par jour Marseille"], full=True):
        assert set(found.labels) == set(LABELS)
        assert sum(found.labels.values()) == pytest.approx(1.0)
        assert found.labels["sale_ad"] + found.labels["recruitment_ad"] == pytest.approx(found.score)


def test_the_same_text_is_assessed_alike_in_any_batch(small_classifier: Classifier) -> None:
    texts = [row.text for row in read_corpus(CORPUS)[:300:7]]
    together = small_classifier.assess(texts)
    assert together == [small_classifier.assess([text])[0] for text in texts]
    assert together[::-1] == small_classifier.assess(texts[::-1])


def test_reasons_add_up_to_the_log_odds_of_the_score(small_classifier: Classifier) -> None:
    texts = [row.text for row in read_corpus(CORPUS)[:400:9]]
    for text, found in zip(texts, small_classifier.assess(texts, full=True), strict=True):
        total = sum(reason.weight for reason in found.reasons)
        assert total == pytest.approx(np.log(found.score / (1 - found.score)), abs=1e-6), text
        for reason in found.reasons:
            if reason.start is not None and reason.end is not None:
                assert 0 <= reason.start <= reason.end <= len(text)


def test_of_a_contact_only_the_kind_counts(shipped: Classifier) -> None:
    texts = [row.text for row in read_corpus(CORPUS) if row.flagged][:800:4]
    rng = random.Random(3)
    compared = 0
    for text, before in zip(texts, shipped.assess(texts, full=True), strict=True):
        contacts = [mention for mention in before.mentions if mention.type == "CONTACT"]
        if not contacts:
            continue
        swapped = _swap(text, contacts, rng)
        (after,) = shipped.assess([swapped], full=True)
        kinds = [[m.value.get("platform") for m in a.mentions if m.type == "CONTACT"] for a in (before, after)]
        if kinds[0] == kinds[1] and len(before.mentions) == len(after.mentions):
            compared += 1
            assert after.score == pytest.approx(before.score, abs=1e-9), (text, swapped)
    assert compared > 10


def _swap(text: str, contacts: list[Mention], rng: random.Random) -> str:
    """Each contact's letters and digits replaced by random ones of the same kind; links and codes keep their shape."""
    out, at = [], 0
    for mention in contacts:
        surface = mention.text
        if mention.value.get("platform") == "phone" or "://" in surface:
            digits = iter(rng.choices(string.digits, k=len(surface)))
            new = surface[:-4] + "".join(next(digits) if c.isdigit() else c for c in surface[-4:])
        else:
            new = "".join(rng.choice(string.ascii_lowercase) if c.isalpha() and c.isascii() else c for c in surface)
        out += [text[at : mention.start], new]
        at = mention.end
    return "".join([*out, text[at:]])


def test_no_reason_quotes_a_contact(shipped: Classifier) -> None:
    (found,) = shipped.assess([AD], full=True)
    assert not any("moulin" in reason.text for reason in found.reasons)


def test_a_given_language_is_kept(small_classifier: Classifier) -> None:
    assert [a.language for a in small_classifier.assess(["salut", AD], ["it", "pl"])] == ["it", "pl"]


def copy_of(model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model, tmp_path / "copy"))


def test_a_damaged_file_is_named(small_model: Path, tmp_path: Path) -> None:
    folder = copy_of(small_model, tmp_path)
    with (folder / "weights.npz").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ModelError, match=r"weights\.npz is damaged.*veilleur"):
        Classifier.load(folder)


def test_a_missing_file_is_named(small_model: Path, tmp_path: Path) -> None:
    folder = copy_of(small_model, tmp_path)
    (folder / "settings.json").unlink()
    with pytest.raises(ModelError, match=r"settings\.json is missing"):
        Classifier.load(folder)


def test_a_folder_without_a_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds no model.*veilleur retrain"):
        Classifier.load(tmp_path)


def test_a_pickle_in_disguise_is_not_opened(small_model: Path, tmp_path: Path) -> None:
    from models.registry import write_manifest

    folder = copy_of(small_model, tmp_path)
    with np.load(folder / "weights.npz") as stored:
        arrays = dict(stored)
    arrays["rarity"] = np.asarray([{"not": "numbers"}], dtype=object)
    np.savez(folder / "weights.npz", **arrays)
    manifest = json.loads((folder / "manifest.json").read_text())
    write_manifest(folder, {key: manifest[key] for key in ("name", "created_at")})
    with pytest.raises(ModelError, match=r"weights\.npz holds no weights"):
        Classifier.load(folder)


def test_without_its_strongest_reasons_an_ad_scores_lower(shipped: Classifier) -> None:
    ads = [row for row in read_corpus(CORPUS)[::11] if row.flagged]
    found = [
        (row, assessment)
        for row, assessment in zip(ads, shipped.assess([row.text for row in ads], full=True), strict=True)
        if assessment.flagged
    ]
    left, before = [], []
    for row, assessment in found:
        placed = [reason for reason in assessment.reasons if reason.weight > 0 and reason.start is not None][:3]
        cut = {at for reason in placed for at in range(reason.start or 0, reason.end or 0)}
        left.append("".join(character for at, character in enumerate(row.text) if at not in cut))
        before.append(assessment.score)
    after = [assessment.score for assessment in shipped.assess(left, full=True)]
    lower = [now < then for now, then in zip(after, before, strict=True)]
    assert len(lower) > 100
    assert sum(lower) / len(lower) >= 0.98
