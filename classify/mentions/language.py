"""Which language a post is written in, roughly: enough to weigh slang that means something else elsewhere."""

from collections.abc import Sequence

_WORDS = {
    "fr": "le la les un une des du de et est pour sur dans avec pas vous nous je tu ce qui que au aux en mp dispo sans par plus chez c j l d on ou",
    "en": "the a an and for with you your is are of to in on my we it me no not or only from at all get got have this that dm ya ur",
    "es": "el los las una y para por con que en de es no mi tu se lo hay desde hasta muy sin precio escribe envio tengo a gramo",
    "de": "der die das und ist mit fur auf von im nicht ich wir ein eine zu bei nur ab den dem am oder aus bitte stuck versand",
    "nl": "de het een en voor met van niet ik wij je op te in is zijn bij ook alleen vanaf stuur gram bezorging per naar",
    "it": "il lo gli una e di per con che in non sono mi ti da su alla del della solo anche o a scrivi grammo zona",
    "pt": "o os as uma e para por com que em nao de do da no na eu voce ou ate so mais tenho entrego chama gramas",
}
_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}


def language_of(words: Sequence[str]) -> str | None:
    """The language whose small words are most frequent; None where they do not decide."""
    seen = set(words)
    counts = sorted(((len(seen & small), language) for language, small in _SETS.items()), reverse=True)
    (best, language), (second, _) = counts[0], counts[1]
    return language if best >= 2 and best > second else None
