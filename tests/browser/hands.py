"""What the tests of the pages do over and over: open a page, ask, go by keyboard, look at it, measure it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
KEEPS_SCREENS = bool(os.environ.get("VERSE_SCREENS"))
# Streamlit's own first paint on two busy cores.
PATIENCE_MS = 90_000
# Every page that the app names, so that a new one is looked at from its first day; and pages in a state worth a look.
ADDRESSES = {
    name: "/" if name == "ask" else f"/{name}"
    for name in re.findall(r'url_path="(\w+)"', (ROOT / "app.py").read_text(encoding="utf-8"))
} | {
    "ask-answer": "/?q=6.85",
    "ask-declined": "/?q=Is%20a%20part-time%20timetable%20legal%3F",
    "read": "/read?p=6.85",
    "read-found": "/read?find=parents&chapter=6",
    "read-table": "/read?p=9.69",
    "duties-filtered": "/duties?bearer=senco",
}
# What sticks out of the window, save where a part scrolls by itself. The page scrolls inside Streamlit's main part, so the
# document's own width says nothing.
STICKS_OUT = """() => {
  const scrolls = (element) => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
      if (at.dataset.testid !== "stMain" && ["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  const main = document.querySelector('[data-testid="stMain"]');
  const wide = [...main.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    const hidden = getComputedStyle(element).clipPath !== "none" || !box.width || !box.height;
    return !hidden && box.right > window.innerWidth + 1 && !element.closest(".cv-hidden, thead") && !scrolls(element);
  }).map((element) => `${element.outerHTML.slice(0, 120)} ends at ${element.getBoundingClientRect().right}`);
  for (const part of [main, document.documentElement])
    if (part.scrollWidth > part.clientWidth) wide.push(`${part.scrollWidth} in ${part.clientWidth}`);
  return wide.slice(0, 5);
}"""


def open_page(page: Page, url: str) -> None:
    """Open an address and wait until the page is drawn to its foot."""
    page.goto(url)
    page.locator(".cv-foot").wait_for()
    wait_until_still(page)


def wait_until_still(page: Page) -> None:
    """Until Streamlit has run to the end and the pictures are drawn."""
    page.wait_for_function("document.querySelector('[data-testid=stApp]')?.dataset.testScriptState !== 'running'")
    page.wait_for_timeout(400)


def ask(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".cv-asked").first).to_contain_text(question[:40])


def tab_to(page: Page, wanted: Locator, most: int = 80) -> None:
    """Go to ``wanted`` by the Tab key alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not within {most} presses of Tab")


def set_view(page: Page, **choices: str) -> None:
    """Put the page into a reading view, as its script does; "" takes a choice back."""
    page.evaluate(
        "choices => { for (const [name, value] of Object.entries(choices)) "
        "value ? document.documentElement.setAttribute(`data-cv-${name}`, value) "
        ": document.documentElement.removeAttribute(`data-cv-${name}`) }",
        choices,
    )
    # Streamlit's buttons fade from one colour to the next.
    page.wait_for_timeout(350)


def find_serious(page: Page) -> list[tuple[str, list[str]]]:
    """What axe-core finds of serious or critical impact."""
    from axe_playwright_python.sync_playwright import Axe

    return [
        (found["id"], [f"{node['html'][:160]} {node.get('failureSummary', '')[:200]}" for node in found["nodes"]][:3])
        for found in Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
    ]


def keep_screen(page: Page, name: str) -> None:
    """A picture of the page for a person to look at, when VERSE_SCREENS is set."""
    if KEEPS_SCREENS:
        page.wait_for_timeout(600)
        page.screenshot(path=ROOT / "docs" / "screens" / f"{name}.png")
