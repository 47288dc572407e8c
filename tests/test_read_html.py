"""A paragraph as HTML to read: nothing gets through unescaped, links lead where they should, our words are labelled."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from read_samples import NASTY, Tags, book_of, bullet, make, words_of

from corpus.crossrefs import Reference
from corpus.finding_aid import AidRecord
from corpus.paragraph import Part
from corpus.updates import Update
from screens.read_book import (
    Terms,
    list_chapters,
    list_sections,
    read_terms,
)
from screens.read_found import found_html
from screens.read_html import (
    chapter_html,
    contents_html,
    facts_html,
    paragraph_html,
    search_title_html,
    target_style,
    title_html,
    turn_html,
)


def test_nothing_from_outside_is_taken_for_html() -> None:
    nasty = make(NASTY, NASTY, Part(NASTY, "bullet", 1), chapter=NASTY, section=(NASTY, NASTY))
    entry = make(f"Glossary: {NASTY}", f"{NASTY}: {NASTY}", kind="glossary", chapter=NASTY, section=(NASTY,))
    terms = read_terms([entry])
    update = Update("x", "", NASTY, NASTY, (), NASTY, NASTY, "in force", True)
    record = AidRecord(NASTY, NASTY, (), (), (), ())
    book = book_of(
        nasty,
        entry,
        aid={NASTY: record},
        pdf_url=NASTY,
        terms=Terms(terms.every, terms.every),
        references={NASTY: (Reference(0, 0, 8, "whole law", url="javascript:alert(1)", note=NASTY),)},
        cited_by={NASTY: (NASTY,)},
        updates={NASTY: (update, replace(update, source="javascript:alert(1)", changes_answer=False))},
    )
    chapters = list_chapters([nasty, entry])
    page = "".join(
        (
            title_html(chapters[0]),
            facts_html(chapters[0]),
            contents_html(chapters, chapters[0], list_sections(chapters[0].paragraphs)),
            chapter_html(chapters[0], book),
            turn_html(chapters, chapters[0]),
            search_title_html(chapters[0]),
            found_html(NASTY, chapters, chapters[0], True, book),
            found_html("alert", chapters, chapters[0], True, book),
            chapter_html(chapters[0], replace(book, paragraphs=(replace(nasty, parts=()),))),
        )
    )
    tags = Tags(page)
    assert not {"script", "img", "iframe", "object", "style"} & set(tags.names())
    assert not [name for _, attributes in tags.found for name in attributes if name.startswith("on")]
    assert not [href for href in tags.values("href") if href.lower().lstrip().startswith(("javascript:", "data:"))]


def test_the_style_of_the_paragraph_named_cannot_be_broken_out_of() -> None:
    style = target_style('x"]{}</style><script>')
    assert style.count("<") == 2
    assert '[id="p-x-style-script"]' in style


@pytest.mark.parametrize(
    ("reference", "link"),
    [
        (
            Reference(0, 4, 7, "paragraphs", ("6.2", "6.3")),
            '<a data-read="p-6.2" href="?p=6.2">6.2</a>',
        ),  # the first of them
        (
            Reference(0, 4, 7, "regulation", url="https://www.legislation.gov.uk/uksi/1"),
            '<a href="https://www.legislation.gov.uk/uksi/1" target="_blank" rel="noopener">6.2</a>',
        ),
        (Reference(0, 4, 7, "paragraphs", note="There is no such paragraph."), "See 6.2."),  # no place to lead to
    ],
)
def test_a_reference_leads_where_it_should(reference: Reference, link: str) -> None:
    paragraph = make("6.1", "See 6.2.")
    html = paragraph_html(paragraph, book_of(paragraph, references={"6.1": (reference,)}))
    assert link in html
    assert ("Our note:</b> There is no such paragraph." in html) is bool(reference.note)


def test_what_changes_the_answer_stands_over_the_words_and_the_rest_is_folded_under_them() -> None:
    update = Update("x", "2024-09-01", "Kites are banned", "All of them.", (), "", "the gazette", "in force", True)
    paragraph = make("6.1", "Kites fly.")
    book = book_of(paragraph, updates={"6.1": (update, replace(update, title="Tails are long", changes_answer=False))})
    html = paragraph_html(paragraph, book)
    assert html.index("Kites are banned") < html.index("Kites fly.") < html.index("Tails are long")
    assert "In force since 1 September 2024" in html


def test_our_words_are_labelled_and_wait_until_they_are_asked_for() -> None:
    paragraph = make("6.1", "Kites fly.")
    html = paragraph_html(paragraph, book_of(paragraph, aid={"6.1": AidRecord("6.1", "They go up.", (), (), (), ())}))
    assert '<details><summary>In plain English (our words)</summary><p class="cv-ours">They go up.</p></details>' in html


def test_copying_takes_the_words_and_where_they_stand() -> None:
    paragraph = make("6.1", "Kites “fly”.", bullet("up"))
    copied = Tags(paragraph_html(paragraph, book_of(paragraph))).values("data-copy")
    assert copied == ["“Kites “fly”.\n• up”\nSEND Code of Practice (January 2015), para 6.1, p. 7"]


def test_who_cites_a_paragraph_is_listed_under_it() -> None:
    paragraph = make("6.1", "Kites fly.")
    html = paragraph_html(paragraph, book_of(paragraph, cited_by={"6.1": ("6.2", "7.1")}))
    assert "Cited by (2)" in html
    assert Tags(html).values("data-read") == ["p-6.1", "p-6.2", "p-7.1"]


def test_without_the_wording_there_is_number_page_force_and_our_line() -> None:
    paragraph = replace(make("6.1", "Flyers must wait."), parts=())
    html = paragraph_html(paragraph, book_of(paragraph, aid={"6.1": AidRecord("6.1", "They wait.", (), (), (), ())}))
    said = words_of(html)
    assert "6.1" in said
    assert "p. 7" in said
    assert '<span class="cv-force cv-must">must</span>' in html
    assert "In plain English (our words): They wait." in said
    assert "Copy citation" in said


@pytest.mark.parametrize(
    ("only_musts", "label", "steps"),
    [
        (False, "6.1", ["Next: 6.2"]),  # the first
        (False, "6.2", ["Previous: 6.1", "Next: 7.1"]),  # over the line of law, into the next chapter
        (False, "law", ["Previous: 6.2", "Next: 7.1"]),  # from beside
        (True, "6.1", ["Next: 7.1"]),  # only to what is shown
    ],
)
def test_previous_and_next(only_musts: bool, label: str, steps: list[str]) -> None:
    paragraphs = (
        make("6.1", "They must."),
        make("6.2", "They may."),
        make("law", "Section 1 of the Kites Act", kind="legislation", chapter="6"),
        make("7.1", "They must.", section=("7 Tails",)),
    )
    html = chapter_html(list_chapters(paragraphs)[0], book_of(*paragraphs), only_musts)
    article = html[html.index(f'id="p-{label}"') :]
    assert re.findall(r">((?:Previous|Next): [^<]+)<", article[: article.index("</article>")]) == steps
