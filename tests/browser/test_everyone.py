"""Every page for everyone: contrast on each background, nothing wider than the window, the reading view; and its screens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.hands import (
    ADDRESSES,
    KEEPS_SCREENS,
    PATIENCE_MS,
    STICKS_OUT,
    find_serious,
    keep_screen,
    open_page,
    set_view,
    tab_to,
    wait_until_still,
)
from screens.reading_view import GROUNDS, SIZES

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
WIDEST = {"type": "larger", "space": "wide", "font": "dyslexia"}


@pytest.fixture(scope="module", params=ADDRESSES)
def seen(server: str, browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[str, Page]]:
    """Each page, opened once for all that is looked at."""
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    open_page(page, server + ADDRESSES[request.param])
    yield request.param, page
    context.close()


def test_axe_finds_nothing_serious_on_any_background(seen: tuple[str, Page]) -> None:
    name, page = seen
    found = {}
    for ground in GROUNDS:
        set_view(page, ground=ground)
        found[ground] = find_serious(page)
        if ground != "cream":
            keep_screen(page, f"{name}-desktop-{ground}")
    # As the device has it: then Streamlit's own theme is dark, too.
    set_view(page, ground="")
    page.emulate_media(color_scheme="dark")
    wait_until_still(page)
    found["device"] = find_serious(page)
    page.emulate_media(color_scheme="light")
    # Spaced as WCAG 1.4.12 asks and in the largest type.
    set_view(page, ground="cream", **WIDEST)
    found["widest"] = find_serious(page)
    set_view(page, **dict.fromkeys(["ground", *WIDEST], ""))
    assert {ground: serious for ground, serious in found.items() if serious} == {}


def test_nothing_is_wider_than_the_window(server: str, seen: tuple[str, Page]) -> None:
    name, page = seen
    sticks_out = {}
    # 320 pixels are what 400 % zoom leaves of 1280.
    for window in ({"width": 320, "height": 640}, PHONE):
        page.set_viewport_size(window)
        wait_until_still(page)
        sticks_out[window["width"]] = page.evaluate(STICKS_OUT)
    keep_phone(page, server + ADDRESSES[name], name)
    set_view(page, ground="", **WIDEST)
    sticks_out["widest"] = page.evaluate(STICKS_OUT)
    page.set_viewport_size(DESKTOP)
    wait_until_still(page)
    sticks_out["widest, on a desk"] = page.evaluate(STICKS_OUT)
    set_view(page, **dict.fromkeys(WIDEST, ""))
    assert {window: parts for window, parts in sticks_out.items() if parts} == {}


def keep_phone(page: Page, url: str, name: str) -> None:
    """As a phone opens it: what was laid out for a wide window stands elsewhere."""
    if not KEEPS_SCREENS:
        return
    open_page(page, url)
    for ground in ("light", "dark"):
        set_view(page, ground=ground)
        keep_screen(page, f"{name}-phone-{ground}")


def test_the_reading_view_is_chosen_by_keyboard_and_stays(server: str, page: Page, source) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))
    open_page(page, f"{server}/?q=6.85")
    opener = page.locator(".cv-view > summary")
    tab_to(page, opener)
    page.keyboard.press("Enter")
    # One press of Tab goes to a group, the arrows go through it.
    for name, presses in (("ground", 3), ("type", 2), ("space", 1), ("font", 1)):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.dataset.cvChoice") == name
        for _ in range(presses):
            page.keyboard.press("ArrowDown")
    keep_screen(page, "reading-view")
    assert find_serious(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".cv-view[open]")).to_have_count(0)
    assert opener.evaluate("element => element === document.activeElement")

    page.get_by_role("link", name="Duties", exact=True).click()
    page.locator(".cv-duties").wait_for()
    for _ in ("after a link", "after a reload"):
        looks = page.evaluate(LOOKS, ".cv-duties .cv-what")
        assert looks["page"] == rgb(GROUNDS["cream"].page)
        assert looks["ink"] == rgb(GROUNDS["cream"].ink)
        assert looks["root"] == f"{SIZES['larger']}px"
        assert looks["letters"] / looks["size"] >= 0.12 - 1e-6
        assert looks["words"] / looks["size"] >= 0.16 - 1e-6
        assert looks["lines"] / looks["size"] >= 1.5
        assert "Verdana" in looks["font"]
        page.reload()
        page.locator(".cv-duties").wait_for()
    # No font is fetched, and the choice is not sent to the app.
    assert hosts <= {"127.0.0.1"}
    kept = json.loads(page.evaluate("localStorage.getItem('cv-reading-view')"))
    assert kept == {"ground": "cream"} | WIDEST
    # It says what is chosen, and takes it back.
    opener.click()
    expect(page.get_by_label("Cream")).to_be_checked()
    page.get_by_label("As my device has it").check()
    page.mouse.click(200, 700)
    expect(page.locator(".cv-view[open]")).to_have_count(0)
    assert page.evaluate(LOOKS, ".cv-duties .cv-what")["page"] == rgb(GROUNDS["light"].page)


def test_what_is_kept_is_not_trusted(server: str, page: Page) -> None:
    page.add_init_script("""localStorage.setItem("cv-reading-view", '{"ground": "x\\"] * {", "type": 7, "font": null}')""")
    open_page(page, f"{server}/about")
    assert page.evaluate("Object.keys(document.documentElement.dataset).filter(name => name.startsWith('cv'))") == []
    page.add_init_script("""localStorage.setItem("cv-reading-view", "not JSON")""")
    open_page(page, f"{server}/about")


def rgb(colour: str) -> str:
    """As the browser says it."""
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


LOOKS = """(selector) => {
  const style = getComputedStyle(document.querySelector(selector));
  return {
    page: getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor, ink: style.color,
    root: getComputedStyle(document.documentElement).fontSize, font: style.fontFamily, size: parseFloat(style.fontSize),
    letters: parseFloat(style.letterSpacing), words: parseFloat(style.wordSpacing), lines: parseFloat(style.lineHeight),
  };
}"""
