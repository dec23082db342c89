"""Alerts reach a mail server and a webhook on this machine: once a change, outside quiet hours, without a word of a post."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from crawlers.source import load_sources
from pipelines import alerts, init, settings
from pipelines.cli import main
from store import sources
from store.engine import Store
from store.keys import Keys
from store.tables import SourceAlert
from store.values import RunCounts
from tests.factories import NOW, kept, sighting
from tests.pipelines.alert_servers import Mailbox, mail_server, refusing_site, webhook

FILE = 'platform = "feed"\nurl = "https://{name}.example/feed"\nbasis = "Public feed, for the tests."\nevery = "1h"\n'
HOUR = timedelta(hours=1)


@dataclass
class Home:
    """A home with two sources, its store, and the servers that its alerts go to."""

    path: Path
    store: Store
    box: Mailbox
    posted: list[dict[str, Any]]
    urls: str

    def ran(self, name: str, outcome: str, at: timedelta = timedelta(0), detail: str = "") -> None:
        with self.store.session() as session, session.begin():
            run = sources.begin_run(session, name, NOW + at, "feed")
            sources.end_run(session, run, outcome, RunCounts(), None, detail, NOW + at)

    def tell(self, at: timedelta = timedelta(0), leave: frozenset[str] = frozenset(), **environ: str) -> list[str]:
        given = settings.load(
            self.path, {"VEILLEUR_ALERTS_URLS": self.urls, "VEILLEUR_REVIEW_LANGUAGE": "en"} | environ
        )
        return list(alerts.tell(given, self.store, load_sources(given.sources_dir), NOW + at, leave=leave))

    def said(self) -> list[str]:
        return [message["text"] for message in self.posted]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    path = tmp_path / "home"
    init.run(path)
    for name in ("calme", "refaite"):
        (path / "sources" / f"{name}.toml").write_text(FILE.format(name=name), encoding="utf-8")
    found = settings.load(path, {})
    with ExitStack() as stack:
        box, mail = stack.enter_context(mail_server())
        posted, hook = stack.enter_context(webhook())
        store = Store.open(found.database_url, Keys.load(found.keys_dir))
        stack.callback(store.close)
        yield Home(path=path, store=store, box=box, posted=posted, urls=f"{mail} {hook}")


def test_turning_ailing_and_recovering_are_told_once_each_by_mail_and_webhook(home: Home) -> None:
    home.ran("calme", "ok")
    home.ran("refaite", "layout_changed")
    assert home.tell() == []
    assert home.tell(HOUR) == []
    (mail,) = home.box.messages
    assert (mail["subject"], home.box.to) == ("Veilleur: 1 source ails", ["garde@example.org"])
    body = mail.get_body(("plain",))
    assert body is not None
    assert "refaite: layout changed. The page answers" in " ".join(body.get_content().split())
    (hook,) = home.posted
    assert hook["path"] == "/hooks/abcdefghijklmnopqrstuvwxyz"
    assert "refaite: layout changed." in hook["text"]
    home.ran("refaite", "blocked", HOUR)
    home.tell(HOUR * 2)
    assert len(home.posted) == 1, "one ailment that becomes another is no change"
    home.ran("refaite", "ok", HOUR * 2)
    home.tell(HOUR * 3)
    home.tell(HOUR * 3.5)
    assert len(home.posted) == len(home.box.messages) == 2
    assert "refaite: is read again as before." in home.said()[1]
    assert home.box.messages[1]["subject"] == "Veilleur: 1 source has recovered"


def test_quiet_hours_and_the_least_gap_make_changes_wait(home: Home) -> None:
    home.ran("refaite", "blocked")
    assert NOW.hour == 14, "15:00 in Paris"
    home.tell(VEILLEUR_ALERTS_QUIET="14:30-15:30")
    home.tell(VEILLEUR_ALERTS_QUIET="22:00-15:01")
    assert home.said() == []
    home.tell(VEILLEUR_ALERTS_QUIET="15:30-14:30")
    assert len(home.said()) == 1
    home.ran("calme", "blocked", timedelta(minutes=5))
    home.tell(timedelta(minutes=29))
    assert len(home.said()) == 1
    home.ran("refaite", "ok", timedelta(minutes=31))
    home.tell(timedelta(minutes=31))
    assert len(home.said()) == 2
    assert "calme: blocked" in home.said()[1]
    assert "refaite: is read again" in home.said()[1]


def test_what_mends_before_it_was_told_is_never_told(home: Home) -> None:
    home.ran("refaite", "blocked")
    home.tell(VEILLEUR_ALERTS_QUIET="00:00-23:59")
    home.ran("refaite", "ok", HOUR)
    home.tell(HOUR)
    assert home.said() == []


def test_a_source_that_is_being_read_is_looked_at_next_time(home: Home) -> None:
    home.ran("refaite", "blocked")
    home.tell(leave=frozenset({"refaite"}))
    assert home.said() == []
    home.tell()
    assert len(home.said()) == 1


def test_a_message_that_nobody_took_is_said_without_its_keys_and_sent_again_after_the_gap(home: Home) -> None:
    home.ran("refaite", "blocked")
    closed = "mmost://127.0.0.1:9/geheimgeheimgeheimgeheim"
    problems = home.tell(VEILLEUR_ALERTS_URLS=f"{closed} rubbish://secret")
    assert len(problems) == 2
    assert "did not reach mmost://***" in problems[0]
    assert "rubbish://***, which is no address" in problems[1]
    assert not any(word in " ".join(problems) for word in ("geheim", "secret"))
    home.tell(timedelta(minutes=10))
    assert home.said() == []
    home.tell(timedelta(minutes=31))
    assert len(home.said()) == 1
    with home.store.reading() as session:
        assert [row.delivered for row in session.scalars(select(SourceAlert).order_by(SourceAlert.id))] == [False, True]


def test_one_address_that_fails_does_not_make_the_others_hear_twice(home: Home) -> None:
    home.ran("refaite", "blocked")
    home.urls += " mmost://127.0.0.1:9/abcdefghijklmnopqrstuvwxyz"
    assert len(home.tell()) == 1
    home.tell(HOUR)
    assert len(home.said()) == len(home.box.messages) == 1


def test_no_alert_holds_a_posts_text_its_address_a_contact_or_a_runs_remark(home: Home) -> None:
    kept(home.store, sighting("1", "cocaïne 1g 60e exemple.nuit", [("snapchat", "exemple.nuit")], source="refaite"))
    remark = "https://refaite.example/t/1-cocaine-exemple.nuit answers HTTP 500"
    home.ran("refaite", "failed", timedelta(0), remark)
    home.ran("refaite", "failed", timedelta(0), remark)
    home.tell()
    everything = home.said()[0] + home.box.messages[0].as_string()
    assert "2 runs in a row failed" in home.said()[0]
    for word in ("exemple.nuit", "cocaïne", "cocaine", "60e", "http", "HTTP 500", "refaite.example"):
        assert word not in everything.replace(home.box.messages[0]["message-id"] or "", ""), word


def test_the_trial_alert_goes_out_at_any_hour_and_says_who_did_not_take_it(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    verb = ["--home", str(home.path), "sources", "health", "--test-alert"]
    assert main(verb) == 1
    assert "alerts.urls is empty" in capsys.readouterr().err
    monkeypatch.setenv("VEILLEUR_ALERTS_URLS", home.urls)
    monkeypatch.setenv("VEILLEUR_ALERTS_QUIET", "00:00-23:59")
    assert main(verb) == 0
    assert "2 of 2 addresses took the trial alert." in capsys.readouterr().out
    assert "Tout va bien." in home.said()[0]
    monkeypatch.setenv("VEILLEUR_ALERTS_URLS", f"{home.urls} mmost://127.0.0.1:9/abcdefghijklmnopqrstuvwxyz")
    assert main(verb) == 1


def test_a_crawl_of_what_is_due_tells_what_it_met(home: Home) -> None:
    (home.path / "sources" / "calme.toml").unlink()
    with refusing_site() as url:
        text = FILE.format(name="refaite").replace("https://refaite.example/feed", url)
        (home.path / "sources" / "refaite.toml").write_text(f"{text}local = true\n", encoding="utf-8")
        program = [sys.executable, "-m", "pipelines", "--home", str(home.path), "crawl", "--due", "--quiet"]
        done = subprocess.run(program, env={**os.environ, "VEILLEUR_ALERTS_URLS": home.urls}, check=False)
    assert done.returncode == 1
    (said,) = home.said()
    assert "refaite: bloqué." in said
    assert len(home.box.messages) == 1


def test_the_settings_never_show_an_address_of_alerts(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VEILLEUR_ALERTS_URLS", "mailtos://veilleur:geheim@mail.example.org")
    assert main(["--home", str(home.path), "settings"]) == 0
    said = capsys.readouterr().out
    assert "mailtos://***" in said
    assert "geheim" not in said
