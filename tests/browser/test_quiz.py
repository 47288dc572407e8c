"""The quiz in a real Chromium: for one person without a mouse, and for the room by a clicker's keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.hands import find_serious, keep_screen, open_page, set_view, tab_to

# One quiz, the same for everybody; its questions come from the finding aid, so it needs no wording.
QUIZ = "/quiz?seed=4821"


def test_a_question_is_answered_by_keyboard(server: str, page: Page) -> None:
    open_page(page, server + QUIZ)
    expect(page.locator(".cv-quiz-head")).to_contain_text("Question 1 of 10")
    expect(page.locator(".cv-quiz-said")).to_have_count(0)
    tab_to(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Answer", exact=True))
    page.keyboard.press("Enter")
    # Told at once whether that is right, with the paragraph that shows it.
    expect(page.locator(".cv-quiz-said")).to_be_visible()
    expect(page.locator("article.cv-card .cv-number")).to_be_visible()
    assert find_serious(page) == []
    expect(page.get_by_role("button", name="Next question")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".cv-quiz-head")).to_contain_text("Question 2 of 10")


@pytest.mark.parametrize("ground", ["light", "dark", "cream"])
def test_the_room_is_asked_and_then_told(server: str, page: Page, ground: str) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    open_page(page, server + QUIZ)
    set_view(page, ground=ground)
    page.get_by_role("button", name="Show it to the room").click()
    room = page.locator(".cv-room")
    expect(room.locator(".cv-room-choices")).to_be_visible()
    expect(room.locator(".cv-room-answer")).to_have_count(0)
    assert find_serious(page) == []
    page.keyboard.press("PageDown")
    expect(room.locator(".cv-room-answer")).to_be_visible()
    assert find_serious(page) == []
    keep_screen(page, f"quiz-room-{ground}")
    # Readable from the back of a hall.
    smallest = room.evaluate(
        "room => Math.min(...[...room.querySelectorAll('*')].filter(e => e.textContent.trim() && !e.closest('.cv-hidden'))"
        ".map(e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest >= 28
    page.keyboard.press("PageDown")
    expect(room.locator(".cv-present-foot")).to_contain_text("2 of 10")
    page.keyboard.press("PageUp")
    page.keyboard.press("Escape")
    expect(room).to_have_count(0)
