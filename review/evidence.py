"""The words for what a reason names: kinds of evidence, listed words, forms of contact, counts.

The model writes its reasons in English and they are kept as written; most entries here are those very words. A test
walks every cue of the classifier, so that none is missing.
"""

from review.vocabulary import DELIVERIES, PAYMENTS
from review.words import msgid, msgids

KINDS = {
    "substance": msgid("substance"),
    "strong substance": msgid("strong substance"),
    "quantity": msgid("quantity"),
    "price": msgid("price"),
    "ladder": msgid("price ladder"),
    "contact": msgid("contact"),
    "place": msgid("place"),
    "delivery": msgid("delivery"),
    "payment": msgid("payment"),
    "emoji": msgid("emoji"),
    "hashtag": msgid("hashtag"),
    "question": msgid("question"),
    "line": msgid("line"),
    "link": msgid("link"),
    "disguise": msgid("disguised letter"),
}

COUNTED: tuple[tuple[str, str], ...] = (
    msgids("%(num)s substance", "%(num)s substances"),
    msgids("%(num)s strong substance", "%(num)s strong substances"),
    msgids("%(num)s quantity", "%(num)s quantities"),
    msgids("%(num)s price", "%(num)s prices"),
    msgids("%(num)s contact", "%(num)s contacts"),
    msgids("%(num)s place", "%(num)s places"),
    msgids("%(num)s delivery", "%(num)s deliveries"),
    msgids("%(num)s payment", "%(num)s payments"),
    msgids("%(num)s emoji", "%(num)s emojis"),
    msgids("%(num)s hashtag", "%(num)s hashtags"),
    msgids("%(num)s question", "%(num)s questions"),
    msgids("%(num)s line", "%(num)s lines"),
    msgids("%(num)s link", "%(num)s links"),
    msgids("%(num)s disguise", "%(num)s disguises"),
    msgids("price ladder, %(num)s step", "price ladder, %(num)s steps"),
    msgids("%(num)s kind of evidence in one post", "%(num)s kinds of evidence in one post"),
    msgids("%(num)s kind of evidence", "%(num)s kinds of evidence"),
    msgids("length: %(num)s character", "length: %(num)s characters"),
    msgids("length: about %(num)s character", "length: about %(num)s characters"),
    msgids("%(num)s weaker sign together", "%(num)s weaker signs together"),
)
"""Whatever holds a number, as the model writes it."""

SIGNS = {
    "news": msgid("words of the news"),
    "harm_reduction": msgid("words of harm reduction or help"),
    "legal_trade": msgid("words of legal trade"),
    "seeking": msgid("a buyer asks"),
    "drug_talk": msgid("talk about drugs"),
    "other_illicit_offer": msgid("words of another illicit offer"),
    "unrelated": msgid("words of another subject"),
    "recruitment": msgid("words of recruitment"),
    "clear recruitment": msgid("plain words of recruitment"),
    "trust": msgid("words that win trust"),
    "promotion": msgid("words of price or promotion"),
    "approach": msgid("words that ask to get in touch"),
    "availability": msgid("words of being available"),
    "supply": msgid("words of supplying"),
    "quality": msgid("words of quality"),
    "terms of dealing": msgid("terms of dealing"),
    "buying": msgid("words of a buyer"),
    "hiring": msgid("words of hiring"),
    "secrecy of work": msgid("words of secret work"),
    "use": msgid("words of use"),
    "institutions": msgid("words of police, courts or press"),
    "care": msgid("words of help or prevention"),
    "lawful business": msgid("words of lawful business"),
    "food": msgid("words of food"),
    "other goods": msgid("words of other goods"),
    "services": msgid("words of other services"),
    "tobacco and arms": msgid("words of tobacco, arms or papers"),
    "leisure": msgid("words of leisure"),
}
"""Kinds of listed words. Named alone they are `sign of …`; with the words that were found, as the model writes them."""

WRITTEN_SIGNS = {word: word for word in SIGNS.values()} | {
    "negation: news": SIGNS["news"],
    "negation: harm reduction or help": SIGNS["harm_reduction"],
    "negation: legal trade": SIGNS["legal_trade"],
    "negation: a buyer asks": SIGNS["seeking"],
    "negation: talk": SIGNS["drug_talk"],
    "negation: another kind of offer": SIGNS["other_illicit_offer"],
    "negation: another subject": SIGNS["unrelated"],
}

OTHER = {"other": msgid("other")}
VALUES = {
    "delivery": DELIVERIES | OTHER,
    "payment": PAYMENTS | OTHER,
    "substance": {
        "cannabis": msgid("cannabis"),
        "made cannabinoids": msgid("made cannabinoids"),
        "cocaine": msgid("cocaine"),
        "opioids": msgid("opioids"),
        "party drugs": msgid("party drugs"),
        "psychedelics": msgid("psychedelics"),
        "nitrous oxide": msgid("nitrous oxide"),
        "often legal": msgid("often legal"),
        "medicines": msgid("medicines"),
        **OTHER,
    },
}
"""What follows a kind and a colon: `delivery: home`."""

CONTACT_WORDS = {
    "phone": msgid("phone number"),
    "email": msgid("e-mail address"),
    "link": msgid("link to reach the author"),
    "handle": msgid("handle"),
    "other": KINDS["contact"],
}
"""Contacts that are no handle on a platform."""

PHRASES = frozenset(
    (
        msgid("quantity with its price"),
        msgid("ends with a question"),
        msgid("mostly capitals"),
        msgid("many digits"),
        msgid("falling unit price"),
        msgid("larger amounts cost less a unit"),
        msgid("pay for a time"),
        msgid("where every post starts: ads are rare"),
        *KINDS.values(),
        *CONTACT_WORDS.values(),
        *WRITTEN_SIGNS.values(),
    )
)
"""Whatever is said the same way each time."""
