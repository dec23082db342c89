"""Who gets in, who may do what, and what every answer carries."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from review.access import ROLES, Permission, may
from review.app import VIEWS, create_app
from review.settings import ReviewSettings
from review.visit import SESSION_COOKIE, local
from store import signins, users
from store.engine import Store
from tests.factories import NOW, kept, sighting
from tests.review.conftest import Browser, Clock, Reader

SignedIn = Callable[..., Reader]
PASSWORD = "correct-horse-battery"
PAGES = (
    "/queue",
    "/posts/1",
    "/campaigns/1",
    "/search",
    "/week",
    "/sources",
    "/sources/exemple_menu59",
    "/help",
    "/triage",
)
READING = {*PAGES} - {"/triage"}
ALLOWED = {
    "analyst": {*PAGES},
    "supervisor": {*PAGES},
    "auditor": READING,
    "admin": {"/sources", "/sources/exemple_menu59", "/help"},
}


def routes(method: str) -> list[str]:
    """Every address of the app, taken from the routers themselves."""
    every = [route for view in VIEWS for route in view.router.routes if isinstance(route, APIRoute)]
    found = [route.path for route in every if method in route.methods]
    assert found
    return found


def address_of(path: str) -> str:
    return (
        path.replace("{post_id}", "1")
        .replace("{campaign_id}", "1")
        .replace("{name}", "exemple_menu59")
        .replace("{act_id}", "1")
    )


@pytest.fixture
def account(store: Store) -> int:
    with store.session() as session, session.begin():
        return users.add(session, "c.morel", PASSWORD, "analyst", NOW)


def sign_in(reader: Reader, password: str = PASSWORD, back: str = "") -> Reader:
    return reader.open(f"/sign-in{back}").submit("/sign-in", user="c.morel", password=password)


def test_a_person_signs_in_and_out(account: int, stranger: Reader) -> None:
    sign_in(stranger)
    assert stranger.path() == "/queue"
    assert "c.morel" in stranger.text()
    old = stranger.client.cookies[SESSION_COOKIE]
    stranger.submit("/sign-out")
    assert stranger.path() == "/sign-in"
    stranger.client.cookies.set(SESSION_COOKIE, old)
    assert stranger.open("/queue").path() == "/sign-in", "the session is closed on the server too"


def test_after_signing_in_one_lands_where_one_wanted_to_go(account: int, stranger: Reader) -> None:
    stranger.open("/sources")
    assert stranger.path() == "/sign-in"
    stranger.submit("/sign-in", user="c.morel", password=PASSWORD)
    assert stranger.path() == "/sources"


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", "", "/" * 600],
)
def test_no_form_leads_to_another_site(address: str) -> None:
    assert local(address) == "/"


def test_an_unknown_name_and_a_wrong_password_are_told_alike(account: int, stranger: Reader) -> None:
    wrong = sign_in(stranger, "wrong-password-here")
    assert wrong.status == 401
    first = wrong.page.xpath("//*[@role='alert']")[0].text_content()
    stranger.submit("/sign-in", user="nobody", password=PASSWORD)
    assert stranger.status == 401
    assert stranger.page.xpath("//*[@role='alert']")[0].text_content() == first


def test_after_five_failures_one_has_to_wait(account: int, stranger: Reader, clock: Clock) -> None:
    for _ in range(6):
        sign_in(stranger, "wrong-password-here")
    sign_in(stranger)
    assert stranger.status == 429
    assert "Try again in" in stranger.text()
    clock.advance(minutes=20)
    assert sign_in(stranger).path() == "/queue"


def test_an_account_with_a_second_factor_needs_its_code(account: int, store: Store, stranger: Reader) -> None:
    from store import second_factor

    with store.session() as session, session.begin():
        secret = second_factor.enrol(session, store.keys, account, NOW)
    assert sign_in(stranger).status == 401
    code = second_factor.digits(secret, int(NOW.timestamp()) // 30)
    stranger.submit("/sign-in", user="c.morel", password=PASSWORD, code=code)
    assert stranger.path() == "/queue"


def test_a_revoked_session_records_nothing_and_keeps_what_was_typed(store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting())
    alice = signed_in().open("/triage")
    with store.session() as session, session.begin():
        signins.sign_out_everywhere(session, alice.user_id)
    alice.submit("/decision", press=("label", "sale_ad"), note="a careful note")
    assert alice.status == 401
    assert "no longer signed in" in alice.text()
    assert alice.page.xpath("//textarea")[0].text == "a careful note"
    assert alice.page.xpath("//main//a/@href") == ["/sign-in?back=%2Fposts%2F1"]


def test_a_session_ends_after_the_hours_of_the_deployment(store: Store, signed_in: SignedIn, clock: Clock) -> None:
    alice = signed_in()
    for _ in range(11):
        clock.advance(minutes=50)
        alice.open("/queue")
    assert alice.path() == "/queue", "use keeps a session open"
    clock.advance(minutes=55)
    assert alice.open("/queue").path() == "/sign-in", "but not for more than ten hours"


def test_an_idle_session_ends(signed_in: SignedIn, clock: Clock) -> None:
    alice = signed_in().open("/queue")
    clock.advance(hours=2)
    assert alice.open("/queue").path() == "/sign-in"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_its_pages_and_no_others(role: str, store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting(), sighting("2", "Dispo cocaïne 1g 60e demain"))
    reader = signed_in("alice", role)
    for address in PAGES:
        status = reader.open(address).status
        assert (status == 200) == (address in ALLOWED[role]), (role, address, status)
        assert status in (200, 403)
    shown = set(reader.open("/help").page.xpath("//header//nav/a/@href"))
    assert shown <= ALLOWED[role], "the navigation offers nothing that is refused"


def test_an_auditor_reads_along_without_claiming_or_revealing(store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting("1", "Dispo cocaïne, snap exemple.nuit", [("snapchat", "exemple.nuit")]))
    auditor = signed_in("ada", "auditor").open("/posts/1")
    assert "your role does not decide" in auditor.text()
    actions = {form.get("action") for form in auditor.page.forms}
    assert actions <= {"/preferences", "/sign-out", None}
    alice = signed_in("alice").open("/posts/1")
    assert alice.page.xpath("//form[@id='decide']"), "reading along takes no claim"


@pytest.mark.parametrize("role", ["analyst", "auditor", "admin"])
def test_a_post_with_a_sign_of_a_minor_is_open_to_supervisors_only(
    role: str, store: Store, signed_in: SignedIn
) -> None:
    kept(store, sighting(restricted=True))
    reader = signed_in("alice", role)
    assert reader.open("/posts/1").status in (403, 404)
    assert not reader.open("/queue").page.xpath("//table")
    assert signed_in("sam", "supervisor").open("/posts/1").status == 200


def test_an_unknown_role_may_do_nothing() -> None:
    assert not any(may("guest", permission) for permission in Permission)


def test_every_form_is_refused_without_its_token(store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting())
    alice = signed_in()
    for path in routes("POST"):
        for token in ("", "0" * 64, "é"):
            answer = alice.client.post(address_of(path), data={"csrf": token, "label": "sale_ad", "revision": "1"})
            assert answer.status_code == 403, (path, token)


def test_a_form_of_another_session_or_another_site_is_refused(store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting())
    alice, bob = signed_in("alice"), signed_in("bob")
    data = dict(alice.open("/triage").page.get_element_by_id("decide").form_values()) | {"label": "sale_ad"}
    assert bob.client.post("/posts/1/decision", data=data).status_code == 403
    foreign = alice.client.post("/posts/1/decision", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert alice.client.post("/posts/1/decision", data=data).status_code == 200


def test_nothing_that_is_read_changes_anything_by_another_method(signed_in: SignedIn) -> None:
    alice = signed_in()
    for path in routes("POST"):
        if path not in routes("GET"):
            assert alice.client.get(address_of(path)).status_code == 404, path


def test_every_answer_carries_the_security_headers(store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting())
    alice = signed_in()
    pages = [address_of(path) for path in routes("GET")]
    for address in [*pages, "/nothing", "/static/style.css", "/static/nothing.css"]:
        headers = alice.client.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        if address == "/static/style.css":
            assert "immutable" in headers["cache-control"]
        else:
            assert headers["cache-control"] == "no-store", address


def test_no_page_holds_inline_script_or_style(store: Store, signed_in: SignedIn) -> None:
    kept(store, sighting())
    alice = signed_in()
    for path in routes("GET"):
        page = alice.open(address_of(path)).page
        assert not page.xpath("//style | //@style | //script[not(@src)] | //@*[starts-with(name(), 'on')]"), path


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(account: int, app: FastAPI, store: Store) -> None:
    secure = create_app(store, ReviewSettings(https=True), clock=lambda: NOW)
    for made, address, flag in ((app, "http://review.example", False), (secure, "https://review.example", True)):
        reader = Reader(made)
        reader.client.close()
        reader.client = Browser(made, address)
        sign_in(reader)
        cookies = [one for answer in reader.answer.history for one in answer.headers.get_list("set-cookie")]
        session = next(one for one in cookies if one.startswith(SESSION_COOKIE))
        assert "HttpOnly" in session
        assert "SameSite=strict" in session
        assert ("Secure" in session) == flag
        assert ("strict-transport-security" in reader.answer.headers) == flag
        reader.client.close()


def test_a_form_of_more_than_64_kb_is_not_read(signed_in: SignedIn) -> None:
    alice = signed_in()
    assert alice.client.post("/undo", data={"csrf": "x" * 70_000}).status_code == 413
    chunks = (b"csrf=" + b"x" * 20_000 for _ in range(5))

    async def body() -> Any:
        for chunk in chunks:
            yield chunk

    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert alice.client.post("/undo", content=body(), headers=headers).status_code == 413


def test_preferences_are_kept_and_nothing_else_is_accepted(signed_in: SignedIn) -> None:
    alice = signed_in().open("/queue")
    alice.submit("/preferences", press=("choice", "theme:dark"))
    assert alice.page.get("data-theme") == "dark"
    alice.submit("/preferences", press=("choice", "keys:off"))
    assert not alice.page.xpath("//script[contains(@src, 'keys')]")
    alice.submit("/preferences", press=("choice", "language:fr"))
    assert alice.page.get("lang") == "fr"
    assert alice.path() == "/queue"
    alice.submit("/preferences", choice="theme:pink")
    assert alice.status == 422
