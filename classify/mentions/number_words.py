"""Numbers written in words: deux, vingt-cinq, cent quatre-vingts, twenty, diez."""

from classify.mentions.reading import Reading
from classify.mentions.vocabulary import word_set

NUMBER_WORDS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "quinze": 15, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "cent": 100, "mille": 1000,
    "demi": 0.5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twenty": 20, "fifty": 50, "hundred": 100, "dos": 2, "tres": 3, "cinco": 5, "diez": 10, "veinte": 20, "zwei": 2,
    "drei": 3, "funf": 5, "zehn": 10, "zwanzig": 20, "twee": 2, "drie": 3, "vijf": 5, "tien": 10, "due": 2, "tre": 3,
    "cinque": 5, "dieci": 10, "dois": 2, "dez": 10, "half": 0.5, "medio": 0.5, "mezzo": 0.5, "halve": 0.5, "uno": 1,
    "una": 1, "soixante": 60, "septante": 70, "huitante": 80, "nonante": 90, "onze": 11, "douze": 12, "seize": 16,
    "ein": 1, "eine": 1, "einen": 1, "een": 1,
}  # fmt: skip
_PARTS = word_set(
    "un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts trente "
    "quarante cinquante soixante septante huitante nonante cent cents mille et"
)
_MORE = {"treize": 13, "quatorze": 14, "vingts": 20, "cents": 100}


def spelled(reading: Reading, at: int) -> tuple[float, int]:
    """The value of the French number words from token `at` on, and the token after them; other languages: one word."""
    words, end = reading.words, at + 1
    if words[at] not in _PARTS:
        return NUMBER_WORDS[words[at]], end
    total, last = 0.0, NUMBER_WORDS[words[at]]
    while end < len(words) and words[end] in _PARTS and reading.gaps[end] in (" ", "-") and end - at < 8:
        word = words[end]
        end += 1
        if word == "et":
            continue
        value = float(NUMBER_WORDS.get(word, _MORE.get(word, 0)))
        if value in (100, 1000) or (value == 20 and last == 4):
            total, last = 0.0, (total + last) * value
        else:
            total, last = total + last, value
    if words[end - 1] == "et":
        end -= 1
    return total + last, end
