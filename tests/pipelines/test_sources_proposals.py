"""Discovery: what flagged posts lead to is listed with its evidence, and becomes a source by a person's yes only."""

import tomllib
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select, update

from pipelines import init, settings
from pipelines.cli import main
from store import retention
from store.engine import Store
from store.keys import Keys
from store.tables import AuditEntry, Post, SourceProposal, SourceProposalPost
from tests.factories import NOW, kept, sighting

CHANNEL = ("telegram", "exemple_vert")
TEXT = "Dispo cocaïne 1g 60e, livraison Lille, telegram exemple_vert"
LINKS = ("https://menu.example.org/soir", "https://t.me/+AbCdEf123", "https://bit.ly/3abc", "https://wa.me/33639981212")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    init.run(tmp_path / "home")
    for path in (tmp_path / "home" / "sources").glob("*.toml"):
        path.unlink()
    return tmp_path / "home"


@pytest.fixture
def stored(home: Path) -> Iterator[Store]:
    found = settings.load(home, {})
    store = Store.open(found.database_url, Keys.load(found.keys_dir))
    kept(
        store,
        sighting("1", TEXT, [CHANNEL], links=LINKS),
        sighting("2", f"{TEXT} encore", [CHANNEL], fetched_at=NOW + timedelta(days=2)),
        sighting(
            "3",
            f"Je cherche un plan, {TEXT}",
            [CHANNEL],
            assessed={"label": "seeking"},
            links=("https://plan.example.org/",),
        ),
        sighting("4", "Dispo", links=("https://jamais.example.org/",), restricted=True),
    )
    yield store
    store.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one call of the command line printed, and how it ended."""

    exit_code: int
    output: str


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "240")


def veilleur(home: Path, *arguments: str) -> Said:
    output = StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        exit_code = main(["--home", str(home), "sources", *arguments])
    return Said(exit_code=exit_code, output=output.getvalue())


def ids(store: Store) -> dict[str, int]:
    with store.reading() as session:
        return {store.keys.decrypt(row.cipher): row.id for row in session.scalars(select(SourceProposal)) if row.cipher}


def test_places_are_listed_with_their_evidence(home: Path, stored: Store) -> None:
    shown = veilleur(home, "proposals").output
    (channel,) = [line for line in shown.splitlines() if "t.me/s/exemple_vert" in line]
    assert channel.split()[1:] == [
        "https://t.me/s/exemple_vert",
        "telegram",
        "2",
        "(no.",
        "1,",
        "2)",
        "2026-11-20",
        "2026-11-22",
        "open",
    ]
    assert "https://menu.example.org/" in shown
    assert "plan.example.org" not in shown, "who asks or needs help leaves no trace"
    assert "jamais.example.org" not in shown, "what only a supervisor may see is not listed"


def test_invitations_click_to_chat_and_short_links_are_recorded_only(home: Path, stored: Store) -> None:
    shown = veilleur(home, "proposals").output
    assert "3 further are recorded only" in " ".join(shown.split())
    assert "t.me/+" not in shown
    every = veilleur(home, "proposals", "--all").output
    for address in ("https://t.me/+AbCdEf123", "https://bit.ly/3abc", "https://wa.me/33639981212"):
        assert address in every
        refused = veilleur(home, "accept", str(ids(stored)[address]))
        assert refused.exit_code != 0
        assert "recorded only and never fetched" in refused.output
    assert not list((home / "sources").glob("*.toml"))


def test_a_yes_writes_the_source_and_leaves_its_basis_to_be_said(home: Path, stored: Store) -> None:
    veilleur(home, "proposals")
    said = veilleur(home, "accept", str(ids(stored)["https://t.me/s/exemple_vert"]))
    assert said.exit_code == 0, said.output
    (path,) = (home / "sources").glob("*.toml")
    text = path.read_text(encoding="utf-8")
    values = tomllib.loads(text)
    assert (values["platform"], values["url"], values["basis"]) == ("telegram", "https://t.me/s/exemple_vert", "")
    assert "named in 2 flagged posts from 2026-11-20 to 2026-11-22" in text
    assert veilleur(home, "check").exit_code != 0, "without a basis nothing is read"
    path.write_text(text.replace('basis = ""', 'basis = "Mission letter of 3 March 2026"'), encoding="utf-8")
    assert veilleur(home, "check").exit_code == 0
    assert "exemple_vert" not in veilleur(home, "proposals").output


def test_an_ordinary_site_is_looked_at_only_after_the_yes(home: Path, stored: Store) -> None:
    veilleur(home, "proposals")
    said = veilleur(home, "accept", str(ids(stored)["https://menu.example.org/"]))
    assert "veilleur sources new https://menu.example.org/" in said.output
    assert not list((home / "sources").glob("*.toml"))


def test_a_no_has_a_reason_and_holds(home: Path, stored: Store) -> None:
    veilleur(home, "proposals")
    number = str(ids(stored)["https://t.me/s/exemple_vert"])
    assert veilleur(home, "reject", number).exit_code != 0
    assert veilleur(home, "reject", number, "--reason", "A channel of the press").exit_code == 0
    assert "exemple_vert" not in veilleur(home, "proposals").output
    assert "rejected: A channel of the press" in veilleur(home, "proposals", "--all").output
    assert veilleur(home, "accept", number).exit_code != 0


def test_looks_and_decisions_are_logged_without_the_address(home: Path, stored: Store) -> None:
    veilleur(home, "proposals")
    veilleur(home, "reject", str(ids(stored)["https://t.me/s/exemple_vert"]), "--reason", "No")
    with stored.reading() as session:
        log = [(row.action, row.object, row.reason) for row in session.scalars(select(AuditEntry))]
    assert [action for action, _, _ in log if "proposal" in action] == ["proposals", "reject-proposal"]
    assert "exemple_vert" not in str(log)


def test_a_place_goes_with_the_posts_that_named_it(home: Path, stored: Store) -> None:
    veilleur(home, "proposals")
    numbers = ids(stored)
    veilleur(home, "reject", str(numbers["https://t.me/s/exemple_vert"]), "--reason", "No")
    with stored.session() as session, session.begin():
        retention.erase(session, list(session.scalars(select(Post.id))), "test", NOW)
        rows = list(session.scalars(select(SourceProposal)))
        assert [(row.state, row.cipher) for row in rows] == [("rejected", b"")]
        assert not session.scalars(select(SourceProposalPost)).all()


def test_a_post_that_was_decided_to_be_no_advertisement_proposes_nothing(home: Path, stored: Store) -> None:
    with stored.session() as session, session.begin():
        session.execute(update(Post).values(state="decided", decided_label="news"))
    assert "No proposals" in veilleur(home, "proposals").output
