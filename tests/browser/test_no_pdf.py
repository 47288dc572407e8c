"""A machine that has not got the PDF: the app says so, does its job without the wording, takes the file and goes on."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import serve
from browser.hands import ROOT, ask
from corpus.document import load_document
from ingest.source import Source

# Embedding the Code takes about a minute on two idle cores, and tests seldom have them to themselves.
BUILD_MS = 300_000


@pytest.fixture(scope="module")
def bare_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app from a copy of the house with no PDF in it or near it, and no index."""
    home = tmp_path_factory.mktemp("bare") / "house"
    home.mkdir()
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    for name in filter(None, tracked.split("\0")):
        if name.startswith(("tests/", "docs/")) or not (ROOT / name).is_file():
            continue
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, home / name)
    # An installed copy of the house must not be taken for this one.
    yield from serve(home, {"VERSE_INDEX": str(home / "built"), "VERSE_SOURCES": "", "PYTHONPATH": str(home)})


def test_without_the_pdf_it_finds_and_with_it_it_quotes(
    bare_server: str, page: Page, source: Source, tmp_path: Path
) -> None:
    page.goto(bare_server)
    # The first visit builds an index from our own texts, and shows how far it is.
    notice = page.locator(".cv-say").first
    expect(notice).to_contain_text("not on this machine yet", timeout=BUILD_MS)
    expect(notice.get_by_role("link", name="its page on GOV.UK")).to_have_attribute(
        "href", "https://www.gov.uk/government/publications/send-code-of-practice-0-to-25"
    )
    ask(page, "How long does a new SENCO have to get the qualification?")
    card = page.get_by_role("article", name="para 6.85, p. 108")
    expect(card).to_contain_text("In plain English (our words):")
    expect(card).to_contain_text("The wording itself is not on this machine yet.")
    expect(card.locator(".cv-force").first).to_have_text("must")
    expect(card.get_by_role("link", name="Open p. 108 of the PDF")).to_have_attribute("href", load_document().page_url(108))

    wrong = tmp_path / "letter.pdf"
    wrong.write_bytes(b"%PDF-1.4 a letter, cut off")
    chooser = page.locator("input[type=file]")
    chooser.set_input_files(wrong)
    expect(page.get_by_role("alert")).to_be_visible(timeout=BUILD_MS)
    assert "not on this machine yet" in (notice.text_content() or "")

    chooser.set_input_files(source.path)
    expect(page.get_by_role("progressbar").first).to_be_visible(timeout=BUILD_MS)
    # It goes on from there: the question that was asked is answered with the Code's own words.
    expect(card.locator("blockquote").first).to_contain_text("within three years of appointment", timeout=BUILD_MS)
    expect(page.get_by_text("not on this machine yet")).to_have_count(0)
