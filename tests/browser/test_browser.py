"""The app in a real Chromium: what a new SENCO sees and does. Screenshots are kept in docs/screens/ when VERSE_SCREENS=1."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUESTION = "Do I have to be a qualified teacher to be the SENCo?"
# Streamlit's own first paint on two busy cores.
PATIENCE_MS = 90_000

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).is_file() and not os.environ.get("CI"), reason="needs Chromium (Debian: apt-get install chromium)"
)


@pytest.fixture(scope="module")
def server(answerer) -> Iterator[str]:
    """The app on a free port; the index is built by then."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=2)
                break
            except OSError:
                time.sleep(0.25)
        else:
            pytest.fail("the app did not start")
        yield url
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield page
    context.close()


def ask(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".cv-asked").first).to_contain_text(question[:40])


def keep_screen(page: Page, name: str) -> None:
    if os.environ.get("VERSE_SCREENS"):
        page.wait_for_timeout(600)
        page.screenshot(path=ROOT / "docs" / "screens" / f"{name}.png")


def has_text(page: Page) -> bool:
    return page.get_by_text("The wording of the Code is not on this machine yet").count() == 0


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


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=6.85",
        "/?q=Is%20a%20part-time%20timetable%20legal%3F",
        "/read?p=6.85",
        "/duties",
        "/pictures",
        "/teach",
        "/about",
    ],
)
def test_axe_finds_nothing_serious(server: str, page: Page, path: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto(server + path)
    page.locator(".cv-foot").wait_for()
    page.wait_for_timeout(500)
    results = Axe().run(page).response["violations"]
    serious = [
        (v["id"], [node["html"][:160] for node in v["nodes"]][:3]) for v in results if v["impact"] in ("serious", "critical")
    ]
    assert serious == []
