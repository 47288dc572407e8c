"""The register and its pictures in a real Chromium: filtered, read, taken away, clicked through."""

from __future__ import annotations

import csv
import io
import re

import pytest
from docx import Document as Docx
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from browser.hands import open_page, tab_to, wait_until_still

ROWS = ".cv-duties tbody tr"


def said_count(page: Page) -> int:
    """The number that the page says it has found."""
    return int(page.locator(".cv-count b").inner_text().split()[0].replace(",", ""))


def test_a_row_of_ones_own_duties_is_found_and_read(server: str, page: Page, source) -> None:
    open_page(page, f"{server}/duties")
    every = said_count(page)
    # The box has only the first dozen of its options on the page; who is further down is typed.
    page.get_by_role("combobox", name="Who").click()
    page.keyboard.type("SENCO")
    page.get_by_role("option", name=re.compile(r"^SENCO \(\d+\)$")).click()
    expect(page).to_have_url(re.compile(r"[?&]bearer=senco"))
    expect(page.get_by_text("Clear the filters")).to_be_visible()
    wait_until_still(page)
    assert 0 < said_count(page) < every
    assert page.locator(ROWS).count() == said_count(page)
    assert all("SENCO" in who for who in page.locator(f"{ROWS} .cv-who").all_inner_texts())
    # From a row to its paragraph, in the same session, and back to the same rows.
    row = page.locator(ROWS, has=page.get_by_role("link", name="6.90", exact=True)).first
    expect(row.locator(".cv-force")).to_be_visible()
    row.get_by_role("link", name="6.90", exact=True).click()
    expect(page).to_have_url(re.compile(r"/read\?p=6\.90"))
    expect(page.locator("[id='p-6.90'], #p-6-90").first).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/duties\?bearer=senco"))
    expect(page.locator(ROWS).first).to_be_visible()


def test_the_register_is_filtered_by_keyboard(server: str, page: Page, source) -> None:
    open_page(page, f"{server}/duties")
    tab_to(page, page.get_by_role("textbox", name="Words"))
    page.keyboard.type("annual review")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"find=annual\+review|find=annual%20review"))
    wait_until_still(page)
    tab_to(page, page.locator(f"{ROWS} a").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/read\?p="))


@pytest.mark.parametrize("kind", ["Excel", "Word", "CSV"])
def test_the_rows_are_taken_away(server: str, page: Page, source, kind: str) -> None:
    open_page(page, f"{server}/duties?bearer=senco")
    count = said_count(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name=kind, exact=True).click()
    content = waiting.value.path().read_bytes()
    assert waiting.value.suggested_filename.startswith("duties-senco.")
    if kind == "Excel":
        assert load_workbook(io.BytesIO(content))["Duties"].max_row == count + 1
    elif kind == "Word":
        assert len(Docx(io.BytesIO(content)).tables[0].rows) == count + 1
    else:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert len(rows) == count
        assert all("Open Government Licence" in row["Licence"] for row in rows)


def test_a_cell_of_the_heat_map_opens_its_rows(server: str, page: Page, source) -> None:
    open_page(page, f"{server}/pictures")
    cell = page.locator(".st-key-picture-heat svg text[aria-label^='SENCO, chapter 6']")
    rows = int(re.findall(r"(\d+) dut", cell.get_attribute("aria-label") or "")[0])
    cell.click()
    expect(page).to_have_url(re.compile(r"/duties\?bearer=senco&chapter=6"))
    expect(page.locator(".cv-count b")).to_have_text(f"{rows} duties")


def test_a_bar_of_the_timetable_opens_its_paragraph(server: str, page: Page) -> None:
    open_page(page, f"{server}/pictures")
    page.locator(".st-key-picture-time svg [aria-label^='9.40']").first.click()
    expect(page).to_have_url(re.compile(r"/read\?p=9\.40"))


def test_the_same_is_reached_in_words_by_keyboard(server: str, page: Page) -> None:
    open_page(page, f"{server}/pictures")
    tab_to(page, page.locator(".cv-alt > summary").first)
    page.keyboard.press("Enter")
    tab_to(page, page.locator(".cv-alt[open] a[data-read]").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/read\?p=9\."))


def test_a_picture_follows_the_background(server: str, page: Page) -> None:
    open_page(page, f"{server}/pictures")
    label = page.locator(".st-key-picture-time svg text").first
    seen = set()
    for ground in ("light", "dark", "cream"):
        page.evaluate("ground => { document.documentElement.dataset.cvGround = ground }", ground)
        seen.add(label.evaluate("element => getComputedStyle(element).fill"))
    assert len(seen) == 3
