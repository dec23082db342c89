"""The search page: what one finds, what the address may hold, what leaves as a file, and who sees what."""

import csv
import io
import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from review.search_export import guarded
from review.snippets import snippet
from store.engine import Store
from store.search import terms
from store.tables import AuditEntry
from tests.factories import kept, sighting
from tests.review.conftest import Reader

SignedIn = Callable[..., Reader]
NIGHT = [("snapchat", "exemple.nuit")]


@pytest.fixture
def filled(store: Store) -> Store:
    kept(
        store,
        sighting("1", "Écaille cocaïne 1g 60e, livraison Lille, snap exemple.nuit", NIGHT),
        sighting("2", '=HYPERLINK("https://evil.example") cocaïne <script>alert(1)</script>'),
        sighting("3", "cocaïne réservée", restricted=True),
    )
    return store


def log(store: Store) -> list[tuple[str, str]]:
    with store.reading() as session:
        return [(row.action, row.object) for row in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def posts(reader: Reader) -> list[str]:
    return list(reader.page.xpath("//li[@class='r']//a/@href"))


def test_words_are_marked_where_they_stand(filled: Store, signed_in: SignedIn) -> None:
    alice = signed_in().open("/search?q=ecaille+livr*")
    assert posts(alice) == ["/posts/1"]
    assert alice.page.xpath("//mark[@class='hit']/text()") == ["Écaille", "livraison"]
    assert "exemple.nuit" not in alice.source
    assert alice.page.xpath("//input[@name='q']/@value") == ["ecaille livr*"], "the box keeps what was typed"


def test_hostile_text_stays_text(filled: Store, signed_in: SignedIn) -> None:
    alice = signed_in().open("/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert posts(alice) == ["/posts/2"]
    assert not alice.page.xpath("//script[not(@src)]")


def test_restricted_posts_stay_hidden_from_all_but_supervisors(filled: Store, signed_in: SignedIn) -> None:
    alice, ada = signed_in("bob"), signed_in("ada", "auditor")
    for address in ("/search?q=reservee", "/search/export?q=reservee", "/search?alike=3", "/search"):
        assert "réservée" not in alice.open(address).source
        assert "réservée" not in ada.open(address).source
    assert posts(signed_in("sam", "supervisor").open("/search?q=reservee")) == ["/posts/3"]
    assert signed_in("root", "admin").open("/search").status == 403
    assert signed_in("root2", "admin").open("/search/export").status == 403


def test_a_typed_contact_never_stands_in_an_address_and_is_logged(filled: Store, signed_in: SignedIn) -> None:
    alice = signed_in().open("/search").submit("/search/contact", typed="@Exemple.Nuit")
    assert alice.address == "/search?contact=1"
    assert posts(alice) == ["/posts/1"]
    assert [action for action, _object in log(filled)] == ["search_contact", "open"]
    assert not any("nuit" in object_.lower() for _action, object_ in log(filled))
    alice.submit("/search/contact", typed="personne.ici", platform="snapchat")
    assert posts(alice) == []


def test_whoever_follows_a_shared_address_is_logged_too(filled: Store, signed_in: SignedIn) -> None:
    signed_in("bob").open("/search?contact=1")
    assert log(filled) == [("open", "contact:1")]


def test_the_file_holds_what_was_found_and_no_formula(filled: Store, signed_in: SignedIn) -> None:
    alice = signed_in().open("/search/export?q=cocaine")
    rows = list(csv.DictReader(io.StringIO(alice.source)))
    assert [row["post"] for row in rows] == ["2", "1"]
    assert rows[0]["text"].startswith("'=HYPERLINK")
    assert "exemple.nuit" not in alice.source
    assert "attachment" in alice.answer.headers["content-disposition"]
    lines = alice.client.get("/search/export?form=jsonl&q=ecaille").text.splitlines()
    assert [json.loads(line)["substances"] for line in lines] == [["cocaine"]]
    assert [action for action, _object in log(filled)] == ["export_search", "export_search"]


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n@x"])
def test_a_cell_that_would_be_calculated_is_guarded(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert guarded(f"a{cell}") == f"a{cell}"


def test_a_search_is_one_key_away_from_a_card(filled: Store, signed_in: SignedIn) -> None:
    kept(filled, sighting("5", "herbe snap exemple.nuit", NIGHT))
    alice = signed_in().open("/posts/1")
    ways = {key: alice.page.xpath(f"//a[@aria-keyshortcuts='{key}']/@href") for key in "YIN"}
    assert ways == {
        "Y": ["/search?contact=1"],
        "I": ["/search?substance=cocaine&place=Lille"],
        "N": ["/search?alike=1"],
    }
    assert posts(alice.open(ways["Y"][0])) == ["/posts/4", "/posts/1"]
    assert posts(alice.open(ways["I"][0])) == ["/posts/1"]
    assert posts(alice.open(ways["N"][0])) == ["/posts/1"]


def test_pages_follow_each_other(store: Store, signed_in: SignedIn) -> None:
    kept(store, *(sighting(str(n), f"cocaïne {n}") for n in range(30)))
    alice = signed_in().open("/search?q=cocaine")
    first = posts(alice)
    following = alice.page.xpath("//a[contains(@href, 'after=')]/@href")[0]
    assert len(first) == 25
    assert len({*first, *posts(alice.open(following))}) == 30


@pytest.mark.parametrize(
    "query",
    ["gram_from=x&gram_to=,", "since=2026-13-40", "contact=abc", "alike=x", "after=99999999999999999999", "q=%00%22*"],
)
def test_what_does_not_read_breaks_nothing(query: str, filled: Store, signed_in: SignedIn) -> None:
    assert signed_in().open(f"/search?{query}").status == 200


def test_a_snippet_shows_the_word_wherever_it_stands() -> None:
    pieces = snippet("x " * 400 + "écaille fin", terms("ecaille"))
    assert [piece.text for piece in pieces if piece.hit] == ["écaille"]
    assert pieces[0].text == "… "
