"""Lists in a real Chromium: lines chosen by key and mouse, one decision for many, numbers that stay true, axe."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from store import users
from store.engine import Store
from store.tables import Decision
from tests.factories import kept, sighting
from tests.review.chromium import PASSWORD, WIDTHS, press

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
SOON = 4000
"""Milliseconds after which the page must have asked again, once its clock was moved on."""


@pytest.fixture
def filled(store: Store) -> Store:
    """Six posts of as many sellers in two sources, two analysts."""
    now = datetime.now(UTC)
    if store.engine.dialect.name != "sqlite":
        pytest.skip("the pages are the same on PostgreSQL; the browser is driven once")
    made = []
    for n in range(6):
        own = [("snapchat", f"exemple.n{n}")]
        source = "board.example" if n < 4 else "social.example"
        text = f"cocaïne 1g 60e Lille, livraison, snap exemple.n{n}"
        made.append(sighting(str(n), text, own, fetched_at=now, source=source))
    kept(store, *made, now=now)
    with store.session() as session, session.begin():
        for name in ("c.morel", "s.renaud"):
            users.add(session, name, PASSWORD, "analyst", now)
    return store


def labels(store: Store) -> list[tuple[int, str | None]]:
    with store.reading() as session:
        rows = session.execute(select(Decision.post_id, Decision.label).order_by(Decision.id))
        return [(row.post_id, row.label) for row in rows]


def test_three_posts_are_decided_by_keyboard_alone_and_taken_back(visit: Visit, filled: Store) -> None:
    page = visit(language="en")
    for key in ("j", " ", "j", "j", " ", "k", " "):
        page.keyboard.press(key)
    expect(page.locator("[data-chosen]")).to_have_text("Chosen: 3")
    page.keyboard.press("c")
    expect(page.locator("input[name=label][value=legal_trade]")).to_be_checked()
    page.keyboard.press("h")
    page.keyboard.type("a shop: v and c are letters here")
    press(page, "Enter")
    assert labels(filled) == []
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator(".bulk-sum button")).to_be_focused()
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text("3 posts decided Legal trade")
    assert [label for _post, label in labels(filled)] == ["legal_trade"] * 3
    press(page, "u")
    expect(page.locator("[role=status]").first).to_contain_text("Undone")
    assert [label for _post, label in labels(filled)][3:] == [None] * 3
    assert page.complaints == []  # type: ignore[attr-defined]


def test_j_and_k_stay_within_the_list_and_enter_opens_the_line(visit: Visit) -> None:
    page = visit()
    focused = "document.activeElement.getAttribute('href')"
    page.keyboard.press("k")
    first = page.evaluate(focused)
    page.keyboard.press("k")
    assert page.evaluate(focused) == first
    for _ in range(9):
        page.keyboard.press("j")
    last = page.evaluate(focused)
    assert last != first
    press(page, "Enter")
    assert page.url.endswith(last)


def test_t_chooses_all_and_shift_a_range(visit: Visit) -> None:
    page = visit(language="en")
    boxes = page.locator("input[name=post]")
    page.keyboard.press("t")
    expect(page.locator("[data-chosen]")).to_have_text("Chosen: 6")
    page.keyboard.press("t")
    expect(page.locator("[data-chosen]")).to_have_text("")
    expect(page.locator("#bulk-panel")).to_be_hidden()
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(page.locator("[data-chosen]")).to_have_text("Chosen: 4")
    assert page.evaluate("document.querySelector('[data-all] input').indeterminate")
    expect(page.locator("#bulk-panel")).to_be_visible()


def test_without_script_posts_are_chosen_and_decided_too(visit: Visit, filled: Store) -> None:
    page = visit(language="en", java_script_enabled=False)
    page.locator("input[name=post]").nth(0).check()
    page.locator("input[name=post]").nth(2).check()
    expect(page.locator("[data-all]")).to_be_hidden()
    page.get_by_label("News").check()
    page.fill("#bulk [name=note]", "press review")
    page.click("text=See what will change")
    page.click("text=Decide 2 posts")
    assert {label for _post, label in labels(filled)} == {"news"}


def test_the_numbers_follow_without_a_reload(visit: Visit, filled: Store) -> None:
    page = visit(language="en")
    page.clock.install()
    page.goto("/queue?source=board.example")
    page.click("text=Save this view")
    page.fill("#save-view [name=name]", "Board")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tabs = page.locator(".tabs a")
    expect(tabs).to_have_text(["All 6", "Board 4"])
    kept(filled, sighting("new", "herbe 40e", source="board.example", fetched_at=datetime.now(UTC)))
    page.evaluate("window.stays = true")
    page.clock.fast_forward(21_000)
    expect(tabs).to_have_text(["All 7", "Board 5"], timeout=SOON)
    expect(page.locator("[data-live-fresh]")).to_contain_text("1 new post in this view")
    assert page.evaluate("window.stays"), "the page was never loaded anew"
    with page.expect_navigation():
        page.click("[data-live-fresh] a")
    expect(page.locator(".gist")).to_have_count(5)


def test_nothing_is_asked_while_nobody_sees_the_page(visit: Visit) -> None:
    page = visit()
    page.clock.install()
    page.goto("/queue")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/queue/live" in request.url else None)
    hide = "Object.defineProperty(document, 'hidden', {configurable: true, get: () => %s});"
    page.evaluate(hide % "true" + "document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.fast_forward(300_000)
    page.wait_for_timeout(300)
    assert asked == []
    page.evaluate(hide % "false" + "document.dispatchEvent(new Event('visibilitychange'))")
    with page.expect_response("**/queue/live**"):
        page.clock.fast_forward(1)
    assert len(asked) == 1, "one look as soon as the page is seen again"


@pytest.mark.parametrize(("motion", "name"), [("reduce", "none"), ("no-preference", "changed")])
def test_a_changed_number_moves_only_for_those_who_like_it(motion: str, name: str, visit: Visit, filled: Store) -> None:
    page = visit(reduced_motion=motion)
    page.clock.install()
    page.goto("/queue")
    kept(filled, sighting("new", "herbe 40e", fetched_at=datetime.now(UTC)))
    page.clock.fast_forward(21_000)
    changed = page.locator(".tabs .n.changed")
    expect(changed).to_have_text("7", timeout=SOON)
    assert changed.evaluate("element => getComputedStyle(element).animationName") == name


def test_a_session_that_ended_stops_the_questions_and_says_so(visit: Visit) -> None:
    page = visit(language="en")
    page.clock.install()
    page.goto("/queue")
    page.context.clear_cookies(name="veilleur_session")
    page.clock.fast_forward(21_000)
    expect(page.locator("[data-live-fresh]")).to_contain_text("The numbers stand still", timeout=SOON)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_to_say(width: str, theme: str, language: str, visit: Visit, filled: Store) -> None:
    page = visit(language=language, color_scheme=theme, bypass_csp=True)
    page.set_viewport_size(WIDTHS[width])  # type: ignore[arg-type]
    found = {}

    def look(name: str) -> None:
        violations = Axe().run(page).response["violations"]
        if violations:
            found[name] = [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in violations]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name

    other = visit("s.renaud")
    page.goto("/queue?source=board.example")
    page.click("[popovertarget=save-view]")
    look("naming a view")
    page.fill("#save-view [name=name]", "Une vue au nom assez long pour gêner")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look("a saved view")
    page.goto("/search?q=cocaine")
    page.locator("input[name=post]").first.check()
    look("a search")
    page.goto("/queue")
    for box in page.locator("input[name=post]").all():
        box.check()
    look("chosen")
    page.locator("input[name=label]").first.check()
    page.fill("#bulk [name=note]", "x")
    other.goto("/posts/1")
    page.locator("#bulk button").click()
    expect(page.locator("#left-out")).to_be_visible()
    look("preview")
    page.locator(".bulk-sum button").click()
    expect(page.locator("h1")).to_be_visible()
    look("done")
    assert found == {}


@pytest.fixture
def tired(visit: Visit) -> Visit:
    """A person who has been at it for an hour, as their browser says."""

    def sign_in(**options: Any) -> Page:
        page = visit(**options)
        now = int(datetime.now(UTC).timestamp())
        stretch = {"name": "veilleur_stretch", "value": f"{now - 3600}.{now}.{now - 3600}"}
        page.context.clear_cookies(name="veilleur_stretch")
        page.context.add_cookies([{**stretch, "url": page.url}])  # type: ignore[typeddict-item]
        return page

    return sign_in


def test_a_break_is_recommended_above_the_card_and_can_be_put_off(tired: Visit) -> None:
    page = tired(language="en")
    page.goto("/posts/1")
    expect(page.locator("aside.rest")).to_contain_text("1 h without a pause")
    expect(page.locator(".decide button.lab").first).to_be_in_viewport()
    with page.expect_navigation():
        page.click("aside.rest >> text=Later")
    assert page.url.endswith("/posts/1")
    expect(page.locator("aside.rest")).to_have_count(0)


def test_t_shows_the_text_as_the_machine_reads_it_and_back(visit: Visit, filled: Store) -> None:
    (made,) = kept(filled, sighting("d", "c0c4ïne d.i.s.p.o L\u200bille", fetched_at=datetime.now(UTC)))
    page = visit(language="en")
    page.goto(f"/posts/{made.post_id}")
    press(page, "t")
    expect(page.locator("pre ruby")).to_have_count(3)
    expect(page.locator("pre rt").first).to_be_visible()
    press(page, "t")
    expect(page.locator("pre ruby")).to_have_count(0)
    press(page, "t")
    press(page, "v")
    assert labels(filled) == [(made.post_id, "sale_ad")], "one decides there too"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_to_say_of_breaks_and_readings(width: str, theme: str, tired: Visit, filled: Store) -> None:
    (made,) = kept(filled, sighting("d", "c0c4ïne d.i.s.p.o L\u200bille", fetched_at=datetime.now(UTC)))
    page = tired(color_scheme=theme, bypass_csp=True)
    page.set_viewport_size(WIDTHS[width])  # type: ignore[arg-type]
    found = {}
    for address in (f"/posts/{made.post_id}?text=plain", "/queue", "/break"):
        page.goto(address)
        assert (page.locator("aside.rest").count() == 0) == (address == "/break")
        violations = Axe().run(page).response["violations"]
        if violations:
            found[address] = [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in violations]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert found == {}
