"""Where links and contacts lead: what may be proposed, what is only recorded, what is no place at all."""

import pytest

from crawlers.leads import Lead, from_contact, from_link, is_read
from tests.crawlers.made_up import source_of

CHANNEL = Lead(address="https://t.me/s/exemple_vert", platform="telegram")
SNAP = Lead(address="https://www.snapchat.com/add/exemple.vert", platform="snapchat")


@pytest.mark.parametrize(
    "link", ["https://t.me/Exemple_Vert", "http://t.me/s/exemple_vert?before=9", "t.me/exemple_vert/12"]
)
def test_a_channel_is_one_place_however_it_is_written(link: str) -> None:
    assert from_link(link) == CHANNEL == from_contact("telegram", "exemple_vert")


@pytest.mark.parametrize(
    "link", ["https://www.snapchat.com/add/exemple.vert?share_id=1", "https://snapchat.com/@Exemple.Vert"]
)
def test_a_profile_is_one_place_too(link: str) -> None:
    assert from_link(link) == SNAP == from_contact("snapchat", "exemple.vert")


def test_of_an_ordinary_site_its_front_page_is_the_place() -> None:
    assert from_link("https://Menu.Example.org/lille?ref=1#haut") == Lead(address="https://menu.example.org/")
    assert from_contact("link", "menu.example.org/lille") == Lead(address="https://menu.example.org/")


@pytest.mark.parametrize(
    "link",
    [
        "https://t.me/+AbCdEf123", "https://t.me/joinchat/AbCdEf", "https://wa.me/33639981212", "https://signal.me/#p/+33639981212",
        "https://chat.whatsapp.com/AbC", "https://discord.gg/abc", "https://bit.ly/3abc", "https://t.me/exemple?start=1",
        "https://www.snapchat.com/t/abc", "https://www.instagram.com/exemple", "https://t.me/exemple_menu_bot",
    ],
)  # fmt: skip
def test_invitations_and_the_like_are_recorded_and_never_fetched(link: str) -> None:
    lead = from_link(link)
    assert lead is not None
    assert lead.never


@pytest.mark.parametrize(
    "link",
    ["mailto:a@example.org", "http://127.0.0.1/", "http://[", "https://user:word@example.org/", "http://localhost/", "ftp://example.org/",
     "https://www.google.com/maps", "", "javascript:alert(1)", "https://example.org:99999/", "http://2130706433/"],
)  # fmt: skip
def test_what_is_no_public_place_leads_nowhere(link: str) -> None:
    assert from_link(link) is None


@pytest.mark.parametrize(
    ("platform", "normal"),
    [("phone", "+33639981212"), ("handle", "exemple"), ("telegram", "à b"), ("wickr", "exemple")],
)
def test_other_contacts_lead_nowhere(platform: str, normal: str) -> None:
    assert from_contact(platform, normal) is None


def test_a_place_that_a_source_reads_is_not_proposed() -> None:
    sources = [
        source_of("telegram", url="https://t.me/exemple_vert"),
        source_of("listing", url="https://forum.example.org/list", selectors={"item": "li", "text": "p"}),
    ]
    assert is_read(CHANNEL, sources)
    assert is_read(Lead(address="https://forum.example.org/"), sources)
    assert not is_read(SNAP, sources)
    assert not is_read(Lead(address="https://t.me/s/another_one", platform="telegram"), sources)
