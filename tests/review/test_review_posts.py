"""The post's page: hostile text, masked contacts and their reveal, offers, ties, history."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from review.csrf import opened, reveal_token
from review.marks import changes, segments, visible
from review.vocabulary import REVEAL_REASONS
from review.words import Words
from store import audit, evidence, removals
from store.engine import Store
from store.removals import Removed
from store.tables import AuditEntry
from store.values import MentionRow, OfferRow, PictureSpan, ReasonRow
from tests.factories import NOW, fingerprint, kept, sighting
from tests.review.conftest import Clock, Reader

SignedIn = Callable[..., Reader]
NIGHT = ("snapchat", "exemple.nuit")
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    '"><form action=/undo method=post><button>x</button></form>',
    "</pre></main><a href='https://evil.example'>click</a>",
    "{{ 7 * 7 }}{% for x in [] %}",
    "\u202ereversed\u202c \u2067isolated",
    "a\u0000b\u0007c\u001b[31m",
    "&lt;b&gt; &amp; %(name)s %s",
    "javascript:alert(1) https://evil.example/?a=1&b=2",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_shown_and_does_nothing(text: str, store: Store, signed_in: SignedIn) -> None:
    reasons = (ReasonRow(text=text, weight=1.0),)
    places = (MentionRow(start=0, end=3, type="PLACE", value={"name": text}),)
    assessed = {"reasons": reasons, "mentions": places, "substances": (text.replace("\0", ""),), "language": text[:1]}
    kept(store, sighting("1", text, assessed=assessed, url=f"https://t.example/{text}", title=text))
    alice = signed_in()
    for address in ("/queue", "/posts/1", "/campaigns/1"):
        page = alice.open(address).page
        assert alice.status == 200
        own = page.xpath("//script[starts-with(@src, '/static/')]")
        assert page.xpath("//script") == own, "our own files and no other"
        assert own
        assert not page.xpath("//img | //*[@onerror]")
        leading = page.xpath("//main//a[contains(@href, 'evil')]/@href")
        assert all(address.startswith("/search?") for address in leading), "its words are sought in our own app at most"
        assert not [form for form in page.forms if form.get("action") == "/undo" and not form.xpath(".//input")]
    alice.open("/posts/1")
    shown = alice.page.xpath("//pre[@class='verbatim']")[0]
    assert shown.text_content() == visible(text.replace("\0", "\ufffd"))
    assert "49" not in shown.text_content()
    assert alice.page.xpath("//bdi"), "what others wrote is kept apart in its direction"


def test_a_note_is_as_harmless_as_a_post(store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting())
    alice = signed_in().open("/posts/1").submit("/decision", press=("label", "news"), note=HOSTILE[0])
    page = alice.open("/posts/1").page
    assert len(page.xpath("//script")) == 1
    assert HOSTILE[0] in alice.text()


def test_no_contact_is_in_any_page_until_it_is_revealed(store: Store, signed_in: SignedIn) -> None:
    kept(
        store,
        sighting(
            "1", "cocaïne snap exemple.nuit ou +33639980001", [NIGHT, ("phone", "+33639980001")], author="exemple.nuit"
        ),
        sighting("2", "cocaïne ce soir snap exemple.nuit", [NIGHT], title="exemple.nuit livre"),
    )
    alice = signed_in()
    for address in ("/queue", "/posts/1", "/posts/2", "/campaigns/1", "/posts/1?text=1", "/sources"):
        alice.open(address)
        assert "exemple.nuit" not in alice.source, address
        assert "39980001" not in alice.source, address
    assert "exe" in alice.open("/posts/1").page.xpath("//mark[contains(@class, 'm--masked')]")[0].text_content()


def test_a_reveal_asks_a_reason_is_logged_and_ends_after_five_minutes(
    store: Store, signed_in: SignedIn, clock: Clock
) -> None:
    kept(store, sighting("1", "cocaïne snap exemple.nuit ou exemple.jour", [NIGHT, ("snapchat", "exemple.jour")]))
    alice = signed_in().open("/posts/1")
    alice.submit("/reveal", reason="crosscheck", reference="PV-EX-2026/118")
    assert "exemple.nuit" in alice.text()
    assert "exemple.jour" not in alice.source, "only the one that was asked for"
    assert "exemple" not in alice.address, "the address never holds a contact"
    with store.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "reveal")).one()
    assert (entry.user_id, entry.reason) == (alice.user_id, "crosscheck post:1 PV-EX-2026/118")
    again = alice.address
    clock.advance(minutes=4)
    assert "exemple.nuit" in alice.open(again).source
    clock.advance(minutes=2)
    assert "exemple.nuit" not in alice.open(again).source
    bob = signed_in("bob")
    clock.now = NOW
    assert "exemple.nuit" not in bob.open(again).source, "nor for anybody else"


@pytest.mark.parametrize("reason", ["", "because"])
def test_a_reveal_without_a_listed_reason_is_refused(reason: str, store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting("1", "cocaïne snap exemple.nuit", [NIGHT]))
    alice = signed_in().open("/posts/1").submit("/reveal", reason=reason)
    assert alice.status == 422
    assert "exemple.nuit" not in alice.source
    with store.reading() as session:
        assert not session.scalars(select(AuditEntry).where(AuditEntry.action == "reveal")).all()
    assert "" not in dict(REVEAL_REASONS)


def test_a_contact_of_somebody_who_needs_help_is_revealed_and_logged_too(store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting("1", "je veux arrêter, snap exemple.nuit", [NIGHT], assessed={"label": "harm_reduction"}))
    alice = signed_in().open("/posts/1").submit("/reveal", reason="rights")
    assert "exemple.nuit" in alice.text()
    with store.reading() as session:
        assert session.scalars(select(AuditEntry.object).where(AuditEntry.action == "reveal")).one() == "revision:1"


def test_a_reveal_token_opens_one_contact_of_one_session() -> None:
    key = b"k" * 32
    token = reveal_token(key, "session", 7, 20, NOW)
    assert opened(key, "session", token, NOW) is not None
    assert opened(key, "other", token, NOW) is None
    assert opened(b"x" * 32, "session", token, NOW) is None
    assert opened(key, "session", token.replace("7.", "8.", 1), NOW) is None
    for nonsense in ("", "1.2.3.4", "1" * 200, "٣.1.1." + "0" * 64):
        assert opened(key, "session", nonsense, NOW) is None


def test_offers_are_a_price_table_with_the_price_of_a_gram(store: Store, signed_in: SignedIn) -> None:
    offers = (
        OfferRow(substance="cocaine", quantity=1, unit="g", price=60, currency="EUR", grams=1),
        OfferRow(substance="cocaine", quantity=5, unit="g", price=250, currency="EUR", grams=5),
        OfferRow(substance=None, quantity=None, unit=None, price=45, currency=None),
        OfferRow(substance="mdma", quantity=10, unit="piece", price=30, currency="EUR", promo=True),
    )
    kept(store, sighting(assessed={"offers": offers}))
    rows = signed_in().open("/posts/1").page.xpath("//table[@class='offers']//tr")[1:]
    cells = [[cell.text_content().replace("\u00a0", " ") for cell in row.xpath("./th | ./td")] for row in rows]
    assert cells == [
        ["Cocaine“cocaïne”", "1 g", "€60", "60.00"],
        ["5 g", "€250", "50.00"],
        ["Not said", "not said", "45", "–"],
        ["MDMA", "10 pcs", "€30, promotion", "–"],
    ]
    french = signed_in("bob", language="fr").open("/posts/1").text()
    assert "60,00" in french
    assert "60 €" in french


def test_reasons_stand_for_and_against_with_their_weights(store: Store, signed_in: SignedIn) -> None:
    reasons = (ReasonRow(text="échelle de prix", weight=2.4), ReasonRow(text="boutique", weight=-0.72))
    kept(store, sighting(assessed={"reasons": reasons, "score": 0.8}))
    alice = signed_in().open("/posts/1")
    lists = [one.text_content() for one in alice.page.xpath("//ul[@class='reasons']")]
    assert "+2.4" in lists[0]
    assert "−0.7" in lists[1]
    assert "Sale, likely" in alice.text()
    assert "0.8" not in alice.page.xpath("//aside")[0].text_content(), "words, no digits of a score"


def test_the_same_text_with_other_contacts_is_only_a_look_alike(store: Store, signed_in: SignedIn) -> None:
    same = {"fingerprint": fingerprint("menu")}
    kept(
        store,
        sighting("1", "cocaïne snap exemple.nuit", [NIGHT], assessed=same),
        sighting("2", "cocaïne snap exemple.jour", [("snapchat", "exemple.jour")], assessed=same),
        sighting("3", "cocaïne demain snap exemple.nuit", [NIGHT]),
    )
    text = signed_in().open("/posts/1").text()
    assert "Same contact in 2 posts" in text
    assert "Same template, other contact" in text
    assert "not enough to join" in text


@pytest.mark.parametrize(("language", "said"), [("en", ["1 box", "2 boxes"]), ("fr", ["1 boîte", "2 boîtes"])])
def test_one_box_is_one_box(language: str, said: list[str], store: Store, signed_in: SignedIn) -> None:
    offers = tuple(OfferRow(substance="diazepam", quantity=n, unit="box", price=30, currency="EUR") for n in (1, 2))
    kept(store, sighting(assessed={"offers": offers}))
    cells = signed_in(language=language).open("/posts/1").page.xpath("//table[@class='offers']//tbody//td[1]/text()")
    assert [cell.replace("\u00a0", " ") for cell in cells] == said


@pytest.mark.parametrize("role", ["analyst", "supervisor", "auditor"])
def test_opening_a_post_is_logged_once_for_the_length_of_a_claim(
    role: str, store: Store, clock: Clock, signed_in: SignedIn
) -> None:
    kept(store, sighting("1", f"cocaïne {NIGHT[1]}", [NIGHT]), sighting("2", "herbe dispo"))
    reader = signed_in(role=role)

    def opened_posts() -> list[tuple[int | None, str, str]]:
        with store.reading() as session:
            entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "open").order_by(AuditEntry.id))
            return [(entry.user_id, entry.object, entry.reason) for entry in entries]

    for address in ("/queue", "/posts/999", "/posts/1", "/posts/1?text=1", "/posts/1"):
        reader.open(address)
    assert opened_posts() == [(reader.user_id, "post:1", "")]
    reader.open("/posts/2")
    clock.advance(minutes=11)
    reader.open("/posts/1")
    assert [name for _user, name, _reason in opened_posts()] == ["post:1", "post:2", "post:1"]
    with store.reading() as session:
        assert audit.verify_chain(session).broken_at is None


def test_two_readers_of_a_post_are_both_logged(store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting())
    readers = [signed_in("alice").open("/posts/1"), signed_in("bruno").open("/posts/1")]
    with store.reading() as session:
        found = session.scalars(select(AuditEntry.user_id).where(AuditEntry.action == "open")).all()
    assert set(found) == {reader.user_id for reader in readers}


@pytest.mark.parametrize(
    ("language", "one_day", "more"),
    [
        ("en", "1 post, seen on 20 Nov", "2 posts, seen from 17 Nov to 20 Nov"),
        ("fr", "1 post, vu le 20 nov.", "2 posts, vus du 17 nov. au 20 nov."),
    ],
)
def test_a_campaign_says_when_it_was_seen(
    language: str, one_day: str, more: str, store: Store, signed_in: SignedIn
) -> None:
    kept(store, sighting("1", f"cocaïne {NIGHT[1]}", [NIGHT]))
    alice = signed_in(language=language)
    said = "//div[@class='page-head']//h1/following-sibling::p/text()"
    assert alice.open("/campaigns/1").page.xpath(said) == [one_day]
    kept(store, sighting("2", f"herbe {NIGHT[1]}", [NIGHT], fetched_at=NOW - timedelta(days=3)))
    assert alice.open("/campaigns/1").page.xpath(said) == [more]


def test_an_old_address_of_a_campaign_leads_to_the_one_it_joined(store: Store, signed_in: SignedIn) -> None:
    jour = ("snapchat", "exemple.jour")
    kept(store, sighting("1", "cocaïne snap exemple.nuit", [NIGHT]), sighting("2", "cocaïne snap exemple.jour", [jour]))
    kept(store, sighting("3", "cocaïne snap exemple.nuit exemple.jour", [NIGHT, jour]))
    alice = signed_in().open("/campaigns/2")
    assert alice.path() == "/campaigns/1"
    assert "3 posts" in alice.text()


@pytest.mark.parametrize(
    "address", ["/posts/9", "/posts/99999999999999999999999", "/campaigns/9", "/sources/none", "/x"]
)
def test_what_does_not_exist_says_so(address: str, signed_in: SignedIn) -> None:
    alice = signed_in().open(address)
    assert alice.status == 404
    assert "There is nothing at this address" in alice.text()


def test_segments_put_the_text_together_again(clock: Clock) -> None:
    words = Words(language="en", zone=NOW.tzinfo or clock().tzinfo, now=NOW)  # type: ignore[arg-type]
    text = "un deux trois quatre"
    spans: list[Any] = [(3, 7, "PRICE"), (0, 2, "PLACE"), (5, 9, "QUANTITY"), (14, 99, "PLACE"), (8, 13, "NOTHING")]
    parts = segments(text, spans, {(8, 13): "•••••"}, words)
    assert "".join(part.text for part in parts) == "un deux ••••• quatre"
    assert [part.kind for part in parts if part.kind] == ["place", "price", "contact"]


def test_changes_put_both_texts_together_again() -> None:
    before, after = "5g 260e\nLille", "5g 250e\nLille centre"
    parts = changes(before, after)
    assert "".join(part.text for part in parts if part.kind != "added") == before
    assert "".join(part.text for part in parts if part.kind != "removed") == after
    long = changes("a b\n" * 5000, "a c\n" * 5000)
    assert "".join(part.text for part in long if part.kind != "added") == "a b\n" * 5000


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Disparu de son site : sa propre page n’existe plus (404)"),
     ("en", "Gone from its site: its own page no longer exists (404)")],
)  # fmt: skip
def test_the_history_says_when_and_how_a_post_went(language: str, said: str, store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting())
    alice = signed_in(language=language)
    assert said not in alice.open("/posts/1").text()
    with store.session() as session, session.begin():
        gone = Removed(external_id="1", reason="http_404", noted_at=NOW + timedelta(hours=1))
        assert removals.remove(session, sighting().source, [gone]) == 1
    assert said in alice.open("/posts/1").text()
    assert alice.page.xpath("//pre[@class='verbatim']"), "the words stay"


def test_the_evidence_of_a_text_is_shown_with_its_hashes_and_the_last_check(store: Store, signed_in: SignedIn) -> None:
    (first, _other) = kept(store, sighting("1"), sighting("2", "Autre texte, cocaïne 1g 60e"))
    block = evidence.Block(
        record="<urn:uuid:1>", file="2026-11-20-here.warc.gz", offset=0, length=900, sha256="ab" * 32,
        payload_sha256="cd" * 32, bytes_sum=1, places_sum=1,
    )  # fmt: skip
    held = [evidence.Held(post_id=first.post_id, revision_id=first.revision_id, text="x")]
    with store.session() as session, session.begin():
        evidence.keep(session, store.keys, evidence.place(session, NOW), block, held, NOW, NOW)
    alice = signed_in()

    def shown(post: int) -> str:
        return "".join(alice.open(f"/posts/{post}").page.xpath("//details[@class='data']//text()"))

    assert "not checked yet" in shown(1)
    assert "ab" * 32 in shown(1)
    assert "2026-11-20-here.warc.gz, 0–899" in shown(1)
    assert shown(2) == ""
    for problem, says in ((None, "intact when checked"), ("byte 7 is 0x00 and was 0x01", "broken at the last check")):
        with store.session() as session, session.begin():
            evidence.check(session, NOW, {1: problem})
        assert says in shown(1)
    assert "byte 7 is 0x00" in shown(1)


@pytest.mark.parametrize(
    ("language", "images", "said"),
    [("en", ("a",), ["From the picture", "From a QR code in the picture"]),
     ("fr", ("a",), ["Lu dans l’image", "Lu dans un QR code de l’image"]),
     ("fr", ("a", "b"), ["Lu dans l’image 1", "Lu dans un QR code de l’image 2"])],
)  # fmt: skip
def test_words_of_a_picture_say_that_they_are_from_it(
    language: str, images: tuple[str, ...], said: list[str], store: Store, signed_in: SignedIn
) -> None:
    text = "dispo ce soir\nCoke 1g 70€\nt.me/exemple"
    spans = (
        PictureSpan(start=14, end=25, kind="text", image=images[0]),
        PictureSpan(start=26, end=38, kind="qr", image=images[-1]),
    )
    price = (MentionRow(start=22, end=25, type="PRICE"),)
    kept(store, sighting("1", text, assessed={"mentions": price}, from_pictures=spans))
    shown = signed_in(language=language).open("/posts/1").page.xpath("//pre[@class='verbatim']")[0]
    assert [each.text_content() for each in shown.xpath("span[@class='origin']")] == said
    first, second = shown.xpath("span[@class='origin']")
    assert shown.text == "dispo ce soir\n"
    assert first.tail == "Coke 1g "
    assert [each.text for each in shown.xpath("mark")] == ["70€"]
    assert second.tail == "t.me/exemple"


def test_a_mark_of_a_picture_loses_no_letter_wherever_it_falls(clock: Clock) -> None:
    words = Words(language="en", zone=NOW.tzinfo or clock().tzinfo, now=NOW)  # type: ignore[arg-type]
    text = "un deux trois quatre"
    for start in range(len(text) + 1):
        parts = segments(text, [(3, 7, "PRICE"), (8, 13, "PLACE")], {}, words, [(start, "From the picture")])
        assert "".join(part.text for part in parts) == text
        assert [part.word for part in parts if part.word and not part.text] == ["From the picture"]
        assert [part.kind for part in parts if part.kind] == ["price", "place"]
