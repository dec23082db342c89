"""Contacts: every platform, every disguise, and what is no seller's contact."""

from pathlib import Path

import pytest

from classify.lexicon import Lexicon
from classify.mentions import MentionFinder

FINDER = MentionFinder(Lexicon.load(Path(__file__).parents[2] / "models" / "lexicons"))


def contacts(text: str) -> list[tuple[str, str, object, object]]:
    [(_, found)] = FINDER.find([text])
    return [
        ("CONTACT", mention.text, mention.value["platform"], mention.value["normal"])
        for mention in found
        if mention.type == "CONTACT"
    ]


@pytest.mark.parametrize(
    ("text", "surface", "platform", "normal"),
    [
        ("dispo snap lagrenouille94x", "lagrenouille94x", "snapchat", "lagrenouille94x"),
        ("dispo snap: LaGrenouille", "LaGrenouille", "snapchat", "lagrenouille"),
        ("dispo 👻 hibou.de.nuit", "hibou.de.nuit", "snapchat", "hibou.de.nuit"),
        ("menu tg @le_hibou_bleu", "@le_hibou_bleu", "telegram", "le_hibou_bleu"),
        ("menu t.me/le_hibou_bleu", "t.me/le_hibou_bleu", "telegram", "le_hibou_bleu"),
        ("menu https://t.me/+AbCdEf12", "https://t.me/+AbCdEf12", "telegram", "t.me/+abcdef12"),
        ("wa.me/33639981020", "wa.me/33639981020", "whatsapp", "+33639981020"),
        ("canard_x8 THREEMA", "canard_x8", "threema", "canard_x8"),
        ("Threema 4KQX77ZD only", "4KQX77ZD", "threema", "4kqx77zd"),
        ("potato grossiste_tonton_x", "grossiste_tonton_x", "potato", "grossiste_tonton_x"),
        ("signal: kiesel.71", "kiesel.71", "signal", "kiesel.71"),
        ("insta fee.des.bois77", "fee.des.bois77", "instagram", "fee.des.bois77"),
        ("appel 06 39 98 10 20", "06 39 98 10 20", "phone", "+33639981020"),
        ("appel 06.39.98.10.20", "06.39.98.10.20", "phone", "+33639981020"),
        ("appel +33 6 39 98 10 20", "+33 6 39 98 10 20", "phone", "+33639981020"),
        ("appel 0️⃣6️⃣39981020", "0️⃣6️⃣39981020", "phone", "+33639981020"),
        ("ring 07700 900412", "07700 900412", "phone", "+447700900412"),
        ("text 555-0118", "555-0118", "phone", "+15550118"),
        ("whatsapp +33 6 39 98 10 20", "+33 6 39 98 10 20", "whatsapp", "+33639981020"),
        ("écrire à jean.x@example.net", "jean.x@example.net", "email", "jean.x@example.net"),
        ("écrire à jean.x(at)example.net", "jean.x(at)example.net", "email", "jean.x@example.net"),
        ("commande sur hibou-shop.example", "hibou-shop.example", "link", "hibou-shop.example"),
    ],
)
def test_a_contact_is_tied_to_its_platform(text: str, surface: str, platform: str, normal: str) -> None:
    assert contacts(text) == [("CONTACT", surface, platform, normal)]


def test_a_number_in_words_is_a_number() -> None:
    text = "dispo appelle zéro six trente-neuf quatre-vingt-dix-huit dix vingt"
    assert contacts(text) == [("CONTACT", text[len("dispo appelle ") :], "phone", "+33639981020")]


@pytest.mark.parametrize(
    "text",
    [
        "besoin d'aide ? Drogues Info Service 0 800 23 13 13",
        "lire l'article https://www.lemonde.fr/societe/drogue",
        "clip dispo https://youtu.be/abc123",
        "j'ai vu ton snap hier soir",
        "ajoute moi sur snap stp",
        "@marie tu viens demain ?",
        "10 20 30 40 50 60 70",
        "le 12/05/2024 à 18:30",
    ],
)
def test_helplines_the_press_and_plain_talk_are_no_contacts(text: str) -> None:
    assert contacts(text) == []


@pytest.mark.parametrize("text", ["snap livr4ison coke 60", "c0k3 pr0pre snap", "t3uch1 50 snap"])
def test_a_word_with_digits_for_letters_is_no_handle(text: str) -> None:
    assert contacts(text) == []


def test_an_at_name_beside_a_firm_product_is_a_contact() -> None:
    assert [surface for _, surface, _, _ in contacts("mdma lyon @brume_ronde_45")] == ["@brume_ronde_45"]


def test_a_number_split_by_bullets_is_found_right_after_other_numbers() -> None:
    [(_, found)] = FINDER.find(["sur 59/62 ☎️ 06•39•98•15•62\ncoke 0.8 → 50"])
    assert [mention.text for mention in found if mention.type == "CONTACT"] == ["06•39•98•15•62"]
