"""Two people at once, each in a browser of their own: what one types is nowhere in what the other sees or takes away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.hands import PATIENCE_MS

# Words that stand nowhere in the Code, nor in ours.
TAXI = "Who pays for a taxi to the special school in Tavistock?"
HELPER = "May a helper in Dunfermline be the SENCO?"


@pytest.fixture
def two(browser: Browser) -> Iterator[tuple[Page, Page]]:
    contexts = [browser.new_context(accept_downloads=True) for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.set_default_timeout(PATIENCE_MS)
    yield pages[0], pages[1]
    for context in contexts:
        context.close()


def put(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".cv-asked").first).to_contain_text(question, timeout=PATIENCE_MS)


def everything(page: Page) -> str:
    """All that the browser holds of the page: what is drawn, what is typed, the address, and what it keeps."""
    stored = page.evaluate(
        "JSON.stringify([location.href, {...localStorage}, {...sessionStorage}, document.cookie,"
        " [...document.querySelectorAll('input, textarea')].map((box) => box.value)])"
    )
    return page.content() + stored


def test_two_askers_never_see_each_others_questions(server: str, two: tuple[Page, Page], tmp_path: Path) -> None:
    one, other = two
    for page in two:
        page.goto(server)
        page.get_by_test_id("stChatInputTextArea").wait_for()
    # In turns, so that each asks between two questions of the other, and a follow-up has another's question before it.
    put(one, TAXI)
    put(other, HELPER)
    put(one, "And in a college?")
    put(other, "And in a nursery?")
    expect(one.locator(".cv-understood").first).to_contain_text("Tavistock")
    expect(other.locator(".cv-understood").first).to_contain_text("Dunfermline")
    for page in two:
        page.get_by_text("Earlier in this conversation").click()
        expect(page.locator(".cv-asked").filter(has_text="You asked:")).to_have_count(2, timeout=PATIENCE_MS)
    assert "Dunfermline" not in everything(one)
    assert "Tavistock" not in everything(other)

    # What is taken away is one's own, and another page knows nothing of it.
    taken = []
    for page in two:
        page.get_by_text("Take this conversation away").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Markdown file").click()
        taken.append(Path(download.value.path()).read_text(encoding="utf-8"))
    assert "Tavistock" in taken[0]
    assert "Dunfermline" not in taken[0]
    assert "Dunfermline" in taken[1]
    assert "Tavistock" not in taken[1]


def test_a_newcomer_sees_nothing_of_those_before(server: str, two: tuple[Page, Page]) -> None:
    one, newcomer = two
    one.goto(server)
    put(one, TAXI)
    for path in ("/", "/read", "/duties", "/teach"):
        newcomer.goto(server + path)
        newcomer.locator(".cv-foot").wait_for()
        assert "Tavistock" not in everything(newcomer)
