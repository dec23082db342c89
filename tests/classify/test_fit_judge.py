"""The weights of doubtful product words are learned from annotated posts, the same way every time."""

from pathlib import Path

import pytest

from classify.fit_judge import annotated, fit
from classify.lexicon import Lexicon

LEXICONS = Path(__file__).parents[2] / "models" / "lexicons"


def posts() -> list[dict[str, object]]:
    def post(text: str, named: str | None) -> dict[str, object]:
        start = text.index(named) if named else 0
        span = [{"start": start, "end": start + len(named), "type": "SUBSTANCE"}] if named else []
        return {"text": text, "label": "sale_ad" if named else "unrelated", "entities": span}

    return [
        post("blanche dispo 1g 70€ livraison", "blanche"),
        post("neige 2g 120€ dispo snap", "neige"),
        post("la neige tombe sur la ville", None),
        post("une page blanche et rien d'autre", None),
    ]


def test_a_price_beside_a_word_speaks_for_a_product() -> None:
    weights = fit(posts(), Lexicon.load(LEXICONS))
    assert weights["near"] > 0
    shared = {name for name in Lexicon.load(LEXICONS).weights if "=" not in name}
    assert shared <= set(weights)


def test_the_same_posts_give_the_same_weights() -> None:
    lexicon = Lexicon.load(LEXICONS)
    assert fit(posts(), lexicon) == fit(posts(), lexicon)


@pytest.mark.parametrize("content", ['{"text": "a", "label": "unrelated"}\n{"text": "b", "label": "news"}\n'])
def test_unrelated_posts_count_as_posts_without_substances(tmp_path: Path, content: str) -> None:
    (tmp_path / "posts.jsonl").write_text(content, encoding="utf-8")
    assert [post["text"] for post in annotated(tmp_path)] == ["a"]
