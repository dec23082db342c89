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


@pytest.mark.parametrize(
    ("text", "surface", "platform", "normal"),
    [
        ("coke 50 le g, s n a p : l u n e _ 7 8", "l u n e _ 7 8", "snapchat", "lune_78"),
        ("weed 5g 30, t.g @ a b c", "@ a b c", "telegram", "abc"),
        ("coke 60, t g @ l u n e 9 4", "@ l u n e 9 4", "telegram", "lune94"),
        ("coke 60 @ l u n e . 7 8", "@ l u n e . 7 8", "handle", "lune.78"),
        ("cristaux dispo ce week-end à Lille, @brume.ronde.45", "@brume.ronde.45", "handle", "brume.ronde.45"),
    ],
)
def test_a_handle_written_letter_by_letter_or_closing_a_post_is_found(
    text: str, surface: str, platform: str, normal: str
) -> None:
    assert contacts(text) == [("CONTACT", surface, platform, normal)]


@pytest.mark.parametrize(
    "written",
    [
        "06 trente neuf 98 12 34",
        "06 trente-neuf 98 douze 34",
        "zero6 39 98 12 34",
        "zéro6 39 98 12 trente quatre",
        "06 39 neuf8 12 34",
        "zero 6 trente9 quatrevingtdix8 12 34",
        "0six 39 98 12 34",
        "06 39 98 12 3 quatre",
        "0.6.3.9.9.8.1.2.3.4",
        "0-6-3-9-9-8-1-2-3-4",
        "06💊39💊98💊12💊34",
        "+33 six 39 98 12 34",
    ],
)
def test_a_number_half_in_words_or_split_digit_by_digit_is_found(written: str) -> None:
    assert [normal for _, _, _, normal in contacts(f"shit 50 les 10, {written}")] == ["+33639981234"]


@pytest.mark.parametrize("written", ["077 double oh 900 123", "07700 nine hundred 123", "o7seven00 900 123"])
def test_a_british_number_half_in_words_is_found(written: str) -> None:
    assert [normal for _, _, _, normal in contacts(f"white 50, {written}")] == ["+447700900123"]


@pytest.mark.parametrize("text", ["c 05 30 un 20 le g", "jaune 06 30 les 10 deux pour 50", "T0 n a p e s d e u x 3 4"])
def test_prices_with_number_words_are_no_telephone_number(text: str) -> None:
    assert contacts(text) == []


def test_a_price_after_a_number_is_not_read_into_it() -> None:
    assert [surface for _, surface, _, _ in contacts("06 39 98 12 34 un 20 deux 40")] == ["06 39 98 12 34"]
