"""The whole Code as HTML to read: no word is lost or added, and every number and link is there once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from read_samples import Tags, book_of, words_of

from corpus.crossrefs import cited_by, find_references
from corpus.document import DEFAULT_DOCUMENT
from corpus.duty import Force, read_sentences
from corpus.finding_aid import load_aid
from corpus.paragraph import Paragraph
from corpus.store import load_outline
from corpus.updates import load_updates
from ingest.split import Split
from screens.read_book import (
    has_must,
    list_chapters,
    read_terms,
)
from screens.read_html import (
    Book,
    chapter_html,
)
from screens.read_text import read_lines


@pytest.fixture(scope="session")
def book(parsed: Split) -> Book:
    labels = [paragraph.label for paragraph in parsed.paragraphs]
    return book_of(
        *parsed.paragraphs,
        aid=load_aid(DEFAULT_DOCUMENT),
        terms=read_terms(parsed.paragraphs),
        references={paragraph.label: find_references(paragraph, labels) for paragraph in parsed.paragraphs},
        cited_by=cited_by(parsed.paragraphs),
        updates=load_updates(DEFAULT_DOCUMENT),
    )


@pytest.fixture(scope="session")
def pages(book: Book) -> dict[str, str]:
    return {chapter.slug: chapter_html(chapter, book) for chapter in list_chapters(book.paragraphs)}


def test_no_word_of_the_code_is_lost_or_added(parsed: Split) -> None:
    for paragraph in parsed.paragraphs:
        drawn = words_of("".join(line.html for line in read_lines(paragraph)))
        assert drawn == "".join(part.text for part in paragraph.parts), paragraph.label


def test_every_chapter_is_sound_html_with_every_number_once(book: Book, pages: dict[str, str]) -> None:
    for chapter in list_chapters(book.paragraphs):
        tags = Tags(pages[chapter.slug])
        ids = tags.values("id")
        assert len(ids) == len(set(ids)), chapter.slug
        assert "h1" not in tags.names()
        assert {f"p-{paragraph.label}" for paragraph in chapter.numbered} <= set(ids)


def test_headings_go_down_one_step_at_a_time(pages: dict[str, str]) -> None:
    for slug, page in pages.items():
        levels = [1, *(int(level) for level in re.findall(r"<h(\d)", page))]
        assert all(after <= before + 1 for before, after in pairwise(levels)), slug


def test_every_link_leads_to_a_paragraph_that_is_there(pages: dict[str, str]) -> None:
    ids = {name for page in pages.values() for name in Tags(page).values("id")}
    goals = {goal for page in pages.values() for goal in Tags(page).values("data-read")}
    assert goals <= ids


def test_every_must_stays_where_only_the_musts_are_shown(parsed: Split) -> None:
    def musts(paragraph: Paragraph) -> Iterator[str]:
        return (sentence.text for sentence in read_sentences(paragraph) if sentence.force is Force.MUST)

    shown = 0
    for paragraph in parsed.paragraphs:
        drawn = words_of("\n".join(line.html for line in read_lines(paragraph, only_musts=True)))
        for sentence in musts(paragraph):
            assert sentence in drawn, paragraph.label
            shown += 1
    assert shown > 681  # the musts printed bold, and the bullets under them


@pytest.mark.parametrize(
    ("label", "meant"),
    [("8.26", "8.59")],  # the section it names was moved by two; the number printed is stale
)
def test_a_stale_reference_leads_right_and_says_so(pages: dict[str, str], label: str, meant: str) -> None:
    article = pages[label.partition(".")[0]].partition(f'id="p-{label}"')[2].partition("</article>")[0]
    assert f'href="?p={meant}"' in article
    assert "Our note:" in article


def test_without_the_pdf_every_chapter_is_sound_and_quotes_nothing() -> None:
    outline = load_outline(DEFAULT_DOCUMENT)
    bare = book_of(*outline, aid=load_aid(DEFAULT_DOCUMENT), updates=load_updates(DEFAULT_DOCUMENT))
    for chapter in list_chapters(outline):
        for only_musts in (False, True):
            html = chapter_html(chapter, bare, only_musts)
            Tags(html)
            assert "Copy quotation" not in html
            shown = [p for p in chapter.paragraphs if has_must(p) or not only_musts]
            assert html.count("<article") == len(shown)
