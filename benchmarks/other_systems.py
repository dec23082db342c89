"""What users would pick instead: each learns from labelled rows and returns a score and a flag for every row to measure.

TF-IDF with logistic regression needs nothing but our own dependencies, and so does spaCy; fastText is one of the
`benchmarks` extra: pip install --editable ".[benchmarks]".
"""

import random
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from classify.dataset import TrainingRow
from classify.resources import Resources
from classify.score import Classifier
from classify.train import Recipe, train

Floats = npt.NDArray[np.float64]
Scored = tuple[Floats, npt.NDArray[np.bool_]]
System = Callable[[Sequence[TrainingRow], Sequence[TrainingRow]], Scored]
SPACY_EPOCHS, SPACY_CHARACTERS = 3, 400


def ours(learn: Sequence[TrainingRow], test: Sequence[TrainingRow]) -> Scored:
    """The whole training and the whole cascade, as `veilleur retrain` and `veilleur scan` run them."""
    found = trained(learn).assess([row.text for row in test], [row.language for row in test])
    return np.asarray([a.score for a in found]), np.asarray([a.flagged for a in found])


def trained(learn: Sequence[TrainingRow], recipe: Recipe | None = None) -> Classifier:
    """A classifier that has seen these rows alone."""
    resources = Resources.load()
    result = train(learn, name="measured", resources=resources, recipe=recipe)
    return Classifier(result.weights, resources)


def words(learn: Sequence[TrainingRow], test: Sequence[TrainingRow]) -> Scored:
    """Words and pairs of words."""
    return _linear(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2), learn, test)


def characters(learn: Sequence[TrainingRow], test: Sequence[TrainingRow]) -> Scored:
    """Two to five characters inside words."""
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=3, max_features=200_000)
    return _linear(vectors, learn, test)


def _linear(vectors: TfidfVectorizer, learn: Sequence[TrainingRow], test: Sequence[TrainingRow]) -> Scored:
    truth = np.asarray([row.flagged for row in learn])
    model = LogisticRegression(C=10.0, solver="liblinear", max_iter=300, class_weight="balanced")
    model.fit(vectors.fit_transform([row.text for row in learn]), truth)
    scores: Floats = model.predict_proba(vectors.transform([row.text for row in test]))[:, 1]
    return scores, scores >= 0.5


def one_line(text: str) -> str:
    """Text as fastText wants it: lower case, marks apart, no line breaks."""
    return re.sub(r"\s+", " ", re.sub(r"([^\w\s])", r" \1 ", text.lower())).strip()


def fasttext_model(rows: Sequence[TrainingRow]) -> "object":
    """A supervised fastText model with subwords and pairs of words; ImportError where fastText is not installed."""
    import fasttext

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "learn.txt"
        lines = [f"__label__{'ad' if row.flagged else 'no'} {one_line(row.text)}" for row in rows]
        path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
        return fasttext.train_supervised(
            str(path), epoch=15, wordNgrams=2, minn=2, maxn=5, bucket=500_000, thread=1, seed=1, verbose=0
        )


def fast_text(learn: Sequence[TrainingRow], test: Sequence[TrainingRow]) -> Scored:
    """fastText. Its Python predict() fails with today's numpy and its loop tells the first label's share alone: ask for one."""
    model = fasttext_model(learn)
    lines = [f"{one_line(row.text)}\n" for row in test]
    labels, shares = model.f.multilinePredict(lines, 1, 0.0, "strict")  # type: ignore[attr-defined]
    best = np.asarray([float(share[0]) if len(share) else 0.0 for share in shares]).clip(0.0, 1.0)
    ad = np.asarray([names[:1] == ["__label__ad"] for names in labels])
    scores = np.where(ad, best, 1.0 - best)
    return scores, scores >= 0.5


def spacy_textcat(learn: Sequence[TrainingRow], test: Sequence[TrainingRow]) -> Scored:
    """spaCy's text categoriser: bag of words and a small network over word vectors, together; on the processor."""
    import spacy
    from spacy.training import Example
    from spacy.util import compounding, fix_random_seed, minibatch

    fix_random_seed(0)
    pipe = spacy.blank("xx")
    ensemble = {
        "@architectures": "spacy.TextCatEnsemble.v2",
        "linear_model": {
            "@architectures": "spacy.TextCatBOW.v3",
            "exclusive_classes": True,
            "length": 262144,
            "ngram_size": 2,
            "no_output_layer": False,
        },
        "tok2vec": {
            "@architectures": "spacy.HashEmbedCNN.v2",
            "pretrained_vectors": None,
            "width": 64,
            "depth": 1,
            "embed_size": 2000,
            "window_size": 1,
            "maxout_pieces": 3,
            "subword_features": True,
        },
    }
    pipe.add_pipe("textcat", config={"model": ensemble})
    rows = list(learn)
    docs = pipe.tokenizer.pipe(row.text[:SPACY_CHARACTERS] for row in rows)
    examples = [
        Example.from_dict(doc, {"cats": {"ad": float(row.flagged), "no": float(not row.flagged)}})
        for doc, row in zip(docs, rows, strict=True)
    ]
    optimiser = pipe.initialize(lambda: examples)
    dice = random.Random(0)  # noqa: S311 - a benchmark's dice
    for _ in range(SPACY_EPOCHS):
        dice.shuffle(examples)
        for batch in minibatch(examples, compounding(16, 128, 1.01)):
            pipe.update(batch, sgd=optimiser, drop=0.2)
    found = pipe.pipe((row.text[:SPACY_CHARACTERS] for row in test), batch_size=256)
    scores = np.asarray([doc.cats["ad"] for doc in found])
    return scores, scores >= 0.5


SYSTEMS: dict[str, System] = {
    "veilleur": ours,
    "tfidf-words": words,
    "tfidf-characters": characters,
    "fasttext": fast_text,
    "spacy": spacy_textcat,
}
NAMES = {
    "veilleur": "**veilleur**",
    "tfidf-words": "TF-IDF words + logistic regression",
    "tfidf-characters": "TF-IDF characters + logistic regression",
    "fasttext": "fastText",
    "spacy": "spaCy textcat",
}
