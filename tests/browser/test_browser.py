"""The Ask page in a real Chromium: what a new SENCO sees and does."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.hands import PATIENCE_MS, ask, keep_screen

QUESTION = "Do I have to be a qualified teacher to be the SENCo?"


def test_a_new_senco_reads_6_85_with_its_page_and_force(server: str, page: Page, source) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))
    page.goto(server)
    page.get_by_text("School", exact=True).first.click()
    ask(page, QUESTION)
    card = page.get_by_role("article", name="para 6.85, p. 108")
    expect(card).to_be_visible()
    expect(card.locator(".cv-force")).to_have_text("must")
    expect(card.locator("blockquote")).to_contain_text("The SENCO must be a qualified teacher working at the school.")
    expect(card.locator(".cv-since")).to_contain_text("NPQ")
    expect(card.get_by_text("In plain English (our words):")).to_be_visible()
    keep_screen(page, "ask-desktop")
    # Nothing is asked of any other host.
    assert hosts <= {"127.0.0.1"}


def test_the_citation_is_copied_and_the_context_opens(server: str, page: Page, source) -> None:
    page.goto(f"{server}/?q=6.85")
    card = page.get_by_role("article", name="para 6.85, p. 108")
    button = card.get_by_role("button", name="Copy quotation")
    button.click()
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("SEND Code of Practice (January 2015), para 6.85, p. 108")
    card.get_by_text("Read it in context").click()
    expect(card.locator(".cv-context")).to_contain_text("6.86")
    link = card.get_by_role("link", name="Open p. 108 of the PDF")
    assert link.get_attribute("href").endswith("#page=108")


def test_without_a_mouse(server: str, page: Page) -> None:
    page.goto(server)
    box = page.get_by_test_id("stChatInputTextArea")
    expect(box).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if box.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.type("6.91")
    page.keyboard.press("Enter")
    card = page.get_by_role("article", name=re.compile("para 6.91"))
    expect(card).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.hasAttribute('data-copy')"):
            break
    page.keyboard.press("Enter")
    expect(card.get_by_role("button", name="Copied")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "width", "height"),
    [("ask-phone", 390, 844), ("ask-zoomed", 640, 450), ("ask-400-percent", 320, 256)],
)
def test_it_fits_without_scrolling_sideways(server: str, browser: Browser, name: str, width: int, height: int) -> None:
    # A window of half the width is what 200 % zoom leaves of 1280 pixels; 320 is 400 %.
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{server}/?q=6.85")
    page.locator(".cv-card").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    keep_screen(page, name)
    context.close()


def test_a_follow_up_is_understood_and_undone(server: str, page: Page) -> None:
    page.goto(server)
    ask(page, "Do we have to tell parents when we decide their child has SEN in school?")
    ask(page, "And in a nursery?")
    expect(page.locator(".cv-understood").first).to_contain_text("tell parents")
    keep_screen(page, "follow-up")
    page.get_by_role("button", name="Ask it by itself instead").click()
    expect(page.locator(".cv-understood")).to_have_count(0)


def test_a_question_the_code_does_not_answer_is_declined(server: str, page: Page) -> None:
    page.goto(server)
    ask(page, "Is a part-time timetable legal?")
    # The answer's own line: without the PDF a notice of the same look stands above the question.
    expect(page.locator(".cv-asked ~ .cv-say").first).to_contain_text("does not seem to answer")
    expect(page.get_by_text("Nearest paragraphs")).to_be_visible()
    keep_screen(page, "declined")


@pytest.mark.parametrize(
    "question",
    [
        "<script>window.hacked = 1</script>",
        '<img src=x onerror="window.hacked = 1">',
        "[a link](javascript:window.hacked=1) ![](http://127.0.0.1:1/x.png)",
    ],
)
def test_markup_in_a_question_stays_text(server: str, page: Page, question: str) -> None:
    page.goto(server)
    ask(page, question)
    assert page.evaluate("window.hacked") is None
    assert page.locator(".cv-asked img, .cv-asked a, .cv-asked script").count() == 0


def test_one_askers_questions_are_not_anothers(server: str, browser: Browser) -> None:
    secret = "Who pays for a taxi to the special school in Tavistock?"
    first, second = browser.new_context(), browser.new_context()
    one, two = first.new_page(), second.new_page()
    for page in (one, two):
        page.set_default_timeout(PATIENCE_MS)
    one.goto(server)
    ask(one, secret)
    two.goto(server)
    two.locator(".cv-foot").wait_for()
    assert "Tavistock" not in two.content()
    first.close()
    second.close()
