"""A session put together, taken away and presented, in a real Chromium and without a mouse."""

from __future__ import annotations

import io
import json
import re

import pytest
from docx import Document as Docx
from playwright.sync_api import Page, expect
from pptx import Presentation

from browser.hands import find_serious, keep_screen, open_page, set_view, tab_to, wait_until_still

QUESTION = "Who may be our SENCO?"


def add_by_keyboard(page: Page, labels: str, question: str) -> None:
    tab_to(page, page.get_by_role("textbox", name="Paragraphs, by number: 6.85, or several"))
    page.keyboard.type(labels)
    tab_to(page, page.get_by_role("textbox", name="Question or heading").last)
    page.keyboard.type(question)
    tab_to(page, page.get_by_role("button", name="Add", exact=True))
    page.keyboard.press("Enter")


def test_a_session_is_built_and_presented_by_keyboard(server: str, page: Page, source) -> None:
    open_page(page, f"{server}/teach")
    add_by_keyboard(page, "6.85", QUESTION)
    expect(page.get_by_role("heading", name="Items (1)")).to_be_visible()
    wait_until_still(page)
    tab_to(page, page.get_by_role("button", name="Present", exact=True))
    page.keyboard.press("Enter")
    shown = page.locator(".cv-present")
    expect(shown.locator("h1")).to_have_text(QUESTION)
    # Question, then force, then the paragraph: nothing is given away early.
    expect(shown.locator(".cv-force, blockquote")).to_have_count(0)
    keep_screen(page, "present-question")
    page.keyboard.press("ArrowRight")
    expect(shown.locator(".cv-present-force .cv-force")).to_have_text("must")
    expect(shown.locator("blockquote")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(shown.locator("blockquote")).to_contain_text("The SENCO must be a qualified teacher working at the school.")
    expect(shown.locator(".cv-present-foot")).to_contain_text("6.85")
    page.keyboard.press("ArrowLeft")
    expect(shown.locator("blockquote")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Items (1)")).to_be_visible()


def test_a_picture_goes_into_a_session_and_onto_the_wall(server: str, page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    open_page(page, f"{server}/pictures")
    page.get_by_role("button", name="Add “From a request to a plan: 20 weeks” to session").click()
    page.get_by_role("link", name="Open Teach").click()
    expect(page.get_by_role("heading", name="Items (1)")).to_be_visible()
    wait_until_still(page)
    page.get_by_role("button", name="Present", exact=True).click()
    picture = page.locator(".cv-present img")
    expect(picture).to_have_attribute("alt", re.compile("Timeline of 20 weeks"))
    assert picture.evaluate("image => image.naturalWidth > 900 && image.getBoundingClientRect().bottom < 768")
    assert find_serious(page) == []
    keep_screen(page, "present-picture")


def test_a_number_that_is_not_in_the_code_is_said(server: str, page: Page) -> None:
    open_page(page, f"{server}/teach")
    add_by_keyboard(page, "6.850", QUESTION)
    expect(page.get_by_test_id("stAlert")).to_contain_text("The Code has no paragraph 6.850.")
    expect(page.get_by_role("heading", name="Items (0)")).to_be_visible()


@pytest.fixture
def presented(server: str, page: Page) -> Page:
    """A ready session, at its first step."""
    open_page(page, f"{server}/teach")
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("button", name="Present", exact=True).click()
    page.locator(".cv-present").wait_for()
    return page


def test_a_clickers_keys_fill_the_screen_and_move_on(presented: Page) -> None:
    filled = "Boolean(document.fullscreenElement)"
    presented.get_by_role("button", name="Full screen").click()
    presented.wait_for_function(filled)
    # F5, a clicker's button to start, would load the page anew and lose the place.
    presented.keyboard.press("F5")
    presented.wait_for_function(f"!{filled}")
    shown = presented.locator(".cv-present")
    expect(shown.locator(".cv-force")).to_have_count(0)
    presented.keyboard.press("Enter")
    expect(shown.locator(".cv-present-force")).to_be_visible()
    # The screen is drawn before its buttons: on a busy machine a key can come too early for the one that was disabled.
    expect(presented.get_by_role("button", name="Back", exact=True)).to_be_enabled()
    presented.keyboard.press("PageUp")
    expect(shown.locator(".cv-force")).to_have_count(0)
    presented.keyboard.press(".")
    assert presented.evaluate("document.body.classList.contains('cv-dark-screen')")


def test_the_presentation_can_be_read_on_every_background(presented: Page, source) -> None:
    found = {}
    for step in ("question", "force", "paragraph"):
        wait_until_still(presented)
        for ground in ("light", "dark", "cream"):
            set_view(presented, ground=ground)
            found[step, ground] = find_serious(presented)
            keep_screen(presented, f"present-{step}-{ground}")
        smallest = presented.evaluate(
            "Math.min(...[...document.querySelectorAll('.cv-present *')]"
            ".filter((part) => part.textContent.trim() && !part.children.length)"
            ".map((part) => parseFloat(getComputedStyle(part).fontSize)))"
        )
        assert smallest >= 28
        presented.keyboard.press("ArrowRight")
    assert {where: serious for where, serious in found.items() if serious} == {}


def test_the_view_bar_is_not_on_the_projector(presented: Page) -> None:
    expect(presented.locator(".cv-view")).not_to_be_visible()
    # A clicker's dark button, and back.
    presented.keyboard.press("b")
    assert presented.evaluate("document.body.classList.contains('cv-dark-screen')")
    presented.keyboard.press("b")
    assert not presented.evaluate("document.body.classList.contains('cv-dark-screen')")


@pytest.mark.parametrize("name", ["Slides (.pptx)", "Handout (.docx)", "Session file"])
def test_a_session_is_taken_away(server: str, page: Page, name: str) -> None:
    open_page(page, f"{server}/teach")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", name="Items (0)")).to_have_count(0)
    wait_until_still(page)
    title = page.get_by_role("textbox", name="Title").input_value()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    content = waiting.value.path().read_bytes()
    if name.startswith("Slides"):
        slides = Presentation(io.BytesIO(content)).slides
        words = [shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame]
        assert len(slides) > 1
        assert any(title in text for text in words)
    elif name.startswith("Handout"):
        assert any(title in paragraph.text for paragraph in Docx(io.BytesIO(content)).paragraphs)
    else:
        assert json.loads(content)["title"] == title
