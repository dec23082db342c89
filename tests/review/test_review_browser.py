"""The review app in a real Chromium: keys, two people at once, both languages, no script, weight, accessibility."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from review.vocabulary import LABELS
from store import sources, users
from store.engine import Store
from store.tables import Decision
from store.values import OfferRow, ReasonRow, RunCounts
from tests.factories import kept, sighting
from tests.review.chromium import PASSWORD, WIDTHS, press

pytestmark = pytest.mark.browser
PAGES = (
    "/queue",
    "/search?q=cocaine&place=Lille",
    "/posts/1",
    "/posts/1?text=changes",
    "/campaigns/1",
    "/week",
    "/sources",
    "/sources/board.example",
    "/help",
    "/nothing",
)


@pytest.fixture
def filled(store: Store) -> Store:
    """Twelve posts of as many sellers, one with two revisions, a small campaign, a source in trouble, two analysts."""
    now = datetime.now(UTC)
    if store.engine.dialect.name != "sqlite":
        pytest.skip("the pages are the same on PostgreSQL; the browser is driven once")
    offers = tuple(
        OfferRow(substance=substance, quantity=float(grams), unit="g", price=price, currency="EUR", grams=float(grams))
        for substance, grams, price in (("cocaine", 1, 60), ("cocaine", 5, 250), ("cannabis_resin", 10, 60))
    )
    reasons = tuple(
        ReasonRow(text=text, weight=weight) for text, weight in (("échelle de prix", 2.4), ("boutique", -0.7))
    )
    rich = {"offers": offers, "reasons": reasons, "substances": ("cocaine", "cannabis_resin")}
    night = [("snapchat", "exemple.nuit")]
    before = now - timedelta(days=1)
    kept(store, sighting("1", "Dispo cocaïne 1g 65e, snap exemple.nuit", night, fetched_at=before), now=before)
    made = [
        sighting("1", "Dispo cocaïne 1g 60e, livraison Lille, snap exemple.nuit", night, assessed=rich, fetched_at=now)
    ]
    made.append(sighting("2", "cocaïne 60e, snap exemple.nuit", night, fetched_at=now, source="social.example"))
    for n in range(3, 14):
        own = [("snapchat", f"exemple.n{n}")]
        made.append(sighting(str(n), f"cocaïne 1g 60e Lille snap exemple.n{n}", own, assessed=rich, fetched_at=now))
    kept(store, *made, now=now)
    with store.session() as session, session.begin():
        for name in ("c.morel", "s.renaud"):
            users.add(session, name, PASSWORD, "analyst", now)
        for hours, outcome in ((6, "ok"), (4, "ok"), (2, "layout_changed")):
            started = now - timedelta(hours=hours)
            run = sources.begin_run(session, "board.example", started, "forum")
            counts = RunCounts(posts=hours * 5, flagged=2, new=4, requests=3)
            sources.end_run(session, run, outcome, counts, None, "author: 0 %", started + timedelta(seconds=9))
    return store


def labels(store: Store) -> list[str | None]:
    with store.reading() as session:
        return list(session.scalars(select(Decision.label).order_by(Decision.id)))


def test_ten_posts_are_decided_by_keyboard_alone(visit: Callable[..., Page], filled: Store) -> None:
    page = visit()
    page.goto("/triage")
    keys = [label.key for label in LABELS]
    for key in [*keys, "v"]:
        press(page, key)
    assert labels(filled) == [label.value for label in LABELS] + ["sale_ad"]
    press(page, "u")
    expect(page.locator("[role=status]").first).to_contain_text("Annulé")
    assert labels(filled)[-1] is None
    assert page.complaints == []  # type: ignore[attr-defined]


def test_a_skip_asks_why_and_takes_a_digit(visit: Callable[..., Page], filled: Store) -> None:
    page = visit()
    page.goto("/triage")
    first = page.url
    page.keyboard.press("l")
    expect(page.locator("#skip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#skip")).to_be_hidden()
    assert page.url == first
    page.keyboard.press("l")
    press(page, "2")
    assert page.url.split("?")[0] != first
    expect(page.locator("[role=status]").first).to_contain_text("Passé")


def test_digits_set_attributes_and_h_takes_a_note(visit: Callable[..., Page], filled: Store) -> None:
    page = visit()
    page.goto("/triage")
    page.keyboard.press("1")
    page.keyboard.press("3")
    page.keyboard.press("h")
    page.keyboard.type("vu ailleurs ; v n'est pas une touche ici")
    assert labels(filled) == [], "keys are off inside fields"
    page.keyboard.press("Escape")
    press(page, "v")
    with filled.reading() as session:
        row = session.scalars(select(Decision)).one()
    assert row.note.startswith("vu ailleurs")
    assert set(row.attributes) == {"scam_suspected", "violence_signal"}


def test_j_and_k_walk_o_compares_and_p_opens_the_campaign(visit: Callable[..., Page]) -> None:
    page = visit()
    page.goto("/triage")
    first = page.url.split("?")[0]
    press(page, "j")
    second = page.url.split("?")[0]
    press(page, "k")
    assert [first != second, page.url.split("?")[0]] == [True, first]
    page.goto("/posts/1")
    press(page, "o")
    expect(page.locator("pre ins").first).to_be_visible()
    press(page, "o")
    expect(page.locator("pre ins")).to_have_count(0)
    press(page, "p")
    assert "/campaigns/" in page.url


def test_m_asks_a_reason_before_a_contact_is_shown(visit: Callable[..., Page]) -> None:
    page = visit()
    page.goto("/posts/1")
    assert "exemple.nuit" not in page.content()
    page.keyboard.press("m")
    expect(page.locator("select[name=reason]").first).to_be_focused()
    page.locator("select[name=reason]").first.select_option("crosscheck")
    with page.expect_navigation():
        page.locator("form.sheet:popover-open button.btn--primary").click()
    expect(page.locator("pre mark.m--contact")).to_have_text("exemple.nuit")


def test_g_decides_for_the_campaign_after_saying_what_changes(visit: Callable[..., Page], filled: Store) -> None:
    page = visit()
    page.goto("/posts/1")
    page.keyboard.press("g")
    press(page, "v")
    expect(page.locator("main")).to_contain_text("2 posts")
    assert labels(filled) == []
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert labels(filled) == ["sale_ad", "sale_ad"]


def test_question_mark_opens_the_help_and_escape_closes_it(visit: Callable[..., Page], filled: Store) -> None:
    page = visit()
    page.goto("/triage")
    page.keyboard.press("?")
    expect(page.locator("dialog#help")).to_be_visible()
    page.keyboard.press("v")
    assert labels(filled) == [], "keys wait while the help is open"
    page.keyboard.press("Escape")
    expect(page.locator("dialog#help")).to_be_hidden()


def test_two_people_never_decide_the_same_post(visit: Callable[..., Page], filled: Store) -> None:
    morel, renaud = visit("c.morel"), visit("s.renaud", language="en")
    morel.goto("/triage")
    renaud.goto("/triage")
    assert morel.url != renaud.url
    renaud.goto(morel.url)
    expect(renaud.locator("article")).to_contain_text("c.morel is looking at this post")
    renaud.keyboard.press("v")
    renaud.wait_for_timeout(200)
    assert labels(filled) == []


def test_keys_can_be_switched_off(visit: Callable[..., Page], filled: Store) -> None:
    page = visit(language="en")
    page.click("button.top-me")
    with page.expect_navigation():
        page.click("text=Off")
    page.goto("/triage")
    page.keyboard.press("v")
    page.wait_for_timeout(200)
    assert labels(filled) == []


def test_everything_but_the_keys_works_without_script(visit: Callable[..., Page], filled: Store) -> None:
    page = visit(language="en", java_script_enabled=False)
    page.click("text=Review this view")
    page.click("button[popovertarget='note-sheet']:visible")
    page.fill("textarea", "by hand")
    page.click("text=Keep it and decide")
    page.click("label.toggle:has-text('Wholesale'):visible")
    page.click("button.lab:has-text('Legal trade'):visible")
    assert labels(filled) == ["legal_trade"]
    page.click("button[popovertarget='skip']")
    page.click("text=More context is needed")
    expect(page.locator("article")).to_contain_text("Skipped")
    page.click("button:has-text('Undo')")
    assert labels(filled) == ["legal_trade", None]
    page.click("[data-help]")
    expect(page.locator("h1")).to_have_text("Keyboard")


def test_a_slash_leads_to_the_search_and_back_to_its_box(visit: Callable[..., Page], filled: Store) -> None:
    page = visit(language="en")
    page.goto("/posts/1")
    page.keyboard.press("Y")
    expect(page.locator(".results li")).to_have_count(2)
    page.goto("/posts/1")
    page.keyboard.press("/")
    page.wait_for_url("**/search")
    expect(page.locator("input[name=q]")).to_be_focused()
    page.keyboard.type("cocaine liv*")
    page.keyboard.press("Enter")
    expect(page.locator("mark.hit").first).to_have_text("cocaïne")
    page.locator("section h2").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.fill("input[name=typed]", "@exemple.nuit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?contact=1")
    expect(page.locator(".results li")).to_have_count(2)


def test_enter_in_a_checkbox_decides_nothing(visit: Callable[..., Page], filled: Store) -> None:
    page = visit()
    page.goto("/triage")
    page.locator("input[name=attributes]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert labels(filled) == []


@pytest.mark.parametrize(("language", "word"), [("fr", "Votre décision"), ("en", "Your decision")])
def test_both_languages_fit_the_decision_bar(language: str, word: str, visit: Callable[..., Page]) -> None:
    page = visit(language=language)
    for size in (WIDTHS["desk"], {"width": 1100, "height": 800}, WIDTHS["phone"]):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto("/posts/1")
        expect(page.get_by_role("form", name=word)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{language} at {size}"


def test_a_page_reflows_down_to_320_pixels(visit: Callable[..., Page]) -> None:
    page = visit()
    page.set_viewport_size({"width": 320, "height": 640})
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_first_triage_page_weighs_less_than_120_kb(visit: Callable[..., Page], address: str) -> None:
    page = visit()
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}) if answer.ok else None)
    page.context.clear_cookies(name="nothing")
    page.goto("/triage", wait_until="networkidle")
    page.goto("/posts/1", wait_until="networkidle")
    files = sum(len(page.request.get(f"/static/{name}").body()) for name in ("style.css", "keys.js", "lamp.svg"))
    document = max(size for url, size in sizes.items() if "/posts/" in url)
    assert files + document < 120_000, (files, document)
    assert all(url.startswith(address) for url in sizes), "nothing is asked of anybody else"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_to_say(width: str, theme: str, visit: Callable[..., Page]) -> None:
    page = visit(color_scheme=theme, bypass_csp=True)  # axe is put into the page as an inline script
    page.set_viewport_size(WIDTHS[width])  # type: ignore[arg-type]
    found = {}
    for path in ("/sign-in", *PAGES):
        if path == "/sign-in":
            context = page.context.browser.new_context(color_scheme=theme, bypass_csp=True, viewport=WIDTHS[width])  # type: ignore[union-attr,arg-type]
            looked = context.new_page()
            looked.goto(page.url.replace("/queue", path))
        else:
            context, looked = None, page
            looked.goto(path)
        violations = Axe().run(looked).response["violations"]
        if violations:
            found[path] = [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in violations]
        if context is not None:
            context.close()
    page.goto("/posts/1")
    for opener in ("?", "l", "m"):
        page.keyboard.press(opener)
        violations = Axe().run(page).response["violations"]
        if violations:
            found[opener] = [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in violations]
        page.keyboard.press("Escape")
    assert found == {}
